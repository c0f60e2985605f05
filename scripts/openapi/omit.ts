import type { OpenAPI3 } from "openapi-typescript";
import type { Place, Problem } from "./model.js";
import { METHODS } from "./operations.js";
import { ContractError, copyOf, refusal } from "./problem.js";
import { asMap, componentOf, isRecord, referencesIn, targetOf, valueAt } from "./references.js";

/** The problem of a key with nothing after it. */
export const IS_EMPTY = /^Expected type `[A-Z]\w*` \(object\) but got `null`/;

/** A copy without the operations and components that problems concern, and without data that does. */
export function withoutUnsound(
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
export function withoutData(source: OpenAPI3, places: readonly Place[]): OpenAPI3 {
  if (!places.length) return source;
  const document = copyOf(source);
  for (const place of places) {
    const holder = valueAt(document, place.slice(0, -1));
    if (isRecord(holder)) delete holder[`${place.at(-1)}`];
  }
  return document;
}
