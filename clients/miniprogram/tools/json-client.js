// A protoc plugin: the contract as TypeScript for a client that speaks JSON and has no library of Protocol Buffers. It
// writes the shapes of ProtoJSON, an interface of every service, and a table of the methods. protoc-gen-es has JSON types
// too, but the declarations around them need @bufbuild/protobuf, which has no place in a mini-program.
const { ScalarType } = require("@bufbuild/protobuf");
const { MethodOptions_IdempotencyLevel } = require("@bufbuild/protobuf/wkt");
const { createEcmaScriptPlugin, runNodeJs } = require("@bufbuild/protoplugin");

const PACKAGE = "trtc.recording.v1";
const IN_TEXT = ["google.protobuf.Timestamp", "google.protobuf.Duration", "google.protobuf.FieldMask"];
const LONG = [ScalarType.INT64, ScalarType.UINT64, ScalarType.SINT64, ScalarType.FIXED64, ScalarType.SFIXED64];

const plugin = createEcmaScriptPlugin({
  name: "protoc-gen-recording-json",
  version: "v1",
  generateTs(schema) {
    const files = schema.files.filter(({ proto }) => proto.package === PACKAGE);
    const f = schema.generateFile("recording.ts");
    f.print("// Generated from the contract by tools/json-client.js; not to be edited.");
    f.print('import type { Call, CallOptions } from "../call";');
    for (const file of files) {
      for (const each of file.enums) printEnum(f, each);
      for (const each of file.messages) printMessage(f, each);
    }
    const services = files.flatMap((file) => file.services);
    for (const service of services) printService(f, service);
    printTable(f, services);
  },
});

function printEnum(f, desc) {
  f.print();
  f.print(f.jsDoc(desc));
  f.print(`export type ${desc.name} =`);
  for (const value of desc.values) {
    f.print(f.jsDoc(value, "  "));
    f.print(`  | "${value.name}"`);
  }
  f.print("  // A newer service may send a name that this client does not know.");
  f.print("  | (string & {});");
}

function printMessage(f, desc) {
  if (desc.nestedMessages.some(({ proto }) => !proto.options?.mapEntry) || desc.nestedEnums.length > 0) {
    throw new Error(`${desc.typeName} has nested types, which this plugin does not know`);
  }
  f.print();
  f.print(f.jsDoc(desc));
  f.print(`export interface ${desc.name} {`);
  for (const field of desc.fields) {
    f.print(f.jsDoc(field, "  "));
    f.print(`  ${field.jsonName}?: ${typeOf(field)};`);
  }
  f.print("}");
}

function typeOf(field) {
  switch (field.fieldKind) {
    case "list":
      return `${elementOf(field, field.listKind)}[]`;
    case "map":
      return `{ [key: string]: ${elementOf(field, field.mapKind)} }`;
    default:
      return elementOf(field, field.fieldKind);
  }
}

function elementOf(field, kind) {
  if (kind === "scalar") return scalar(field.scalar);
  const { typeName, name } = kind === "enum" ? field.enum : field.message;
  if (IN_TEXT.includes(typeName)) return "string";
  if (typeName !== `${PACKAGE}.${name}`) throw new Error(`${typeName} has no JSON type here`);
  return name;
}

function scalar(type) {
  if (type === ScalarType.BOOL) return "boolean";
  if (type === ScalarType.STRING || type === ScalarType.BYTES || LONG.includes(type)) return "string";
  if (type === ScalarType.DOUBLE || type === ScalarType.FLOAT) return 'number | "NaN" | "Infinity" | "-Infinity"';
  return "number";
}

const unary = (service) => service.methods.filter(({ methodKind }) => methodKind === "unary");
const lowerCamel = (name) => name[0].toLowerCase() + name.slice(1);

function printService(f, service) {
  f.print();
  f.print(f.jsDoc(service));
  f.print(`export interface ${service.name} {`);
  for (const method of unary(service)) {
    f.print(f.jsDoc(method, "  "));
    f.print(
      `  ${method.localName}(request: ${method.input.name}, options?: CallOptions): Call<${method.output.name}>;`,
    );
  }
  f.print("}");
}

function printTable(f, services) {
  f.print();
  f.print("/** Every unary method by its path, and whether it only reads. */");
  f.print("export const METHODS = {");
  for (const service of services) {
    f.print(`  ${lowerCamel(service.name)}: {`);
    for (const method of unary(service)) {
      const reads = method.idempotency === MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS;
      f.print(`    ${method.localName}: { path: "${service.typeName}/${method.name}", reads: ${reads} },`);
    }
    f.print("  },");
  }
  f.print("} as const;");
}

runNodeJs(plugin);
