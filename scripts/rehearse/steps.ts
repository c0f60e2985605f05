import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { stripVTControlCharacters } from "node:util";

/** Something that did not pass. */
export interface Failure {
  /** `import`, `generate`, `Types`, `tests`. */
  step: string;
  /** Relative to the repository; `?` where nothing says which. */
  file: string;
  message: string;
}

interface Ran {
  code: number;
  output: string;
}

const TIMEOUT_MS = 20 * 60_000;

/** `npm run NAME`, to its end. */
async function npmRun(root: string, ...args: string[]): Promise<Ran> {
  return run(root, "npm", ["run", "--silent", ...args]);
}

async function run(root: string, command: string, args: string[]): Promise<Ran> {
  const { MEUM_API_KEY: _, ...env } = process.env;
  const child = spawn(command, args, {
    cwd: root,
    env: { ...env, NO_COLOR: "1", FORCE_COLOR: "0", CI: "true" },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: TIMEOUT_MS,
    killSignal: "SIGKILL",
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => {
      output += chunk;
    });
  const [code] = await once(child, "close");
  return { code: code ?? 1, output: stripVTControlCharacters(output) };
}

/** Imports the contract from what was published. */
export async function importContract(root: string, source: string): Promise<Failure[]> {
  const { code, output } = await npmRun(root, "spec:import", "--", source);
  if (code) return [{ step: "import", file: "?", message: last(output) }];
  if (/^Changed: .*openapi\.yaml/m.test(output)) return [];
  return [{ step: "import", file: "openapi.yaml", message: `not written: ${last(output)}` }];
}

/** Generates: after an import there is nothing left to write. */
export async function generate(root: string): Promise<Failure[]> {
  const { code, output } = await npmRun(root, "generate");
  if (!code && /Up to date/.test(output)) return [];
  return [{ step: "generate", file: "?", message: last(output) }];
}

// Each linter names files in its own way: at the start of a line, or after `[error] `.
const FILE =
  /^(?:\[\w+\] |##?\w+ )?\.?\/?((?:[\w.-]+\/)*[\w.-]+\.(?:d\.ts|[cm]?ts|[cm]?js|json|md|ya?ml))(?:[:( ]|$)/;

/** The checks of `npm run check`. */
export async function check(root: string): Promise<Failure[]> {
  const { code, output } = await npmRun(root, "check");
  return code ? failuresOfChecks(output) : [];
}

/** What failed, from what `npm run check` prints. */
export function failuresOfChecks(output: string): Failure[] {
  const failed = /^Failed: (.*)\.$/m.exec(output)?.[1]?.split("; ") ?? [];
  if (!failed.length) return [{ step: "check", file: "?", message: last(output) }];
  return failed.flatMap((heading) => {
    const [, rest = ""] = output.split(`\n== ${heading}: `);
    const block = rest.split("\n== ")[0]!.replace(/\nFailed: [\s\S]*/, "");
    const failures = block.split("\n").flatMap((line) => {
      const file = FILE.exec(line)?.[1];
      return file ? [{ step: heading, file, message: line }] : [];
    });
    return failures.length ? failures : [{ step: heading, file: "?", message: last(block) }];
  });
}

/** Builds, since some tests use what was built. */
export async function build(root: string): Promise<Failure[]> {
  const { code, output } = await npmRun(root, "build");
  if (!code) return [];
  return [{ step: "build", file: FILE.exec(output)?.[1] ?? "?", message: last(output) }];
}

/** All test files, apart from the rehearsal's own, which would rehearse within a rehearsal. */
export async function listTests(root: string): Promise<string[]> {
  const { code, output } = await run(root, "node_modules/.bin/vitest", ["list", "--filesOnly"]);
  if (code) throw new Error(`The test files cannot be listed: ${last(output)}`);
  // With types, each line begins with its project.
  const files = output.match(/\S+\.test\.ts$/gm) ?? [];
  return files.filter((file) => !file.startsWith("test/rehearse/"));
}

interface TestReport {
  success: boolean;
  testResults: {
    name: string;
    status: string;
    message: string;
    assertionResults: { status: string; fullName: string; failureMessages: string[] }[];
  }[];
}

/** Runs test files. */
export async function test(root: string, files: readonly string[]): Promise<Failure[]> {
  if (!files.length) return []; // vitest would run all
  const directory = mkdtempSync(join(tmpdir(), "meum-report-"));
  try {
    const path = join(directory, "report.json");
    const reporter = ["--reporter=json", `--outputFile=${path}`];
    const { code, output } = await run(root, "node_modules/.bin/vitest", [
      "run",
      ...reporter,
      // What is quick enough is not the question here, and the machine may be busy.
      ...["--testTimeout=180000", "--hookTimeout=180000"],
      ...files,
    ]);
    if (!code) return [];
    const { testResults } = JSON.parse(readFileSync(path, "utf8")) as TestReport;
    const failures = testResults
      .filter(({ status }) => status === "failed")
      .flatMap(({ name, message, assertionResults }) => {
        const file = relative(root, name);
        const failed = assertionResults.filter(({ status }) => status === "failed");
        if (!failed.length) return [{ step: "tests", file, message: firstLine(message) }];
        return failed.map(({ fullName, failureMessages: [why = ""] }) => ({
          step: "tests",
          file,
          message: `${fullName}: ${firstLine(why)}`,
        }));
      });
    return failures.length ? failures : [{ step: "tests", file: "?", message: last(output) }];
  } catch (error) {
    return [{ step: "tests", file: "?", message: `${error}` }];
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function firstLine(text: string): string {
  return stripVTControlCharacters(text).trim().split("\n").slice(0, 2).join(" ").slice(0, 300);
}

function last(text: string): string {
  return text.trim().split("\n").slice(-5).join("\n").slice(-1_000);
}
