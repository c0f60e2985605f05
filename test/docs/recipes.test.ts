import { AsyncLocalStorage } from "node:async_hooks";
import { execFile } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { connect } from "node:net";
import { join } from "node:path";
import tls from "node:tls";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { type Context, context, ROOT_CONTEXT, SpanStatusCode, trace } from "@opentelemetry/api";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  expect,
  onTestFinished,
  test,
  vi,
} from "vitest";
import { server } from "../../src/generated/operations.js";
import { createMeumFake } from "../../src/testing/index.js";
import { certificateOf } from "../support/certificate.js";
import { eventually } from "../support/eventually.js";
import { refusedUrl, type Step, startFaultServer } from "../support/fault-server.js";
import { prismOf } from "../support/prism.js";
import { KEY } from "../support/secret.js";
import { listen, serveHttp } from "../support/servers.js";
import { close, json, silence } from "../support/steps.js";
import { CONTRACT, disconnected } from "../support/today.js";
import { compile, examplesOf } from "./pages.js";

type Client = import("../../src/index.js").MeumClient;

/** Where the recipes call, since they set no `baseUrl`. */
const API = new URL(server ?? "https://api.example");
const examples = examplesOf("docs/recipes.md");
const DONE = json(200, disconnected(true));
const NOT_FOUND = json(404, { error: "No", code: "INTEGRATION_NOT_FOUND" });
const TOO_MANY = json(429, { error: "Too many requests" }, { "Retry-After": "0" });

let directory: string;
const untested = new Set(examples.map(({ file }) => file));
beforeAll(async () => {
  directory = await compile(examples);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));
afterAll(() => expect([...untested]).toEqual([]));

let logged: unknown[][];
beforeEach(() => {
  logged = [];
  const log = (...args: unknown[]) => void logged.push(args);
  vi.spyOn(console, "log").mockImplementation(log);
  vi.spyOn(console, "error").mockImplementation(log);
  vi.stubEnv("MEUM_API_KEY", KEY);
});
afterEach(() => {
  expect(JSON.stringify(logged)).not.toContain(KEY);
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

async function recipe<Module>(file: string): Promise<Module> {
  untested.delete(file);
  const path = join(directory, file.replace(/\.ts$/, ".js"));
  return (await import(/* @vite-ignore */ pathToFileURL(path).href)) as Module;
}

/** A server that stands for the given origin. */
async function apiOf(steps: Step[], origin = API.origin) {
  const api = await startFaultServer(steps);
  onTestFinished(() => api.close());
  standFor(origin, api.url);
  return api;
}

function standFor(origin: string, url: string): void {
  const { fetch } = globalThis;
  vi.stubGlobal("fetch", (input: string, init: RequestInit) => {
    if (!input.startsWith(`${origin}/`)) throw new Error(`unexpected: ${input}`);
    return fetch(input.replace(origin, url), init);
  });
}

/** A server that has the API's name. */
async function startTlsApi() {
  const tls = await certificateOf(API.hostname);
  let connections = 0;
  const server = createTlsServer(tls, (_, response) => {
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify(disconnected(true)));
  }).on("secureConnection", () => connections++);
  return { port: await listen(server), cert: tls.cert, connections: () => connections };
}

/** Every TLS connection goes to a port of this machine, whatever it asks for. */
function connectTo(port: number, ca?: string): void {
  const connect = tls.connect as (options: object) => tls.TLSSocket;
  vi.spyOn(tls, "connect").mockImplementation(((options: object) =>
    connect({ ...options, host: "127.0.0.1", port, ...(ca && { ca }) })) as typeof tls.connect);
}

const { fetch } = globalThis;

test.each<[string, Step, number, RegExp]>([
  ["200", DONE, 200, /"disconnected":true/],
  ["the API's 404", NOT_FOUND, 200, /Nothing/],
  ["a gateway's 404", json(404, { error: "Not Found" }), 502, /Not disconnected/],
  ["a lost connection", close, 502, /Check the shop/],
])("Express: %s", async (_, step, status, message) => {
  await apiOf([step]);
  const { app } = await recipe<{ app: RequestListener }>("express.ts");
  const response = await fetch(`${await serveHttp(app)}/disconnect`, { method: "POST" });
  expect([response.status, await response.text()]).toEqual([
    status,
    expect.stringMatching(message),
  ]);
});

test("Express: a refused connection", async () => {
  vi.spyOn(Math, "random").mockReturnValue(0);
  const { app } = await recipe<{ app: RequestListener }>("express.ts");
  const url = await serveHttp(app);
  connectTo(Number(new URL(await refusedUrl()).port));
  const response = await fetch(`${url}/disconnect`, { method: "POST" });
  expect([response.status, await response.text()]).toEqual([503, expect.stringMatching(/later/)]);
});

test.each(["worker.ts", "app/disconnect/route.ts"])("%s", async (file) => {
  const module = await recipe<{
    default?: { fetch(request: Request, env: object): Promise<Response> };
    POST?(): Promise<Response>;
  }>(file);
  const call = () =>
    module.POST?.() ??
    module.default?.fetch(new Request("https://shop/", { method: "POST" }), { MEUM_API_KEY: KEY });
  await apiOf([DONE, close]);
  expect(await (await call())?.json()).toEqual({ outcome: "done" });
  const failed = await call();
  expect([failed?.status, await failed?.json()]).toEqual([502, { outcome: "unknown" }]);
});

test("queue worker: only what was not sent, and a 429, is delivered again", async () => {
  const { handlerOf } = await recipe<{
    handlerOf: (keyOf: (shopId: string) => Promise<string>) => (shopId: string) => Promise<void>;
  }>("queue.ts");
  const handle = handlerOf(async () => KEY);
  const busy = json(429, { error: "Too many" }, { "Retry-After": "3600" });
  const api = await apiOf([DONE, NOT_FOUND, close, busy]);
  for (const shop of ["done", "rejected", "unknown"]) await handle(shop);
  await expect(handle("busy")).rejects.toMatchObject({ status: 429, retryAfterMs: 3_600_000 });
  await handlerOf(async () => "")("no key");
  expect(api.requests).toHaveLength(4);
  expect(logged.map(([line]) => JSON.parse(`${line}`))).toMatchObject([
    { shopId: "rejected", error: { outcome: "rejected" } },
    { shopId: "unknown", error: { outcome: "unknown" } },
    { shopId: "busy", error: { outcome: "rejected" } },
    { shopId: "no key", error: { name: "MeumConfigError", outcome: "not-sent" } },
  ]);
  const fails = handlerOf(() => Promise.reject(new Error("the database is away")));
  await expect(fails("no database")).rejects.toThrow("the database is away");
  vi.unstubAllGlobals();
  vi.spyOn(Math, "random").mockReturnValue(0); // no waits
  const fake = createMeumFake();
  fake.reply("wooDisconnect", "connection-refused");
  vi.stubGlobal("fetch", fake.fetch);
  await expect(handle("no connection")).rejects.toMatchObject({ outcome: "not-sent" });
});

test("abort when the client disconnects", async () => {
  let arrived = () => {};
  const request = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  await apiOf([
    (...args) => {
      arrived();
      silence(...args);
    },
  ]);
  const { server } = await recipe<{ server: Server }>("abort.ts");
  const client = new AbortController();
  const response = fetch(`http://127.0.0.1:${await listen(server)}`, { signal: client.signal });
  response.catch(() => {});
  await request;
  client.abort();
  await eventually(() => expect(logged).toHaveLength(1));
  expect(JSON.parse(`${logged[0]?.[0]}`)).toMatchObject({
    name: "MeumAbortError",
    outcome: "unknown",
  });
});

test("proxy: the call goes through it, over TLS to the API", async () => {
  const api = await startTlsApi();
  const tunnels: (string | undefined)[] = [];
  const proxy = createServer().on("connect", (request, socket) => {
    tunnels.push(request.url);
    const upstream = connect(api.port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      upstream.pipe(socket).pipe(upstream);
    });
    for (const side of [socket, upstream]) side.on("error", () => {});
  });
  const proxyUrl = `http://127.0.0.1:${await listen(proxy)}`;
  writeFileSync(join(directory, "ca.pem"), api.cert);
  writeFileSync(
    join(directory, "call-proxy.js"),
    'import { meum } from "./proxy.js";\nconsole.log(JSON.stringify(await meum.wooDisconnect()));\nprocess.exit();\n',
  );
  untested.delete("proxy.ts");
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(directory, "call-proxy.js")],
    {
      env: {
        ...process.env,
        HTTPS_PROXY: proxyUrl,
        NODE_EXTRA_CA_CERTS: join(directory, "ca.pem"),
      },
    },
  );
  expect(JSON.parse(stdout)).toMatchObject({ disconnected: true });
  expect(tunnels).toEqual([`${API.hostname}:${API.port || 443}`]);
});

test("keep-alive: two calls share one connection", async () => {
  const api = await startTlsApi();
  connectTo(api.port, api.cert);
  const { meum } = await recipe<{ meum: Client }>("keep-alive.ts");
  expect(await meum.wooDisconnect()).toMatchObject({ disconnected: true });
  await new Promise(setImmediate); // undici frees the connection a turn after the response
  await meum.wooDisconnect();
  expect(api.connections()).toBe(1);
});

test("logging: one line for each attempt", async () => {
  await apiOf([TOO_MANY, json(200, disconnected(true), { "X-Request-Id": "r-1" })]);
  const { meum } = await recipe<{ meum: Client }>("logging.ts");
  await meum.wooDisconnect();
  expect(logged.map(([line]) => JSON.parse(`${line}`))).toMatchObject([
    { event: "meum.attempt", operation: "wooDisconnect", number: 1, status: 429, delayMs: 0 },
    { number: 2, status: 200, requestId: "r-1" },
  ]);
});

test("OpenTelemetry: a span with the outcome, and an event for each attempt", async () => {
  const exporter = new InMemorySpanExporter();
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
  );
  const storage = new AsyncLocalStorage<Context>();
  const manager = {
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (active: Context, run: (...args: never[]) => unknown, self?: unknown, ...args: never[]) =>
      storage.run(active, () => run.apply(self, args)),
    bind: (_: Context, target: unknown) => target,
    enable: () => manager,
    disable: () => manager,
  };
  context.setGlobalContextManager(manager as Parameters<typeof context.setGlobalContextManager>[0]);
  onTestFinished(() => {
    trace.disable();
    context.disable();
  });
  await apiOf([TOO_MANY, close]);
  const { disconnect } = await recipe<{ disconnect(): Promise<unknown> }>("opentelemetry.ts");
  await disconnect();
  const [span] = exporter.getFinishedSpans();
  expect(span?.attributes).toEqual({ "meum.outcome": "unknown" });
  expect(span?.status.code).toBe(SpanStatusCode.ERROR);
  expect(span?.events.map(({ attributes }) => attributes?.status ?? attributes?.errorCode)).toEqual(
    [429, expect.any(String)],
  );
});

test("key rotation: each attempt reads the key", async () => {
  const file = join(directory, "key");
  vi.stubEnv("MEUM_KEY_FILE", file);
  writeFileSync(file, `${KEY}_1\n`);
  const api = await apiOf([
    (...args) => {
      writeFileSync(file, `${KEY}_2\n`);
      TOO_MANY(...args);
    },
    DONE,
  ]);
  const { meum } = await recipe<{ meum: Client }>("rotation.ts");
  await meum.wooDisconnect();
  expect(api.requests.map((text) => /sk_live_\w+/.exec(text)?.[0])).toEqual([
    `${KEY}_1`,
    `${KEY}_2`,
  ]);
});

test("msw", async () => {
  const { server } = await recipe<{ server: import("msw/node").SetupServer }>("msw.ts");
  const { createMeumClient } = await import("meum");
  server.listen({ onUnhandledRequest: "error" });
  onTestFinished(() => server.close());
  const error = await createMeumClient()
    .wooDisconnect()
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ status: 403, code: "INSUFFICIENT_SCOPE", outcome: "rejected" });
});

test("Prism", async () => {
  const prism = await prismOf(readFileSync(CONTRACT, "utf8"));
  onTestFinished(() => prism.stop());
  standFor("http://127.0.0.1:4010", prism.url);
  const results = await recipe<Record<string, unknown>>("prism.ts");
  expect(results).toMatchObject({
    done: { outcome: "done" },
    rejected: { outcome: "rejected", error: { status: 404 } },
  });
});

test("a mock server in a container", async () => {
  vi.stubEnv("MEUM_MOCK_URL", "http://prism:4010");
  await apiOf([DONE], "http://prism:4010");
  const { meum } = await recipe<{ meum: Client }>("container.ts");
  expect(await meum.wooDisconnect()).toMatchObject({ disconnected: true });
});
