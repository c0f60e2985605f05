import { decoded } from "../util/decoded.js";
import { SCHEMA_MAPS } from "./keywords.js";
import type { Place, Problem } from "./model.js";
import { ContractError, refusal } from "./problem.js";

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A mapping, or none: a contract may have anything there. */
export function asMap(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

/** A list, or none. */
export function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** What `value` stands for in `document`: itself, or what its `$ref` points to. */
export function resolve<T extends object>(document: object, value: T | { $ref: string }): T {
  let at: unknown = value;
  const seen = new Set<string>();
  while (isRecord(at) && typeof at.$ref === "string") {
    const ref = at.$ref;
    if (/^#[^/]/.test(ref))
      throw new ContractError(
        `$ref to an anchor, which is not supported: ${ref}. Write the path instead, for example \`#/components/schemas/Name\``,
      );
    if (!ref.startsWith("#"))
      throw new ContractError(
        `$ref leaves the document, and no other is read: ${ref}. Bundle the files into one first, for example with \`npx @redocly/cli bundle\``,
      );
    if (seen.has(ref)) throw new ContractError(`$ref points to itself: ${ref}`);
    seen.add(ref);
    at = targetOf(document, ref);
    if (at === undefined) throw new ContractError(`$ref to nothing: ${ref}`);
  }
  return at as T;
}

/** As {@link resolve}, of a value that may be anything: nothing, where it is no object. */
export function resolveMap<T extends object>(document: object, value: unknown): T {
  return asMap(resolve(document, asMap(value))) as T;
}

/** What a `$ref` points to, which may be a reference itself, with more beside it. */
export function targetOf(document: object, ref: string): unknown {
  return valueAt(document, parsePointer(ref));
}

/** What stands at a place of a document; `undefined` where there is nothing. */
export function valueAt(document: object, place: Place): unknown {
  return place.reduce<unknown>(
    (node, key) =>
      typeof node === "object" && node && Object.hasOwn(node, key)
        ? (node as Record<string, unknown>)[key]
        : undefined,
    document,
  );
}

/** `#/components/schemas/A~1B` -> `["components", "schemas", "A/B"]` */
export function parsePointer(ref: string): string[] {
  return ref
    .slice(2)
    .split("/")
    .map((part) => decoded(part).replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** `schemas/Invoice`: the components that nodes of a document reach. */
export function componentsUsed(document: { components?: unknown }, nodes: unknown[]): Set<string> {
  const components = [...referencesIn(document, nodes)].map(componentOf);
  return new Set(components.filter((component) => component !== undefined));
}

/** Each reference that nodes of a document reach, also through components. */
export function* referencesIn(document: object, nodes: readonly unknown[]): Iterable<string> {
  const seen = new Set<string>();
  const pending = [...nodes];
  while (pending.length) {
    const node = pending.pop();
    if (typeof node !== "object" || node === null) continue;
    if (isRecord(node) && typeof node.$ref === "string" && !seen.has(node.$ref)) {
      seen.add(node.$ref);
      yield node.$ref;
      const [root, section, name] = parsePointer(node.$ref);
      if (root === "components") pending.push(valueAt(document, [root, `${section}`, `${name}`]));
    }
    pending.push(...Object.values(node));
  }
}

/** The component that a reference points into. */
export function componentOf(ref: string): string | undefined {
  const [root, section, name] = parsePointer(ref);
  return root === "components" ? `${section}/${name}` : undefined;
}

// Below these, keys are names that the contract's author chose, not keywords of OpenAPI.
// Of other maps (`responses`, `headers`), a `$ref` is refused where it is no reference.
const NAMES = new Set([...SCHEMA_MAPS, "schemas"]);
// Below these is data, or text for people: what looks like a reference there is none.
const DATA = new Set(
  "example examples default enum const value description summary externalDocs".split(" "),
);

/** What of a document's references is not supported, or changes what a reference means. */
export function referenceProblems(document: object): Problem[] {
  const problems: Problem[] = [];
  const walk = (node: unknown, place: Place, names: boolean, data: Place | undefined): void => {
    if (typeof node !== "object" || node === null) return;
    for (const [key, value] of Object.entries(node)) {
      const here = [...place, key];
      // Of data, the whole is named: a tool that does not tell it from a reference would read it.
      const add = (message: string | undefined) => {
        if (message) problems.push({ place: data ?? here, message, harmless: data !== undefined });
      };
      // No schema is a string: so it is not a name that the author chose.
      if (key === "$ref" && typeof value === "string") {
        if (names) add("`$ref` cannot stand for a whole map of schemas");
        else if (!value.startsWith("#") || !data) add(referenceProblem(document, value));
      } else if (key === "$dynamicRef" && !names && !data) add("`$dynamicRef` is not supported");
      else if (key === "$id" && typeof value === "string" && !names && !data)
        add("`$id` is not supported: it changes what a `$ref` means");
      const named = !names && !Array.isArray(node);
      const isBelow = named && isData(key, place) ? here : undefined;
      walk(value, here, named && NAMES.has(key), data ?? isBelow);
    }
  };
  walk(document, [], false, undefined);
  return problems;
}

/**
 * Refuses a document of which a reference leads out, to nothing or to itself.
 * @throws {ContractError}
 */
export function checkReferences(document: object): void {
  const [problem] = referenceProblems(document);
  if (problem) throw refusal(document, problem.place, problem.message);
}

/** The examples among the components may be references to each other. */
function isData(key: string, place: Place): boolean {
  const areComponents = key === "examples" && place.length === 1 && place[0] === "components";
  return (DATA.has(key) && !areComponents) || /^x-/.test(key);
}

/** Why a reference leads to nothing that can be read. */
export function referenceProblem(document: object, $ref: string): string | undefined {
  try {
    resolve(document, { $ref });
  } catch (error) {
    if (error instanceof ContractError) return error.message;
    throw error;
  }
  return undefined;
}
