// Reads the details of an error: google.rpc messages, of which the Connect protocol has nothing but bytes in base64.
import type { Violation } from "./errors";

const DOMAIN = "recording.trtc";

export interface Details {
  reason: string;
  metadata: { [key: string]: string };
  violations: Violation[];
  retryAfterMs: number | undefined;
}

/** The fields of a message by their number: numbers, and bytes of strings and messages. */
type Fields = { [number: number]: (number | Uint8Array)[] };

export function readDetails(details: unknown): Details {
  const found: Details = { reason: "", metadata: {}, violations: [], retryAfterMs: undefined };
  if (!Array.isArray(details)) return found;
  for (const { type, value } of details as { type?: unknown; value?: unknown }[]) {
    if (typeof value !== "string") continue;
    const fields = readFields(fromBase64(value));
    if (type === "google.rpc.ErrorInfo" && textOf(fields, 2) === DOMAIN) {
      found.reason = textOf(fields, 1);
      for (const entry of messagesOf(fields, 3)) found.metadata[textOf(entry, 1)] = textOf(entry, 2);
    } else if (type === "google.rpc.BadRequest") {
      for (const each of messagesOf(fields, 1)) {
        found.violations.push({ field: textOf(each, 1), description: textOf(each, 2) });
      }
    } else if (type === "google.rpc.RetryInfo") {
      for (const delay of messagesOf(fields, 1)) {
        found.retryAfterMs = numberOf(delay, 1) * 1000 + Math.round(numberOf(delay, 2) / 1e6);
      }
    }
  }
  return found;
}

function readFields(bytes: Uint8Array): Fields {
  const fields: Fields = {};
  let at = 0;
  const varint = (): number => {
    // By multiplication: shifts would cut a number to 32 bits.
    let value = 0;
    for (let scale = 1; at < bytes.length; scale *= 128) {
      const byte = bytes[at++]!;
      value += (byte & 127) * scale;
      if (byte < 128) break;
    }
    return value;
  };
  while (at < bytes.length) {
    const tag = varint();
    const values = (fields[Math.floor(tag / 8)] = fields[Math.floor(tag / 8)] || []);
    switch (tag % 8) {
      case 0:
        values.push(varint());
        break;
      case 1:
        at += 8;
        break;
      case 2: {
        const length = varint();
        values.push(bytes.subarray(at, at + length));
        at += length;
        break;
      }
      case 5:
        at += 4;
        break;
      default:
        // No wire type of proto3: what comes after it cannot be read.
        return fields;
    }
  }
  return fields;
}

function numberOf(fields: Fields, number: number): number {
  const [value] = fields[number] || [];
  return typeof value === "number" ? value : 0;
}

function messagesOf(fields: Fields, number: number): Fields[] {
  return (fields[number] || []).map((value) => (typeof value === "number" ? {} : readFields(value)));
}

function textOf(fields: Fields, number: number): string {
  const [value] = fields[number] || [];
  if (value === undefined || typeof value === "number") return "";
  // Mini-programs have no TextDecoder on every platform.
  let escaped = "";
  value.forEach((byte) => {
    escaped += `%${byte < 16 ? "0" : ""}${byte.toString(16)}`;
  });
  try {
    return decodeURIComponent(escaped);
  } catch {
    return "";
  }
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Bytes of base64 with padding or without; mini-programs have no atob. */
function fromBase64(text: string): Uint8Array {
  const bytes: number[] = [];
  let buffer = 0;
  let bits = 0;
  for (const character of text) {
    const value = ALPHABET.indexOf(character);
    if (value < 0) break;
    buffer = ((buffer << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((buffer >> bits) & 255);
    }
  }
  return Uint8Array.from(bytes);
}
