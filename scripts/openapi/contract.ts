import type { OpenAPI3 } from "openapi-typescript";
import { inDirections } from "./directions.js";
import type { ContractOperation, Place, Problem } from "./model.js";
import { canonical } from "./normalize.js";
import { listOperations, METHODS } from "./operations.js";
import { ContractError, copyOf, oneLine, refusal, UnsupportedOperationError } from "./problem.js";
import {
  asMap,
  isRecord,
  parsePointer,
  referenceProblems,
  targetOf,
  valueAt,
} from "./references.js";
import { findProblems } from "./validate.js";

/** A contract, as everything that is derived from it sees it. */
export interface Contract {
  /** Normalized: one dialect, `$ref`s to components only, a component for each direction. */
  readonly document: OpenAPI3;
  readonly operations: readonly ContractOperation[];
  /** What is not as OpenAPI has it, and changes nothing. */
  readonly warnings: readonly string[];
  /** Operations that are not supported and were left out, with the reason. */
  readonly omitted: readonly string[];
}

export interface ContractOptions {
  /** Leaves out operations that are not supported, instead of refusing the contract. */
  readonly omitUnsupported?: boolean;
}

/**
 * The operations of a document that was read.
 * @throws {ContractError} for what a client cannot support, by name and place
 */
export async function contractOf(
  source: OpenAPI3,
  { omitUnsupported = false }: ContractOptions = {},
): Promise<Contract> {
  const warnings: string[] = [];
  const omitted: string[] = [];
  const omit = (error: ContractError) => {
    if (!omitUnsupported) throw new UnsupportedOperationError(error.message);
    omitted.push(error.message);
  };
  const without = (document: OpenAPI3, problems: readonly Problem[]) =>
    problems.length ? withoutUnsound(document, problems, omit, warnings) : document;
  const references = referenceProblems(source);
  const data = references.filter(({ harmless }) => harmless).map(({ place }) => place);
  const connected = without(withoutData(source, data), references);
  const sound = await wellFormed(connected, without);
  const normalized = canonical(sound);
  const operations = listOperations(normalized, omit);
  const ids = operations.map(({ source }) => source.operationId);
  for (const id of new Set(ids.filter((id, index) => id !== undefined && ids.indexOf(id) < index)))
    warnings.push(
      oneLine(
        `the operationId ${JSON.stringify(id)} is there twice: method and path name the operations`,
      ),
    );
  return { ...inDirections(normalized, operations), warnings: [...new Set(warnings)], omitted };
}

const IS_EMPTY = /^Expected type `[A-Z]\w*` \(object\) but got `null`/;

/**
 * A copy without what breaks OpenAPI's structure. Where the same wrong value stands in several places, the
 * linter reports one of them, so it is asked again.
 */
async function wellFormed(
  source: OpenAPI3,
  without: (document: OpenAPI3, problems: readonly Problem[]) => OpenAPI3,
): Promise<OpenAPI3> {
  const seen = new Set<string>();
  for (let document = source; ; ) {
    const problems = await findProblems(document);
    const fresh = problems.filter(({ place }) => !seen.has(place.join("\n")));
    const left = problems.find((problem) => !problem.harmless && !fresh.includes(problem));
    if (left) throw refusal(document, left.place, left.message);
    for (const { place } of fresh) seen.add(place.join("\n"));
    document = without(document, fresh);
    if (!fresh.some(({ harmless, message }) => !harmless || IS_EMPTY.test(message)))
      return document;
  }
}

/** A copy without the operations and components that problems concern, and without data that does. */
function withoutUnsound(
  source: OpenAPI3,
  problems: readonly Problem[],
  omit: (error: ContractError) => void,
  warnings: string[],
): OpenAPI3 {
  const document = copyOf(source);
  const broken = new Map<string, ContractError>();
  for (const { place, message, harmless } of problems) {
    const error = refusal(source, place, message);
    const [root, section, name] = place;
    if (harmless) {
      warnings.push(error.message);
      // YAML: a key with nothing after it. An empty object is meant.
      const holder = valueAt(document, place.slice(0, -1)) as Record<string, unknown> | undefined;
      // What held it may have been left out.
      if (holder && IS_EMPTY.test(message) && !METHODS.includes(place.at(-1) as never))
        holder[`${place.at(-1)}`] = {};
    } else if (root === "paths" && section !== undefined)
      omitOperations(document, `${section}`, error, omit, name);
    else if (root === "components" && name !== undefined) broken.set(`${section}/${name}`, error);
    else if (root === "webhooks") {
      warnings.push(error.message);
      delete document.webhooks;
    } else throw error;
  }
  // A warning leaves nothing out.
  if (problems.some(({ harmless }) => !harmless))
    omitDependents(document, source, broken, omit, warnings);
  return document;
}

/** Leaves out what refers to a broken component, or to a part of what was left out. */
function omitDependents(
  document: OpenAPI3,
  source: OpenAPI3,
  broken: ReadonlyMap<string, ContractError>,
  omit: (error: ContractError) => void,
  warnings: string[],
): void {
  const reasonFor = (nodes: unknown[]): ContractError | undefined => {
    for (const ref of referencesIn(document, nodes)) {
      const error = broken.get(componentOf(ref) ?? "");
      if (error) return error;
      const isGone = targetOf(document, ref) === undefined && targetOf(source, ref) !== undefined;
      if (isGone) return new ContractError(`$ref to what is left out: ${ref}`);
    }
    return undefined;
  };
  let found = false;
  for (const [path, item] of Object.entries(document.paths ?? {}))
    for (const method of ["$ref", ...METHODS]) {
      const { [method]: operation, parameters } = asMap(item);
      if (operation === undefined) continue;
      const error = reasonFor(method === "$ref" ? [item] : [operation, parameters]);
      if (!error) continue;
      omitOperations(document, path, error, omit, method);
      found = true;
    }
  const unsound = Object.entries(document.components ?? {}).flatMap(([section, components]) =>
    Object.entries(asMap(components)).flatMap(([name, component]) => {
      const own = broken.get(`${section}/${name}`);
      if (own) warnings.push(`${own.message}; no operation uses it`);
      return own || reasonFor([component]) ? { components: asMap(components), name } : [];
    }),
  );
  // Deleted at the end: a component may reach a broken one through another.
  for (const { components, name } of unsound) delete components[name];
  // Others may refer to what was left out now.
  if (found) omitDependents(document, source, broken, omit, warnings);
}

/** Leaves out an operation of a path, or where none is named all of them. */
function omitOperations(
  { paths }: OpenAPI3,
  path: string,
  { message }: ContractError,
  omit: (error: ContractError) => void,
  key: string | number | undefined,
): void {
  const item: unknown = paths?.[path];
  if (item === undefined) return;
  if (key === "$ref" || !isRecord(item)) {
    omit(new ContractError(`${path}: ${message}`));
    delete paths![path];
    return;
  }
  const named = METHODS.filter((method) => method === key);
  for (const method of named.length ? named : METHODS)
    if (item[method] !== undefined) {
      omit(new ContractError(`${method.toUpperCase()} ${path}: ${message}`));
      delete item[method];
    }
  if (!item.$ref && !METHODS.some((method) => item[method])) delete paths![path];
}

/** A copy without examples and the like. */
function withoutData(source: OpenAPI3, places: readonly Place[]): OpenAPI3 {
  if (!places.length) return source;
  const document = copyOf(source);
  for (const place of places) {
    const holder = valueAt(document, place.slice(0, -1));
    if (isRecord(holder)) delete holder[`${place.at(-1)}`];
  }
  return document;
}

/** `schemas/Invoice`: the components that nodes of a document reach. */
export function componentsUsed(document: { components?: unknown }, nodes: unknown[]): Set<string> {
  const components = [...referencesIn(document, nodes)].map(componentOf);
  return new Set(components.filter((component) => component !== undefined));
}

/** Each reference that nodes of a document reach, also through components. */
function* referencesIn(document: object, nodes: readonly unknown[]): Iterable<string> {
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
function componentOf(ref: string): string | undefined {
  const [root, section, name] = parsePointer(ref);
  return root === "components" ? `${section}/${name}` : undefined;
}
