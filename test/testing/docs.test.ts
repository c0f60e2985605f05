import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { createMeumClient, settle } from "../support/fixture.js";
import { KEY } from "../support/secret.js";
import { createMeumFake, FAILURES, HANGING } from "./fixture.js";

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const TSC = join(ROOT, "node_modules/typescript-7/bin/tsc");
const PAGE = readFileSync(join(ROOT, "docs/testing.md"), "utf8");
const blocks = [...PAGE.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, text = ""]) => text);

test("every example of docs/testing.md compiles and passes", async () => {
  expect(blocks.length).toBeGreaterThanOrEqual(3);
  // Inside the package, so that `meum` is what it exports.
  const directory = mkdtempSync(join(ROOT, "test/.docs-"));
  try {
    blocks.forEach((text, at) => {
      writeFileSync(join(directory, `${at}.test.ts`), text);
    });
    const compilerOptions = { strict: true, module: "nodenext", target: "es2022", types: ["node"] };
    writeFileSync(join(directory, "tsconfig.json"), JSON.stringify({ compilerOptions }));
    await run(process.execPath, [TSC, "-p", directory]).catch(({ stdout }) => {
      throw new Error(`The examples do not compile:\n${stdout}`);
    });
    // By name, and by TAP: what a folder means, and what is printed, differs between versions of Node.
    const files = blocks.map((_, at) => join(directory, `${at}.test.js`));
    const { stdout } = await run(process.execPath, ["--test", "--test-reporter=tap", ...files]);
    expect(stdout).toContain(`# pass ${blocks.length}\n`);
  } finally {
    rmSync(directory, { recursive: true });
  }
}, 60_000);

test("the table of docs/testing.md lists every failure, with its outcome", async () => {
  const rows = [...PAGE.matchAll(/^\| `([\w-]+)` .*\| `([\w-]+)` +\|$/gm)];
  expect(rows.map(([, name]) => name).sort()).toEqual([...FAILURES].sort());
  for (const [, name, outcome] of rows) {
    const fake = createMeumFake();
    fake.reply("wooDisconnect", name);
    const timeoutMs = HANGING.test(`${name}`) ? 200 : 10_000;
    const meum = createMeumClient({ apiKey: KEY, fetch: fake.fetch, maxRetries: 0, timeoutMs });
    expect(await settle(meum.wooDisconnect()), name).toMatchObject({ outcome });
  }
});
