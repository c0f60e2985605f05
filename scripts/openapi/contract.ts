import type { OpenAPI3 } from "openapi-typescript";
import { inDirections } from "./directions.js";
import type { ContractOperation } from "./model.js";
import { canonical } from "./normalize.js";
import { listOperations } from "./operations.js";
import { ContractError, copyOf, oneLine, refusal } from "./problem.js";
import { isRecord, resolve } from "./references.js";
import { findProblems, type Problem } from "./validate.js";

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

/** An operation is not supported; the contract's others may be. */
export class UnsupportedOperationError extends ContractError {}

/**
 * The operations of a document that was read.
 * @throws {ContractError} for what a client cannot support, by name and place
 */
export async function contractOf(
  source: OpenAPI3,
  { omitUnsupported = false }: ContractOptions = {},
): Promise<Contract> {
  const problems = await findProblems(source);
  const errors = problems.filter(({ harmless }) => !harmless);
  const warnings = problems
    .filter(({ harmless }) => harmless)
    .map(({ place, message }) => refusal(source, place, message).message);
  const omitted: string[] = [];
  const omit = (error: ContractError) => {
    if (!omitUnsupported) throw new UnsupportedOperationError(error.message);
    omitted.push(error.message);
  };
  const sound = errors.length ? withoutUnsound(source, errors, omit, warnings) : source;
  const normalized = canonical(sound);
  const operations = listOperations(normalized, omit);
  const ids = operations.map(({ source }) => source.operationId);
  for (const id of new Set(ids.filter((id, index) => id !== undefined && ids.indexOf(id) < index)))
    warnings.push(
      oneLine(
        `the operationId ${JSON.stringify(id)} is there twice: method and path name the operations`,
      ),
    );
  return { ...inDirections(normalized, operations), warnings, omitted };
}

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/** A copy without the operations that problems concern, and without the components. */
function withoutUnsound(
  source: OpenAPI3,
  problems: readonly Problem[],
  omit: (error: ContractError) => void,
  warnings: string[],
): OpenAPI3 {
  const document = copyOf(source);
  const broken = new Map<string, ContractError>();
  for (const { place, message } of problems) {
    const error = refusal(source, place, message);
    const [root, section, name] = place;
    if (root === "paths" && section !== undefined) {
      const item = document.paths?.[section] as Record<string, unknown> | undefined;
      const concerned = METHODS.includes(`${name}`) ? [`${name}`] : METHODS;
      const present = concerned.filter((method) => item?.[method] !== undefined);
      for (const method of present) {
        omit(new ContractError(`${method.toUpperCase()} ${section}: ${error.message}`));
        delete item![method];
      }
    } else if (root === "components" && name !== undefined) broken.set(`${section}/${name}`, error);
    else throw error;
  }
  if (!broken.size) return document;
  for (const [path, item] of Object.entries(document.paths ?? {}))
    for (const method of METHODS) {
      const operations = item as Record<string, unknown>;
      if (!operations[method]) continue;
      const used = componentsUsed(document, [operations[method], operations.parameters]);
      const [, error] = [...broken].find(([name]) => used.has(name)) ?? [];
      if (!error) continue;
      omit(new ContractError(`${method.toUpperCase()} ${path}: ${error.message}`));
      delete operations[method];
    }
  for (const [pointer, error] of broken) {
    const [section, name] = pointer.split(/\/(.*)/s) as [string, string];
    delete (document.components as Record<string, Record<string, unknown>>)[section]?.[name];
    warnings.push(`${error.message}; no operation uses it`);
  }
  return document;
}

/** `schemas/Invoice`: the components that nodes of a document reach. */
function componentsUsed(document: object, nodes: unknown[]): Set<string> {
  const used = new Set<string>();
  const pending = [...nodes];
  while (pending.length) {
    const node = pending.pop();
    if (typeof node !== "object" || node === null) continue;
    if (isRecord(node) && typeof node.$ref === "string") {
      const name = /^#\/components\/(.*)$/.exec(node.$ref)?.[1];
      const component = name?.split("/").slice(0, 2).join("/");
      if (component === undefined || used.has(component)) continue;
      used.add(component);
      pending.push(resolve(document, { $ref: `#/components/${component}` }));
    }
    pending.push(...Object.values(node));
  }
  return used;
}
