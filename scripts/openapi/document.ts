import { readFileSync, statSync } from "node:fs";
import type { OpenAPI3 } from "openapi-typescript";
import { isCollection, isNode, isPair, isScalar, LineCounter, parseDocument } from "yaml";
import type { Place } from "./model.js";

/** What is wrong with a contract, and where. Its message is all that a person needs. */
export class ContractError extends Error {
  override name = "ContractError";
}

const MAX_BYTES = 20 * 2 ** 20;
// Aliases of aliases multiply: what few lines can spell out must stay small enough to be walked.
const MAX_ALIASES = 1_000;

// The texts of documents, for messages: what is wrong is often found long after the parsing.
const positions = new WeakMap<object, (place: Place) => string>();

/** Reads an OpenAPI 3.0 or 3.1 document, YAML or JSON, and refuses what is none. */
export function readContract(path: string): OpenAPI3 {
  let text: string;
  try {
    if (statSync(path).size > MAX_BYTES) throw tooLong(path);
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof ContractError) throw error;
    throw new ContractError(`${path}: cannot be read: ${(error as Error).message}`);
  }
  return parseContract(text, path);
}

/**
 * As {@link readContract}; `source` is what messages call the text. Nothing but the text is read:
 * a `$ref` that leaves the document is refused.
 * @throws {ContractError}
 */
export function parseContract(text: string, source: string): OpenAPI3 {
  if (text.length > MAX_BYTES) throw tooLong(source);
  const lineCounter = new LineCounter();
  const at = (offset: number) => {
    const { line, col } = lineCounter.linePos(offset);
    return `${source}:${line}:${col}`;
  };
  let document: unknown;
  let node: ReturnType<typeof parseDocument>;
  try {
    node = parseDocument(text, {
      lineCounter,
      // As keys of a mapping, `200` and `"200"` are one.
      uniqueKeys: (a, b) =>
        a === b || (isScalar(a) && isScalar(b) && String(a.value) === String(b.value)),
    });
    const [problem] = node.errors;
    if (problem) {
      const what = /call stack/.test(problem.message) ? "nested too deep" : problem.message;
      throw new ContractError(`${at(problem.pos[0])}: ${what.split(/ at line|\n/)[0]}`);
    }
    document = node.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    if (error instanceof RangeError) throw new ContractError(`${source}: nested too deep`);
    // What toJS says of an alias to nothing, and of too many.
    if (error instanceof ReferenceError) throw new ContractError(`${source}: ${error.message}`);
    throw error;
  }
  if (!isRecord(document))
    throw new ContractError(`${source}:1:1: expected an OpenAPI document, got no mapping`);
  positions.set(document, (place) => at(offsetOf(node, place)));
  const contract = document as unknown as OpenAPI3;
  const { openapi, info, paths } = document;
  if (typeof openapi !== "string" || !/^3\.[01]\.\d/.test(openapi))
    throw refusal(
      contract,
      ["openapi"],
      `expected an OpenAPI document: \`openapi\` 3.0.x or 3.1.x, got ${JSON.stringify(openapi)}`,
    );
  if (!isRecord(info)) throw refusal(contract, ["info"], "expected `info` to be a mapping");
  if (!isRecord(paths)) throw refusal(contract, ["paths"], "expected `paths` to be a mapping");
  checkReferences(contract);
  return contract;
}

/** The error that says what is wrong at a place of a document. */
export function refusal(document: OpenAPI3, place: Place, what: string): ContractError {
  const pointer = place.map((key) => `/${escapePointer(`${key}`)}`).join("");
  const position = positions.get(document)?.(place);
  return new ContractError(
    `${position ? `${position}: ` : ""}${what}${pointer ? ` (at ${pointer})` : ""}`,
  );
}

/** A copy that may be changed; messages still know the places of the text. */
export function copyOf(document: OpenAPI3): OpenAPI3 {
  const copy = structuredClone(document);
  const position = positions.get(document);
  if (position) positions.set(copy, position);
  return copy;
}

/** What `value` stands for in `document`: itself, or what its `$ref` points to. */
export function resolve<T extends object>(document: OpenAPI3, value: T | { $ref: string }): T {
  let at: unknown = value;
  const seen = new Set<string>();
  while (isRecord(at) && typeof at.$ref === "string") {
    const ref = at.$ref;
    if (!/^#(\/|$)/.test(ref))
      throw new ContractError(`$ref leaves the document, which is never followed: ${ref}`);
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

export function escapePointer(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// Below these, keys are names that the contract's author chose, not words of OpenAPI.
const NAMES = new Set(["properties", "patternProperties", "dependentSchemas", "$defs", "schemas"]);
// Below these is data: what looks like a reference there is none.
const DATA = new Set(["example", "examples", "default", "enum", "const", "value"]);

function checkReferences(document: OpenAPI3): void {
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
        if (!value.startsWith("#") || !data)
          checkReference(document, node as { $ref: string }, here);
      } else if (key === "$dynamicRef" && !names && !data)
        throw refusal(document, here, "`$dynamicRef` is not supported");
      else if (key === "$id" && typeof value === "string" && !names && !data)
        throw refusal(document, here, "`$id` is not supported: it changes what a `$ref` means");
      const named = !names && !Array.isArray(node);
      walk(value, here, named && NAMES.has(key), data || (named && isData(key, place)));
    }
    open.delete(node);
  };
  try {
    walk(document, [], false, false);
  } catch (error) {
    if (error instanceof RangeError) throw refusal(document, [], "nested too deep");
    throw error;
  }
}

/** Examples outside of schemas may be references, to `components/examples`. */
function isData(key: string, place: Place): boolean {
  return (DATA.has(key) && !(key === "examples" && place[0] === "components")) || /^x-/.test(key);
}

function checkReference(document: OpenAPI3, node: { $ref: string }, place: Place): void {
  try {
    resolve(document, node);
  } catch (error) {
    if (error instanceof ContractError) throw refusal(document, place, error.message);
    throw error;
  }
}

/** Where the deepest node on the way to a place begins in the text. */
function offsetOf(document: ReturnType<typeof parseDocument>, place: Place): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const key of place) {
    if (!isCollection(node)) break;
    const pair = node.items.find((item, index) =>
      isPair(item)
        ? isScalar(item.key) && String(item.key.value) === `${key}`
        : `${index}` === `${key}`,
    );
    const named = isPair(pair) ? pair.key : pair;
    if (!isNode(named)) break;
    offset = named.range?.[0] ?? offset;
    node = isPair(pair) ? pair.value : pair;
  }
  return offset;
}

function tooLong(source: string): ContractError {
  return new ContractError(`${source}: longer than ${MAX_BYTES / 2 ** 20} MiB`);
}
