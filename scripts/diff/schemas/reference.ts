import type { OpenAPI3 } from "openapi-typescript";
import { isRecord, parsePointer } from "../../openapi/references.js";

/** What a `$ref` points to, which may be a reference itself, with more beside it. */
export function targetOf(document: OpenAPI3, ref: string): unknown {
  return parsePointer(ref).reduce<unknown>(
    (node, key) =>
      (isRecord(node) || Array.isArray(node)) && Object.hasOwn(node, key)
        ? (node as Record<string, unknown>)[key]
        : undefined,
    document,
  );
}
