import { deepStrictEqual } from "node:assert";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { holdPort } from "../../../scripts/util/hold-port.js";
import { startFaultServer } from "../../support/fault-server.js";
import { json } from "../../support/steps.js";
import { run } from "../pack.js";
import { bundle } from "./bundlers.js";
import { expectCalls } from "./expected.js";
import type { Row } from "./row.js";
import type { Servers } from "./servers.js";
import type { Workplace } from "./workplace.js";

/** What users run the package in, most of it CommonJS. */
export async function frameworkRows(place: Workplace, servers: Servers): Promise<Row[]> {
  const cjs = join(place.app, "cjs");
  await bundle(place, "esbuild", "call.mjs", join(cjs, "call.js"), "node", "cjs");
  const row = async (
    what: string,
    tool: string,
    consumer: (at: string) => Promise<string>,
  ): Promise<Row> => ({
    what,
    version: await place.version(tool),
    check: () => expectCalls(servers, consumer),
  });
  return [
    await row("Jest, CommonJS", "jest", (at) => jest(place, at, "jest.test.js")),
    await row("ts-jest, CommonJS", "ts-jest", (at) =>
      jest(place, at, "ts-jest.test.ts", {
        transform: { "\\.ts$": ["ts-jest", { tsconfig: COMMONJS }] },
      }),
    ),
    await row("NestJS, decorators with metadata", "@nestjs/core", async (at) => {
      const options = { experimentalDecorators: true, emitDecoratorMetadata: true };
      const outDir = join(cjs, "out");
      await place.compile("typescript-5.9", ["cjs/nest.ts"], { ...COMMONJS, ...options, outDir });
      await cp(join(cjs, "call.js"), join(outDir, "call.js"));
      return (await run(process.execPath, [join(outDir, "nest.js"), at], { cwd: cjs })).stdout;
    }),
    await row("Lambda, handler bundled as CommonJS", "node-22", (at) => lambda(place, at)),
    await row("Next.js, route bundled by Turbopack", "next", (at) => next(place, at)),
  ];
}

/** TypeScript's options of a project in CommonJS, as it has been for years. */
const COMMONJS = {
  target: "ES2021",
  module: "commonjs",
  moduleResolution: "node10",
  strict: true,
  esModuleInterop: true,
  noEmit: false,
  types: ["node"],
};

async function jest({ app, tool }: Workplace, at: string, testFile: string, more = {}) {
  const rootDir = join(app, "cjs");
  const seen = join(rootDir, `${testFile}.json`);
  const config = { rootDir, testMatch: [`**/${testFile}`], ...more };
  const args = [tool("jest/bin/jest.js"), "--no-cache", "--config", JSON.stringify(config)];
  await run(process.execPath, args, {
    cwd: rootDir,
    env: { ...process.env, AT: at, SEEN: seen },
  });
  return readFile(seen, "utf8");
}

/** As it is deployed: one file, and nothing beside it. */
async function lambda(place: Workplace, at: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "meum-lambda-"));
  try {
    await bundle(place, "esbuild", "cjs/lambda.js", join(directory, "index.js"), "node", "cjs");
    const invoke = `require("./index.js").handler(JSON.parse(process.argv.at(-1)))
      .then((seen) => console.log(JSON.stringify(seen)))`;
    const args = ["--input-type=commonjs", "-e", invoke, at];
    return (await run(place.tool("node-22/bin/node"), args, { cwd: directory })).stdout;
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function next({ app, tool }: Workplace, at: string): Promise<string> {
  const cwd = join(app, "next");
  const env = { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" } as const;
  const command = (...args: string[]) => [tool("next/dist/bin/next"), ...args];
  await run(process.execPath, command("build"), { cwd, env });
  const { port, release } = await holdPort();
  const server = spawn(process.execPath, command("start", "-H", "127.0.0.1", "-p", `${port}`), {
    cwd,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(server, "close");
  try {
    await ready(server);
    const post = async (path: string, body: string) =>
      (await fetch(`http://127.0.0.1:${port}/${path}`, { method: "POST", body })).text();
    await expectRequests(2, (url) => post("uncached", url));
    // What docs/recipes.md warns of: the second call has the first one's response.
    await expectRequests(1, (url) => post("cached", url));
    return await post("call", at);
  } finally {
    server.kill("SIGKILL");
    await ended;
    release();
  }
}

/** Asserts that two calls are done, with so many requests. */
async function expectRequests(
  count: number,
  call: (url: string) => Promise<string>,
): Promise<void> {
  const server = await startFaultServer([json(200, { disconnected: true })]);
  try {
    const outcomes = [await call(server.url), await call(server.url)];
    deepStrictEqual([outcomes, server.requests.length], [["done", "done"], count]);
  } finally {
    await server.close();
  }
}

/** Waits for the line that says so; the server's end comes first where it cannot start. */
async function ready({ stdout, stderr }: ChildProcess): Promise<void> {
  let log = "";
  for await (const chunk of stdout ?? []) {
    log += chunk;
    if (log.includes("Ready in")) return;
  }
  throw new Error(`The server ended:\n${log}${stderr ? await text(stderr) : ""}`);
}
