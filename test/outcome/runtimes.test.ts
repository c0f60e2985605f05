/**
 * What is believed of the errors of Bun and Deno, and what is asked of their `fetch`. The runtimes themselves are
 * used by `npm run test:everywhere`; here each word counts.
 */
import { runInNewContext } from "node:vm";
import * as undici7 from "undici";
import * as undici6 from "undici-6";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { contractText } from "../support/contract.js";
import { dispatchAllBy } from "../support/dispatcher.js";
import { generatedFrom, load, loader, type Package } from "../support/generated-package.js";
import { KEY } from "../support/secret.js";
import { rejection } from "../support/setup.js";

const METHODS = ["get", "put", "post", "patch", "delete"] as const;
const CONTRACT = contractText({
  paths: Object.fromEntries(
    METHODS.map((name) => [
      `/${name}`,
      { [name]: { operationId: name, responses: { 204: { description: "" } } } },
    ]),
  ),
});
type Client = Record<(typeof METHODS)[number], (options?: object) => Promise<unknown>>;

let files: Map<string, string>;
beforeAll(async () => {
  files = await generatedFrom(CONTRACT);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** What `process.versions` has in each. */
const RUNTIMES = {
  bun: { bun: "1.3.0" },
  deno: { deno: "2.9.0" },
  node: { node: "24.0.0", v8: "13.6" }, // of a distribution: undici is not in it

  workerd: { node: "22.0.0", v8: "", undici: "" },
  none: {},
};
const client = { close: vi.fn() };
const createHttpClient = vi.fn(() => client);

const SOURCES = {
  bun: "function fetch() {\n    [native code]\n}",
  deno: "function fetch(...e){return lazyFetch().fetch(...new n(e))}",
  node: "function fetch() {}",
  workerd: "function fetch() { [native code] }",
  none: "function fetch() { [native code] }",
};
const preconnect = () => {};
/** As Bun's own has it. */
const withPreconnect = (fetch: unknown) =>
  Object.defineProperty(fetch as typeof globalThis.fetch, "preconnect", { value: preconnect });
let answer: (init: object) => Promise<unknown>;
/** Each runtime's own `fetch`, and the package as it was loaded there. */
const fetches = new Map<string, typeof fetch>();
const packages = new Map<string, Promise<Package>>();

const agent = (options: object) => new undici7.Agent(options as never);
const noH2 = { allowH2: false };

const named = (name: string, fetch: unknown) =>
  Object.defineProperty(fetch as typeof globalThis.fetch, "name", { value: name });

/** From now on `fetch` is this function, which has this source, and the process has these versions. */
function pretend(fetch: unknown, text: string, versions: object): void {
  const source = Function.prototype.toString;
  vi.spyOn(Function.prototype, "toString").mockImplementation(function (this: unknown) {
    return this === fetch ? text : source.call(this as () => void);
  });
  vi.stubGlobal("fetch", fetch);
  vi.stubGlobal("process", Object.create(process, { versions: { value: versions } }));
}

/** A client as it is made in a runtime, whose own `fetch` answers so. */
async function clientIn(name: keyof typeof RUNTIMES, given: typeof answer): Promise<Client> {
  answer = given;
  const own =
    fetches.get(name) ??
    named("fetch", (_: string, init: object) => answer(init) as Promise<Response>);
  fetches.set(name, own);
  if (name === "bun") withPreconnect(own);
  pretend(own, SOURCES[name], RUNTIMES[name]);
  if (name === "deno") vi.stubGlobal("Deno", { createHttpClient });
  const loaded = packages.get(name) ?? load(files);
  packages.set(name, loaded);
  const { createMeumClient } = await loaded;
  return createMeumClient({
    apiKey: KEY,
    maxRetries: 0,
    dangerouslyAllowBrowser: true,
  }) as unknown as Client;
}

const code = (code: unknown) => Object.assign(new Error("no"), { code });
const refusing = () => () => Promise.reject(code("ECONNREFUSED"));
const REFUSED =
  "error sending request for url (https://api.example.com/post): client error (Connect): tcp connect error";

describe.each<[keyof typeof RUNTIMES, thrown: unknown, outcome: string]>([
  ...[
    "ECONNREFUSED",
    "ConnectionRefused",
    "ENOTFOUND",
    "CERT_HAS_EXPIRED",
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "SELF_SIGNED_CERT_IN_CHAIN",
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    "ERR_TLS_CERT_ALTNAME_INVALID",
  ].map((name): ["bun", unknown, string] => ["bun", code(name), "not-sent"]),
  ["bun", code("ECONNRESET"), "unknown"],
  ["bun", code("ETIMEDOUT"), "unknown"],
  ["bun", code("EPIPE"), "unknown"],
  ["bun", code("FailedToOpenSocket"), "unknown"],
  ["bun", code("ERR_TLS_HANDSHAKE"), "unknown"],
  ["bun", code("NOT_ECONNREFUSED"), "unknown"],
  ["bun", code(["ECONNREFUSED"]), "unknown"],
  ["bun", new Error("ECONNREFUSED"), "unknown"],
  ["bun", new Error(REFUSED), "unknown"],
  ["bun", undefined, "unknown"],
  ["deno", new TypeError(REFUSED), "not-sent"],
  ["deno", new TypeError("fetch failed", { cause: new Error(REFUSED) }), "not-sent"],
  ["deno", new TypeError(REFUSED.replace("Connect", "SendRequest")), "unknown"],
  ["deno", new TypeError(`first\n${REFUSED}`), "unknown"],
  ["deno", { message: [REFUSED] }, "unknown"],
  ["deno", { message: "no", cause: { message: [REFUSED] } }, "unknown"],
  ["deno", code("ECONNREFUSED"), "unknown"],
  ["deno", null, "unknown"],
  ["none", code("ECONNREFUSED"), "unknown"],
  ["none", new TypeError(REFUSED), "unknown"],
])("%s: its own fetch rejects with %o", (name, thrown, outcome) => {
  it(outcome, async () => {
    const meum = await clientIn(name, () => Promise.reject(thrown));
    expect(await rejection(meum.post())).toMatchObject({ name: "MeumConnectionError", outcome });
  });
});

it.each(["bun", "deno", "none"] as const)(
  "%s: a rejection by the server is `rejected`",
  async (name) => {
    const meum = await clientIn(name, async () => new Response(null, { status: 404 }));
    expect(await rejection(meum.post())).toMatchObject({ status: 404, outcome: "rejected" });
  },
);

it.each(["bun", "deno"] as const)(
  "%s: so it did a PUT, which is not repeated there",
  async (name) => {
    const meum = await clientIn(name, async () => new Response(null, { status: 404 }));
    expect(await rejection(meum.put())).toMatchObject({ status: 404, outcome: "rejected" });
  },
);

it.each<[keyof typeof RUNTIMES, boolean | undefined]>([
  ["bun", true],
  ["deno", true],
  ["workerd", true],
  ["none", undefined], // here a browser, where a service worker may respond
])(
  "%s: whether its own fetch's response proves that the request was sent: %s",
  async (name, sent) => {
    const meum = await clientIn(name, async () => new Response(null, { status: 404 }));
    if (!sent) vi.stubGlobal("document", {});
    const { attempts } = (await rejection(meum.get())) as { attempts: { sent?: boolean }[] };
    expect(attempts.map((attempt) => attempt.sent)).toEqual([sent]);
  },
);

describe.each(["bun", "deno", "workerd", "none"] as const)("%s: a caller's fetch", (name) => {
  // It may have sent before: nothing there tells.
  it("a rejection of a method that is not safe is unknown, and not retried", async () => {
    const meum = await clientIn(name, () => Promise.reject());
    for (const status of [401, 404, 429]) {
      const fetch = vi.fn(
        async () => new Response(null, { status, headers: { "Retry-After": "0" } }),
      );
      vi.stubGlobal("fetch", fetch);
      const error = await rejection(meum.post({ maxRetries: 2 }));
      expect(error).toMatchObject({ status, outcome: "unknown" });
      expect(fetch).toHaveBeenCalledTimes(1);
    }
  });

  it("a rejection of a safe method is `rejected`", async () => {
    const meum = await clientIn(name, () => Promise.reject());
    vi.stubGlobal("fetch", async () => new Response(null, { status: 404 }));
    expect(await rejection(meum.get())).toMatchObject({ status: 404, outcome: "rejected" });
  });
});

it.each(["bun", "deno"] as const)("%s: errors of another fetch prove nothing", async (name) => {
  const meum = await clientIn(name, () => Promise.reject());
  vi.stubGlobal("fetch", () =>
    Promise.reject(name === "bun" ? code("ECONNREFUSED") : new Error(REFUSED)),
  );
  expect(await rejection(meum.post())).toMatchObject({ outcome: "unknown" });
});

it.each<[keyof typeof RUNTIMES, thrown: unknown]>([
  ["bun", code("ECONNREFUSED")],
  ["deno", new TypeError(REFUSED)],
])(
  "%s: undici's global dispatcher, which its fetch does not use: not-sent",
  async (name, thrown) => {
    const meum = await clientIn(name, () => Promise.reject(thrown));
    dispatchAllBy(new undici7.Agent().compose(undici7.interceptors.retry()));
    expect(await rejection(meum.post())).toMatchObject({ outcome: "not-sent" });
  },
);

// As the runtimes have it: a response proves that the request was sent only if nothing can be between `fetch` and the network.
describe("Node's own fetch, with a dispatcher that a program has set for all", () => {
  type Dispatchers = Readonly<Record<number, unknown>>;
  const SOURCE = "function fetch() { return require('internal/deps/undici/undici').fetch() }";
  const own = named("fetch", () => Promise.resolve(new Response(null, { status: 404 })));
  const loaded = new Map<string, Promise<Package>>();

  async function isPlain(undici: string, dispatchers: Dispatchers): Promise<boolean> {
    const versions = { node: "24.0.0", v8: "13.6", undici };
    pretend(own, SOURCE, versions);
    const all = Object.entries(dispatchers).map(
      ([version, dispatcher]) => [`undici.globalDispatcher.${version}`, dispatcher] as const,
    );
    const before = [1, 2].map((n) => `undici.globalDispatcher.${n}`);
    const globals = globalThis as unknown as Record<symbol, unknown>;
    const kept = [...before, ...all.map(([name]) => name)].map(
      (name) => [Symbol.for(name), globals[Symbol.for(name)]] as const,
    );
    for (const name of before) globals[Symbol.for(name)] = undefined;
    for (const [name, dispatcher] of all) globals[Symbol.for(name)] = dispatcher;
    try {
      const module = loaded.get(undici) ?? load(files);
      loaded.set(undici, module);
      const { createMeumClient } = await module;
      const meum = createMeumClient({ apiKey: KEY }) as unknown as Client;
      // Twice: what was found out of a dispatcher is kept.
      const sent = [await rejection(meum.post()), await rejection(meum.post())].map(
        (error) => (error as { attempts: { sent?: boolean }[] }).attempts[0]?.sent,
      );
      expect(new Set(sent).size).toBe(1);
      return sent[0] === true;
    } finally {
      for (const [symbol, value] of kept) globals[symbol] = value;
    }
  }

  const composed = () => new undici7.Agent().compose(undici7.interceptors.dump());
  it.each<[what: string, undici: string, Dispatchers]>([
    ["none", "7.0.0", {}],
    ["an Agent of undici 7", "7.0.0", { 1: new undici7.Agent() }],
    ["an Agent of undici 6", "6.0.0", { 1: new undici6.Agent() }],
    ["an Agent at both places", "8.0.0", { 1: new undici7.Agent(), 2: new undici7.Agent() }],
    ["what undici 8 does not use", "8.0.0", { 1: composed() }],
    ["an Agent that only trusts all", "7.0.0", { 1: agent({ connect: {} }) }],
    ["an Agent without HTTP/2", "7.0.0", { 1: agent({ allowH2: false }) }],
    [
      "an Agent whose connections have none",
      "7.0.0",
      { 1: agent({ connect: noH2, allowH2: true }) },
    ],
  ])("%s, undici %s: nothing is between", async (_, undici, dispatchers) => {
    expect(await isPlain(undici, dispatchers)).toBe(true);
  });

  it.each<[what: string, undici: string, Dispatchers]>([
    ...[1, 2, 3, 4, 5].map((n): [string, string, Dispatchers] => [
      "composed",
      "7.0.0",
      { [n]: composed() },
    ]),
    ["composed", "8.0.0", { 2: composed() }],
    ["composed", "none", { 1: composed() }],
    ["a class derived from Agent", "7.0.0", { 1: new (class extends undici7.Agent {})() }],
    ["a Client", "7.0.0", { 1: new undici7.Client("http://127.0.0.1") }],
    ["a Pool", "7.0.0", { 1: new undici7.Pool("http://127.0.0.1") }],
    ["a ProxyAgent", "7.0.0", { 1: new undici7.ProxyAgent("http://127.0.0.1") }],
    ["an Agent with a factory", "7.0.0", { 1: agent({ factory: () => composed() }) }],
    [
      "an Agent with interceptors",
      "6.0.0",
      { 1: new undici6.Agent({ interceptors: {} } as never) },
    ],
    ["an Agent with a connector", "7.0.0", { 1: agent({ connect: () => {} }) }],
    ["an Agent with HTTP/2", "7.0.0", { 1: agent({ allowH2: true }) }],
    [
      "an Agent whose connections have HTTP/2",
      "7.0.0",
      { 1: agent({ connect: { allowH2: true } }) },
    ],
    ["an object without a class", "7.0.0", { 1: Object.create(null) }],
  ])("%s, undici %s (%j): something may be", async (_, undici, dispatchers) => {
    expect(await isPlain(undici, dispatchers)).toBe(false);
  });
});

describe("options that keep a runtime from repeating a request by itself", () => {
  const asked = async (name: keyof typeof RUNTIMES, method: (typeof METHODS)[number]) => {
    const inits: object[] = [];
    const meum = await clientIn(name, async (init) => {
      inits.push(init);
      return new Response(null, { status: 204 });
    });
    await meum[method]();
    const { keepalive, client, protocol } = inits[0] as Record<string, unknown>;
    return { keepalive, client, protocol };
  };

  // Before 1.3.14, it repeats a POST too; by HTTP/2 any version does.
  it.each(METHODS)("bun, %s: a connection of its own", async (method) => {
    const protocol = "http1.1";
    expect(await asked("bun", method)).toEqual({ keepalive: false, protocol });
  });

  it.each(["query", "repost", "patchy"])(
    "bun, a method that is not in the contract, %s: keepalive false",
    async (method) => {
      const inits: object[] = [];
      const meum = await clientIn("bun", async (init) => {
        inits.push(init);
        return new Response();
      });
      const { api } = meum as unknown as ReturnType<Package["createMeumClient"]>;
      await api.request(method as never, "/get" as never);
      expect(inits).toMatchObject([
        { method: method.toUpperCase(), keepalive: false, protocol: "http1.1" },
      ]);
    },
  );

  it("deno: an HTTP client without idle connections, closed after the body was read", async () => {
    vi.clearAllMocks();
    const closedBefore: unknown[] = [];
    const body = new ReadableStream({
      pull(controller) {
        closedBefore.push(client.close.mock.calls.length);
        controller.enqueue(new Uint8Array(1));
        controller.close();
      },
    });
    const inits: object[] = [];
    const meum = await clientIn("deno", async (init) => {
      inits.push(init);
      return new Response(body, { status: 404 });
    });
    await rejection(meum.post());
    expect(inits).toMatchObject([{ client }]);
    expect(createHttpClient.mock.calls).toEqual([[{ poolMaxIdlePerHost: 0, http2: false }]]);
    expect([closedBefore, client.close.mock.calls.length]).toEqual([[0], 1]);
  });

  it("deno: the HTTP client of a failed attempt is closed too", async () => {
    vi.clearAllMocks();
    const meum = await clientIn("deno", () => Promise.reject(new TypeError("lost")));
    await rejection(meum.post());
    expect(client.close).toHaveBeenCalledOnce();
  });

  it("deno: if no HTTP client can be made, the attempt fails, and no timer remains", async () => {
    const meum = await clientIn("deno", async () => new Response(null, { status: 204 }));
    createHttpClient.mockImplementationOnce(() => {
      throw new Error("no client");
    });
    const cleared = vi.spyOn(globalThis, "clearTimeout");
    const error = await rejection(meum.post());
    expect(error).toMatchObject({
      name: "MeumConnectionError",
      outcome: "unknown",
      attempts: [{ number: 1 }],
    });
    expect(cleared).toHaveBeenCalledOnce();
  });

  it("node: none", async () => {
    expect(await asked("node", "get")).toEqual({});
  });

  // As in a context of `node:vm` without `process`: it may be Bun.
  it.each(METHODS)("an unknown runtime, %s: as Bun", async (method) => {
    expect(await asked("none", method)).toEqual({ keepalive: false, protocol: "http1.1" });
  });
});

// workerd and browsers repeat an idempotent request whose kept-alive connection was lost.
describe.each(["workerd", "none"] as const)("a 404 in another runtime, %s", (name) => {
  it.each([
    ["get", "rejected"],
    ["put", "unknown"],
    ["delete", "unknown"],
    ["post", "rejected"],
    ["patch", "rejected"],
  ] as const)("%s: %s", async (method, outcome) => {
    const meum = await clientIn(name, async () => new Response(null, { status: 404 }));
    expect(await rejection(meum[method]())).toMatchObject({ status: 404, outcome });
  });
});

// Also a POST, and a service worker may answer in place of the server.
it.each([
  ["get", "rejected"],
  ["put", "unknown"],
  ["post", "unknown"],
  ["patch", "unknown"],
] as const)("a 404 in a browser, %s: %s", async (method, outcome) => {
  vi.stubGlobal("document", {});
  const meum = await clientIn("none", async () => new Response(null, { status: 404 }));
  expect(await rejection(meum[method]())).toMatchObject({ status: 404, outcome });
});

// As in a context of `node:vm`: in each, Deno may repeat a request, and the client can do nothing about it.
describe.each<[what: string, versions: object, source: string]>([
  ["known by its version", { deno: "2.9.0" }, SOURCES.deno],
  [
    "known by its version, beside another `fetch`",
    { deno: "2.9.0", node: "24.0.0", v8: "13.6" },
    "() => {}",
  ],
  ["known by its `fetch` alone", {}, SOURCES.deno],
  [
    "known by its `fetch` alone, spelled out",
    {},
    "function fetch(...args)  {\n  return lazyFetch().fetch(...new n(args))\n}",
  ],
])("Deno without its global object, %s", (_, versions, source) => {
  const meumOf = async (answer: () => Promise<unknown>) => {
    // Not itself: an async function is known to be none of a runtime's.
    pretend(
      named("fetch", () => answer()),
      source,
      versions,
    );
    const { createMeumClient } = await load(files);
    return createMeumClient({ apiKey: KEY, maxRetries: 0 }) as unknown as Client;
  };

  it.each([
    ["post", "unknown"],
    ["delete", "unknown"],
    ["get", "rejected"],
  ] as const)("%s, then 404: %s", async (method, outcome) => {
    const meum = await meumOf(async () => new Response(null, { status: 404 }));
    expect(await rejection(meum[method]())).toMatchObject({ status: 404, outcome });
  });

  it("a refused connection: unknown", async () => {
    const meum = await meumOf(() => Promise.reject(new TypeError(REFUSED)));
    expect(await rejection(meum.post())).toMatchObject({ outcome: "unknown" });
  });
});

// It has the versions of Node and V8 too.
it("Deno, known by its global object alone, whose `fetch` was replaced: a 404 is unknown", async () => {
  pretend(
    named("fetch", () => Promise.resolve(new Response(null, { status: 404 }))),
    "() => {}",
    { node: "24.0.0", v8: "13.6" },
  );
  vi.stubGlobal("Deno", { createHttpClient });
  const { createMeumClient } = await load(files);
  const meum = createMeumClient({ apiKey: KEY, maxRetries: 0 }) as unknown as Client;
  expect(await rejection(meum.post())).toMatchObject({ status: 404, outcome: "unknown" });
});

it.each<[what: string, versions: object, fetch: () => unknown, source: string]>([
  ["a mock of Bun's, or a bound function", { bun: "1.3.0" }, refusing, SOURCES.bun],
  [
    "a bound function with the properties of Bun's",
    { bun: "1.3.0" },
    () => Object.assign(refusing(), { preconnect }),
    SOURCES.bun,
  ],
  [
    "a function that only mentions Deno's",
    { deno: "2.9.0" },
    () => () => Promise.reject(new TypeError(REFUSED)),
    "function fetch() { return lazyFetch() }",
  ],
  [
    "a function in which the source of Deno's is quoted",
    { deno: "2.9.0" },
    () => () => Promise.reject(new TypeError(REFUSED)),
    `() => "${SOURCES.deno}"`,
  ],
  [
    "a function in which the source of Bun's is quoted",
    { bun: "1.3.0" },
    () => withPreconnect(named("fetch", refusing())),
    `() => "${SOURCES.bun}"`,
  ],
  [
    "a function of another name than Bun's",
    { bun: "1.3.0" },
    () => withPreconnect(named("bound fetch", refusing())),
    SOURCES.bun,
  ],
  [
    "that of another realm",
    { bun: "1.3.0" },
    () =>
      withPreconnect(
        runInNewContext("(answer) => function fetch() { return answer(); }")(refusing()),
      ),
    SOURCES.bun,
  ],
])("%s is not the runtime's own: unknown", async (what, versions, fetch, text) => {
  const other = fetch() as typeof globalThis.fetch;
  pretend(other.name ? other : named("fetch", other), text, versions);
  if (what.includes("Deno")) vi.stubGlobal("Deno", { createHttpClient });
  const { createMeumClient } = await load(files);
  const meum = createMeumClient({ apiKey: KEY, maxRetries: 0 }) as unknown as Client;
  expect(await rejection(meum.post())).toMatchObject({
    name: "MeumConnectionError",
    outcome: "unknown",
  });
});

it("a runtime whose `process` has no versions: calls work", async () => {
  vi.stubGlobal("fetch", async () => new Response(null, { status: 204 }));
  // Otherwise as it is: vitest needs it too.
  vi.stubGlobal("process", Object.create(process, { versions: { value: undefined } }));
  const { createMeumClient } = await load(files);
  const meum = createMeumClient({ apiKey: KEY }) as unknown as Client;
  expect(await meum.post()).toBeUndefined();
});

// Chromium may send a request again, and Node's channels tell nothing of it.
it.each([
  ["Chromium's own fetch", SOURCES.none],
  ["a fetch that replaced it", "async (...given) => chromiums(...given)"],
])("a page of Electron, with %s: a rejection is unknown", async (_, text) => {
  const fetch = named("fetch", async () => new Response(null, { status: 404 }));
  pretend(fetch, text, { ...process.versions, chrome: "142.0.0.0" });
  vi.stubGlobal("document", {});
  const { createMeumClient } = await load(files);
  const options = { apiKey: KEY, maxRetries: 0, dangerouslyAllowBrowser: true };
  const meum = createMeumClient(options) as unknown as Client;
  expect(await rejection(meum.post())).toMatchObject({ status: 404, outcome: "unknown" });
  expect(await rejection(meum.get())).toMatchObject({ status: 404, outcome: "rejected" });
});

it("a runtime without `process`: it is none that is known", async () => {
  const loadNow = await loader(files);
  const fetch = () => Promise.resolve(new Response(null, { status: 404 }));
  const { createMeumClient } = (() => {
    pretend(named("fetch", fetch), SOURCES.none, {});
    vi.stubGlobal("process", undefined);
    try {
      return loadNow();
    } finally {
      vi.unstubAllGlobals(); // at once: vitest needs it too
    }
  })();
  vi.stubGlobal("fetch", fetch);
  const meum = createMeumClient({ apiKey: KEY, maxRetries: 0 }) as unknown as Client;
  for (const [method, outcome] of [
    ["post", "rejected"],
    ["put", "unknown"],
  ] as const)
    expect(await rejection(meum[method]())).toMatchObject({ status: 404, outcome });
});

it.each([
  "when the call is made",
  "when the package is loaded",
  "when the package is loaded in a runtime that is not known",
])("no `fetch` at all %s: the error says so", async (when) => {
  if (when.includes("loaded")) vi.stubGlobal("fetch", undefined);
  if (when.includes("known")) vi.stubGlobal("process", Object.create(process, { versions: {} }));
  const { createMeumClient } = await load(files);
  const meum = createMeumClient({ apiKey: KEY, maxRetries: 0 }) as unknown as Client;
  vi.stubGlobal("fetch", undefined);
  const error = await rejection(meum.post());
  expect(error).toMatchObject({ name: "MeumConfigError", outcome: "not-sent" });
  expect((error as Error).message).toContain("this runtime has no `fetch` of its own");
});

// A page, or a worker of one; not what only runs like one.
it.each<
  [what: string, globals: Record<string, unknown>, versions: object | undefined, refused: boolean]
>([
  ["a page", { document: {} }, {}, true],
  ["a page without `process`", { document: {} }, undefined, true],
  ["a worker", { navigator: { userAgent: "Mozilla/5.0 (X11)" } }, {}, true],
  ["an edge worker", { navigator: { userAgent: "Cloudflare-Workers" } }, {}, false],
  ["what names Mozilla", { navigator: { userAgent: "like Mozilla/5.0" } }, {}, false],
  ["a runtime without a navigator", { navigator: undefined }, {}, false],
  ["a navigator without a name", { navigator: {} }, {}, false],
  ["jsdom on Node", { document: {} }, { node: "24.0.0" }, false],
  ["a page of Electron", { document: {} }, { node: "24.0.0", chrome: "142.0.0.0" }, true],
  ["a page of NW.js", { document: {} }, { node: "24.0.0", chromium: "142.0.0.0" }, true],
  ["Electron's main process", {}, { node: "24.0.0", chrome: "142.0.0.0" }, false],
])("isBrowser: %s", async (_, globals, versions, refused) => {
  const { createMeumClient } = await load(files);
  for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value);
  const create = () => {
    vi.stubGlobal("process", versions && Object.create(process, { versions: { value: versions } }));
    try {
      return createMeumClient({ apiKey: KEY });
    } finally {
      vi.unstubAllGlobals(); // at once: vitest needs `process` too
    }
  };
  if (refused) expect(create).toThrow("In a browser, everyone can read the key.");
  else expect(create).not.toThrow();
});
