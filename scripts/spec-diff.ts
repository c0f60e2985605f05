/** What a new contract means to callers of the generated client. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { diffContracts } from "./diff/index.js";
import { asMarkdown, asText, exitCode } from "./diff/report.js";
import { ContractError } from "./openapi/document.js";

const USAGE = `npm run spec:diff -- [--json | --markdown] OLD [NEW]

OLD and NEW are files, or git:REVISION for the openapi.yaml of a commit; NEW is openapi.yaml by default.
Exit 0: compatible. 1: breaking. 2: it cannot be told.`;

const CONTRACT = fileURLToPath(new URL("../openapi.yaml", import.meta.url));

try {
  const { values, positionals } = readArguments();
  if (values.help) console.log(USAGE);
  else {
    const [old, now = CONTRACT, tooMany] = positionals;
    if (old === undefined || tooMany !== undefined || (values.json && values.markdown))
      throw new ContractError(`Expected OLD, and at most NEW, and one form.\n\n${USAGE}`);
    const report = await diffContracts(read(old), read(now), old, now);
    if (values.json) console.log(JSON.stringify(report, null, 2));
    else console.log(values.markdown ? asMarkdown(report) : asText(report));
    process.exitCode = exitCode(report);
  }
} catch (error) {
  console.error(error instanceof ContractError ? error.message : error);
  process.exitCode = 2;
}

function read(source: string): string {
  if (source.startsWith("git:")) {
    const { status, stdout, stderr } = spawnSync(
      "git",
      ["show", `${source.slice(4)}:openapi.yaml`],
      {
        cwd: fileURLToPath(new URL("..", import.meta.url)),
        encoding: "utf8",
        maxBuffer: 2 ** 26,
      },
    );
    if (status !== 0)
      throw new ContractError(`${source}: ${stderr.trim() || "git could not be run"}`);
    return stdout;
  }
  try {
    return readFileSync(source, "utf8");
  } catch (error) {
    throw new ContractError(`${source}: could not be read: ${(error as Error).message}`);
  }
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        json: { type: "boolean", default: false },
        markdown: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    throw new ContractError(`${(error as Error).message}\n\n${USAGE}`);
  }
}
