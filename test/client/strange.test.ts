/** What a program hands over, or has replaced, throws where nobody expects it: data, or an error of ours. */
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import type { Middleware } from "../../src/index.js";
import { PATH } from "../support/contract.js";
import {
  createMeumClient,
  type FixtureClient,
  isMeumError,
  MeumConnectionError,
} from "../support/fixture.js";
import { everythingOf, KEY } from "../support/secret.js";
import { rejection, setUp } from "../support/setup.js";
import { json } from "../support/steps.js";

afterEach(() => vi.unstubAllGlobals());

const OK = json(200, { disconnected: true });
const fail = () => {
  throw new Error("strange");
};

/** The ways into the client. */
type Options = { signal?: AbortSignal };
const CALLS: Record<string, (meum: FixtureClient, options?: Options) => Promise<unknown>> = {
  "a method": (meum, options) => meum.wooDisconnect(options),
  "a method, with middleware": (meum, options) => {
    meum.api.use({ onRequest: () => undefined });
    return meum.wooDisconnect(options);
  },
  "meum.api": (meum, options) => meum.api.POST(PATH, options),
};

const noListener = () => {};
const signal = (own: object): AbortSignal =>
  Object.defineProperties(
    { aborted: false, addEventListener: noListener, removeEventListener: noListener },
    Object.getOwnPropertyDescriptors(own),
  ) as unknown as AbortSignal;

/** What becomes of a 429 where the global that is replaced is not used. */
const NOT_NEEDED: Record<string, string> = {
  "a method, Response": "MeumApiError",
  "meum.api, TextDecoder": "response",
};

describe.each(Object.entries(CALLS))("%s", (what, call) => {
  it.each<[string, () => AbortSignal, string]>([
    ["cannot be listened to", () => signal({ addEventListener: fail }), "MeumConfigError"],
    [
      "throws when it is asked for the second time",
      () => {
        let asked = 0;
        return signal({
          get aborted() {
            return asked++ ? fail() : false;
          },
        });
      },
      "MeumConfigError",
    ],
    [
      "has aborted, for a reason that cannot be read",
      () =>
        signal({
          aborted: true,
          get reason() {
            return fail();
          },
        }),
      "Meum",
    ],
  ])("a signal that %s: a MeumConfigError, nothing sent", async (_, make, name) => {
    const { server, meum } = await setUp([OK]);
    const error = await rejection(call(meum, { signal: make() }));
    expect(isMeumError(error)).toBe(true);
    expect(error).toMatchObject({
      name: expect.stringContaining(name),
      operation: "wooDisconnect",
    });
    if (name === "MeumConfigError") expect(error).toMatchObject({ outcome: "not-sent" });
    expect(server.requests).toHaveLength(0);
  });

  it("a signal whose removeEventListener throws: the response counts", async () => {
    const { meum } = await setUp([OK]);
    // Node's own `Request` leaves it too, when it is collected.
    let over = false;
    onTestFinished(() => void (over = true));
    const removeEventListener = vi.fn(() => over || fail());
    expect(await call(meum, { signal: signal({ removeEventListener }) })).toBeTruthy();
    expect(removeEventListener).toHaveBeenCalled();
  });

  it("a signal that would take a listener twice, as one of node-abort-controller: it has one, and then none", async () => {
    const { meum } = await setUp([json(429, {}, { "Retry-After": "0" }), OK]);
    const listeners: unknown[] = [];
    const most = vi.fn((_: number) => {});
    const own = signal({
      addEventListener: (_: string, listener: unknown) => most(listeners.push(listener)),
      removeEventListener: (_: string, listener: unknown) =>
        void listeners.splice(listeners.lastIndexOf(listener), 1),
    });
    await Promise.all([call(meum, { signal: own }), call(meum, { signal: own })]);
    expect(most.mock.calls.flat().every((count) => count === 1)).toBe(true);
    expect(listeners).toEqual([]);
  });

  it.each(["Headers", "URL", "AbortController", "TextDecoder", "Response"])(
    "a global `%s` replaced between two attempts: a MeumError, or the response",
    async (name) => {
      const { meum } = await setUp([OK], {
        apiKey: () => {
          vi.stubGlobal(name, fail);
          return KEY;
        },
        fetch: async () =>
          ({ status: 429, headers: new Map([["retry-after", "0"]]), body: null }) as never,
      });
      const [result] = await Promise.allSettled([call(meum)]);
      // Without `Headers`, the response cannot be read.
      const other = name === "Headers" ? "MeumConnectionError" : "MeumError";
      const expected = NOT_NEEDED[`${what}, ${name}`] ?? other;
      if (expected === "response") expect(result).toMatchObject({ status: "fulfilled" });
      else {
        expect(result).toMatchObject({ status: "rejected", reason: { name: expected } });
        expect(isMeumError((result as PromiseRejectedResult).reason)).toBe(true);
      }
    },
  );

  it.each<[string, unknown]>([
    ["throws", fail],
    ["gives something else", () => ({})],
  ])("a `process.getBuiltinModule` that %s: the call works", async (_, getBuiltinModule) => {
    const { server } = await setUp([OK]);
    onTestFinished(() => {
      vi.restoreAllMocks();
      vi.resetModules(); // other test files share them
    });
    vi.resetModules();
    vi.spyOn(process, "getBuiltinModule").mockImplementation(getBuiltinModule as never);
    const fresh = await import("../support/fixture.js");
    const meum = fresh.createMeumClient({ apiKey: KEY, baseUrl: server.url });
    expect(await call(meum)).toBeTruthy();
    expect(server.requests).toHaveLength(1);
  });
});

describe("what throws an error of another call, when it is read for the nth time", () => {
  const theirs = new MeumConnectionError("theirs", "not-sent");
  /** A function that throws from its nth call on. */
  const failing = <Result>(reads: number, read: () => Result) => {
    let left = reads;
    return (): Result => {
      if (left-- > 0) return read();
      throw theirs;
    };
  };
  const getter = (target: object, name: string, get: () => unknown) =>
    Object.defineProperty(target, name, { get });
  const respond = (change: (response: Response) => unknown) => ({
    fetch: async (url: string, init: object) => {
      const { status, headers, body } = await fetch(url, init);
      return change({ status, statusText: "", headers, body } as Response) as Response;
    },
  });

  /** Options of the client, of the call, and middleware. */
  type Place = (reads: number) => {
    client?: object;
    signal?: AbortSignal;
    middleware?: Middleware;
  };
  const PLACES: Record<string, Place> = {
    ...Object.fromEntries(
      (["get", "forEach"] as const).map((name): [string, Place] => [
        `\`${name}\` of a response's headers`,
        (reads) => ({
          client: respond((response) => {
            const { headers } = response;
            const own = headers[name].bind(headers) as (value: unknown) => unknown;
            let left = reads;
            const value = (given: unknown) => (left-- > 0 ? own(given) : failing(0, () => "")());
            Object.defineProperty(headers, name, { value });
            return response;
          }),
        }),
      ]),
    ),
    "a signal's `aborted`": (reads) => ({
      signal: getter(
        signal({}),
        "aborted",
        failing(reads, () => false),
      ) as AbortSignal,
    }),
    "a signal's `addEventListener`": (reads) => ({
      signal: signal({ addEventListener: failing(reads, () => {}) }),
    }),
    "a signal's `reason`": (reads) => {
      const addEventListener = (_: string, listener: () => void) => setImmediate(listener);
      return {
        client: { fetch: () => new Promise(() => {}) },
        signal: getter(
          signal({ addEventListener }),
          "reason",
          failing(reads, () => "mine"),
        ) as AbortSignal,
      };
    },
    ...Object.fromEntries(
      (["status", "body", "headers"] as const).map((name): [string, Place] => [
        `the \`${name}\` of middleware's response`,
        (reads) => ({
          middleware: {
            onResponse() {
              const response = Response.json({ disconnected: true });
              const { [name]: value } = response;
              const read = failing(reads, () => value);
              return getter(response, name, read) as Response;
            },
          },
        }),
      ]),
    ),
  };
  it.each(Object.entries(PLACES))(
    "%s: an error of this call, and a true outcome",
    async (_, of) => {
      for (const call of Object.values(CALLS))
        for (let reads = 0; reads < 8; reads++) {
          const { client, signal, middleware } = of(reads);
          const again = json(429, {}, { "Retry-After": "0" });
          const { server, meum } = await setUp([again, OK], client);
          if (middleware) meum.api.use(middleware);
          const [result] = await Promise.allSettled([call(meum, signal && { signal })]);
          if (result.status === "fulfilled") continue;
          expect(result.reason).not.toBe(theirs);
          expect(isMeumError(result.reason)).toBe(true);
          expect(result.reason).toMatchObject({ operation: "wooDisconnect" });
          if (server.requests.length) expect(result.reason).toMatchObject({ outcome: "unknown" });
        }
    },
  );
});

it("what a strange signal throws: no key in it, and the attempt is known", async () => {
  // What follows the comma is found only by who knows the key.
  const apiKey = "sk_live_EXAMPLE,DO_NOT_USE";
  let responses = 0;
  const fetch = async () => {
    responses++;
    return new Response(null, { status: 429, headers: { "Retry-After": "0" } });
  };
  const own = signal({
    get aborted() {
      return responses ? expect.fail(`for ${apiKey}`) : false;
    },
  });
  const meum = createMeumClient({ apiKey, fetch });
  const error = await rejection(meum.wooDisconnect({ signal: own }));
  expect(error).toMatchObject({ outcome: "unknown", attempts: [{ number: 1, status: 429 }] });
  expect(everythingOf(error)).not.toContain("DO_NOT_USE");
});

it.each<[string, unknown]>([
  ["undefined", undefined],
  ["null", null],
  ["a number", 5],
  ["a symbol", Symbol("x")],
  ["an object", {}],
  ["a URL", new URL("https://x")],
  ["an object that cannot become text", { toString: fail }],
])("meum.api with %s as path or method: a MeumConfigError, nothing sent", async (_, value) => {
  const { server, meum } = await setUp([OK]);
  for (const call of [
    meum.api.GET(value as never),
    meum.api.request("GET", value as never),
    meum.api.request(value as never, PATH),
  ])
    expect(await rejection(call)).toMatchObject({ name: "MeumConfigError", outcome: "not-sent" });
  expect(server.requests).toHaveLength(0);
});

it("an unreadable base URL: a MeumConfigError", () => {
  const baseUrl = Object.assign(new URL("https://x"), { toString: fail });
  expect(() => createMeumClient({ apiKey: KEY, baseUrl })).not.toThrow();
  const proxy = new Proxy(baseUrl, { get: fail });
  expect(() => createMeumClient({ apiKey: KEY, baseUrl: proxy })).toThrow("Expected `baseUrl`");
});

it("what a strange signal throws, and middleware then answers itself: what was sent stays unknown", async () => {
  let abort = () => {};
  const addEventListener = (_: string, listener: () => void) => {
    abort = listener;
  };
  const strange = Object.defineProperty(signal({ addEventListener }), "reason", {
    get: () => expect.fail("strange"),
  });
  const { server, meum } = await setUp([OK], {
    fetch: async (url: string, init: object) => {
      await fetch(url, { ...init, signal: null });
      abort();
      return new Promise<never>(() => {});
    },
  });
  meum.api.use({
    async onRequest({ request, options }) {
      await expect(options.fetch(request)).rejects.toMatchObject({ outcome: "unknown" });
      return Response.json({ error: "Not found" }, { status: 404 });
    },
  });
  const error = await rejection(meum.wooDisconnect({ signal: strange }));
  expect(error).toMatchObject({ status: 404, outcome: "unknown" });
  expect(server.requests).toHaveLength(1);
});
