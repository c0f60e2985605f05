import type { ContractBody } from "../openapi/model.js";
import { define } from "../openapi/own.js";
import { isRecord } from "../openapi/references.js";

export const JSON_TYPE = "application/json";

/** openapi-fetch serializes JSON by itself. */
export function needsSerializer(body: ContractBody | undefined): body is ContractBody {
  return (
    body !== undefined && (body.kind !== "json" || body.required || body.mediaType !== JSON_TYPE)
  );
}

/** What the serializer of a body is given: its `Body`. */
export function bodyEntry({ kind, mediaType, required, source }: ContractBody) {
  // In code, its `__proto__` becomes the prototype: asked for by that name, it is the same.
  const encodings: Record<string, object> = {};
  if (kind === "form" || kind === "multipart")
    for (const [name, encoding] of Object.entries(source.encoding ?? {})) {
      const entry = isRecord(encoding) ? encodingEntry(encoding, kind) : undefined;
      if (entry) define(encodings, name, entry);
    }
  return {
    type: kind === "json" && mediaType.includes("*") ? JSON_TYPE : mediaType,
    ...(required && { required }),
    ...(Object.keys(encodings).length && { encoding: encodings }),
  };
}

const STYLES = ["form", "spaceDelimited", "pipeDelimited", "deepObject"];

/** OpenAPI: where the style is given, the content type does not count. */
function encodingEntry(encoding: Record<string, unknown>, kind: string): object | undefined {
  const { style, explode, allowReserved, contentType } = encoding;
  const given = {
    ...(STYLES.includes(`${style}`) && { style }),
    ...(typeof explode === "boolean" && { explode }),
    // What is sent as a part is not encoded.
    ...(allowReserved === true && kind === "form" && { allowReserved }),
  };
  if (Object.keys(given).length || allowReserved === true) return { style: "form", ...given };
  return typeof contentType === "string" ? { contentType } : undefined;
}
