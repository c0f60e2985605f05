import { isDeepStrictEqual } from "node:util";
import type { Contract } from "../openapi/contract.js";
import type { ContractCredential } from "../openapi/model.js";
import { changeOf, type Finding, type OperationChange } from "./report.js";

const COMPARED = ["paths", "components", "servers", "security"];

/** What belongs to no operation: the head, what a client is created with, and what else was found. */
export function compareContracts(
  before: Contract,
  after: Contract,
  more: readonly Finding[],
): OperationChange[] {
  const findings: Finding[] = [...more, ...compareOptions(before, after)];
  const head: Head = { ...before.document };
  const headNow: Head = { ...after.document };
  for (const key of new Set([...Object.keys(head), ...Object.keys(headNow)]))
    if (!COMPARED.includes(key) && !isDeepStrictEqual(head[key], headNow[key]))
      findings.push({
        effect: "patch",
        place: key,
        reason: "has changed, which no method depends on",
      });
  const change = changeOf(findings);
  return findings.length ? [{ operation: "contract", method: "", path: "", change, findings }] : [];
}

type Head = Record<string, unknown>;

/** Options of `createMeumClient` that it refuses now: they depend on all operations together. */
function compareOptions(before: Contract, after: Contract): Finding[] {
  const [keys, keysNow] = [keysOf(before), keysOf(after)];
  const findings: Finding[] = [];
  if (needsKey(after) && !needsKey(before))
    findings.push({
      effect: "major",
      place: "apiKey",
      reason: "a client cannot be created without a key any more",
    });
  const [schemes, schemesNow] = [keys, keysNow].map(
    (all) => new Set(all.map(({ scheme }) => scheme)),
  );
  const gone = schemes!.size > 1 || schemesNow!.size ? added(schemesNow!, schemes!) : [];
  for (const name of gone)
    findings.push({
      // With one scheme, few give the key by its name.
      effect: schemes!.size > 1 ? "major" : "unknown",
      place: "apiKey",
      reason: `\`${name}\` is no name of a key any more`,
    });
  for (const name of added(headersOf(keys), headersOf(keysNow)))
    findings.push({
      effect: "unknown",
      place: "headers",
      reason: `\`${name}\` carries a key now: a client whose option sets it cannot be created any more`,
    });
  for (const name of added(rootsOf(before), rootsOf(after)))
    findings.push({
      effect: "minor",
      place: "baseUrl",
      reason: `paths begin with \`${name}\` now: an address that ends with it is refused`,
    });
  return findings;
}

/** Whether nothing can be called without a key: then `createMeumClient` asks for one. */
function needsKey({ operations }: Contract): boolean {
  return (
    operations.length > 0 &&
    operations.every(({ credentials, needsKey }) => credentials.length && needsKey)
  );
}

function keysOf({ operations }: Contract): ContractCredential[] {
  return operations.flatMap(({ credentials }) => credentials);
}

function headersOf(keys: readonly ContractCredential[]): Set<string> {
  const headers = keys.filter(({ kind }) => kind === "header");
  return new Set(headers.map(({ name }) => name.toLowerCase()));
}

/** The first segments of paths that go on after it. */
function rootsOf({ operations }: Contract): Set<string> {
  return new Set(operations.flatMap(({ path }) => /^\/[^/{}]+(?=\/)/.exec(path) ?? []));
}

function added(old: ReadonlySet<string>, now: ReadonlySet<string>): string[] {
  return [...now].filter((name) => !old.has(name));
}
