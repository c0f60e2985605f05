import type { OpenAPI3 } from "openapi-typescript";
import { isScalar, LineCounter, parseDocument, visit } from "yaml";
import { ContractError, resolve } from "../contract.js";

/**
 * Refuses a `$ref` that leaves the document, or points to nothing, with its line. Nothing is ever
 * read because a contract refers to it: no file, no host.
 */
export function checkReferences(text: string, document: OpenAPI3, source: string): void {
  const lineCounter = new LineCounter();
  visit(parseDocument(text, { lineCounter }), {
    Pair(_, { key, value }, path) {
      if (!isScalar(key) || key.value !== "$ref" || !isScalar(value)) return;
      // `properties: { $ref: … }` and examples hold data, not references.
      if (typeof value.value !== "string" || isData(path)) return;
      try {
        resolve(document, { $ref: value.value });
      } catch (error) {
        if (!(error instanceof ContractError)) throw error;
        const { line } = lineCounter.linePos(value.range?.[0] ?? 0);
        throw new ContractError(`${source}:${line}: ${error.message}`);
      }
    },
  });
}

const DATA = new Set(["example", "examples", "default", "enum", "const", "value"]);

function isData(path: readonly unknown[]): boolean {
  return path.some((node, index) => {
    const key = typeof node === "object" && node && "key" in node ? node.key : undefined;
    if (!isScalar(key) || !DATA.has(String(key.value))) return false;
    // A member that happens to be called `value` is a schema.
    const parent = path[index - 2];
    const above = typeof parent === "object" && parent && "key" in parent ? parent.key : undefined;
    return !(isScalar(above) && above.value === "properties");
  });
}
