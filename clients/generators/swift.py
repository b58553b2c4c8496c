"""Writes the Swift types and services of the contract: Codable structs in ProtoJSON, one client struct a service.

    clients/generators/swift.py > clients/swift/Sources/TrtcRecording/Generated.swift
"""

from contract import Contract, Enum, Field, Message, Method, Service, camel, load

SCALARS = {
    "string": ("String", '""'),
    "bool": ("Bool", "false"),
    "int32": ("Int32", "0"),
    "uint32": ("UInt32", "0"),
    "int64": ("Int64", "0"),
    "uint64": ("UInt64", "0"),
    "bytes": ("Data", "Data()"),
}
WELL_KNOWN = {
    "google.protobuf.Timestamp": "ProtoTimestamp",
    "google.protobuf.Duration": "ProtoDuration",
    "google.protobuf.FieldMask": "ProtoFieldMask",
}
# Numbers that JSON has as text.
TEXT = {"int64", "uint64"}
KEYWORDS = {"default", "in", "self", "public", "case", "static", "protocol", "operator", "internal", "import"}


def name_of(text: str) -> str:
    return f"`{text}`" if text in KEYWORDS else text


def pascal(snake: str) -> str:
    return camel(snake)[0].upper() + camel(snake)[1:]


def element(field: Field) -> str:
    if field.kind in ("message", "enum"):
        return WELL_KNOWN.get(field.type_name, field.type_name.rsplit(".", 1)[-1])
    return SCALARS[field.kind][0]


def declared(field: Field) -> tuple[str, str]:
    """Type and default of a stored property."""
    if field.repeated:
        return f"[{element(field)}]", "[]"
    if field.kind == "message" or field.optional:
        return f"{element(field)}?", "nil"
    if field.kind == "enum":
        return element(field), ".unspecified"
    return SCALARS[field.kind]


def doc(comment: list[str], indent: str) -> list[str]:
    return [f"{indent}/// {line}".rstrip() for line in comment]


def enum(one: Enum) -> list[str]:
    out = doc(one.comment, "")
    out.append(f"public struct {one.name}: ProtoEnum {{")
    out.append("    public let rawValue: String")
    out.append("    public init(rawValue: String) { self.rawValue = rawValue }")
    out.append("    static let numbers: [String] = [")
    numbers = {value.number: value.name for value in one.values}
    out += [f'        "{numbers.get(number, str(number))}",' for number in range(max(numbers) + 1)]
    out.append("    ]")
    for value in one.values:
        out += doc(value.comment, "    ")
        out.append(f'    public static let {name_of(camel(one.short(value)))} = {one.name}(rawValue: "{value.name}")')
    return [*out, "}", ""]


def oneof(message: Message, index: int) -> list[str]:
    name, comment = message.oneofs[index]
    out = doc(comment, "    ")
    out.append(f"    public enum {pascal(name)}: Sendable, Equatable {{")
    for field in message.fields:
        if field.oneof == index:
            out += doc(field.comment, "        ")
            out.append(f"        case {name_of(field.json)}({element(field)})")
    return [*out, "    }"]


def message(one: Message) -> list[str]:
    out = doc(one.comment, "")
    out.append(f"public struct {one.name}: Codable, Sendable, Equatable {{")
    for index in one.oneofs:
        out += oneof(one, index)
    arguments = []
    written: set[int] = set()
    for field in one.fields:
        if field.oneof is None:
            kind, default = declared(field)
            out += doc(field.comment, "    ")
            out.append(f"    public var {name_of(field.json)}: {kind}")
            arguments.append((field.json, kind, default))
        elif field.oneof not in written:
            written.add(field.oneof)
            name, comment = one.oneofs[field.oneof]
            out += doc(comment, "    ")
            out.append(f"    public var {camel(name)}: {pascal(name)}?")
            arguments.append((camel(name), f"{pascal(name)}?", "nil"))
    out.append("")
    if not arguments:
        return [*out, "    public init() {}", "}", ""]
    out.append("    public init(")
    out.append(",\n".join(f"        {name}: {kind} = {default}" for name, kind, default in arguments))
    out.append("    ) {")
    out += [f"        self.{name} = {name_of(name)}" for name, _, _ in arguments]
    out.append("    }")
    out.append("")
    out += [*coding(one), "}", ""]
    return out


def coding(one: Message) -> list[str]:
    out = ["    private enum CodingKeys: String, CodingKey {"]
    out += [f"        case {name_of(field.json)}" for field in one.fields]
    out += ["    }", "", "    public init(from decoder: any Decoder) throws {"]
    out.append("        let values = try decoder.container(keyedBy: CodingKeys.self)")
    for field in one.fields:
        kind, default = declared(field)
        wanted = f"[{element(field)}]" if field.repeated else element(field)
        read = f"try values.{reader(field)}({wanted}.self, forKey: .{field.json})"
        if field.oneof is not None:
            name = camel(one.oneofs[field.oneof][0])
            out.append(f"        if let value = {read} {{ {name} = .{field.json}(value) }}")
        elif default == "nil":
            out.append(f"        {field.json} = {read}")
        else:
            out.append(f"        {field.json} = {read} ?? {default}")
    out += ["    }", "", "    public func encode(to encoder: any Encoder) throws {"]
    out.append("        var values = encoder.container(keyedBy: CodingKeys.self)")
    for field in one.fields:
        if field.oneof is not None:
            continue
        kind, default = declared(field)
        write = f"try values.{writer(field)}({{}}, forKey: .{field.json})"
        if default == "nil":
            out.append(f"        if let value = {field.json} {{ {write.format('value')} }}")
        else:
            empty = f"!{field.json}.isEmpty" if field.repeated or field.kind in ("string", "bytes") else (
                field.json if field.kind == "bool" else f"{field.json} != {default}")
            out.append(f"        if {empty} {{ {write.format(field.json)} }}")
    for index, (name, _) in one.oneofs.items():
        out.append(f"        switch {camel(name)} {{")
        for field in one.fields:
            if field.oneof == index:
                write = f"try values.{writer(field)}(value, forKey: .{field.json})"
                out.append(f"        case let .{field.json}(value): {write}")
        out += ["        case nil: break", "        }"]
    return [*out, "    }"]


def reader(field: Field) -> str:
    return "decodeNumber" if is_text(field) else "decodeIfPresent"


def writer(field: Field) -> str:
    return "encodeNumber" if is_text(field) else "encode"


def is_text(field: Field) -> bool:
    if field.kind in TEXT and field.repeated:
        raise SystemExit(f"{field.name}: lists of 64-bit numbers must be taught to this generator first")
    return field.kind in TEXT


def service(one: Service) -> list[str]:
    out = doc(one.comment, "")
    out.append(f"public struct {one.name}Service: Sendable {{")
    out.append("    let transport: Transport")
    for method in one.methods:
        if not method.client_streaming:
            out += ["", *call(one, method)]
    return [*out, "}", ""]


def call(one: Service, method: Method) -> list[str]:
    name = method.name[0].lower() + method.name[1:]
    path = f'"trtc.recording.v1.{one.name}/{method.name}"'
    out = doc(method.comment, "    ")
    if method.server_streaming:
        out.append(f"    public func {name}(_ request: {method.request})")
        out.append(f"        async throws -> AsyncThrowingStream<{method.response}, any Error> {{")
        return [*out, f"        try await transport.stream({path}, request)", "    }"]
    out.append(f"    public func {name}(_ request: {method.request}, timeout: TimeInterval? = nil)")
    out.append(f"        async throws -> {method.response} {{")
    reads = "true" if method.reads else "false"
    return [*out, f"        try await transport.unary({path}, request, reads: {reads}, timeout: timeout)", "    }"]


def write(contract: Contract) -> str:
    out = ["// Made by clients/generate from proto/. Do not edit.", "", "import Foundation", ""]
    for one in contract.enums:
        out += enum(one)
    for one in contract.messages:
        out += message(one)
    for one in contract.services:
        out += service(one)
    return "\n".join(out).rstrip("\n") + "\n"


if __name__ == "__main__":
    print(write(load()), end="")
