import { pickBody } from "../openapi/media-types.js";
import { define, ownOf } from "../openapi/own.js";
import { asList, asMap, isRecord, resolve } from "../openapi/references.js";
import { allows } from "../openapi/schemas.js";

type Node = Record<string, unknown>;

export const FORM = "application/x-www-form-urlencoded";

export function sendsForm(content: unknown): content is Node {
  return isRecord(content) && pickBody(content as never)?.kind === "form";
}

/** Without a style, Prism takes a list in a form for a text; OpenAPI's default is one field for each item. */
export function nameEncodings(
  document: object,
  { "multipart/form-data": multipart, [FORM]: media }: Node,
): void {
  // Of parts it reads texts, and takes what their style writes for characters that are not allowed.
  delete asMap(multipart).encoding;
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
export function looseParts(
  document: object,
  { "multipart/form-data": multipart, [FORM]: form }: Node,
) {
  for (const media of [multipart, form])
    if (isRecord(media)) {
      const schema = eachPart(document, media.schema, (name, property) => {
        const encoding = media === form ? asMap(media.encoding) : {};
        const isRead = isText(resolve<Node>(document, property));
        return isRead || asMap(ownOf(encoding, name)).style ? property : {};
      });
      media.schema = isRecord(schema) && !allows(schema, "object") ? {} : schema;
    }
}

const TEXTS = ["string", "integer", "number", "boolean"];

export function isText({ type, enum: values }: Node): boolean {
  if (type === undefined) return Array.isArray(values) && values.every(isString);
  return [type].flat().every((one) => TEXTS.includes(`${one}`));
}

function isString(value: unknown): boolean {
  return typeof value === "string";
}

/** The schema of a form, with what `change` makes of each property, wherever the schema names it. */
export function eachPart(
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
