/** What a new contract means to callers of the generated client. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { diffContracts } from "./diff/index.js";
import { asMarkdown, asText, exitCode } from "./diff/report.js";
import { ContractError } from "./openapi/document.js";

const USAGE = `npm run spec:diff [-- [--json | --markdown] [OLD [NEW]]]

OLD and NEW are files, or git:REVISION for the openapi.yaml of a commit.
Default: git:HEAD and openapi.yaml, which is what has not been committed.
Exit codes: 0 compatible, 1 breaking, 2 cannot tell, 3 not compared (wrong arguments, or no such contract).`;
const NOT_COMPARED = 3;

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const CONTRACT = fileURLToPath(new URL("../openapi.yaml", import.meta.url));

await main().catch((error: unknown) => {
  // What is not a refusal is a mistake of ours: with its stack.
  console.error(error instanceof ContractError ? error.message : error);
  process.exitCode = NOT_COMPARED;
});

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    strict: false,
    options: {
      json: { type: "boolean" },
      markdown: { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  if (values.help) return void console.log(USAGE);
  const unknown = Object.keys(values).find((name) => !/^(json|markdown)$/.test(name));
  const [old = "git:HEAD", now = CONTRACT, tooMany] = positionals;
  if (unknown || tooMany !== undefined || (values.json && values.markdown)) {
    console.error(
      `${unknown ? `Unknown option \`--${unknown}\`.` : "Expected at most OLD, NEW and one form."}\n\n${USAGE}`,
    );
    process.exitCode = NOT_COMPARED;
    return;
  }
  const report = await diffContracts(read(old), read(now), old, now);
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
