import { parse } from "yaml";
import { kindOf, pickBody } from "../openapi/media-types.js";
import { isIgnored } from "../openapi/normalize.js";
import { documentedResponses, METHODS, TOKEN } from "../openapi/operations.js";
import { define, INHERITED, ownOf } from "../openapi/own.js";
import { asList, asMap, isRecord, referenceProblem, resolve } from "../openapi/references.js";

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
    withoutDeadReference(document, node);
    nameStyle(node);
    if (isOptionalList(document, node) || isIgnored(node)) Object.assign(node, ANYTHING);
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
const FORM = "application/x-www-form-urlencoded";

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

/** Prism does not survive a header with a list or an object that was not sent. */
function isOptionalList(document: object, node: Node): boolean {
  if (node.in !== "header" || node.required === true || !isRecord(node.schema)) return false;
  return /^(array|object)$/.test(`${resolve<Node>(document, node.schema).type}`);
}

function sendsForm(content: unknown): content is Node {
  return isRecord(content) && pickBody(content as never)?.kind === "form";
}

/** Prism does not start where data, such as an example, only looks like a reference. */
function withoutDeadReference(document: object, node: Node): void {
  if (typeof node.$ref === "string" && referenceProblem(document, node.$ref)) delete node.$ref;
}

/** Without a style, Prism reads lists and objects of a query as one text; OpenAPI has defaults. */
function nameStyle(node: Node): void {
  if (!/^(query|cookie)$/.test(`${node.in}`) || !("schema" in node)) return;
  node.style ??= "form";
  node.explode ??= node.style === "form";
}

/** Without a style, Prism takes a list in a form for a text; OpenAPI's default is one field for each item. */
function nameEncodings(document: object, { [FORM]: media }: Node): void {
  if (!isRecord(media)) return;
  const encoding: Node = { ...(media.encoding as Node) };
  eachPart(document, media.schema, (name, property) => {
    if (resolve<Node>(document, property).type === "array")
      define(encoding, name, ownOf(encoding, name) ?? { style: "form", explode: true });
  });
  // It takes the commas of a list for characters that are not allowed.
  for (const one of Object.values(encoding)) if (isRecord(one)) one.allowReserved = true;
  media.encoding = encoding;
}

/** Whether a form may have no fields: then its body has no bytes, which Prism takes for none. */
export function mayBeEmpty(document: object, media: unknown): boolean {
  if (!isRecord(media)) return false;
  const { required, minProperties } = resolve<Node>(document, asMap(media.schema));
  return !asList(required).length && !minProperties;
}

/**
 * Of a form's part, Prism reads a text, of several of one name the last; only where a style is named, it
 * reads more. Elsewhere, the schema counts as it is.
 */
function looseParts(document: object, { "multipart/form-data": multipart, [FORM]: form }: Node) {
  for (const media of [multipart, form])
    if (isRecord(media))
      media.schema = eachPart(document, media.schema, (name, property) => {
        const encoding = media === form ? asMap(media.encoding) : {};
        const isRead = isText(resolve<Node>(document, property));
        return isRead || asMap(ownOf(encoding, name)).style ? property : {};
      });
}

const TEXTS = ["string", "integer", "number", "boolean"];

function isText({ type, enum: values }: Node): boolean {
  if (type === undefined) return Array.isArray(values) && values.every(isString);
  return [type].flat().every((one) => TEXTS.includes(`${one}`));
}

function isString(value: unknown): boolean {
  return typeof value === "string";
}

/** The schema of a form, with what `change` makes of each property, wherever the schema names it. */
function eachPart(
  document: object,
  schema: unknown,
  change: (name: string, property: Node) => unknown,
  outer: readonly unknown[] = [],
): unknown {
  if (!isRecord(schema)) return schema;
  const source = resolve<Node>(document, schema);
  if (outer.includes(source)) return schema;
  const form = { ...source };
  if (isRecord(form.properties)) {
    const changed: Node = {};
    for (const [name, property] of Object.entries(form.properties))
      define(changed, name, isRecord(property) ? change(name, property) : property);
    form.properties = changed;
  }
  for (const key of ["allOf", "anyOf", "oneOf"])
    if (Array.isArray(form[key]))
      form[key] = form[key].map((part) => eachPart(document, part, change, [...outer, source]));
  return form;
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
