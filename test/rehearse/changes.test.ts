import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { loadSources } from "../../scripts/import/load.js";
import { merge } from "../../scripts/import/merge.js";
import { parseContract } from "../../scripts/openapi/document.js";
import { listOperations } from "../../scripts/openapi/operations.js";
import { type Change, changed, type Node, readChanges } from "../../scripts/rehearse/changes.js";
import { publish } from "../../scripts/rehearse/publish.js";
import { PUBLISHED } from "../support/published.js";
import { temporary } from "../support/temporary.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const CONTRACT: Node = parse(PUBLISHED);
const CHANGES = readChanges(ROOT);

test("there are more than twenty, compatible and breaking, and one is a payment API of twenty operations", async () => {
  expect(CHANGES.filter(({ hand }) => !hand).length).toBeGreaterThan(20);
  expect(CHANGES.filter(({ hand }) => hand).length).toBeGreaterThan(10);
  const twenty = CHANGES.find(({ name }) => name === "twenty-operations")!;
  expect(listOperations(await imported(twenty))).toHaveLength(20);
});

test.each(CHANGES)("$name changes the contract, and can be imported", async (change) => {
  expect(changed(CONTRACT, change)).not.toEqual(CONTRACT);
  expect(listOperations(await imported(change)).length).toBeGreaterThan(0);
});

/** A changed contract, published and imported. */
async function imported(change: Change) {
  const source = publish(changed(CONTRACT, change), change.published, temporary());
  const { text } = merge(await loadSources([source], ROOT, () => {}));
  const document = parseContract(text, "it");
  // What was published is what was meant.
  expect({ ...document }).toEqual(withoutUnused(changed(CONTRACT, change), document));
  return document;
}

/** Components that no operation needs are on no page. */
function withoutUnused(contract: Node, published: object): Node {
  const { components = {} } = published as { components?: Record<string, object> };
  const all = contract.components as Record<string, Record<string, unknown>>;
  const kept = Object.entries(components).map(([kind, named]) => [
    kind,
    Object.fromEntries(Object.keys(named).map((name) => [name, all[kind]?.[name]])),
  ]);
  return { ...contract, components: Object.fromEntries(kept) };
}

const CHANGE = {
  name: "x",
  what: "",
  hand: undefined,
  published: "pages",
  allTests: false,
} as const;

test.each<[target: Node, patch: Node, result: Node]>([
  [{ a: { b: 1, c: 2 } }, { a: { b: null, d: 3 } }, { a: { c: 2, d: 3 } }],
  [{ a: [1, 2] }, { a: [3] }, { a: [3] }],
  [{ a: 1 }, { a: { b: null, c: 1 } }, { a: { c: 1 } }],
])("%j patched by %j is %j", (target, patch, result) => {
  expect(changed(target, { ...CHANGE, patch })).toEqual(result);
});

test("a change of a missing operation cannot be applied", () => {
  const patch = { paths: { "/gone": { post: { deprecated: true } } } };
  expect(() => changed({ paths: {} }, { ...CHANGE, patch })).toThrow(
    "x: the contract has no /gone",
  );
});
