import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, inject, test } from "vitest";
import { generateCommand } from "../../scripts/generate/command.js";
import { generate } from "../../scripts/generate/index.js";
import { PUBLISHED } from "../support/published.js";
import { run, runHere } from "../support/run.js";
import { temporary } from "../support/temporary.js";

let directory: string;
let contract: string;
let out: string;
beforeEach(() => {
  directory = temporary({ "contract.yaml": PUBLISHED });
  contract = join(directory, "contract.yaml");
  out = join(directory, "generated");
  cpSync(inject("published"), out, { recursive: true });
});

/** The command's arguments for the copies. */
const onCopies = (...args: string[]) => ["--contract", contract, "--out", out, ...args];

/** Runs the command on the copies. */
async function command(...args: string[]) {
  const { code, text } = await runHere(generateCommand, directory, onCopies(...args));
  return { code, text };
}

function edit(from: string, to: string): void {
  const text = readFileSync(contract, "utf8");
  expect(text).toContain(from);
  writeFileSync(contract, text.replace(from, to));
}

const output = () => readdirSync(out).map((name) => [name, readFileSync(join(out, name), "utf8")]);

test("--check passes if the output is up to date", async () => {
  expect(await command("--check")).toEqual({ code: 0, text: "Up to date.\n" });
});

test.each([
  ["type: boolean", "type: string", "examples.ts, types.ts, validators.ts"],
  ["'200'", "'201'", "examples.ts, operations.ts, schema.ts, validators.ts"],
  [
    "operationId: wooDisconnect",
    "operationId: wooLeave",
    "examples.ts, operations.ts, schema.ts, types.ts, validators.ts",
  ],
  ["Forbidden (legacy error shape)", "Not allowed", "operations.ts, schema.ts"],
])("%s changed to %s: stale files are %s", async (from, to, files) => {
  edit(from, to);
  const { text } = await command("--check");
  expect(/: (.*)\. Run/.exec(text)?.[1]?.split(", ").sort()).toEqual(files.split(", "));
});

test("a contract that takes long: what is done is said first", async () => {
  writeFileSync(contract, `${PUBLISHED}\n# ${"x".repeat(2 ** 16)}\n`);
  const text = `Generating from ${contract} …\nUp to date.\n`;
  expect(await command("--check")).toEqual({ code: 0, text });
});

test("an edited file and a foreign folder are stale; generating repairs both", async () => {
  const before = output();
  writeFileSync(join(out, "operations.ts"), "// edited\n");
  mkdirSync(join(out, "left-over"));
  expect(await command("--check")).toEqual({
    code: 1,
    text: `Stale in ${out}: left-over, operations.ts. Run \`npm run generate\`.\n`,
  });
  expect(await command()).toMatchObject({ code: 0 });
  expect(output()).toEqual(before);
  expect(readdirSync(directory).sort()).toEqual(["contract.yaml", "generated"]);
});

test("a run that was killed while writing is completed by the next one", async () => {
  const before = output();
  const staged = join(directory, ".staged-files");
  mkdirSync(staged);
  writeFileSync(join(staged, "0"), "killed");
  const targets = [{ target: "generated/types.ts", remove: false }];
  writeFileSync(join(staged, "targets.json"), JSON.stringify(targets));
  expect(await command()).toEqual({ code: 0, text: "Wrote types.ts.\n" });
  expect(output()).toEqual(before);
  expect(readdirSync(directory).sort()).toEqual(["contract.yaml", "generated"]);
});

test("an invalid contract: one line with the location, and the old output stays", async () => {
  const before = output();
  edit("type: boolean", "type: bool");
  // A process of its own: what the command says, and its exit code, become the process's.
  const { code, stdout, stderr } = await run(undefined, "generate.ts", onCopies());
  expect(stderr).toMatch(/^.*contract\.yaml:56:\d+: `type` can be one of .*\n$/);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(output()).toEqual(before);
});

test("an unsupported operation: the message names the option that leaves it out", async () => {
  edit("application/json:", "text/event-stream:");
  const { code, text } = await command();
  expect(code).toBe(1);
  expect(text).toMatch(/^POST .*event streams.*\. Add --omit-unsupported to leave such .*out\.\n$/);
});

test("a missing contract: one line", async () => {
  rmSync(contract);
  await expect(generate(contract)).rejects.toThrow(/^.*contract\.yaml: cannot be read: ENOENT.*$/);
});
