import { emit } from "../generate/index.js";
import { type Contract, contractOf } from "../openapi/contract.js";
import { parseContract } from "../openapi/document.js";
import { ContractError } from "../openapi/problem.js";
import { compareContracts } from "./contract.js";
import { compareExports, type TypeQuestion } from "./exports.js";
import { compareOperations } from "./operations.js";
import { type Finding, makeReport, type OperationChange, type Report, worst } from "./report.js";
import { SchemaComparer } from "./schemas/compare.js";
import { judgeTypes } from "./types.js";
import type { DiffOperation } from "./view.js";

/**
 * What the change from one contract to another means to callers of the generated client. Two judges
 * look at each operation: the contracts' texts, and the types generated from them; where they do not
 * agree, the worse verdict counts, and is said to.
 * @throws {ContractError} where one of the two is no contract
 */
export async function diffContracts(
  oldText: string,
  newText: string,
  oldName: string,
  newName: string,
): Promise<Report> {
  if (oldText === newText) return makeReport([], []);
  const before = await read(oldText, oldName);
  const after = await read(newText, newName);
  const { pairs, changes } = match(operationsOf(before), operationsOf(after));
  const notes: string[] = [];
  const schemas = new SchemaComparer(before.document, after.document);
  for (const [old, now] of pairs) {
    const renamed = old.name !== now.name;
    changes.push({
      operation: old.name,
      method: now.method,
      path: now.path,
      change: renamed ? "renamed" : "compatible",
      findings: [
        ...(renamed ? [breaking("", `the method is called ${now.name} now`)] : []),
        ...compareOperations(old, now, schemas),
      ],
    });
  }
  const exported = compareExports(before, after, pairs, schemas);
  const types = askTypes(before, after, pairs, exported.questions, changes, notes, newName);
  for (const change of changes) {
    const effect = worst(change.findings.map(({ effect }) => effect));
    if (change.change === "compatible" && effect === "major") change.change = "breaking";
    if (change.change === "compatible" && effect === "unknown") change.change = "unknown";
  }
  changes.push(...compareContracts(before, after, [...exported.findings, ...types]));
  return makeReport(
    changes
      .filter(({ findings }) => findings.length)
      .toSorted((a, b) => rank(a) - rank(b) || (a.operation < b.operation ? -1 : 1)),
    notes,
  );
}

/** A contract as the client is made from it. What is not supported has no method: to callers, it is not there. */
async function read(text: string, name: string): Promise<Contract> {
  try {
    return await contractOf(parseContract(text, name), { omitUnsupported: true });
  } catch (error) {
    if (!(error instanceof ContractError) || error.message.startsWith(name)) throw error;
    throw new ContractError(`${name}: ${error.message}`);
  }
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

/**
 * Lets TypeScript judge, and adds to `changes` what only it has seen.
 * @returns what it says of the types that were asked for by name
 */
function askTypes(
  before: Contract,
  after: Contract,
  pairs: [DiffOperation, DiffOperation][],
  questions: TypeQuestion[],
  changes: OperationChange[],
  notes: string[],
  newName: string,
): Finding[] {
  const { verdicts, types, broken } = judgeTypes(
    emit(before),
    emit(after),
    pairs.map(([a, b]) => [a.name, b.name]),
    questions,
  );
  if (broken.length)
    throw new ContractError(`${newName}: what is generated from it does not compile: ${broken[0]}`);
  for (const [name, { options, result }] of verdicts) {
    const change = changes.find(
      ({ operation, change }) => operation === name && !/added|removed/.test(change),
    );
    if (!change) continue;
    const seen = worst(change.findings.map(({ effect }) => effect));
    if (seen === "major") continue;
    notes.push(
      `${name}: the contracts' texts look ${seen === "none" ? "the same" : seen === "unknown" ? "undecided" : "compatible"}, the generated types are not; the worse counts.`,
    );
    if (options)
      change.findings.push(
        breaking("types", `what callers give does not fit any more: ${options}`),
      );
    if (result)
      change.findings.push(breaking("types", `what callers get does not fit any more: ${result}`));
  }
  return questions.flatMap(({ name, place }) => {
    const reason = types.get(name);
    return reason
      ? [breaking(place, `the type that callers can import is another: ${reason}`)]
      : [];
  });
}

function breaking(place: string, reason: string): Finding {
  return { effect: "major", place, reason };
}

function rank({ change }: OperationChange): number {
  return ["removed", "renamed", "breaking", "unknown", "added", "compatible"].indexOf(change);
}
