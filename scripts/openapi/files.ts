import { isRecord, resolve } from "./references.js";
import { mapSchemas, type Schema } from "./schemas.js";

/** Whether a part of a form is a file: bytes, not text. */
function isFile(document: object, schema: unknown): boolean {
  if (!isRecord(schema)) return false;
  const { format, contentMediaType, contentEncoding } = resolve<Schema>(document, schema);
  return format === "binary" || (contentMediaType !== undefined && contentEncoding === undefined);
}

const COMPOSED = /^(all|any|one)Of$/;

/**
 * A form's schema with its files replaced by what `file` gives: its properties, items of those that are
 * lists, behind references and in alternatives. Nothing deeper: that is sent as JSON.
 */
export function replaceFiles(
  document: object,
  form: unknown,
  file: (schema: Schema) => object,
): unknown {
  const part = (value: unknown, list: boolean): unknown => {
    if (!isRecord(value)) return value;
    if (isFile(document, value)) return file(resolve<Schema>(document, value));
    const schema = resolve<Schema>(document, value);
    if (!holdsFile(document, schema, list)) return value;
    return mapSchemas(schema, (inner, keyword) => {
      if (COMPOSED.test(keyword)) return part(inner, list);
      return list && keyword === "items" ? part(inner, false) : inner;
    });
  };
  if (!isRecord(form)) return form;
  return mapSchemas(resolve<Schema>(document, form), (inner, keyword) =>
    COMPOSED.test(keyword)
      ? replaceFiles(document, inner, file)
      : /^(properties|additionalProperties|patternProperties)$/.test(keyword)
        ? part(inner, true)
        : inner,
  );
}

function holdsFile(document: object, schema: Schema, list: boolean, seen = new Set()): boolean {
  if (seen.has(schema)) return false;
  seen.add(schema);
  let found = false;
  mapSchemas(schema, (inner, keyword) => {
    if (!isRecord(inner)) return;
    const of = COMPOSED.test(keyword);
    if (!of && !(list && keyword === "items")) return;
    found ||=
      isFile(document, inner) ||
      holdsFile(document, resolve<Schema>(document, inner), list && of, seen);
  });
  return found;
}
