import { deepStrictEqual } from "node:assert";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { startFaultServer } from "../../support/fault-server.js";
import { raw } from "../../support/steps.js";
import { bundle } from "./bundlers.js";
import { expectCalls } from "./expected.js";
import type { Row } from "./row.js";
import type { Servers } from "./servers.js";
import type { Workplace } from "./workplace.js";

const NAME = "@cloudflare/workerd-linux-64";

export async function workerdRows(place: Workplace, servers: Servers): Promise<Row[]> {
  const version = await place.version(NAME);
  return [
    {
      what: "workerd, bundle of esbuild",
      version,
      check: () =>
        expectCalls(
          servers,
          (at) =>
            withWorker(place, "worker.mjs", { AT: at }, async (url) => (await fetch(url)).text()),
          "silent",
        ),
    },
    {
      what: "workerd, examples/worker.ts",
      version,
      check: async () => {
        const bindings = {
          MEUM_API_KEY: "sk_live_EXAMPLE_DO_NOT_USE",
          OWNER_TOKEN: "of-the-owner",
          MEUM_BASE_URL: servers.at.today,
        };
        const answers = await withWorker(place, "examples/worker.ts", bindings, (url) =>
          Promise.all(
            ["of-the-owner", "of-another"].map(async (token) => {
              const headers = { Authorization: `Bearer ${token}` };
              const response = await fetch(`${url}disconnect`, { method: "POST", headers });
              return [response.status, await response.json()];
            }),
          ),
        );
        deepStrictEqual(answers, [
          [200, { state: "disconnected" }],
          [401, { state: "owner only" }],
        ]);
      },
    },
    {
      what: "workerd, events if a body breaks off",
      version,
      check: async () => {
        const server = await startFaultServer([
          raw(`HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"disconnected":`, "close"),
        ]);
        try {
          const heard = await withWorker(place, "rejections.mjs", { AT: server.url }, async (url) =>
            (await fetch(url)).json(),
          );
          const both = ["unhandledrejection", "rejectionhandled"];
          deepStrictEqual(heard, { client: ["unknown", ...both], plain: ["failed", ...both] });
        } finally {
          await server.close();
        }
      },
    },
  ];
}

async function withWorker<Result>(
  place: Workplace,
  entry: string,
  bindings: Record<string, string>,
  use: (url: string) => Promise<Result>,
): Promise<Result> {
  const worker = await serveWorker(place, entry, bindings);
  try {
    return await use(worker.url);
  } finally {
    await worker.stop();
  }
}

/** Cloudflare's runtime with one worker, as its own tools would have bundled it. */
async function serveWorker(place: Workplace, entry: string, bindings: Record<string, string>) {
  const directory = await mkdtemp(join(place.app, "workerd-"));
  await bundle(place, "esbuild", entry, join(directory, "bundle.mjs"), "neutral");
  const config = join(directory, "config.capnp");
  await writeFile(
    config,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    (name = "internet", network = (allow = ["public", "local"], tlsOptions = (trustBrowserCas = true))),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "bundle.mjs")],
  bindings = [${Object.entries(bindings).map(([name, text]) => `(name = "${name}", text = ${JSON.stringify(text)})`)}],
  compatibilityDate = "2026-01-01",
);
`,
  );
  const child = spawn(place.tool(`${NAME}/bin/workerd`), ["serve", config, "--control-fd=3"], {
    stdio: ["ignore", "ignore", "pipe", "pipe"],
  });
  let log = "";
  child.stderr?.on("data", (chunk) => {
    log += chunk;
  });
  const ended = once(child, "close");
  const listening = once(child.stdio[3] as Readable, "data");
  const first = await Promise.race([listening, ended.then(() => undefined)]);
  if (!first) throw new Error(`workerd ended:\n${log}`);
  const { port } = JSON.parse(`${first[0]}`);
  return {
    url: `http://127.0.0.1:${port}/`,
    stop: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
