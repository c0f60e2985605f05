import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type Prism, startPrism } from "../../scripts/prism.js";
import { CONTRACT } from "../support/contract.js";
import { KEY } from "../support/secret.js";

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const README = readFileSync(join(ROOT, "README.md"), "utf8");
const API_URL = parse(readFileSync(CONTRACT, "utf8")).servers[0].url.replace(/\/$/, "");
const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
const TSC = createRequire(import.meta.url).resolve("typescript/bin/tsc");

const blocks = (language: string) =>
  [...README.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map(
    ([, text = ""]) => text,
  );
const examples = blocks("ts").map((text, at) => ({ name: `example-${at + 1}`, text }));

let prism: Prism;
let directory: string;
beforeAll(async () => {
  prism = await startPrism(CONTRACT);
  // Inside the package, so that `meum` is what it exports.
  directory = mkdtempSync(join(ROOT, "test/.readme-"));
  for (const { name, text } of examples) writeFileSync(join(directory, `${name}.ts`), text);
  const strict = {
    strict: true,
    module: "nodenext",
    target: "es2022",
    types: ["node"],
    skipLibCheck: false,
  };
  writeFileSync(join(directory, "tsconfig.json"), JSON.stringify({ compilerOptions: strict }));
  await run(process.execPath, [TSC, "-p", directory]).catch(({ stdout }) => {
    throw new Error(`The README's examples do not compile:\n${stdout}`);
  });
});
afterAll(async () => {
  rmSync(directory, { recursive: true, force: true });
  await prism.stop();
});

function runExample(name: string, env: NodeJS.ProcessEnv = {}) {
  const preload = new URL("preload.mjs", import.meta.url).href;
  return run(process.execPath, ["--import", preload, join(directory, `${name}.js`)], {
    env: { ...process.env, MEUM_API_KEY: KEY, API_URL, MOCK_URL: prism.url, ...env },
  });
}

describe("the README", () => {
  it("has examples", () => expect(examples.length).toBeGreaterThanOrEqual(4));

  it.each(examples)("$name compiles, and runs", async ({ name }) => {
    const { stdout } = await runExample(name);
    if (name === "example-1") expect(stdout).toBe("Disconnected.\n");
    expect(stdout).not.toContain(KEY);
    expect(prism.log()).toContain("Request received");
  });

  it("tells how to handle an error, and its code does that", async () => {
    const { stdout } = await runExample("example-2", { MOCK_PREFER: "code=404" });
    expect(stdout).toMatch(/^Nothing to disconnect: /);
  });

  it.each(
    blocks("sh").flatMap((text) =>
      [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name = ""]) => name),
    ),
  )("npm run %s is there", (name) => expect(scripts).toHaveProperty([name]));
});
