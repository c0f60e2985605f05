/** What a new contract means to callers of the generated client. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ContractError } from "./openapi/problem.js";
import { readArguments, UsageError } from "./util/arguments.js";

const USAGE = `npm run spec:diff [-- [--json | --markdown] [OLD [NEW]]]

OLD and NEW are files, or git:REVISION for the openapi.yaml of a commit.
Default: git:HEAD and openapi.yaml, which is what has not been committed.
Exit codes: 0 compatible, 1 breaking, 2 cannot tell, 3 not compared (wrong arguments, or no such contract).`;
const NOT_COMPARED = 3;

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const CONTRACT = fileURLToPath(new URL("../openapi.yaml", import.meta.url));

await main().catch((error: unknown) => {
  // What is not a refusal is a mistake of ours: with its stack.
  console.error(
    error instanceof ContractError || error instanceof UsageError ? error.message : error,
  );
  process.exitCode = NOT_COMPARED;
});

async function main(): Promise<void> {
  const { values, positionals } = readArguments(
    USAGE,
    { json: { type: "boolean" }, markdown: { type: "boolean" } },
    { positionals: 2, wrongUsage: NOT_COMPARED },
  );
  const [old = "git:HEAD", now = CONTRACT] = positionals;
  if (values.json && values.markdown)
    throw new UsageError("Expected `--json` or `--markdown`, not both.");
  const [before, after] = [read(old), read(now)];
  // Not before: they take a second to load.
  const { diffContracts } = await import("./diff/index.js");
  const { asMarkdown, asText, exitCode } = await import("./diff/report.js");
  const report = await diffContracts(before, after, old, now);
  if (values.json) console.log(JSON.stringify(report, null, 2));
  else console.log(values.markdown ? asMarkdown(report) : asText(report));
  process.exitCode = exitCode(report);
}

function read(source: string): string {
  if (source.startsWith("git:")) {
    const { status, stdout, stderr } = spawnSync(
      "git",
      ["show", "--end-of-options", `${source.slice(4)}:openapi.yaml`],
      { cwd: ROOT, encoding: "utf8", maxBuffer: 2 ** 26 },
    );
    if (status !== 0)
      throw new ContractError(`${source}: ${stderr?.trim() || "git could not be run"}`);
    return stdout;
  }
  try {
    return readFileSync(source, "utf8");
  } catch (error) {
    throw new ContractError(`${source}: could not be read: ${(error as Error).message}`);
  }
}
