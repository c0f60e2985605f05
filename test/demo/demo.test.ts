import { execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

const ARGS = ["--import", "tsx", fileURLToPath(new URL("../../scripts/demo.ts", import.meta.url))];

/** Where the demo's Prism keeps its copy of the contract, which its command line names. */
let directory: string;
let env: NodeJS.ProcessEnv;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "meum-demo-"));
  env = { ...process.env, TMPDIR: directory };
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const prisms = () =>
  execFileSync("ps", ["-A", "-ww", "-o", "args="], { encoding: "utf8" })
    .split("\n")
    .filter((args) => args.includes(`${directory}/meum-prism-`));

async function expectNothingLeft() {
  await vi.waitFor(() => expect(prisms()).toEqual([]), { timeout: 5_000 });
  expect(readdirSync(directory).filter((name) => name.startsWith("meum-prism-"))).toEqual([]);
}

it("the demo shows the answer and the errors, and leaves nothing running", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ARGS, { env });
  expect(stdout).toMatch(/^200 {2}disconnected: true\n403 .*\(rejected\).*\n404 .*\n401 .*\n$/);
  await expectNothingLeft();
});

it.each(["while Prism starts", "while it calls"])("Ctrl-C %s leaves nothing", async (when) => {
  const demo = spawn(process.execPath, ARGS, { env });
  const ended = once(demo, "exit");
  if (when === "while it calls") await once(demo.stdout, "data");
  else await vi.waitFor(() => expect(prisms()).not.toEqual([]), { timeout: 15_000, interval: 10 });
  demo.kill("SIGINT");
  expect(await ended).toEqual([130, null]);
  await expectNothingLeft();
});
