import { execFile } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readContract } from "../../scripts/openapi/document.js";
import type { Prism } from "../../scripts/prism/index.js";
import { prismOf } from "../support/prism.js";
import { KEY } from "../support/secret.js";
import { CONTRACT } from "../support/today.js";
import { compile, type Example, examplesOf, PAGES, read } from "./pages.js";

const API_URL = readContract(CONTRACT).servers![0]!.url.replace(/\/$/, "");
// Those of docs/recipes.md are modules, which recipes.test.ts compiles and runs.
const examples = PAGES.filter((page) => page !== "docs/recipes.md").flatMap(examplesOf);
const scripts = examples.filter(({ isModule }) => !isModule);
const CONTROLS: Example[] = [
  { file: "fails.ts", text: "throw new Error('It fails.');\nexport {};\n", isModule: false },
  {
    file: "elsewhere.ts",
    text: "await fetch('https://example.org/');\nexport {};\n",
    isModule: false,
  },
];

let prism: Prism;
let directory: string;
beforeAll(async () => {
  [prism, directory] = await Promise.all([
    prismOf(readFileSync(CONTRACT, "utf8")),
    compile([...examples, ...CONTROLS]),
  ]);
});
afterAll(async () => {
  rmSync(directory, { recursive: true, force: true });
  await prism.stop();
});

async function runExample(file: string, env: NodeJS.ProcessEnv = {}) {
  const preload = new URL("preload.mjs", import.meta.url).href;
  const script = join(directory, file.replace(/\.ts$/, ".js"));
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ["--import", preload, script],
    { env: { ...process.env, MEUM_API_KEY: KEY, API_URL, MOCK_URL: prism.url, ...env } },
  );
  expect(stdout + stderr).not.toContain(KEY);
  return { stdout, stderr };
}

it.each(PAGES)("%s: each TypeScript or JavaScript block compiles", (page) => {
  const fences = read(page).match(
    /^ *(```|~~~) *(ts|tsx|mts|cts|typescript|js|jsx|mjs|javascript)\b/gim,
  );
  expect(examplesOf(page)).toHaveLength(fences?.length ?? 0);
});

it("pages have as many examples as before, or more", () => {
  const atLeast = {
    "README.md": 4,
    "docs/recipes.md": 10,
    "docs/testing.md": 3,
    "docs/unknown.md": 1,
  };
  for (const [page, count] of Object.entries(atLeast))
    expect(examplesOf(page).length, page).toBeGreaterThanOrEqual(count);
});

it.concurrent.each(scripts)("$file runs", async ({ file }) => {
  const { stdout } = await runExample(file);
  if (/^README/.test(file)) expect(stdout + prism.log()).toContain("Request received");
  if (/^testing/.test(file)) expect(stdout).toMatch(/\bpass 1\n/);
});

it.each(["INTEGRATION_NOT_FOUND", "SOMETHING_ELSE"])(
  "README's example decides on the code, not on the status: 404 %s",
  async (code) => {
    const server = await import("../support/fault-server.js");
    const { json } = await import("../support/steps.js");
    const api = await server.startFaultServer([json(404, { error: "No", code })]);
    try {
      for (const file of ["README-2.ts", "README-3.ts"]) {
        const { stdout, stderr } = await runExample(file, { MOCK_URL: api.url });
        const nothing = code === "INTEGRATION_NOT_FOUND";
        expect([stdout, stderr === ""]).toEqual(
          nothing ? ["Nothing to disconnect.\n", true] : ["", false],
        );
      }
    } finally {
      await api.close();
    }
  },
);

describe("negative control", () => {
  it("an example with a type error does not compile", async () => {
    const text = 'import { createMeumClient } from "meum";\ncreateMeumClient({ apiKey: 5 });\n';
    await expect(compile([{ file: "wrong.ts", text, isModule: false }])).rejects.toThrow(/TS2322/);
  });

  it.each(CONTROLS)("$file fails", async ({ file }) => {
    await expect(runExample(file)).rejects.toThrow(/It fails|unexpected: https:\/\/example\.org/);
  });
});
