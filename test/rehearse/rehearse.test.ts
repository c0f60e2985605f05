import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { Change } from "../../scripts/rehearse/changes.js";
import { rehearseCommand } from "../../scripts/rehearse/command.js";
import { judge, rehearse } from "../../scripts/rehearse/index.js";
import { lines } from "../../scripts/rehearse/report.js";
import { failuresOfChecks } from "../../scripts/rehearse/steps.js";
import { projectOf, runHere } from "../support/run.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const CONTRACT = `openapi: 3.1.0
info: { title: One, version: "1" }
servers: [{ url: "https://api.example.com" }]
paths:
  /a:
    get: { operationId: one, responses: { "204": { description: Done } } }
`;
const CHANGE: Change = {
  name: "added",
  what: "one more operation",
  hand: undefined,
  published: "pages",
  allTests: false,
  patch: {
    paths: {
      "/b": { get: { operationId: "two", responses: { 204: { description: "Done" } } } },
    },
  },
};

/** A repository of one operation, with tests of its own. */
async function repository(tests: Record<string, string>): Promise<string> {
  const root = await projectOf(CONTRACT);
  execFileSync("git", ["init", "--quiet"], { cwd: root });
  appendFileSync(join(root, ".git/info/exclude"), "/node_modules\n");
  // Without our own set-up, which generates packages that these tests do not use.
  writeFileSync(
    join(root, "vitest.config.ts"),
    'export default { test: { pool: "threads", isolate: false, maxWorkers: 1 } };\n',
  );
  for (const [name, text] of Object.entries(tests)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), `import { expect, test } from "vitest";\n${text}`);
  }
  return root;
}

test("a broken test, or one that assumes today's contract, is reported as a defect", async () => {
  const read =
    'import { readFileSync } from "node:fs"; const text = readFileSync("openapi.yaml", "utf8");';
  const count = `${read} test("counts", () => expect(text.split("operationId")).toHaveLength(2));`;
  const tests = {
    "test/a/sound.test.ts": `${read} test("reads", () => expect(text).toContain("paths:"));`,
    "test/a/broken.test.ts": 'test("is broken", () => expect(1).toBe(2));',
    "test/a/assumes.test.ts": count,
    "test/docs/assumes.test.ts": count,
  };
  const root = await repository(tests);
  const skip = ["check", "build"] as const;
  const change: Change = { ...CHANGE, hand: "may" };
  const rehearsal = await rehearse(root, change, { tests: Object.keys(tests), skip });
  const defects = rehearsal.defects.map(({ step, file, cause }) => `${step}: ${file}: ${cause}`);
  expect(defects.sort()).toEqual([
    "tests: test/a/assumes.test.ts: assumes today's contract",
    "tests: test/a/broken.test.ts: fails without the change too",
  ]);
  expect(rehearsal.byHand.map(({ file }) => file)).toEqual(["test/docs/assumes.test.ts"]);
  expect(lines(rehearsal).at(-1)).toMatch(/^FAILED: /);
});

test.each<[hand: Change["hand"], failed: string[], byHand: string[], others: string[]]>([
  [undefined, [], [], []],
  [undefined, ["README.md", "src/a.ts"], [], ["README.md", "src/a.ts"]],
  ["may", [], [], []],
  ["may", ["README.md", "src/a.ts"], ["README.md"], ["src/a.ts"]],
  [
    "must",
    ["examples/a.ts", "test/demo/demo.test.ts"],
    ["examples/a.ts", "test/demo/demo.test.ts"],
    [],
  ],
  ["must", ["scripts/demo/index.ts", "?"], ["scripts/demo/index.ts"], ["?"]],
  // Callers break, and nothing says so: then what is written by hand is not tested.
  ["must", [], [], ["?"]],
])("written by hand: %s; failed: %j; excused: %j; defects: %j", (hand, failed, byHand, others) => {
  const failures = failed.map((file) => ({ step: "tests", file, message: "" }));
  const judged = judge({ ...CHANGE, hand }, failures);
  expect(judged.byHand.map(({ file }) => file)).toEqual(byHand);
  expect(judged.others.map(({ file }) => file)).toEqual(others);
});

test("an import that fails is a defect, and the repository is unchanged", async () => {
  const root = await repository({});
  const patch = { paths: { "/b": { get: { operationId: "two", parameters: [{ in: "path" }] } } } };
  const { defects } = await rehearse(root, { ...CHANGE, patch }, { tests: [] });
  expect(defects.map(({ step }) => step)).toEqual(["import"]);
  expect(readFileSync(join(root, "openapi.yaml"), "utf8")).toBe(CONTRACT);
});

test("each failed check is named, with its files", () => {
  const output = `
== Format and lint: biome check .
src/client.ts:3:1 lint/suspicious/noExplicitAny ━━━━
README.md format ━━━━
Checked 2 files.

== Types: tsc -p tsconfig.json
examples/worker.ts(3,1): error TS2345: No.

== Dead code: knip
Unused files (1)
test/a.ts

== Generated code is what the contract gives: tsx scripts/generate.ts --check
Up to date.

== API reference: typedoc --emit none
src/index.ts:3:1 - error TS1: No.
[warning] something

Failed: Format and lint; Types; Dead code; API reference.
`;
  expect(failuresOfChecks(output).map(({ step, file }) => `${step}: ${file}`)).toEqual([
    "Format and lint: src/client.ts",
    "Format and lint: README.md",
    "Types: examples/worker.ts",
    "Dead code: test/a.ts",
    "API reference: src/index.ts",
  ]);
  // Nothing that fails is passed over, whatever it prints.
  expect(failuresOfChecks("\n== Types: tsc\nout of memory\n\nFailed: Types.")).toEqual([
    { step: "Types", file: "?", message: expect.stringContaining("out of memory") },
  ]);
  expect(failuresOfChecks("Killed")).toEqual([{ step: "check", file: "?", message: "Killed" }]);
});

test.each([
  ["--help", 0, /^npm run rehearse \[-- \[--list\] \[--part N\/M\] NAME…\]/],
  ["--list", 0, /^path-parameter: .*\n[\s\S]*\nrequired-body-added: .*\n$/],
  ["--part=3/2", 2, /^Expected --part N\/M, as in 2\/3\. Help: .*\n$/],
  ["--nothing", 2, /^Unknown option '--nothing'\. Help: npm run rehearse -- --help\n$/],
  ["nothing", 2, /^No change is called `nothing` \(--list prints them\)\. Help: .*\n$/],
])("%s", async (argument, expected, said) => {
  const { code, stdout, stderr } = await runHere(rehearseCommand, ROOT, [argument]);
  expect(code ? stderr : stdout).toMatch(said);
  expect(code).toBe(expected);
});
