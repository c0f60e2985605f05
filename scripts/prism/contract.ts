import { parseContract } from "../openapi/document.js";
import { kindOf } from "../openapi/media-types.js";
import { isIgnored } from "../openapi/normalize.js";
import { documentedResponses, METHODS, TOKEN } from "../openapi/operations.js";
import { INHERITED, ownOf } from "../openapi/own.js";
import { asMap, isRecord, referenceProblem, resolve } from "../openapi/references.js";
import {
  eachPart,
  FORM,
  isText,
  looseParts,
  mayBeEmpty,
  nameEncodings,
  sendsForm,
} from "./forms.js";

type Node = Record<string, unknown>;

/**
 * A contract with what Prism must be told, and what OpenAPI says without it. The contract itself stays as
 * published.
 * @param judges Prism is to judge messages, not to make them up
 */
export function explicit(contract: string, judges: boolean): string {
  // Changed in many places: what aliases share is each one's own.
  const document = JSON.parse(JSON.stringify(parseContract(contract, "the contract")));
  // Without it, Prism reads a 3.1 contract's schemas as draft-07.
  if (/^3\.1/.test(document.openapi)) document.jsonSchemaDialect ??= DIALECT;
  documentDefaults(document);
  const schemes = asMap(asMap(document.components).securitySchemes);
  walk(document, (node) => {
    withoutDeadReference(document, node);
    withoutUnknownSchemes(schemes, node);
  });
  walk(document, (node) => {
    nameStyle(node);
    looseParameter(document, node);
    if (isIgnored(node)) Object.assign(node, ANYTHING);
    nameEncodings(document, node);
    looseParts(document, node);
    if (sendsForm(node.content) && mayBeEmpty(document, node.content[FORM])) node.required = false;
    openAlternatives(node);
    avoidNames(node);
    if (judges) asPatterns(node);
    else {
      nameSchemas(node);
      asTexts(node);
      withoutHeaders(node);
      asJson(node);
      withoutDirections(node);
      if (isPrefer(node)) Object.assign(node, ANYTHING);
    }
  });
  return JSON.stringify(document);
}

const DIALECT = "https://json-schema.org/draft/2020-12/schema";

function walk(node: unknown, visit: (node: Node) => void): void {
  if (typeof node !== "object" || node === null) return;
  if (isRecord(node)) visit(node);
  for (const inner of Object.values(node)) walk(inner, visit);
}

/** Prism has no response to send, and takes none, where none is documented; nor one without a description. */
function documentDefaults(document: Node): void {
  const items = [document.paths, asMap(document.components).pathItems].map(asMap);
  for (const item of items.flatMap((paths) => Object.values(paths)))
    for (const operation of METHODS.map((method) => asMap(item)[method]))
      if (isRecord(operation)) {
        const responses = documentedResponses(operation.responses);
        for (const [, response] of responses)
          if (isRecord(response) && !response.$ref) response.description ??= "";
        if (!responses.length) operation.responses = { default: { description: "" } };
      }
}

/** Prism does not start where data, such as an example, only looks like a reference. */
function withoutDeadReference(document: object, node: Node): void {
  if (typeof node.$ref === "string" && referenceProblem(document, node.$ref)) delete node.$ref;
}

/** Of a scheme that the contract does not define, Prism asks for no key. */
function withoutUnknownSchemes(schemes: Node, node: Node): void {
  if (!Array.isArray(node.security)) return;
  const known = node.security.filter((alternative) =>
    Object.keys(asMap(alternative)).every((name) => Object.hasOwn(schemes, name)),
  );
  if (known.length) node.security = known;
}

/** Without a style, Prism reads lists and objects of a query as one text; OpenAPI has defaults. */
function nameStyle(node: Node): void {
  if (!/^(query|cookie)$/.test(`${node.in}`) || !("schema" in node)) return;
  node.style ??= "form";
  node.explode ??= node.style === "form";
  // Then nothing is delimited.
  if (node.explode === true && /^(space|pipe)Delimited$/.test(`${node.style}`)) node.style = "form";
}

/** Of parameters that are not texts, Prism reads some; at others it fails, or it takes them for something else. */
function looseParameter(document: object, node: Node): void {
  if (!/^(path|query|header|cookie)$/.test(`${node.in}`) || !isRecord(node.schema)) return;
  const schema = resolve<Node>(document, node.schema);
  if (isText(schema)) return;
  const type = schema.nullable === true ? "" : schema.type;
  const isRequired = node.required === true;
  if (isSpread(node) && type !== "array") node.required = false;
  const styles = READ[`${type}`]?.[`${node.in}`];
  if (!styles?.test(`${node.style}`)) {
    const style = /^(path|header)$/.test(`${node.in}`) ? "simple" : "form";
    Object.assign(node, { schema: {}, style, explode: false });
  } else if (type === "object") {
    const { required, ...rest } = asMap(eachPart(document, schema, ofDeepObject(document, node)));
    // An object that was not sent, Prism takes for an empty one.
    node.schema = isRequired ? { ...rest, required } : rest;
  }
}

/** The styles that Prism reads, by type and location. */
const READ: Record<string, Record<string, RegExp>> = {
  array: { query: /^(form|pipeDelimited)$/, cookie: /^form$/ },
  object: { query: /^(form|deepObject)$/, cookie: /^form$/ },
};

/** Whether an object is written as a parameter for each of its properties: Prism does not miss the whole. */
export function isSpread({ in: location, style, explode }: Spread): boolean {
  const isNamed = /^(query|cookie)$/.test(`${location}`);
  return isNamed && (style === "deepObject" || explode === true);
}

type Spread = { readonly [Key in "in" | "style" | "explode"]?: unknown };

/** Of a list within a deep object, Prism reads items that have an index; the client repeats the name. */
function ofDeepObject(document: object, { style }: Node) {
  return (_: string, property: Node) =>
    style === "deepObject" && resolve<Node>(document, property).type === "array" ? {} : property;
}

/** In an alternative, Prism asks requests for what only responses have. What is not required, it makes up too. */
function withoutDirections(schema: Node): void {
  const properties = asMap(schema.properties);
  const isOneWay = (name: unknown) => {
    const { readOnly, writeOnly } = asMap(ownOf(properties, `${name}`));
    return readOnly === true || writeOnly === true;
  };
  if (Array.isArray(schema.required))
    schema.required = schema.required.filter((name) => !isOneWay(name));
}

/** Prism can make up nothing where there is no schema. */
function nameSchemas({ content }: Node): void {
  for (const media of Object.values(asMap(content))) if (isRecord(media)) media.schema ??= {};
}

/** As text or bytes, Prism writes nothing but strings, and it asks of bytes what is said of a string. */
function asTexts({ content }: Node): void {
  for (const [type, media] of Object.entries(asMap(content)))
    if (isRecord(media) && /^(text|blob)$/.test(kindOf(type, media.schema)))
      media.schema = { type: "string" };
}

/** Prism fails on the name of a response's header that cannot be sent. */
function withoutHeaders(node: Node): void {
  if (!isRecord(node.headers)) return;
  const sendable = Object.entries(node.headers).filter(([name]) => TOKEN.test(name));
  node.headers = Object.fromEntries(sendable);
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

/** Whether Prism takes a parameter for absent, or for a function, because of its name. */
export function isAvoided(parameter: { readonly in?: unknown; readonly name?: unknown }): boolean {
  const name = `${parameter.name}`;
  return /^(query|header)$/.test(`${parameter.in}`) && isInherited(name);
}

function isInherited(name: string): boolean {
  return INHERITED.includes(name) || name === "prototype";
}

/** Names that Prism looks for in plain objects, or in encoded URLs. Those that are not on the wire are others to it. */
function avoidNames(node: Node): void {
  if (node.in === "path") node.name = nameInPath(`${node.name}`);
  if (isAvoided(node)) Object.assign(node, ANYTHING);
  const renamed = (map: object) =>
    Object.fromEntries(
      Object.entries(map).map(([name, value]) => [
        INHERITED.includes(name) ? `${name}_` : name.replace(/(?<=\{)[^{}]+(?=\})/g, nameInPath),
        value,
      ]),
    );
  if (isRecord(node.paths)) node.paths = renamed(node.paths);
  if (isRecord(node.securitySchemes)) node.securitySchemes = renamed(node.securitySchemes);
  if (Array.isArray(node.security)) node.security = node.security.map(renamed);
}

function nameInPath(name: string): string {
  if (isInherited(name)) return `${name}_`;
  return name.replace(/[^\w-]/gu, (one) => `_${one.codePointAt(0)!.toString(16)}`);
}

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
