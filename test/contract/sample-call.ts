import { Ajv2020 } from "ajv/dist/2020.js";
import { sample } from "openapi-sampler";
import type { OpenAPI3 } from "openapi-typescript";
import { exampleOf } from "../../scripts/live/sample-request.js";
import { isRecord, resolve } from "../../scripts/openapi/document.js";
import type { ContractOperation } from "../../scripts/openapi/model.js";

type Node = Record<string, unknown>;

/** What an operation's method is called with. */
export interface SampledCall {
  params?: Record<string, Record<string, unknown>>;
  body?: unknown;
}

/** Valid inputs of an operation, all optional ones too: the contract's examples, or what its schemas allow. */
export function sampleCall(document: OpenAPI3, operation: ContractOperation): SampledCall {
  const call: SampledCall = {};
  for (const { in: place, name, source, schema } of operation.parameters) {
    const value = exampleOf(document, source as Node) ?? sampleOf(document, schema);
    ((call.params ??= {})[place] ??= {})[name] = value;
  }
  const { body } = operation;
  if (!body) return call;
  const media = body.source as Node;
  const value = exampleOf(document, media) ?? sampleOf(document, body.schema);
  if (body.kind === "text") call.body = `${value}`;
  else if (body.kind === "blob") call.body = new Blob([BYTES]);
  else if (body.kind === "multipart") call.body = withFiles(document, body.schema, value as Node);
  else call.body = value;
  return call;
}

/** No text: what reads it as one changes it. */
export const BYTES = new Uint8Array([0, 255, 137, 80, 128, 10]);

function withFiles(document: OpenAPI3, schema: unknown, value: Node): Node {
  const { properties } = resolve<Node>(document, schema as Node);
  const isFile = (property: unknown) => isRecord(property) && property.format === "binary";
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      isFile((properties as Node | undefined)?.[name]) ? new Blob([BYTES]) : one,
    ]),
  );
}

function sampleOf(document: OpenAPI3, schema: unknown): unknown {
  return sample(schema as object, { skipReadOnly: true, quiet: true }, document);
}

// Data, OpenAPI's own words, and how long or large a value is: Prism's inventions do not keep to that.
const DROPPED =
  /^(examples?|default|discriminator|nullable|pattern|format|multipleOf|(exclusive)?(Min|Max|min|max)(imum|Length|Items))$/;

/** Judges values by the contract's own schemas: not by what was generated from them. */
export function judge(document: OpenAPI3): (schema: unknown, value: unknown) => boolean {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ ...(plain(document) as object), $id: "contract" });
  return (schema, value) => ajv.validate(plain(schema) as object, value) as boolean;
}

/** OpenAPI's schemas as JSON Schema: 3.0's `nullable`, and the members that an answer does not have. */
function plain(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(plain);
  if (!isRecord(node)) return node;
  const kept: Node = {};
  for (const [key, value] of Object.entries(node)) {
    if (key === "$ref" && typeof value === "string") kept.$ref = value.replace(/^#/, "contract#");
    else if (DROPPED.test(key) && !isSchemaMap(node)) continue;
    else kept[key] = plain(value);
  }
  const { required, properties } = node;
  if (Array.isArray(required) && isRecord(properties))
    kept.required = required.filter((name) => {
      const property = properties[name];
      return !(isRecord(property) && property.writeOnly === true);
    });
  return node.nullable === true ? { anyOf: [kept, { type: "null" }] } : kept;
}

/** Of names to schemas: then a name may be any word. */
function isSchemaMap(node: Node): boolean {
  return !("type" in node) && Object.values(node).every(isRecord);
}
