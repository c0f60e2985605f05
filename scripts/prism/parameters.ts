import { METHODS } from "../openapi/operations.js";
import { INHERITED } from "../openapi/own.js";
import { asMap, isRecord, resolve, resolveMap } from "../openapi/references.js";
import { eachPart, isText } from "./forms.js";

type Node = Record<string, unknown>;

/** The parameters that the client has: of one name the last, and of a path's those that are in it. */
export function sameParameters(document: Node): void {
  for (const [path, item] of Object.entries(asMap(document.paths)))
    for (const node of [item, ...METHODS.map((method) => asMap(item)[method])]) {
      if (!isRecord(node) || !Array.isArray(node.parameters)) continue;
      const byName = new Map<string, unknown>();
      for (const parameter of node.parameters) {
        const { in: location, name } = resolveMap<Node>(document, parameter);
        if (location !== "path" || path.includes(`{${name}}`))
          byName.set(`${location} ${name}`, parameter);
      }
      node.parameters = [...byName.values()];
    }
}

/** Without a style, Prism reads lists and objects of a query as one text; OpenAPI has defaults. */
export function nameStyle(node: Node): void {
  if (!/^(query|cookie)$/.test(`${node.in}`) || !("schema" in node)) return;
  node.style ??= "form";
  node.explode ??= node.style === "form";
  // Then nothing is delimited.
  if (node.explode === true && /^(space|pipe)Delimited$/.test(`${node.style}`)) node.style = "form";
}

/** Of parameters that are not texts, Prism reads some; at others it fails, or it takes them for something else. */
export function looseParameter(document: object, node: Node): void {
  if (!/^(path|query|header|cookie)$/.test(`${node.in}`) || !isRecord(node.schema)) return;
  const schema = resolve<Node>(document, node.schema);
  // Prism looks for its name in lower case, or as nameInPath has it.
  const isMisread = node.style === "matrix" && !/^[a-z\d_-]+$/.test(`${node.name}`);
  if (isText(schema) && !isMisread) return;
  const type = schema.nullable === true ? "" : schema.type;
  const isRequired = node.required === true;
  if (isSpread(node) && type !== "array") node.required = false;
  const styles = READ[`${type}`]?.[`${node.in}`];
  if (!styles?.test(`${node.style}`)) {
    const style = /^(path|header)$/.test(`${node.in}`) ? "simple" : "form";
    Object.assign(node, { schema: {}, style, explode: false });
  } else if (type === "array" && !isText(resolve<Node>(document, asMap(schema.items)))) {
    node.schema = { ...schema, items: {} };
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

/** Whether a parameter is the header with which a mock of Prism's is asked for a status. */
export function isPrefer(parameter: { readonly in?: unknown; readonly name?: unknown }): boolean {
  return parameter.in === "header" && /^prefer$/i.test(`${parameter.name}`);
}

/** Whether `fetch`, or the client, gives a header a value of its own where the caller gives none. */
export function isOfFetch({ in: location, name, required }: Node): boolean {
  const isSet = /^(accept-encoding|accept-language|user-agent)$/i.test(`${name}`);
  return location === "header" && isSet && required !== true;
}

/** Whether Prism takes a parameter for absent, or for a function, because of its name. */
export function isAvoided(parameter: { readonly in?: unknown; readonly name?: unknown }): boolean {
  const name = `${parameter.name}`;
  return /^(query|header)$/.test(`${parameter.in}`) && isInherited(name);
}

export function isInherited(name: string): boolean {
  return INHERITED.includes(name) || name === "prototype";
}
