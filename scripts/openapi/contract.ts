import type { OpenAPI3 } from "openapi-typescript";
import { inDirections } from "./directions.js";
import type { ContractOperation, Problem } from "./model.js";
import { canonical } from "./normalize.js";
import { IS_EMPTY, withoutData, withoutUnsound } from "./omit.js";
import { listOperations } from "./operations.js";
import { type ContractError, oneLine, refusal, UnsupportedOperationError } from "./problem.js";
import { referenceProblems } from "./references.js";
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
