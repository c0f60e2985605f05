import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { isRecord } from "../openapi/references.js";

/** Any part of a document. */
export type Node = Record<string, unknown>;

/** A change of the contract, as in `test/fixtures/changes.yaml`. */
export interface Change {
  name: string;
  what: string;
  /** What is written by hand about the operation that there is may, or must, need a hand. */
  hand: "may" | "must" | undefined;
  published: "pages" | "document";
  /** Run all test files, and not only those that seem to depend on the contract. */
  allTests: boolean;
  /** A JSON merge patch. */
  patch: Node;
}

const FILE = "test/fixtures/changes.yaml";

/** All changes that can be rehearsed in the repository at `root`. */
export function readChanges(root: string): Change[] {
  const read = (file: string): Record<string, Node> =>
    parse(readFileSync(join(root, file), "utf8"));
  return Object.entries(read(FILE)).map(
    ([name, { what, hand, published, allTests, file, patch }]) => ({
      name,
      what: `${what}`,
      hand: hand as Change["hand"],
      published: (published as Change["published"]) ?? "pages",
      allTests: allTests === true,
      patch: file ? read(`${file}`) : (patch as Node),
    }),
  );
}

/**
 * The contract with a change (RFC 7396: an object is merged, null removes, anything else replaces).
 * @throws {Error} if the contract does not have what is to change
 */
export function changed(contract: Node, { name, patch }: Change): Node {
  const paths = (patch.paths ?? {}) as Record<string, Node | null>;
  const existing = (contract.paths ?? {}) as Node;
  for (const [path, item] of Object.entries(paths)) {
    // What is added is complete; without an operationId, it is a change of what is there.
    const adds = item && Object.values(item).some((one) => (one as Node | null)?.operationId);
    if (!adds && !(path in existing))
      throw new Error(`${name}: the contract has no ${path}: the change cannot be applied`);
  }
  return merge(contract, patch) as Node;
}

function merge(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch;
  const merged: Node = isRecord(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch))
    if (value === null) delete merged[key];
    else merged[key] = merge(merged[key], value);
  return merged;
}
