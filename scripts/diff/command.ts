import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ContractError } from "../openapi/problem.js";
import { command } from "../util/command.js";
import { UsageError } from "../util/errors.js";
import { LONG_CONTRACT } from "../util/progress.js";

const USAGE = `npm run spec:diff [-- [--json | --markdown] [OLD [NEW]]]

Says what the change from one contract to another means to callers of the generated methods.

OLD and NEW are files, or git:REVISION for the openapi.yaml of a commit.
Default: git:HEAD and openapi.yaml, which is what has not been committed.`;
const NOT_COMPARED = 3;

export const diffCommand = command({
  usage: USAGE,
  options: {
    json: { type: "boolean", says: "the report as JSON" },
    markdown: { type: "boolean", says: "the report as Markdown, as for a pull request" },
  },
  exits:
    "Exit 0: compatible. 1: breaking. 2: cannot tell. 3: not compared (wrong usage, or no such contract).",
  positionals: 2,
  wrongUsage: NOT_COMPARED,
  failure: NOT_COMPARED,
  run: async ({ values, positionals }, { root, out, err }) => {
    const [old = "git:HEAD", now = join(root, "openapi.yaml")] = positionals;
    if (values.json && values.markdown)
      throw new UsageError("Expected `--json` or `--markdown`, not both.");
    const [before, after] = [read(root, old), read(root, now)];
    if (before.length + after.length > LONG_CONTRACT) err(`Comparing ${old} with ${now} …`);
    // Not before: they take a second to load.
    const { diffContracts } = await import("./index.js");
    const { asMarkdown, asText, exitCode } = await import("./report.js");
    const report = await diffContracts(before, after, old, now);
    if (values.json) out(JSON.stringify(report, null, 2));
    else out(values.markdown ? asMarkdown(report) : asText(report));
    return exitCode(report);
  },
});

function read(root: string, source: string): string {
  if (source.startsWith("git:")) {
    const { status, stdout, stderr } = spawnSync(
      "git",
      ["show", "--end-of-options", `${source.slice(4)}:openapi.yaml`],
      { cwd: root, encoding: "utf8", maxBuffer: 2 ** 26 },
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
