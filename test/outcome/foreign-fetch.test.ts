/** Whatever a caller's `fetch` does: data, or an error of ours with a true outcome, in time. */
import { createServer } from "node:http";
import { Readable } from "node:stream";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { eventually } from "../support/eventually.js";
import { refusedUrl } from "../support/fault-server.js";
import {
  createMeumClient,
  isMeumError,
  MeumApiError,
  MeumConnectionError,
  settle,
} from "../support/fixture.js";
import { listenOnHeldPort } from "../support/ports.js";
import { everythingOf, KEY } from "../support/secret.js";
import type { Send } from "../support/send.js";
import { serve, withoutWaits } from "../support/setup.js";
import { json } from "../support/steps.js";

/** Counts, by the header that tells calls apart, how often the operation was carried out. */
const done = new Map<string, number>();
const server = createServer((request, response) => {
  const call = `${request.headers["x-call"]}`;
  done.set(call, (done.get(call) ?? 0) + 1);
  request.resume();
  response.setHeader("Content-Type", "application/json");
  response.end('{"disconnected":true}');
});
let url: string;
let closed: string;
const unhandled: unknown[] = [];
const note = (reason: unknown) => void unhandled.push(reason);
beforeAll(async () => {
  url = `http://127.0.0.1:${await listenOnHeldPort(server)}`;
  closed = await refusedUrl();
  process.on("unhandledRejection", note);
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  process.off("unhandledRejection", note);
  expect(unhandled).toEqual([]); // late ones too
});
withoutWaits();
afterEach(() => expect(unhandled).toEqual([]));

/** Values of a kind that code does not expect. */
const ODD: Record<string, unknown> = {
  undefined: undefined,
  null: null,
  0: 0,
  text: "connect",
  symbol: Symbol("x"),
  function: () => {},
  object: {},
  "a symbol as message": { message: Symbol("m") },
  "a symbol as code": { code: Symbol("c"), message: "x" },
  "a getter that throws": {
    get message() {
      throw new Error("getter");
    },
  },
  "a getter that throws, as cause": {
    get cause() {
      throw new Error("getter");
    },
  },
  "a proxy that throws": new Proxy(
    {},
    {
      get: () => {
        throw new Error("get");
      },
      getPrototypeOf: () => {
        throw new Error("prototype");
      },
      has: () => {
        throw new Error("has");
      },
      ownKeys: () => {
        throw new Error("keys");
      },
    },
  ),
  "a cyclic cause": (() => {
    const error = new Error("cycle");
    error.cause = error;
    return error;
  })(),
  "a frozen error": Object.freeze(new Error("frozen")),
  "an AggregateError": new AggregateError([new Error("a")], "many"),
  "the words of a refused connection": Object.assign(new TypeError("fetch failed"), {
    cause: Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:1"), {
      code: "ECONNREFUSED",
      syscall: "connect",
    }),
  }),
  "the words of an unknown name": Object.assign(new Error("getaddrinfo ENOTFOUND x"), {
    code: "ENOTFOUND",
    syscall: "getaddrinfo",
  }),
  "the words of a wrong certificate": Object.assign(new Error("self-signed certificate"), {
    code: "DEPTH_ZERO_SELF_SIGNED_CERT",
  }),
  "lines of words": new Error("x\nconnect\nCERT_HAS_EXPIRED\ngetaddrinfo\nConnectionRefused"),
  "Deno's words": new TypeError(
    "error sending request for url (http://x/): client error (Connect): tcp connect error",
  ),
  "an error of another call": new MeumConnectionError("theirs", "not-sent"),
  "a config error of another call": Object.assign(new MeumConnectionError("theirs", "not-sent"), {
    name: "MeumConfigError",
  }),
  "a mark that only our fake may use": Object.assign(new Error("x"), {
    [Symbol.for("meum.testing")]: "not-sent",
  }),
};

const OK = () => Response.json({ disconnected: true });
const streamOf = (pull: (controller: ReadableStreamDefaultController) => unknown) =>
  new Response(new ReadableStream({ pull: pull as () => void }));

const DATA = [Buffer.from('{"disconnected":'), Buffer.from("true}")];
/** As node-fetch responds. */
const ofNode = (status: number, body: Readable) => ({ status, headers: new Headers(), body });

/** What is no response. */
const NO_RESPONSES: Record<string, () => unknown> = {
  nothing: () => undefined,
  null: () => null,
  text: () => "200",
  "an empty object": () => ({}),
  "ok, status and json": () => ({
    ok: true,
    status: 200,
    json: async () => ({ disconnected: true }),
  }),
  "a status that is text": () => ({ status: "200", headers: new Headers(), body: null }),
  "headers that throw": () => ({
    status: 200,
    get headers() {
      throw new Error("headers");
    },
  }),
  "a body of Node's own streams": () => ({
    status: 200,
    headers: new Headers(),
    body: { pipe() {}, on() {} },
  }),
  "a header that throws": () => ({
    status: 200,
    headers: {
      get: () => "x",
      forEach() {
        throw new Error("headers");
      },
    },
    body: null,
  }),
  "a status text that is none": () => ({
    ...{ status: 200, statusText: Symbol("x"), headers: new Headers(), body: null },
  }),
  "headers without `get`": () => ({ status: 200, headers: { forEach() {} }, body: null }),
  "headers without `forEach`": () => ({ status: 200, headers: { get() {} }, body: null }),
};

const fails = () => {
  throw new Error("get");
};

const WITHOUT_GET: ProxyHandler<Headers> = {
  get(target, name) {
    const value = Reflect.get(target, name, target);
    return name === "get" ? fails : typeof value === "function" ? value.bind(target) : value;
  },
};

/** Headers of this runtime's class, of which only `forEach` can be used. */
const UNREADABLE: Record<string, (headers: Headers) => Headers> = {
  "a `get` of its class that throws": (headers) =>
    new (class extends Headers {
      override get = fails;
    })(headers),
  "a `get` of its class's prototype that throws": (headers) =>
    new (class extends Headers {
      override get(): never {
        return fails();
      }
    })(headers),
  "a `get` of its own that throws": (headers) => Object.assign(headers, { get: fails }),
  "a hidden `get` of its own that throws": (headers) =>
    Object.defineProperty(headers, "get", { value: fails }),
  "a `get` that cannot be read twice": (headers) => {
    const read = [headers.get.bind(headers)];
    return Object.defineProperty(headers, "get", { get: () => read.pop() ?? fails() });
  },
  "a `get` of another prototype that throws": (headers) => {
    const prototype = Object.defineProperty(Object.create(Headers.prototype), "get", {
      value: fails,
    });
    return Object.setPrototypeOf(headers, prototype);
  },
  "a `get` of a proxy that throws": (headers) => new Proxy(headers, WITHOUT_GET),
  "a proxy that hides what it is": (headers) =>
    new Proxy(headers, {
      ...{ getPrototypeOf: fails, ownKeys: fails, getOwnPropertyDescriptor: fails, has: fails },
      ...WITHOUT_GET,
    }),
};

/** Responses that are read differently, or not at all, when they are read again. */
const ONCE: Record<string, (status: number, body: string) => unknown> = {
  "a `get` that throws": (status, body) => {
    const headers = new Headers({ "Retry-After": "1", "X-Request-Id": "r-1" });
    const get = () => {
      throw new Error("get");
    };
    const forEach = headers.forEach.bind(headers);
    return { status, headers: { get, forEach }, body: new Response(body).body };
  },
  ...Object.fromEntries(
    Object.entries(UNREADABLE).map(([title, change]) => [
      title,
      (status: number, body: string) => ({
        status,
        headers: change(new Headers({ "X-Request-Id": "r-1" })),
        body: new Response(body).body,
      }),
    ]),
  ),
  "a `get` that gives no text": (status, body) => {
    const headers = new Headers({ "X-Request-Id": "r-1" });
    const forEach = headers.forEach.bind(headers);
    return { status, headers: { get: () => ({}), forEach }, body: new Response(body).body };
  },
  "headers that `Headers` refuses": (status, body) => ({
    status,
    headers: new Map([
      [":status", `${status}`],
      ["x-odd", "ē"],
      ["x-request-id", "r-1"],
    ]),
    body: new Response(body).body,
  }),
  "each property, once": (status, body) => {
    const given: Record<string, unknown> = {
      ...{ status, headers: new Headers({ "X-Request-Id": "r-1" }), body: new Response(body).body },
    };
    const get = (_: object, name: string) => {
      if (!(name in given)) return undefined;
      const { [name]: value } = given;
      Object.defineProperty(given, name, { get: () => expect.fail(`read again: ${name}`) });
      return value;
    };
    return new Proxy({}, { get: get as never });
  },
};

/** Responses whose body is not what it should be. */
const BODIES: Record<string, () => unknown> = {
  "a body of strings": () =>
    new Response(new ReadableStream({ start: (c) => c.enqueue('{"disconnected":true}') })),
  "a body that fails": () => streamOf((c) => c.error(new Error("cut"))),
  "a body that fails with the words of a refused connection": () =>
    streamOf((c) => c.error(Object.assign(new Error("connect"), { code: "ECONNREFUSED" }))),
  "a body that was read": () => {
    const response = OK();
    void response.text();
    return response;
  },
  "a body that is locked": () => {
    const response = OK();
    response.body?.getReader();
    return response;
  },
  "a body of nothing, for ever": () => streamOf((c) => c.enqueue(new Uint8Array(0))),
  "a body without an end": () => streamOf((c) => c.enqueue(new Uint8Array(4_096))),
  "a body that never comes": () => new Response(new ReadableStream({})),
  "a reader that ignores everything": () => ({
    status: 200,
    headers: new Headers(),
    body: {
      getReader: () => ({ read: () => new Promise(() => {}), cancel: () => new Promise(() => {}) }),
    },
  }),
  "a reader whose cancel throws": () => ({
    status: 200,
    headers: new Headers(),
    body: {
      getReader: () => ({
        read: () => new Promise(() => {}),
        cancel() {
          throw new Error("cancel");
        },
      }),
    },
  }),
  "a reader that gives nonsense": () => ({
    status: 200,
    headers: new Headers(),
    body: { getReader: () => ({ read: async () => null, cancel() {} }) },
  }),
  "a stream of Node's that fails": () =>
    ofNode(
      200,
      new Readable({
        read() {
          this.destroy(new Error("cut"));
        },
      }),
    ),
  "a stream of Node's that was destroyed": () => ofNode(200, Readable.from(DATA).destroy()),
  "a stream of Node's of strings": () => ofNode(200, Readable.from(['{"disconnected":true}'])),
  "a stream of Node's without an end": () =>
    ofNode(
      200,
      new Readable({
        read() {
          this.push(Buffer.alloc(4_096));
        },
      }),
    ),
  "a stream of Node's that never comes": () => ofNode(200, new Readable({ read() {} })),
  "an iterator that throws": () => ({
    status: 200,
    headers: new Headers(),
    body: {
      [Symbol.asyncIterator]() {
        throw new Error("iterator");
      },
    },
  }),
};

const RESPONSES = { ...NO_RESPONSES, ...BODIES };

let calls = 0;
/** A call with this `fetch`, and how often the server carried it out. */
async function callWith(send: Send, options: object = {}) {
  const call = `${++calls}`;
  const meum = createMeumClient({
    apiKey: KEY,
    baseUrl: url,
    timeoutMs: 10_000, // a busy machine must not make a timeout of a response
    deadlineMs: 15_000,
    fetch: send,
    headers: { "X-Call": call },
    ...options,
  });
  const started = performance.now();
  const result = await settle(meum.wooDisconnect());
  expect(performance.now() - started).toBeLessThan(15_000);
  return { ...result, done: () => done.get(call) ?? 0 };
}

describe("before anything is sent, it throws", () => {
  it.each(Object.entries(ODD))(
    "%s: a MeumConnectionError, unknown, not retried",
    async (_, thrown) => {
      for (const send of [
        async () => {
          throw thrown;
        },
        () => {
          throw thrown;
        },
      ]) {
        const fetch = vi.fn(send);
        const { error, outcome } = await callWith(fetch as Send);
        expect(isMeumError(error)).toBe(true);
        expect(error).toBeInstanceOf(MeumConnectionError);
        expect(outcome).toBe("unknown");
        expect(fetch).toHaveBeenCalledTimes(1);
        expect(everythingOf(error)).not.toContain(KEY);
        expect(JSON.parse(JSON.stringify(error))).toMatchObject({ outcome: "unknown" });
      }
    },
  );
});

describe("after the operation was carried out, it throws", () => {
  it.each(Object.entries(ODD))("%s: unknown, carried out once", async (_, thrown) => {
    const { error, outcome, done } = await callWith(async (to, init) => {
      await (await fetch(to, init)).text();
      throw thrown;
    });
    expect(isMeumError(error)).toBe(true);
    expect([outcome, done()]).toEqual(["unknown", 1]);
  });
});

it("it is a proxy whose properties cannot be read: it is called all the same", async () => {
  const fail = () => {
    throw new Error("read");
  };
  const closedToReaders = new Proxy(globalThis.fetch, {
    ...{ get: fail, has: fail, getPrototypeOf: fail, getOwnPropertyDescriptor: fail },
  });
  for (const [url, outcome] of [
    [closed, "not-sent"],
    [(await serve([json(200, { disconnected: true })])).url, "done"],
  ] as const) {
    const meum = createMeumClient({ apiKey: KEY, baseUrl: url, fetch: closedToReaders });
    expect((await settle(meum.wooDisconnect({ maxRetries: 0 }))).outcome).toBe(outcome);
  }
});

describe("after the operation was carried out, it sends another request that fails", () => {
  it.each([
    ["to a closed port", () => fetch(`${closed}/audit`)],
    ["the same request to a closed port", (init: RequestInit) => fetch(`${closed}/`, init)],
    ["to an unknown name", () => fetch(`http://${"a".repeat(64)}.invalid/`)],
  ] as const)("%s: unknown, carried out once", async (_, fail) => {
    const { outcome, done } = await callWith(async (to, init) => {
      const response = await fetch(to, init);
      await fail(init);
      return response;
    });
    expect([outcome, done()]).toEqual(["unknown", 1]);
  });
});

describe("it returns a response whose properties can be read only once", () => {
  it.each(Object.entries(ONCE))("%s: read correctly", async (_, make) => {
    const done = await callWith(async () => make(200, '{"disconnected":true}') as Response);
    expect(done.data).toEqual({ disconnected: true });
    const attempts: unknown[] = [];
    const options = { onAttempt: (info: unknown) => void attempts.push(info) };
    const rejected = await callWith(async () => make(404, '{"code":"X"}') as Response, options);
    expect(rejected).toMatchObject({ outcome: "rejected", error: { code: "X", requestId: "r-1" } });
    expect(attempts).toMatchObject([{ status: 404, requestId: "r-1" }]);
  });
});

describe("it returns", () => {
  it.each(Object.entries(RESPONSES))("%s: a MeumError, unknown, in time", async (_, make) => {
    const fetch = vi.fn(async () => make() as Response);
    const { error, outcome } = await callWith(fetch, { timeoutMs: 500 });
    expect(isMeumError(error)).toBe(true);
    expect(outcome).toBe("unknown");
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it.each(Object.entries(NO_RESPONSES))("%s: the message says what is wrong", async (_, make) => {
    const { error } = await callWith(async () => make() as Response);
    const attempt = { number: 1, errorCode: "MeumConnectionError" };
    expect(error).toMatchObject({ name: "MeumConnectionError", attempts: [attempt] });
    expect(error?.attempts[0]).not.toHaveProperty("sent");
    expect(error?.message).toContain("(`fetch` returned no Response).");
  });

  it.each(Object.entries(RESPONSES))(
    "%s, with a status that means `rejected`: in time",
    async (_, make) => {
      const { error, outcome } = await callWith(
        async () => {
          const response = make();
          if (typeof response !== "object" || response === null)
            return response as unknown as Response;
          return new Proxy(response as Response, {
            get: (target, name) => (name === "status" ? 404 : Reflect.get(target, name)),
          });
        },
        { timeoutMs: 500 },
      );
      expect(isMeumError(error)).toBe(true);
      expect(error instanceof MeumApiError ? "rejected" : "unknown").toBe(outcome);
    },
  );

  it("after `timeoutMs`: its body is cancelled, and an error of that is ignored", async () => {
    for (const cancel of [
      () => Promise.reject(new Error("cancel")),
      () => {
        throw new Error("cancel");
      },
    ]) {
      let late = (_: Response) => {};
      const { outcome } = await callWith(() => new Promise((resolve) => void (late = resolve)), {
        timeoutMs: 200,
      });
      expect(outcome).toBe("unknown");
      const source = { cancel: vi.fn(cancel) };
      late(new Response(new ReadableStream(source)));
      await eventually(() => expect(source.cancel).toHaveBeenCalled());
    }
  });

  it("bytes of another realm, as under jsdom: data", async () => {
    const bytes = [...Buffer.from('{"disconnected":true}')];
    const body = streamOf((c) => {
      c.enqueue(runInNewContext("new Uint8Array(bytes)", { bytes }));
      c.close();
    }).body;
    const { data } = await callWith(async () => {
      return { status: 200, headers: new Headers(), body } as Response;
    });
    expect(data).toEqual({ disconnected: true });
  });

  it("a response without a body: an empty body", async () => {
    const without = (status: number) => async () =>
      ({ status, headers: new Headers() }) as Response;
    const { error } = await callWith(without(400));
    expect(error).toMatchObject({ name: "MeumApiError", status: 400, outcome: "rejected" });
    expect((await callWith(without(200))).error).toMatchObject({
      name: "MeumContractError",
      message: expect.stringContaining("200: the body is empty."),
    });
  });

  describe("a body of chunks of another kind", () => {
    const text = DATA.join("").padEnd(24); // whole numbers of each kind
    const bytes = () => new TextEncoder().encode(text);
    const chunks = (chunk: unknown) => async () => {
      const body = (async function* () {
        yield chunk;
      })();
      return { status: 200, headers: new Headers(), body } as never;
    };

    it.each<[string, unknown]>([
      ["text", text],
      ["numbers", [...bytes()]],
      ["Uint16Array", Uint16Array.from(bytes())],
      ["Float64Array", Float64Array.from(bytes())],
      ["DataView", new DataView(bytes().buffer)],
      ["ArrayBuffer", bytes().buffer],
      ["what looks like bytes", { ...bytes(), BYTES_PER_ELEMENT: 1, length: 24 }],
    ])("%s: it cannot be read, and the error says so", async (_, chunk) => {
      const { outcome, error } = await callWith(chunks(chunk));
      expect(outcome).toBe("unknown");
      expect(error).toMatchObject({ cause: { message: expect.stringContaining("Uint8Array") } });
    });

    it.each<[string, unknown]>([
      ["Buffer", Buffer.from(text)],
      ["Int8Array", new Int8Array(bytes().buffer)],
      ["Uint8ClampedArray", new Uint8ClampedArray(bytes().buffer)],
    ])("%s: it has bytes, and is read", async (_, chunk) => {
      expect(await callWith(chunks(chunk))).toMatchObject({ data: { disconnected: true } });
    });
  });

  it("a response without a stream, as that of whatwg-fetch: its body is read as a whole", async () => {
    const whole = (status: number, read: () => unknown) => async () =>
      ({ status, headers: new Headers(), arrayBuffer: read }) as Response;
    const bytes = (text: string) => async () => new TextEncoder().encode(text).buffer;
    const done = await callWith(whole(200, bytes('{"disconnected":true}')));
    expect(done.data).toEqual({ disconnected: true });
    const options = { timeoutMs: 500, maxRetries: 0 };
    expect(await callWith(whole(404, bytes('{"code":"X"}')), options)).toMatchObject({
      outcome: "rejected",
      error: { code: "X" },
    });
    const failing: [() => unknown, string][] = [
      [() => Promise.reject(new Error("lost")), "MeumConnectionError"],
      [() => new Promise(() => {}), "MeumTimeoutError"],
      [bytes(" ".repeat(2 ** 20 + 1)), "MeumContractError"],
    ];
    for (const [read, name] of failing)
      expect(await callWith(whole(200, read), options)).toMatchObject({
        outcome: "unknown",
        error: { name },
      });
  });

  it("a Node stream, as node-fetch returns: data, an error by its status, a retry", async () => {
    const fetch = vi
      .fn()
      .mockResolvedValueOnce(ofNode(429, Readable.from(DATA)))
      .mockResolvedValueOnce(ofNode(200, Readable.from(DATA)))
      .mockResolvedValueOnce(ofNode(404, Readable.from([Buffer.from('{"code":"GONE"}')])));
    const { data } = await callWith(fetch);
    expect(data).toEqual({ disconnected: true });
    const { error } = await callWith(fetch);
    expect(error).toMatchObject({ status: 404, code: "GONE", outcome: "rejected" });
    expect(fetch).toHaveBeenCalledTimes(3);
  });

  it("a Node stream after the time limit: it is destroyed", async () => {
    const body = new Readable({ read() {} });
    let respond = (_: unknown) => {};
    const fetch = () => new Promise((resolve) => (respond = resolve));
    const { outcome } = await callWith(fetch as never, { timeoutMs: 200, maxRetries: 0 });
    expect(outcome).toBe("unknown");
    respond(ofNode(200, body));
    await eventually(() => expect(body.destroyed).toBe(true));
  });

  it.each<[string, number, (abort: () => void) => unknown]>([
    ["with a success, aborted as it comes", 200, (abort) => abort()],
    ["with an error, aborted as it comes", 404, (abort) => abort()],
    ["with a success, aborted just after", 200, (abort) => queueMicrotask(abort)],
    [
      "after the abort",
      200,
      (abort) => [abort(), new Promise((resolve) => setTimeout(resolve, 5))],
    ],
  ])("a Node stream %s, which fails then: nothing is unhandled", async (_, status, act) => {
    const crashes: unknown[] = [];
    const note = (error: unknown) => void crashes.push(error);
    const others = process.listeners("uncaughtException");
    process.removeAllListeners("uncaughtException").on("uncaughtException", note);
    const controller = new AbortController();
    const fetch = async (_: string, { signal }: { signal: AbortSignal }) => {
      await Promise.all([act(() => controller.abort())].flat());
      const body = new Readable({ read() {} });
      // As that of `Readable.fromWeb` does, at once if it is late.
      const fail = () => queueMicrotask(() => body.destroy(new Error("aborted")));
      if (signal.aborted) fail();
      else signal.addEventListener("abort", fail);
      return ofNode(status, body);
    };
    const meum = createMeumClient({ apiKey: KEY, fetch: fetch as never });
    const { error } = await settle(meum.wooDisconnect({ signal: controller.signal }));
    await new Promise((resolve) => setTimeout(resolve, 10));
    process.removeAllListeners("uncaughtException");
    for (const listener of others) process.on("uncaughtException", listener);
    expect(error).toMatchObject({ name: "MeumAbortError" });
    expect(crashes).toEqual([]);
  });

  it("a Node stream that is too long: it is destroyed", async () => {
    const body = new Readable({
      read() {
        this.push(Buffer.alloc(4_096));
      },
    });
    const { error } = await callWith(async () => ofNode(200, body) as never);
    expect(error).toMatchObject({ name: "MeumContractError", outcome: "unknown" });
    expect(body.destroyed).toBe(true);
  });

  it("a response of another library: data", async () => {
    const { data } = await callWith(async () => {
      const { status, headers, body } = OK();
      return { status, headers, body } as Response;
    });
    expect(data).toEqual({ disconnected: true });
  });
});

describe("any sequence of these actions", () => {
  const steps = {
    send: (to: string, init: RequestInit) => fetch(to, init),
    "send elsewhere": (_: string, init: RequestInit) =>
      fetch(`${closed}/`, init).catch((error) => error),
    "send without the signal": (to: string, { signal: _, ...init }: RequestInit) => fetch(to, init),
    wait: () => new Promise((resolve) => setTimeout(resolve, 5)),
    "let go of the loop": () => new Promise(setImmediate),
    hang: () => new Promise<never>(() => {}),
  };
  const ends = [
    "return the last response",
    "throw",
    "throw what was caught",
    "return a wrong response",
  ];

  it("a MeumError with a true outcome, or data; the client causes no second execution", async () => {
    const plans = fc.record({
      steps: fc.array(fc.constantFrom(...(Object.keys(steps) as (keyof typeof steps)[])), {
        maxLength: 4,
      }),
      end: fc.constantFrom(...ends),
      thrown: fc.constantFrom(...Object.keys(ODD)),
    });
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        let entered = 0;
        const sends = plan.steps.filter((step) => /^send( without|$)/.test(step)).length;
        const result = await callWith(
          async (to, init) => {
            entered++;
            let last: unknown;
            for (const step of plan.steps) {
              const got = await steps[step](to, init);
              if (got !== undefined) last = got;
            }
            if (plan.end === "throw") throw ODD[plan.thrown];
            if (plan.end === "throw what was caught" && last instanceof Error) throw last;
            return (plan.end === "return a wrong response" ? {} : last) as Response;
          },
          { timeoutMs: 60 },
        );
        if (result.outcome === "done") expect(result.done()).toBeGreaterThan(0);
        else expect(isMeumError(result.error)).toBe(true);
        if (result.outcome === "not-sent" || result.outcome === "rejected")
          expect(result.done()).toBe(0);
        // Only what was proven not to be sent was tried again.
        expect(result.done()).toBeLessThanOrEqual(sends);
        if (entered > 1) expect(sends).toBe(0);
      }),
      { numRuns: Number(process.env.FOREIGN_RUNS ?? 150) },
    );
  });
});
