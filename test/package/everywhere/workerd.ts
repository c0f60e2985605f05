import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { bundle } from "./bundlers.js";
import { expectCalls } from "./expected.js";
import type { Row } from "./row.js";
import type { Servers } from "./servers.js";
import type { Workplace } from "./workplace.js";

const NAME = "@cloudflare/workerd-linux-64";

export async function workerdRow(place: Workplace, servers: Servers): Promise<Row> {
  return {
    what: "workerd, bundle of esbuild",
    version: await place.version(NAME),
    check: () =>
      expectCalls(
        servers,
        async (at) => {
          const worker = await serveWorker(place, "worker.mjs", { AT: at });
          try {
            return await (await fetch(worker.url)).text();
          } finally {
            await worker.stop();
          }
        },
        "silent",
      ),
  };
}

/** Cloudflare's runtime with one worker, as its own tools would have bundled it. */
async function serveWorker(place: Workplace, entry: string, bindings: Record<string, string>) {
  await bundle(place, "esbuild", entry, join(place.app, "worker.bundle.mjs"), "neutral");
  const config = join(place.app, "worker.capnp");
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
  modules = [(name = "worker", esModule = embed "worker.bundle.mjs")],
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
