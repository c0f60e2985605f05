import { parse } from "yaml";
import { kindOf } from "./openapi/media-types.js";
import { documentedResponses, METHODS } from "./openapi/operations.js";
import { define, INHERITED, ownOf } from "./openapi/own.js";
import { asMap, isRecord, resolve } from "./openapi/references.js";

type Node = Record<string, unknown>;

/**
 * A contract with what Prism must be told, and what OpenAPI says without it. The contract itself stays as
 * published.
 * @param judges Prism is to judge messages, not to make them up
 */
export function explicit(contract: string, judges: boolean): string {
  const document = parse(contract, { maxAliasCount: -1 });
  // Without it, Prism reads a 3.1 contract's schemas as draft-07.
  if (/^3\.1/.test(document.openapi)) document.jsonSchemaDialect ??= DIALECT;
  documentDefaults(document);
  walk(document, (node) => {
    nameEncodings(document, node);
    openAlternatives(node);
    avoidNames(node);
    if (judges) asPatterns(node);
    else {
      asJson(node);
      if (isPrefer(node)) Object.assign(node, ANYTHING);
    }
  });
  return JSON.stringify(document);
}

const DIALECT = "https://json-schema.org/draft/2020-12/schema";
const FORM = "application/x-www-form-urlencoded";

function walk(node: unknown, visit: (node: Node) => void): void {
  if (typeof node !== "object" || node === null) return;
  if (isRecord(node)) visit(node);
  for (const inner of Object.values(node)) walk(inner, visit);
}

/** Where an operation documents no response, Prism has none to send, and takes none. */
function documentDefaults(document: Node): void {
  const items = [document.paths, asMap(document.components).pathItems].map(asMap);
  for (const item of items.flatMap((paths) => Object.values(paths)))
    for (const operation of METHODS.map((method) => asMap(item)[method]))
      if (isRecord(operation) && !documentedResponses(operation.responses).length)
        operation.responses = { default: { description: "" } };
}

/** Without a style, Prism takes a list in a form for a text; OpenAPI's default is one field for each item. */
function nameEncodings(document: object, { [FORM]: media }: Node): void {
  if (!isRecord(media)) return;
  const { properties } = resolve<{ properties?: Node }>(document, (media.schema ?? {}) as Node);
  const encoding: Node = { ...(media.encoding as Node) };
  for (const [name, property] of Object.entries(properties ?? {})) {
    const { type } = resolve<Node>(document, property as Node);
    if (type === "array")
      define(encoding, name, ownOf(encoding, name) ?? { style: "form", explode: true });
  }
  media.encoding = encoding;
}

/** What is of any type, Prism writes as text, which an object cannot be. */
function asJson({ content }: Node): void {
  if (!isRecord(content) || "application/json" in content) return;
  for (const [type, media] of Object.entries(content))
    if (type.includes("*") && isRecord(media) && kindOf(type, media.schema) === "json") {
      content["application/json"] = media;
      delete content[type];
    }
}

const ANYTHING = { required: false, schema: {}, content: undefined };

/** Whether a parameter is the header with which a mock of Prism's is asked for a status. */
export function isPrefer(parameter: { readonly in?: unknown; readonly name?: unknown }): boolean {
  return parameter.in === "header" && /^prefer$/i.test(`${parameter.name}`);
}

/** Prism knows no discriminator: what that tells apart may fit several alternatives. */
function openAlternatives(schema: Node): void {
  if (!isRecord(schema.discriminator) || !Array.isArray(schema.oneOf) || schema.anyOf) return;
  schema.anyOf = schema.oneOf;
  delete schema.oneOf;
}

/** Names that Prism looks for in plain objects. Those that are not on the wire are others to it. */
function avoidNames(node: Node): void {
  const name = `${node.name}`;
  const isAvoided = INHERITED.includes(name) || name === "prototype";
  if (isAvoided && node.in === "path") node.name = `${name}_`;
  // It takes these for absent, or for functions.
  if (isAvoided && /^(query|header)$/.test(`${node.in}`)) Object.assign(node, ANYTHING);
  const renamed = (map: object) =>
    Object.fromEntries(
      Object.entries(map).map(([name, value]) => [
        INHERITED.includes(name) ? `${name}_` : name.replace(IN_PATH, "{$1_}"),
        value,
      ]),
    );
  if (isRecord(node.paths)) node.paths = renamed(node.paths);
  if (isRecord(node.securitySchemes)) node.securitySchemes = renamed(node.securitySchemes);
  if (Array.isArray(node.security)) node.security = node.security.map(renamed);
}

const IN_PATH = new RegExp(`\\{(${INHERITED.join("|")}|prototype)\\}`, "g");

/**
 * Of properties that every object has, Prism's validator says that they are there, of `__proto__` nothing.
 * Of patterns and of `propertyNames`, it looks at those that an object has itself.
 */
function asPatterns(schema: Node): void {
  const { properties, required } = schema;
  if (isRecord(properties))
    for (const name of INHERITED.filter((name) => Object.hasOwn(properties, name))) {
      const pattern = { [`^${name}$`]: properties[name] };
      schema.patternProperties = { ...(schema.patternProperties as Node), ...pattern };
      delete properties[name];
    }
  if (!Array.isArray(required)) return;
  const inherited = required.filter((name) => INHERITED.includes(name));
  if (!inherited.length) return;
  schema.required = required.filter((name) => !inherited.includes(name));
  const has = (name: string) => ({ not: { propertyNames: { not: { enum: [name] } } } });
  schema.allOf = [...((schema.allOf as unknown[]) ?? []), ...inherited.map(has)];
}
