import { emitCode } from "../generate/index.js";
import { type Contract, contractOf } from "../openapi/contract.js";
import { parseContract } from "../openapi/document.js";
import { ContractError } from "../openapi/problem.js";
import { compareContracts } from "./contract.js";
import { compareExports } from "./exports.js";
import { compareOperations } from "./operations.js";
import {
  changeOf,
  type Finding,
  makeReport,
  type OperationChange,
  type Report,
  VERDICTS,
  worstOf,
} from "./report.js";
import { SchemaComparer } from "./schemas/compare.js";
import { judgeTypes } from "./types.js";
import type { DiffOperation } from "./view.js";

/** A contract, and the client that is made from it. */
export interface Version {
  /** What messages call it. */
  readonly name: string;
  readonly contract: Contract;
  readonly code: ReadonlyMap<string, string>;
}

/**
 * What the change from one contract's text to another means to callers of the generated client.
 * @throws {ContractError} where one of the two is no contract
 */
export async function diffContracts(
  oldText: string,
  newText: string,
  oldName: string,
  newName: string,
): Promise<Report> {
  if (oldText === newText) return makeReport([], []);
  return diffVersions(await versionOf(oldText, oldName), await versionOf(newText, newName));
}

/** A text's contract as the client is made from it. What is not supported has no method: to callers, it is not there. */
export async function versionOf(text: string, name: string): Promise<Version> {
  try {
    const contract = await contractOf(parseContract(text, name), { omitUnsupported: true });
    return { name, contract, code: emitCode(contract) };
  } catch (error) {
    if (!(error instanceof ContractError) || error.message.startsWith(name)) throw error;
    throw new ContractError(`${name}: ${error.message}`);
  }
}

/**
 * What a change means to callers. Two judges look at each operation: the contracts' texts, and the types
 * generated from them; where they do not agree, the worse verdict counts, and is said to.
 * @throws {ContractError} where what is generated from the new contract does not compile
 */
export function diffVersions(before: Version, after: Version): Report {
  const { pairs, changes } = match(operationsOf(before.contract), operationsOf(after.contract));
  const schemas = new SchemaComparer(before.contract.document, after.contract.document);
  const compared = new Map(pairs.map(([old, now]) => [old.name, compare(old, now, schemas)]));
  const exported = compareExports(before.contract, after.contract, pairs, schemas);
  const { verdicts, types, broken } = judgeTypes(
    before.code,
    after.code,
    // Where callers break by the texts, the types can add nothing.
    pairs
      .filter(([{ name }]) => worstOf(compared.get(name)!.findings) !== "major")
      .map(([old, now]) => [old.name, now.name]),
    exported.questions,
  );
  if (broken.length)
    throw new ContractError(
      `${after.name}: what is generated from it does not compile: ${broken[0]}`,
    );
  const notes: string[] = [];
  for (const [name, { options, result }] of verdicts) {
    const { findings } = compared.get(name)!;
    const seen = SEEN[VERDICTS[worstOf(findings)]];
    notes.push(
      `${name}: the contracts' texts look ${seen}, the generated types are not; the worse counts.`,
    );
    if (options)
      findings.push(breaking("types", `what callers give does not fit any more: ${options}`));
    if (result)
      findings.push(breaking("types", `what callers get does not fit any more: ${result}`));
  }
  for (const change of compared.values())
    changes.push({
      ...change,
      change: change.change === "renamed" ? "renamed" : changeOf(change.findings),
    });
  const typeFindings = exported.questions.flatMap(({ name, place }) => {
    const reason = types.get(name);
    return reason
      ? [breaking(place, `the type that callers can import is another: ${reason}`)]
      : [];
  });
  changes.push(
    ...compareContracts(before.contract, after.contract, [...exported.findings, ...typeFindings]),
  );
  return makeReport(
    changes
      .filter(({ findings }) => findings.length)
      .toSorted((a, b) => rank(a) - rank(b) || (a.operation < b.operation ? -1 : 1)),
    notes,
  );
}

/** How contracts look whose types are not the same. */
const SEEN = {
  none: "the same",
  compatible: "compatible",
  unknown: "undecided",
  breaking: "breaking",
};

function compare(old: DiffOperation, now: DiffOperation, schemas: SchemaComparer): OperationChange {
  const renamed = old.name !== now.name;
  return {
    operation: old.name,
    method: now.method,
    path: now.path,
    change: renamed ? "renamed" : "compatible",
    findings: [
      ...(renamed ? [breaking("", `the method is called ${now.name} now`)] : []),
      ...compareOperations(old, now, schemas),
    ],
  };
}

function operationsOf({ document, operations }: Contract): DiffOperation[] {
  const schemes = new Set(
    operations.flatMap(({ credentials }) => credentials.map(({ scheme }) => scheme)),
  );
  return operations.map((operation) => ({ ...operation, document, schemes }));
}

/** Operations that are the same: by method and path, else by name. The rest was added or removed. */
function match(before: DiffOperation[], after: DiffOperation[]) {
  const key = ({ method, path }: DiffOperation) => `${method} ${path}`;
  const left = new Map(after.map((operation) => [key(operation), operation]));
  const pairs: [DiffOperation, DiffOperation][] = [];
  let missing: DiffOperation[] = [];
  for (const old of before) {
    const now = left.get(key(old));
    if (now) {
      pairs.push([old, now]);
      left.delete(key(old));
    } else missing.push(old);
  }
  const byName = new Map([...left.values()].map((operation) => [operation.name, operation]));
  missing = missing.filter((old) => {
    const now = byName.get(old.name);
    if (!now) return true;
    pairs.push([old, now]);
    left.delete(key(now));
    return false;
  });
  const change = (
    { name, method, path }: DiffOperation,
    kind: OperationChange["change"],
    finding: Finding,
  ) => ({ operation: name, method, path, change: kind, findings: [finding] });
  const changes: OperationChange[] = [
    ...missing.map((old) => change(old, "removed", breaking("", "the operation was removed"))),
    ...[...left.values()].map((now) =>
      change(now, "added", { effect: "minor", place: "", reason: "a new operation" }),
    ),
  ];
  return { pairs, changes };
}

function breaking(place: string, reason: string): Finding {
  return { effect: "major", place, reason };
}

function rank({ change }: OperationChange): number {
  return ["removed", "renamed", "breaking", "unknown", "added", "compatible"].indexOf(change);
}
