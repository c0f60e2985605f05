import { parseContract } from "../openapi/document.js";
import { kindOf } from "../openapi/media-types.js";
import { isIgnored } from "../openapi/normalize.js";
import { documentedResponses, METHODS, TOKEN } from "../openapi/operations.js";
import { INHERITED, ownOf } from "../openapi/own.js";
import { isPathname } from "../openapi/paths.js";
import { regexOf } from "../openapi/pattern.js";
import { asMap, isRecord, referenceProblem, resolve, resolveMap } from "../openapi/references.js";
import { FORM, isText, looseParts, mayBeEmpty, nameEncodings, sendsForm } from "./forms.js";
import {
  isAvoided,
  isInherited,
  isOfFetch,
  isPrefer,
  looseParameter,
  nameStyle,
  sameParameters,
} from "./parameters.js";
import { cutShort, isEndless } from "./unfold.js";

type Node = Record<string, unknown>;

/**
 * A contract with what Prism must be told, and what OpenAPI says without it. The contract itself stays as
 * published.
 * @param judges Prism is to judge messages, not to make them up
 */
export function explicit(contract: string, judges: boolean): string {
  // Changed in many places: what aliases share is each one's own.
  const document = JSON.parse(JSON.stringify(parseContract(contract, "the contract")));
  const is30 = document.openapi.startsWith("3.0");
  // Without it, Prism reads a 3.1 contract's schemas as draft-07.
  if (/^3\.1/.test(document.openapi)) document.jsonSchemaDialect ??= DIALECT;
  withoutMalformedPaths(document);
  documentDefaults(document);
  const schemes = asMap(asMap(document.components).securitySchemes);
  walk(document, (node) => {
    withoutDeadReference(document, node);
    withoutBeside(node);
    withoutUnreadable(node);
    if (typeof node.$ref === "string" && is30) delete node.type; // it counts for nothing there
    withoutUnknownSchemes(schemes, node);
  });
  sameParameters(document);
  walk(document, (node) => {
    nameStyle(node);
    looseParameter(document, node);
    if (isIgnored(node) || isOfFetch(node)) Object.assign(node, ANYTHING);
    nameEncodings(document, node);
    looseParts(document, node);
    if (sendsForm(node.content) && mayBeEmpty(document, node.content[FORM])) node.required = false;
    openAlternatives(node);
    withoutHeaders(document, node);
    avoidNames(node);
    if (judges) asPatterns(node);
    else {
      nameSchemas(node);
      asTexts(node);
      asJson(node);
      withoutDirections(document, node);
      if (isPrefer(node)) Object.assign(node, ANYTHING);
    }
  });
  return JSON.stringify(isEndless(document) ? cutShort(document) : document);
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

/** Of a path that is none, Prism says so at each request, whatever that is for. */
function withoutMalformedPaths({ paths }: Node): void {
  const isMalformed = (path: string) => !isPathname(path);
  for (const path of Object.keys(asMap(paths)).filter(isMalformed)) delete asMap(paths)[path];
}

/** Prism does not start where data, such as an example, only looks like a reference. */
function withoutDeadReference(document: object, node: Node): void {
  if (typeof node.$ref === "string" && referenceProblem(document, node.$ref)) delete node.$ref;
}

const NO_SCHEMA = /^#\/components\/(parameters|responses|requestBodies|headers|examples)\//;

/** Prism reads what stands beside a reference, though it counts only beside one to a schema. */
function withoutBeside(node: Node): void {
  if (typeof node.$ref !== "string" || !NO_SCHEMA.test(node.$ref)) return;
  for (const name of Object.keys(node)) if (name !== "$ref") delete node[name];
}

/** Prism checks nothing of a message if it cannot read one pattern. */
function withoutUnreadable(schema: Node): void {
  const isUnreadable = (pattern: string) => !regexOf(pattern)?.unicode;
  if (typeof schema.pattern === "string" && isUnreadable(schema.pattern)) delete schema.pattern;
  const unreadable = Object.keys(asMap(schema.patternProperties)).filter(isUnreadable);
  for (const pattern of unreadable) {
    delete asMap(schema.patternProperties)[pattern];
    // What the pattern allows, these would refuse.
    delete schema.additionalProperties;
    delete schema.unevaluatedProperties;
  }
}

/** Of a scheme that the contract does not define, Prism asks for no key. */
function withoutUnknownSchemes(schemes: Node, node: Node): void {
  if (!Array.isArray(node.security)) return;
  const known = node.security.filter((alternative) =>
    Object.keys(asMap(alternative)).every((name) => Object.hasOwn(schemes, name)),
  );
  if (known.length) node.security = known;
}

/** In an alternative, Prism asks requests for what only responses have. What is not required, it makes up too. */
function withoutDirections(document: object, schema: Node): void {
  const properties = asMap(schema.properties);
  const isOneWay = (name: unknown) => {
    const property = asMap(ownOf(properties, `${name}`));
    return [property, resolveMap<Node>(document, property)].some(
      ({ readOnly, writeOnly }) => readOnly === true || writeOnly === true,
    );
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

const FRAMING =
  /^(connection|content-(encoding|length)|keep-alive|te|trailer|transfer-encoding|upgrade)$/i;

/**
 * Prism fails on the name of a response's header that cannot be sent, and on one that is no text; and it makes
 * up what HTTP says of a body, which does not reach it.
 */
function withoutHeaders(document: object, node: Node): void {
  if (!isRecord(node.headers)) return;
  const isMade = ([name, header]: [string, unknown]) => {
    const { schema } = resolveMap<Node>(document, header);
    const isPlain = !isRecord(schema) || isText(resolve<Node>(document, schema));
    return TOKEN.test(name) && !FRAMING.test(name) && isPlain;
  };
  node.headers = Object.fromEntries(Object.entries(node.headers).filter(isMade));
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

/** Prism knows no discriminator: what that tells apart may fit several alternatives. */
function openAlternatives(schema: Node): void {
  if (!isRecord(schema.discriminator) || !Array.isArray(schema.oneOf) || schema.anyOf) return;
  schema.anyOf = schema.oneOf;
  delete schema.oneOf;
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
