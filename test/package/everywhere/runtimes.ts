import { deepStrictEqual, match, strictEqual } from "node:assert";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { startFaultServer } from "../../support/fault-server.js";
import { close, json } from "../../support/steps.js";
import { ROOT, run } from "../pack.js";
import { expectCalls } from "./expected.js";
import type { Row } from "./row.js";
import type { Servers } from "./servers.js";
import type { Workplace } from "./workplace.js";

const BUN = {
  name: "@oven/bun-linux-x64",
  binary: "@oven/bun-linux-x64/bin/bun",
  flags: [] as string[],
};
/** As all before 1.3.14, it repeats a POST by itself on a kept-alive connection that breaks. */
const OLD_BUN = { name: "bun-1.3", binary: "bun-1.3/bin/bun", flags: [] as string[] };
const DENO = {
  name: "@deno/linux-x64-glibc",
  binary: "@deno/linux-x64-glibc/deno",
  // No permission to read the environment, files or anything else.
  flags: ["run", "--no-prompt", "--allow-net"],
};

const NODES = ["node-20.19", "node-22", "node-24", "node-26"].map((name) => ({
  name,
  binary: `${name}/bin/node`,
  flags: [] as string[],
}));

/** The binary of each runtime, and what it is run with. */
const RUNTIMES = [...NODES, BUN, OLD_BUN, DENO];

/** Node only if it is told to. */
const PROXYING = [
  ...NODES.slice(1).map((node) => ({ ...node, flags: ["--use-env-proxy"] })),
  BUN,
  DENO,
];

// The engine of Bun gives up a long run of alternatives, and says nothing.
const LONG_KEY = `
const key = Array.from({ length: 20_000 }, (_, at) => "abcdefghij0123456789-_"[(at * at) % 22]).join("");
const escaped = Array.from(key, (at) => "\\\\u00" + at.charCodeAt(0).toString(16)).join("");
console.log(JSON.stringify([key, escaped].map((text) => redactText("a " + text + " b", [key]))));`;

// They rest on what each version of undici does and publishes.
const EVIDENCE = ["carried-out", "not-sent", "repeats", "sent-elsewhere", "sent-late"].map(
  (name) => `test/outcome/${name}.test.ts`,
);

const MODULES = { ESM: "import.mjs", 'require("meum")': "require.cjs" };

export async function runtimeRows(place: Workplace, servers: Servers): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { name, binary, flags } of RUNTIMES) {
    const version = await place.version(name);
    for (const [kind, file] of Object.entries(MODULES))
      rows.push({
        what: `${title(name)}, ${kind}`,
        version,
        check: async () => {
          const { stdout } = await run(place.tool(binary), ["--version"]);
          strictEqual(/\d+\.\d+\.\d+/.exec(stdout)?.[0], version);
          await expectCalls(servers, async (at) => {
            const args = [...flags, join(place.app, file), at];
            return (await run(place.tool(binary), args, { cwd: place.app })).stdout;
          });
        },
      });
    rows.push({
      what: `${title(name)}, fetch replaced before the import`,
      version,
      check: async () => {
        for (const kind of ["plain", "bound"]) {
          const args = [...flags, join(place.app, "replaced.mjs"), kind];
          const { stdout } = await run(place.tool(binary), args, { cwd: place.app });
          deepStrictEqual(JSON.parse(stdout), { outcome: "unknown", calls: 1 }, kind);
        }
      },
    });
  }
  for (const { name, binary } of NODES)
    rows.push({
      what: `${title(name)}, the tests of what is proven of a request`,
      version: await place.version(name),
      check: async () => {
        // vitest passes over a name that no file has.
        for (const file of EVIDENCE) strictEqual(existsSync(join(ROOT, file)), true, file);
        const args = [join(ROOT, "node_modules/vitest/vitest.mjs"), "run", ...EVIDENCE];
        await run(place.tool(binary), args, { cwd: ROOT });
      },
    });
  for (const { name, binary } of NODES)
    rows.push({
      what: `${title(name)}, a timeout before the connection is established`,
      version: await place.version(name),
      check: async () => {
        const { stdout } = await run(place.tool(binary), [join(place.app, "connecting.mjs")]);
        deepStrictEqual(JSON.parse(stdout), ["MeumTimeoutError", "not-sent"]);
      },
    });
  for (const { name, binary, flags } of [BUN, DENO])
    rows.push({
      what: `${title(name)}, a long key without a prefix is redacted`,
      version: await place.version(name),
      check: async () => {
        const file = join(place.app, "redact.mjs");
        const redact = { entryPoints: [join(ROOT, "src/errors/redact.ts")], outfile: file };
        await build({ ...redact, bundle: true, format: "esm", footer: { js: LONG_KEY } });
        const { stdout } = await run(place.tool(binary), [...flags, file]);
        deepStrictEqual(JSON.parse(stdout), ["a [redacted] b", "a [redacted] b"]);
      },
    });
  rows.push({
    what: "Deno, its test runner finds no leak",
    version: await place.version(DENO.name),
    check: async () => {
      await run(place.tool(DENO.binary), ["test", "deno.test.mjs"], { cwd: place.app });
    },
  });
  for (const runtime of PROXYING)
    rows.push({
      what: `${title(runtime.name)}, a proxy in the environment gets what is for loopback`,
      version: await place.version(runtime.name),
      check: () => expectProxied(place, servers.at.refused, runtime),
    });
  for (const [runtime, method, seen] of [
    [DENO, "post", ["done", "unknown"]],
    [BUN, "post", ["done", "unknown"]],
    [BUN, "put", [200, "unknown"]],
  ] as const)
    rows.push({
      what: `${title(runtime.name)}, ${method} in a context of node:vm`,
      version: await place.version(runtime.name),
      check: async () => {
        deepStrictEqual(await seenWithoutGlobal(place, runtime, method), seen);
      },
    });
  return rows;
}

/** Asserts that the proxy gets the request with its key, and nothing if `NO_PROXY` names the address. */
async function expectProxied(place: Workplace, url: string, { binary, flags }: typeof BUN) {
  const proxy = await startFaultServer([
    (socket, request) =>
      request.startsWith("CONNECT")
        ? socket.write("HTTP/1.1 200 OK\r\n\r\n")
        : json(200, { disconnected: true })(socket, request),
  ]);
  const outcome = async (except: string) => {
    const names = { HTTP_PROXY: proxy.url, NO_PROXY: except };
    const env = { ...process.env, ...names, http_proxy: proxy.url, no_proxy: except };
    const args = [...flags, join(place.app, "proxied.mjs"), url];
    return (await run(place.tool(binary), args, { cwd: place.app, env })).stdout.trim();
  };
  try {
    deepStrictEqual([await outcome("127.0.0.1"), proxy.requests], ["not-sent", []]);
    strictEqual(await outcome(""), "done");
    match(`${proxy.requests.at(-1)}`, /^POST .*\r\nauthorization: Bearer sk_live_/is);
  } finally {
    await proxy.close();
  }
}

/**
 * Both repeat a request there whose connection was lost. In Bun, options of `fetch` prevent it; in Deno nothing does,
 * so that what then comes proves nothing.
 */
async function seenWithoutGlobal(
  place: Workplace,
  { binary, flags }: typeof BUN,
  method: string,
): Promise<unknown> {
  const server = await startFaultServer([
    json(200, { disconnected: true }),
    close,
    json(404, { code: "INTEGRATION_NOT_FOUND" }),
  ]);
  try {
    const read = flags.length ? ["--allow-read"] : [];
    const args = [...flags, ...read, join(place.app, "vm.mjs"), server.url, method];
    const { stdout } = await run(place.tool(binary), args, { cwd: place.app });
    return JSON.parse(stdout);
  } finally {
    await server.close();
  }
}

function title(name: string): string {
  if (name.includes("bun")) return "Bun";
  return name.includes("deno") ? "Deno" : name.replace("node-", "Node ");
}
