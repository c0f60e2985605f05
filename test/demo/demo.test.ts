import { execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { OperationObject } from "openapi-typescript";
import { beforeEach, expect, it } from "vitest";
import { readContract } from "../../scripts/openapi/document.js";
import { eventually } from "../support/eventually.js";
import { temporary } from "../support/temporary.js";
import { CONTRACT } from "../support/today.js";

const ARGS = ["--import", "tsx", fileURLToPath(new URL("../../scripts/demo.ts", import.meta.url))];

const PATH = "/v1/integration/woocommerce/disconnect";

/** Where the demo's Prism keeps its copy of the contract, which its command line names. */
let directory: string;
let env: NodeJS.ProcessEnv;
beforeEach(() => {
  directory = temporary();
  env = { ...process.env, TMPDIR: directory };
});

const prisms = () =>
  execFileSync("ps", ["-A", "-ww", "-o", "args="], { encoding: "utf8" })
    .split("\n")
    .filter((args) => args.includes(`${directory}/meum-prism-`));

async function expectNothingLeft() {
  await eventually(() => expect(prisms()).toEqual([]));
  expect(readdirSync(directory).filter((name) => name.startsWith("meum-prism-"))).toEqual([]);
}

it("the demo shows each documented failure, a retry and each outcome, and stops all that it started", async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ARGS, { env });
  expect(stdout).toMatch(/^A demo of the client\. .*this machine/);
  expect(stderr).toBe("Starting a mock server of the contract …\n");
  const { post } = readContract(CONTRACT).paths![PATH] as { post: OperationObject };
  const failures = Object.keys(post.responses!).filter((status) => /^[345]\d\d$/.test(status));
  for (const status of failures)
    expect(stdout).toMatch(
      new RegExp(`contract documents: ${status}\n {2}request .*\n {2}response +${status} `),
    );
  expect(stdout).toMatch(/onAttempt +1: 429 .*, the next one in 1000 ms\n.*request.*\n.*200/);
  expect(stdout).toMatch(
    /settle .*"unknown".*\n.*message .*may have been carried out.*\n.*Disconnected 1 time/,
  );
  expect(stdout).toMatch(/settle .*"not-sent".*\n.*message .*The request was not sent\./);
  expect(stdout).not.toContain("sk_live_");
  expect(stdout).not.toContain(String.fromCharCode(27)); // colours
  await expectNothingLeft();
});

it.each(["while Prism starts", "while it calls"])(
  "Ctrl-C %s stops all that was started",
  async (when) => {
    const demo = spawn(process.execPath, ARGS, { env });
    const ended = once(demo, "exit");
    let shown = "";
    // At once, since its calls end after a second.
    demo.stdout.on("data", (chunk) => {
      shown += chunk;
      if (shown.includes("succeeds")) demo.kill("SIGINT");
    });
    if (when === "while Prism starts") {
      await eventually(() => expect(prisms()).not.toEqual([]));
      demo.kill("SIGINT");
    }
    expect(await ended).toEqual([130, null]);
    await expectNothingLeft();
  },
);
