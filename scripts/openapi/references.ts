import type { Place } from "./model.js";
import { ContractError, refusal } from "./problem.js";

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What `value` stands for in `document`: itself, or what its `$ref` points to. */
export function resolve<T extends object>(document: object, value: T | { $ref: string }): T {
  let at: unknown = value;
  const seen = new Set<string>();
  while (isRecord(at) && typeof at.$ref === "string") {
    const ref = at.$ref;
    if (!/^#(\/|$)/.test(ref))
      throw new ContractError(`$ref leaves the document, and no other is read: ${ref}`);
    if (seen.has(ref)) throw new ContractError(`$ref points to itself: ${ref}`);
    seen.add(ref);
    at = parsePointer(ref).reduce<unknown>(
      (node, key) =>
        typeof node === "object" && node && Object.hasOwn(node, key)
          ? (node as Record<string, unknown>)[key]
          : undefined,
      document,
    );
    if (at === undefined) throw new ContractError(`$ref to nothing: ${ref}`);
  }
  return at as T;
}

/** `#/components/schemas/A~1B` -> `["components", "schemas", "A/B"]` */
export function parsePointer(ref: string): string[] {
  return ref
    .slice(2)
    .split("/")
    .map((part) => {
      let text = part;
      try {
        text = decodeURIComponent(part);
      } catch {} // a bare `%`: then it is meant as it stands
      return text.replaceAll("~1", "/").replaceAll("~0", "~");
    });
}

// Below these, keys are names that the contract's author chose, not keywords of OpenAPI.
const NAMES = new Set(["properties", "patternProperties", "dependentSchemas", "$defs", "schemas"]);
// Below these is data: what looks like a reference there is none.
const DATA = new Set(["example", "examples", "default", "enum", "const", "value"]);

/**
 * Refuses what a reference must not be: one that leads out of the document, to nothing or in a circle of
 * references alone; and what changes the meaning of references.
 * @throws {ContractError}
 */
export function checkReferences(document: object): void {
  const done = new Set<object>();
  const open = new Set<object>();
  const walk = (node: unknown, place: Place, names: boolean, data: boolean): void => {
    if (typeof node !== "object" || node === null) return;
    if (open.has(node)) throw refusal(document, place, "an alias that contains itself");
    if (done.has(node)) return;
    done.add(node);
    open.add(node);
    for (const [key, value] of Object.entries(node)) {
      const here = [...place, key];
      if (key === "__proto__")
        throw refusal(document, here, "the name `__proto__` is not supported");
      if (key === "$ref" && typeof value === "string" && !names) {
        // Refused in data too: a tool that does not tell the two apart would read it.
        if (!value.startsWith("#") || !data) checkReference(document, { $ref: value }, here);
      } else if (key === "$dynamicRef" && !names && !data)
        throw refusal(document, here, "`$dynamicRef` is not supported");
      else if (key === "$id" && typeof value === "string" && !names && !data)
        throw refusal(document, here, "`$id` is not supported: it changes what a `$ref` means");
      const named = !names && !Array.isArray(node);
      walk(value, here, named && NAMES.has(key), data || (named && isData(key, place)));
    }
    open.delete(node);
  };
  walk(document, [], false, false);
}

/** Examples outside of schemas may be references, to `components/examples`. */
function isData(key: string, place: Place): boolean {
  return (DATA.has(key) && !(key === "examples" && place[0] === "components")) || /^x-/.test(key);
}

function checkReference(document: object, node: { $ref: string }, place: Place): void {
  try {
    resolve(document, node);
  } catch (error) {
    if (error instanceof ContractError) throw refusal(document, place, error.message);
    throw error;
  }
}
