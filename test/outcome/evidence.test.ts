/** A claim of `not-sent` holds: each way in which nothing is sent, and each in which the operation was carried out. */

import { AsyncResource } from "node:async_hooks";
import { channel, subscribe, unsubscribe } from "node:diagnostics_channel";
import { request as httpRequest } from "node:http";
import { createSecureServer } from "node:http2";
import { createServer as createHttpsServer } from "node:https";
import { connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { build } from "esbuild";
import * as undici7 from "undici";
import * as undici6 from "undici-6";
import { afterEach, beforeAll, describe, expect, inject, it, onTestFinished, vi } from "vitest";
import { certificateOf } from "../support/certificate.js";
import { dispatchAllBy, TAKES_UNDICI_6 } from "../support/dispatcher.js";
import { refusedUrl } from "../support/fault-server.js";
import { createMeumClient, settle } from "../support/fixture.js";
import { KEY } from "../support/secret.js";
import { byNodeHttp, type Send } from "../support/send.js";
import { listen } from "../support/servers.js";
import { rejection, serve, withoutWaits } from "../support/setup.js";
import { answer } from "../support/steps.js";

const PATH = "/v1/integration/woocommerce/disconnect";
let tls: { key: string; cert: string };
beforeAll(async () => void (tls = await certificateOf("localhost")));
withoutWaits();
afterEach(() => vi.unstubAllEnvs());

/** A server that does this with each connection. */
const raw = (onConnection: (socket: Socket) => void) => listen(createServer(onConnection));

async function outcomeOf(baseUrl: string, options: object = {}) {
  const fetch = vi.fn(globalThis.fetch);
  const meum = createMeumClient({
    apiKey: KEY,
    baseUrl,
    timeoutMs: 10_000,
    deadlineMs: 20_000,
    maxRetries: 0,
    ...options,
  });
  const { outcome, error } = await settle(meum.wooDisconnect());
  return { outcome, error, fetch };
}

// Each with a dispatcher of its own: the global one is that of the undici that is loaded first.
const withDispatcher =
  (library: typeof undici7 | typeof undici6, dispatcher: unknown): Send =>
  (url, init) =>
    library.fetch(url, { ...init, dispatcher } as never) as unknown as Promise<Response>;

/** As for a program that loads another undici before it uses the runtime's `fetch`. */
const byRuntimeWith =
  (dispatcher: undici7.Dispatcher): Send =>
  (url, init) =>
    fetch(url, { ...init, dispatcher } as never);

describe("nothing is sent by the runtime's own fetch: not-sent", () => {
  const https = (port: number) => `https://127.0.0.1:${port}`;
  const hello = (socket: Socket, answer: (socket: Socket) => void) =>
    void socket.once("data", () => answer(socket));

  it.each<[string, () => Promise<string>, object?]>([
    ["a closed port", refusedUrl],
    ["a closed port, by TLS", async () => (await refusedUrl()).replace("http:", "https:")],
    ["a closed port of IPv6", async () => (await refusedUrl()).replace("127.0.0.1", "[::1]")],
    [
      "a closed port of a name with two addresses",
      async () => (await refusedUrl()).replace("127.0.0.1", "localhost"),
    ],
    ["a name that does not exist", async () => `https://${"a".repeat(64)}.invalid`],
    ["a name that is too long", async () => `https://${"a.".repeat(130)}invalid`],
    ["a self-signed certificate", async () => https(await listen(createHttpsServer(tls)))],
    ["closed when accepted", async () => https(await raw((socket) => void socket.end()))],
    [
      "reset when accepted",
      async () => https(await raw((socket) => void socket.resetAndDestroy())),
    ],
    [
      "closed after the client's hello",
      async () => https(await raw((socket) => hello(socket, () => socket.end()))),
    ],
    [
      "reset after the client's hello",
      async () => https(await raw((socket) => hello(socket, () => socket.resetAndDestroy()))),
    ],
    [
      "plain HTTP",
      async () =>
        https(
          await raw((socket) =>
            hello(socket, () => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")),
          ),
        ),
    ],
    [
      "garbage",
      async () => https(await raw((socket) => hello(socket, () => socket.write("SSH-2.0-x\r\n")))),
    ],
    [
      "a TLS alert",
      async () =>
        https(
          await raw((socket) =>
            hello(socket, () => socket.write(Buffer.from("15030300020228", "hex"))),
          ),
        ),
    ],
    [
      "no cipher in common",
      async () =>
        https(
          await listen(
            createHttpsServer({
              ...tls,
              maxVersion: "TLSv1.2",
              ciphers: "NULL-SHA256:@SECLEVEL=0",
            }),
          ),
        ),
    ],
    ["accepted, then silence", async () => https(await raw(() => {})), { timeoutMs: 300 }],
    [
      "half a hello, then silence",
      async () =>
        https(
          await raw((socket) => hello(socket, () => socket.write(Buffer.from("160303", "hex")))),
        ),
      { timeoutMs: 300 },
    ],
    [
      "accepted, then silence, to the deadline",
      async () => https(await raw(() => {})),
      { deadlineMs: 300 },
    ],
  ])("%s", async (_, start, options) => {
    const { outcome, error } = await outcomeOf(await start(), options);
    expect(outcome, error?.message).toBe("not-sent");
    expect(error?.attempts.map(({ sent }) => sent)).toEqual([false]);
    expect(error?.message).toContain("The request was not sent.");
  });

  it.each([
    ["a fragment, which is not sent", "/v1/elsewhere#part"],
    ["a colon", "/v1/shops:close"],
  ])("a path with %s", async (_, path) => {
    const meum = createMeumClient({ apiKey: KEY, baseUrl: await refusedUrl(), maxRetries: 0 });
    const error = await rejection(meum.api.POST(path as never));
    expect(error).toMatchObject({ name: "MeumConnectionError", outcome: "not-sent" });
  });

  it("an abort while connecting", async () => {
    const controller = new AbortController();
    const port = await raw(() => controller.abort("enough"));
    const meum = createMeumClient({ apiKey: KEY, baseUrl: https(port) });
    const { outcome, error } = await settle(meum.wooDisconnect({ signal: controller.signal }));
    expect([outcome, error?.name]).toEqual(["not-sent", "MeumAbortError"]);
  });

  it("a timeout while connecting is tried again", async () => {
    let connections = 0;
    const port = await raw(() => void connections++);
    const { outcome, error } = await outcomeOf(https(port), { timeoutMs: 200, maxRetries: 2 });
    expect([outcome, error?.name]).toEqual(["not-sent", "MeumTimeoutError"]);
    expect(error?.message).toMatch(/: No connection to \S+ within 200 ms \(`timeoutMs`\)\. The/);
    await vi.waitFor(() => expect(connections).toBe(3), { timeout: 10_000 });
  });

  it.each([
    ["the same request", "POST", PATH],
    ["another method", "GET", PATH],
    ["another path", "POST", "/other"],
  ])("while another part of the program fails to send %s too", async (_, method, path) => {
    let connections = 0;
    const port = await raw(() => void connections++);
    const meum = createMeumClient({ apiKey: KEY, baseUrl: https(port), maxRetries: 0 });
    const call = settle(meum.wooDisconnect({ timeoutMs: 500 }));
    await vi.waitFor(() => expect(connections).toBe(1), { interval: 10, timeout: 400 });
    const other = fetch(https(port) + path, { method, signal: AbortSignal.timeout(300) });
    await expect(other).rejects.toThrow();
    expect((await call).outcome).toBe("not-sent");
  });

  it("while another part of the program sends the same request, which may be this one: unknown", async () => {
    let done = 0;
    const server = await listen(createHttpsServer(tls, () => void done++));
    let connections = 0;
    const port = await raw((socket) => {
      if (connections++) socket.pipe(connect(server, "127.0.0.1")).pipe(socket);
    });
    dispatchAllBy(new undici7.Agent({ connect: { rejectUnauthorized: false } }));
    const meum = createMeumClient({ apiKey: KEY, baseUrl: https(port), maxRetries: 0 });
    const call = settle(meum.wooDisconnect({ timeoutMs: 500 }));
    await vi.waitFor(() => expect(connections).toBe(1), { interval: 10, timeout: 400 });
    const other = fetch(https(port) + PATH, { method: "POST", signal: AbortSignal.timeout(1_000) });
    await expect(other).rejects.toThrow();
    expect([(await call).outcome, done]).toEqual(["unknown", 1]);
  });

  it("at the same time as a call by a caller's fetch to the same closed port: both not-sent", async () => {
    const baseUrl = await refusedUrl();
    const byRequest: Send = async (url, { body: _, ...init }) => {
      const { statusCode } = await undici7.request(url, init as never);
      return new Response(null, { status: statusCode });
    };
    for (const fetches of [
      [undefined, byRequest],
      [byRequest, undefined],
    ]) {
      const calls = fetches.map((fetch) => outcomeOf(baseUrl, { fetch }));
      const outcomes = (await Promise.all(calls)).map(({ outcome }) => outcome);
      expect(outcomes).toEqual(["not-sent", "not-sent"]);
    }
  });

  it.runIf(TAKES_UNDICI_6)(
    "one error for several requests, of which one was not written: `sent` is absent",
    async () => {
      const server = createServer();
      const sockets: Socket[] = [];
      server.on("connection", (socket) => void sockets.push(socket));
      const written = vi.fn();
      server.on("connection", (socket) => socket.on("data", written));
      const baseUrl = `http://127.0.0.1:${await listen(server)}`;
      dispatchAllBy(new undici6.Agent({ connections: 1, pipelining: 10 }) as never);
      const meum = createMeumClient({ apiKey: KEY, baseUrl, maxRetries: 0 });
      const calls = [settle(meum.wooStatus())];
      await vi.waitFor(() => expect(written).toHaveBeenCalledTimes(1));
      calls.push(settle(meum.wooStatus()));
      await vi.waitFor(() => expect(written).toHaveBeenCalledTimes(2));
      const last = settle(meum.wooDisconnect()); // it waits for both, since it is not idempotent
      await new Promise(setImmediate);
      server.close();
      for (const socket of sockets) socket.destroy();
      await Promise.all(calls);
      const { outcome, error } = await last;
      expect(outcome).toBe("unknown");
      expect(error?.attempts).toMatchObject([{ errorCode: "ECONNREFUSED" }]);
      expect(error?.attempts[0]).not.toHaveProperty("sent");
      expect(written).toHaveBeenCalledTimes(2);
    },
  );

  it("a request whose creation was not seen: unknown", async () => {
    const baseUrl = await refusedUrl();
    vi.spyOn(channel("undici:request:create"), "publish").mockImplementation(() => {});
    expect((await outcomeOf(baseUrl)).outcome).toBe("unknown");
    vi.restoreAllMocks();
    expect((await outcomeOf(baseUrl)).outcome).toBe("not-sent");
  });

  it("by a client of undici 6 whose origin is a URL object", async () => {
    const baseUrl = await refusedUrl();
    const client = new undici6.Client(baseUrl); // of 7, it is always a string
    onTestFinished(() => client.destroy());
    const fetch: Send = async (url) => {
      const origin = new URL(url);
      const path = origin.pathname;
      const { statusCode } = await client.request({ origin, path, method: "POST" });
      return new Response(null, { status: statusCode });
    };
    expect((await outcomeOf(baseUrl, { fetch })).outcome).toBe("not-sent");
  });

  it("while another call receives a response", async () => {
    dispatchAllBy(new undici7.Agent({ connect: { rejectUnauthorized: false } }));
    let respond: (() => void) | undefined;
    const server = await listen(
      createHttpsServer(tls, (_, response) => (respond = () => response.writeHead(404).end())),
    );
    const sockets: Socket[] = [];
    const port = await raw((socket) => {
      if (sockets.push(socket) === 1) socket.pipe(connect(server, "127.0.0.1")).pipe(socket);
    });
    const first = outcomeOf(https(port));
    await vi.waitFor(() => expect(respond).toBeDefined());
    const second = outcomeOf(https(port));
    await vi.waitFor(() => expect(sockets).toHaveLength(2));
    respond?.();
    expect((await first).outcome).toBe("rejected");
    sockets[1]?.resetAndDestroy();
    expect((await second).outcome).toBe("not-sent");
  });

  it("the dispatcher is destroyed while connecting, which publishes no failure: unknown", async () => {
    const dispatcher = new undici7.Agent();
    dispatchAllBy(dispatcher);
    const port = await raw(() => void dispatcher.destroy());
    expect((await outcomeOf(https(port))).outcome).toBe("unknown");
  });

  it("while another call receives a 421", async () => {
    const server = createServer((socket) =>
      socket.on("data", (data) => {
        if (/hang/.test(`${data}`)) return;
        server.close();
        socket.end("HTTP/1.1 421 Misdirected Request\r\nContent-Length: 0\r\n\r\n");
      }),
    );
    const baseUrl = `http://127.0.0.1:${await listen(server)}`;
    const hanging = outcomeOf(baseUrl, { headers: { "x-do": "hang" }, timeoutMs: 1_500 });
    await outcomeOf(baseUrl);
    expect((await outcomeOf(baseUrl)).outcome).toBe("not-sent");
    expect((await hanging).outcome).toBe("unknown");
  });

  it.each([
    ["", ""],
    ["", "beside a caller's fetch"],
    ["//gateway", "beside a caller's fetch"],
  ])(
    "after a 421, which the runtime's fetch answers with a second request that is refused: unknown (path %j) %s",
    async (path, beside) => {
      const silent = await raw(() => {});
      const fetch: Send = (url, init) => globalThis.fetch(url, init);
      const other = beside && outcomeOf(`http://127.0.0.1:${silent}`, { fetch, timeoutMs: 500 });
      let done = 0;
      const server = createServer((socket) =>
        socket.on("data", () => {
          done++;
          server.close();
          socket.end(
            "HTTP/1.1 421 Misdirected Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
          );
        }),
      );
      const port = await listen(server);
      const { outcome, error } = await outcomeOf(`http://127.0.0.1:${port}${path}`);
      expect([outcome, error?.name, done]).toEqual(["unknown", "MeumConnectionError", 1]);
      await other;
    },
  );

  it.each<[string, Send | undefined]>([
    ["the runtime's own", undefined],
    ["a caller's", (url, init) => fetch(url, init)],
  ])(
    "an unreadable diagnostics message throws nothing and proves nothing: unknown, by %s fetch",
    async (_, send) => {
      const thrown = vi.fn();
      process.on("uncaughtException", thrown);
      onTestFinished(() => void process.off("uncaughtException", thrown));
      const sockets: Socket[] = [];
      const port = await raw((socket) => void sockets.push(socket));
      const call = outcomeOf(https(port), { fetch: send });
      await vi.waitFor(() => expect(sockets).toHaveLength(1), { interval: 10 });
      channel("undici:request:create").publish({ request: null });
      sockets[0]?.resetAndDestroy();
      expect((await call).outcome).toBe("unknown");
      expect(thrown).not.toHaveBeenCalled();
    },
  );

  it("many calls at once to a closed port", async () => {
    const meum = createMeumClient({ apiKey: KEY, baseUrl: await refusedUrl(), maxRetries: 0 });
    const results = await Promise.all(
      Array.from({ length: 32 }, () => settle(meum.wooDisconnect())),
    );
    expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(["not-sent"]));
  });
});

describe("nothing is sent by a caller's fetch", () => {
  it.each<[string, Send]>([
    ["a function around the runtime's", (url, init) => fetch(url, init)],
    [
      "one that asks before, by another method",
      async (url, init) => {
        await fetch(url, { method: "HEAD" }).catch(() => {});
        return fetch(url, init);
      },
    ],
    ["undici 7's", withDispatcher(undici7, new undici7.Agent())],
    ["undici 6's", withDispatcher(undici6, new undici6.Agent())],
    ["the runtime's, with undici 7's dispatcher", byRuntimeWith(new undici7.Agent())],
    [
      "undici 7's request",
      async (url, init) => {
        const { statusCode, body } = await undici7.request(url, {
          dispatcher: new undici7.Agent(),
          method: "POST",
          headers: [...(init.headers as Headers)].flat(),
        });
        return new Response(Readable.toWeb(body) as ReadableStream, { status: statusCode });
      },
    ],
  ])("%s, to a closed port: not-sent", async (_, fetch) => {
    expect((await outcomeOf(await refusedUrl(), { fetch })).outcome).toBe("not-sent");
  });

  it.each<[string, () => Promise<string>]>([
    ["that is not there", refusedUrl],
    [
      "that refuses to connect",
      async () => {
        const refusal = "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n";
        const port = await raw((socket) => socket.once("data", () => socket.end(refusal)));
        return `http://127.0.0.1:${port}`;
      },
    ],
  ])("a proxy %s: not-sent", async (_, proxy) => {
    const target = closed.replace("http:", "https:");
    for (const { ProxyAgent, fetch } of [undici7, undici6]) {
      const dispatcher = new ProxyAgent(await proxy());
      const byProxy: Send = (url, init) => fetch(url, { ...init, dispatcher } as never) as never;
      expect((await outcomeOf(target, { fetch: byProxy })).outcome).toBe("not-sent");
      if (fetch === undici6.fetch && !TAKES_UNDICI_6) continue;
      dispatchAllBy(dispatcher as never);
      expect((await outcomeOf(target)).outcome).toBe("not-sent");
    }
  });
});

it("a wrapper that gets a token first: what only that sent is not said to be sent", async () => {
  const others = await serve([answer(200, "{}")]);
  const fetch = async (url: string, init: RequestInit) => {
    await globalThis.fetch(`${others.url}/token`, { method: "POST" });
    return globalThis.fetch(url, init);
  };
  const { outcome, error } = await outcomeOf(await refusedUrl(), { fetch });
  expect(outcome).toBe("unknown");
  expect(error?.attempts[0]).not.toHaveProperty("sent");
});

it("a refused connection to a proxy that takes the whole URL as path: not-sent", async () => {
  const dispatcher = new undici7.ProxyAgent({ uri: await refusedUrl(), proxyTunnel: false });
  onTestFinished(() => dispatcher.destroy());
  const fetch = withDispatcher(undici7, dispatcher);
  expect((await outcomeOf(closed, { fetch })).outcome).toBe("not-sent");
});

it("a response of meum/testing's fake says that the request was sent", async () => {
  const answer = async () => new Response("{}", { status: 404 });
  const fetch = Object.assign(answer, { [Symbol.for("meum.testing")]: true });
  expect((await outcomeOf(closed, { fetch })).error?.attempts).toMatchObject([{ sent: true }]);
});

/** Servers that carry the operation out, then fail; `done` counts. */
const FAULTS: Record<
  string,
  { status?: number; respond: (socket: Socket) => void; timeoutMs?: number }
> = {
  "closes the connection": { respond: (socket) => void socket.end() },
  "resets the connection": { respond: (socket) => void socket.resetAndDestroy() },
  "sends half a head": { respond: (socket) => void socket.end("HTTP/1.1 200 OK\r\nConte") },
  "sends half a body": {
    respond: (socket) => void socket.end('HTTP/1.1 200 OK\r\nContent-Length: 21\r\n\r\n{"dis'),
  },
  "sends what is no HTTP": { respond: (socket) => void socket.end("SSH-2.0-x\r\n") },
  "sends a 302": {
    respond: (socket) =>
      void socket.end("HTTP/1.1 302 Found\r\nLocation: /done\r\nContent-Length: 0\r\n\r\n"),
  },
  "sends a 502": {
    respond: (socket) => void socket.end("HTTP/1.1 502 Bad\r\nContent-Length: 0\r\n\r\n"),
  },
  "sends a wrong 200": {
    respond: (socket) => void socket.end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"),
  },
  // Time enough to send, on a busy machine.
  "says nothing": { respond: () => {}, timeoutMs: 1_000 },
};

async function countingServer(fault: string) {
  const seen = { done: 0, port: 0 };
  seen.port = await raw((socket) => {
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      if (!text.includes("\r\n\r\n")) return;
      text = "";
      seen.done++;
      FAULTS[fault]?.respond(socket);
    });
  });
  return seen;
}

/** By node:http, as axios or node-fetch send. */
let closed: string;
beforeAll(async () => void (closed = await refusedUrl()));

const FETCHES: Record<string, () => Send | undefined> = {
  "the runtime's own fetch": () => undefined,
  "a function around it": () => (url, init) => fetch(url, init),
  "undici 7's": () => withDispatcher(undici7, new undici7.Agent()),
  "undici 6's": () => withDispatcher(undici6, new undici6.Agent()),
  "the runtime's, with undici 7's dispatcher": () => byRuntimeWith(new undici7.Agent()),
  "undici 7's, one connection": () =>
    withDispatcher(undici7, new undici7.Agent({ connections: 1 })),
  "undici 6's, pipelining": () =>
    withDispatcher(undici6, new undici6.Agent({ connections: 1, pipelining: 4 })),
  "undici 7's RetryAgent": () =>
    withDispatcher(
      undici7,
      new undici7.RetryAgent(new undici7.Agent(), {
        methods: ["POST"],
        maxRetries: 1,
        minTimeout: 1,
        maxTimeout: 1,
      }),
    ),
  "undici 6's RetryAgent": () =>
    withDispatcher(
      undici6,
      new undici6.RetryAgent(new undici6.Agent(), {
        methods: ["POST"],
        maxRetries: 1,
        minTimeout: 1,
        maxTimeout: 1,
      }),
    ),
  "node:http": () => byNodeHttp,
  "a refused request first": () => async (url, init) => {
    await fetch(`${closed}/`, init).catch(() => {});
    return fetch(url, init);
  },
  "a refused request after": () => async (url, init) => {
    try {
      return await fetch(url, init);
    } finally {
      await fetch(`${closed}/audit`, { method: "POST" });
    }
  },
  "one that drops the signal":
    () =>
    (url, { signal: _, ...init }) =>
      fetch(url, init),
};

describe("the operation was carried out: unknown, whatever the fetch is", () => {
  async function expectUnknown(name: string, fault: string) {
    const server = await countingServer(fault);
    const timeoutMs = FAULTS[fault]?.timeoutMs ?? 10_000;
    const { outcome, error } = await outcomeOf(`http://127.0.0.1:${server.port}`, {
      fetch: FETCHES[name]?.(),
      timeoutMs,
    });
    expect([name, outcome]).toEqual([name, "unknown"]);
    // Of node:http, only a response tells it.
    const seen = name !== "node:http" || /30|50|200|body/.test(fault);
    expect([name, error?.attempts[0]?.sent]).toEqual([name, seen ? true : undefined]);
    expect(server.done).toBeGreaterThan(0);
    // RetryAgent sends again by itself; we do not.
    if (!name.includes("RetryAgent")) expect([name, server.done]).toEqual([name, 1]);
  }

  const silent = Object.keys(FAULTS).filter((fault) => FAULTS[fault]?.timeoutMs);
  for (const name of Object.keys(FETCHES))
    it.each(Object.keys(FAULTS).filter((fault) => !silent.includes(fault)))(
      `${name}, and the server %s`,
      (fault) => expectUnknown(name, fault),
    );

  // They wait for the same thing, so they wait together.
  it.each(silent)("any fetch, and the server %s", async (fault) => {
    await Promise.all(Object.keys(FETCHES).map((name) => expectUnknown(name, fault)));
  });
});

describe("sent to another URL in another context, before the given URL refuses", () => {
  it("by the global dispatcher: unknown, sent once", async () => {
    const server = await countingServer("sends a 502");
    const queue = new AsyncResource("queue");
    onTestFinished(() => void queue.emitDestroy());
    const elsewhere = new undici7.Agent();
    onTestFinished(() => elsewhere.destroy());
    const mirror = () =>
      undici7.request(`http://127.0.0.1:${server.port}`, { method: "POST", dispatcher: elsewhere });
    dispatchAllBy(
      new undici7.Agent().compose((dispatch) => (options, handler) => {
        void queue.runInAsyncScope(mirror).finally(() => dispatch(options, handler));
        return true;
      }),
    );
    const { outcome } = await outcomeOf(closed);
    expect([outcome, server.done]).toEqual(["unknown", 1]);
  });

  it.each<[string, (url: string, init: RequestInit) => Promise<unknown>]>([
    ["to another origin", (url, init) => fetch(url, init)],
    ["with a query", (url, init) => fetch(`${url}?by=queue`, init)],
    ["by another method", (url, init) => fetch(url, { ...init, method: "PUT" })],
    ["by node:http", byNodeHttp],
  ])("%s: unknown, sent once", async (_, mirror) => {
    const server = await countingServer("sends a 502");
    const queue = new AsyncResource("queue");
    onTestFinished(() => void queue.emitDestroy());
    const { outcome } = await outcomeOf(closed, {
      maxRetries: 2,
      fetch: async (url: string, init: RequestInit) => {
        const elsewhere = url.replace(closed, `http://127.0.0.1:${server.port}`);
        await queue.runInAsyncScope(() => mirror(elsewhere, init));
        return fetch(url, init);
      },
    });
    expect([outcome, server.done]).toEqual(["unknown", 1]);
  });

  it.each<[string, (init: RequestInit, proxy: string) => Promise<unknown>]>([
    [
      "by node:http",
      ({ headers }, proxy) =>
        new Promise((resolve) => {
          const sent = { ...Object.fromEntries(headers as Headers), host: new URL(closed).host };
          const options = { method: "POST", path: PATH, headers: sent };
          httpRequest(proxy, options).on("response", resolve).end();
        }),
    ],
    [
      "by undici",
      (init, proxy) => {
        const connectTo = undici7.buildConnector({});
        const { port } = new URL(proxy);
        const dispatcher = new undici7.Agent({
          connect: (options, callback) => connectTo({ ...options, port }, callback),
        });
        onTestFinished(() => dispatcher.destroy());
        return withDispatcher(undici7, dispatcher)(closed + PATH, init);
      },
    ],
  ])("%s, in another call's context, through a proxy: unknown, sent once", async (_, byProxy) => {
    const server = await countingServer("sends a 502");
    const queue: (() => Promise<unknown>)[] = [];
    // The first call's fetch sends nothing of its own: it works for others.
    const worker = outcomeOf(closed, {
      fetch: async () => {
        await vi.waitFor(() => expect(queue).toHaveLength(1), { interval: 5 });
        await queue[0]!();
        throw new Error("closed");
      },
    });
    const { outcome } = await outcomeOf(closed, {
      maxRetries: 0,
      fetch: async (url: string, init: RequestInit) => {
        const refused = await fetch(url, init).catch((error) => error);
        const proxy = `http://127.0.0.1:${server.port}`;
        await new Promise((resolve) => queue.push(() => byProxy(init, proxy).then(resolve)));
        throw refused;
      },
    });
    await worker;
    expect([outcome, server.done]).toEqual(["unknown", 1]);
  });

  it("by two calls that send each other's request: unknown, sent once", async () => {
    let refuse = () => {};
    const down = new undici7.Agent({
      connect: (_, callback) => (refuse = () => callback(new Error("down"), null)),
    });
    onTestFinished(() => down.destroy());
    const received: Socket[] = [];
    const port = await raw((socket) => socket.once("data", () => received.push(socket)));
    const jobs: (() => void)[] = [];
    let start = () => {};
    const bothQueued = new Promise<void>((resolve) => (start = resolve));
    // Each call sends what was queued last, whoever's it is.
    const swapping =
      (send: Send): Send =>
      (url, init) =>
        new Promise((resolve, reject) => {
          if (jobs.push(() => void send(url, init).then(resolve, reject)) === 2) start();
          void bothQueued.then(() => jobs.pop()?.());
        });
    const call = (send: Send) => outcomeOf(`http://127.0.0.1:${port}`, { fetch: swapping(send) });
    const live = call((url, init) => fetch(url, init));
    const dead = call(withDispatcher(undici7, down));
    await vi.waitFor(() => expect(received).toHaveLength(1));
    // Not before: a request that has failed would void the proof by itself.
    refuse();
    expect((await dead).outcome).toBe("unknown");
    received[0]?.destroy();
    expect((await live).outcome).toBe("unknown");
    expect(received).toHaveLength(1);
  });

  it("a GET at the same time does not count: not-sent", async () => {
    const server = await countingServer("sends a 502");
    const queue = new AsyncResource("queue");
    onTestFinished(() => void queue.emitDestroy());
    const { outcome } = await outcomeOf(closed, {
      fetch: async (url: string, init: RequestInit) => {
        await queue.runInAsyncScope(() => fetch(`http://127.0.0.1:${server.port}/health`));
        return fetch(url, init);
      },
    });
    expect([outcome, server.done]).toEqual(["not-sent", 1]);
  });
});

it("requests that continue after their attempt are not kept in memory", async () => {
  const server = await countingServer("sends a 502");
  const sent: WeakRef<object>[] = [];
  const note = (message: unknown) =>
    void sent.push(new WeakRef((message as { request: object }).request));
  let again = () => {};
  await outcomeOf(closed, {
    fetch: (url: string, init: RequestInit) => {
      again = AsyncResource.bind(() => fetch(`http://127.0.0.1:${server.port}/`));
      return fetch(url, init);
    },
  });
  subscribe("undici:request:create", note);
  onTestFinished(() => void unsubscribe("undici:request:create", note));
  for (let i = 0; i < 20; i++) await again();
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  await vi.waitFor(() => {
    collect();
    expect(sent.filter((ref) => ref.deref()).length).toBeLessThan(10);
  }, 10_000);
  expect(sent).toHaveLength(20);
});

describe("sent after the call has ended", () => {
  /** A TLS server behind a gate: handshakes wait until it is opened. */
  async function gatedServer() {
    let done = 0;
    const target = createHttpsServer(tls, (request, response) => {
      done++;
      request.resume();
      response.end('{"disconnected":true}');
    });
    const port = await listen(target);
    let open = () => {};
    const opened = new Promise<void>((resolve) => void (open = resolve));
    const gate = await raw(async (socket) => {
      await opened;
      const through = connect(port, "127.0.0.1");
      socket.pipe(through.on("error", () => {})).pipe(socket);
    });
    return { url: `https://127.0.0.1:${gate}`, open: () => open(), done: () => done };
  }

  it.each<[string, Send]>([
    ["a fetch that drops the signal", (url, { signal: _, ...init }) => fetch(url, init)],
    [
      "a fetch that drops the signal, and rejects with its reason",
      (url, { signal, ...init }) =>
        new Promise((resolve, reject) => {
          signal?.addEventListener("abort", () => reject(signal.reason));
          fetch(url, init).then(resolve, reject);
        }),
    ],
    [
      "a fetch that drops the signal, and rejects as another request is refused",
      async (url, { signal: _, ...init }) => {
        fetch(url, init).catch(() => {});
        return fetch(closed);
      },
    ],
  ])("%s: unknown", async (_, fetch) => {
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    const server = await gatedServer();
    const { outcome } = await outcomeOf(server.url, { fetch, timeoutMs: 200 });
    expect(outcome).toBe("unknown");
    server.open();
    await vi.waitFor(() => expect(server.done()).toBe(1), { timeout: 5_000 });
  });

  const deaf: undici7.Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) =>
    dispatch(options, {
      onRequestStart: ({ rawHeaders }, context) =>
        handler.onRequestStart?.(
          { abort() {}, pause() {}, resume() {}, aborted: false, rawHeaders } as never,
          context,
        ),
      onResponseStart: (...given) => handler.onResponseStart?.(...given),
      onResponseData: (...given) => handler.onResponseData?.(...given),
      onResponseEnd: (...given) => handler.onResponseEnd?.(...given),
      onResponseError: (...given) => handler.onResponseError?.(...given),
    });
  class Own extends undici7.Agent {
    readonly to = new undici7.Agent().compose(deaf);
    override dispatch(...given: Parameters<undici7.Agent["dispatch"]>) {
      return this.to.dispatch(...given);
    }
  }
  const withInterceptors = (): undici7.Dispatcher => {
    const interceptors = { Client: [undici6.interceptors.dump()] };
    return new undici6.Agent({ interceptors, connections: 1 } as never) as never;
  };
  it.each<[string, () => undici7.Dispatcher]>([
    [
      "undici's that reads no bodies",
      () => new undici7.Agent().compose(undici7.interceptors.dump()),
    ],
    ["one that hands no abort on", () => new undici7.Agent().compose(deaf)],
    [
      "a proxy that cannot be asked for its class",
      () =>
        new Proxy(new undici7.Agent().compose(deaf), {
          getPrototypeOf() {
            throw new Error("getPrototypeOf");
          },
        }),
    ],
    ...(TAKES_UNDICI_6
      ? ([["an Agent with interceptors of its clients", withInterceptors]] as [
          string,
          typeof withInterceptors,
        ][])
      : []),
    [
      "an Agent that makes clients of its own",
      () => new undici7.Agent({ factory: (origin) => new undici7.Pool(origin).compose(deaf) }),
    ],
    ["a class of its own", () => new Own()],
    ["one derived from such a class", () => new (class extends Own {})()],
    [
      "an object without a class",
      () =>
        Object.assign(Object.create(null), {
          dispatch: new undici7.Agent().compose(deaf).dispatch,
          destroy() {},
        }),
    ],
    [
      "an object of a class without a constructor",
      () => {
        const { dispatch } = new undici7.Agent().compose(deaf);
        const base = Object.assign(Object.create(null), { dispatch, destroy() {} });
        return Object.create(Object.create(base));
      },
    ],
  ])("the runtime's own fetch, with a global dispatcher, %s: unknown", async (_, make) => {
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    dispatchAllBy(make());
    const server = await gatedServer();
    const { outcome } = await outcomeOf(server.url, { timeoutMs: 200 });
    expect(outcome).toBe("unknown");
    server.open();
    await vi.waitFor(() => expect(server.done()).toBe(1), { timeout: 5_000 });
  });

  it("a fetch that replaced the runtime's before the package was loaded: unknown", async () => {
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    const { fetch } = globalThis;
    vi.stubGlobal(
      "fetch",
      (url: string, { signal, ...init }: RequestInit) =>
        new Promise((resolve, reject) => {
          signal?.addEventListener("abort", () => reject(signal.reason));
          fetch(url, init).then(resolve, reject);
        }),
    );
    onTestFinished(() => {
      vi.unstubAllGlobals();
      vi.resetModules(); // other test files share them
    });
    vi.resetModules();
    const { createMeumClient } = await import("../support/fixture.js");
    const server = await gatedServer();
    const meum = createMeumClient({ apiKey: KEY, baseUrl: server.url, maxRetries: 0 });
    const { outcome } = await settle(meum.wooDisconnect({ timeoutMs: 200 }));
    expect(outcome).toBe("unknown");
    server.open();
    await vi.waitFor(() => expect(server.done()).toBe(1), { timeout: 5_000 });
  });

  it("the fetch of another realm, in a context of node:vm, whose global dispatcher does not pass the abort on: unknown", async () => {
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    dispatchAllBy(new undici7.Agent().compose(deaf));
    const { outputFiles } = await build({
      entryPoints: [join(inject("fixture"), "index.ts")],
      bundle: true,
      write: false,
      format: "cjs",
    });
    const module = { exports: {} as typeof import("../support/fixture.js") };
    runInNewContext(`${outputFiles[0]?.text}`, {
      ...{ fetch, Headers, Request, Response, URL, URLSearchParams, AbortController, AbortSignal },
      ...{ process, setTimeout, clearTimeout, queueMicrotask, TextDecoder, performance, module },
    });
    const server = await gatedServer();
    const options = { apiKey: KEY, baseUrl: server.url, maxRetries: 0, timeoutMs: 200 };
    const meum = module.exports.createMeumClient(options);
    expect(await rejection(meum.wooDisconnect())).toMatchObject({
      name: "MeumTimeoutError",
      outcome: "unknown",
    });
    server.open();
    await vi.waitFor(() => expect(server.done()).toBe(1), { timeout: 5_000 });
  });

  it("the runtime's own fetch is aborted: not-sent, and nothing arrives", async () => {
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    const server = await gatedServer();
    const { outcome } = await outcomeOf(server.url, { timeoutMs: 200 });
    expect(outcome).toBe("not-sent");
    server.open();
    // Later than whatever was under way: another request has passed.
    const { outcome: control } = await outcomeOf(server.url, {});
    expect([control, server.done()]).toEqual(["done", 1]);
  });

  it("a request of the runtime's own fetch that waits for a connection in use: unknown", async () => {
    const server = await countingServer("says nothing");
    dispatchAllBy(new undici7.Agent({ connections: 1 }));
    const baseUrl = `http://127.0.0.1:${server.port}`;
    const outcomes = await Promise.all(
      [1_000, 200].map((timeoutMs) => outcomeOf(baseUrl, { timeoutMs })),
    );
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["unknown", "unknown"]);
    expect(server.done).toBe(1);
  });

  const insecure = { rejectUnauthorized: false };
  it.runIf(TAKES_UNDICI_6).each<[string, undici6.Agent.Options]>([
    ["an option", { allowH2: true, connect: insecure }],
    ["an option of connect", { connect: { ...insecure, allowH2: true } }],
    ["a connector", { connect: undici6.buildConnector({ ...insecure, allowH2: true }) }],
  ])(
    "the runtime's own fetch by HTTP/2, of which undici 6 publishes no writing, by %s: unknown, sent once",
    async (_, options) => {
      let done = 0;
      const port = await listen(createSecureServer({ ...tls }, () => void done++));
      dispatchAllBy(new undici6.Agent(options) as never);
      const meum = createMeumClient({ apiKey: KEY, baseUrl: `https://127.0.0.1:${port}` });
      const { outcome } = await settle(meum.wooDisconnect({ timeoutMs: 500, maxRetries: 1 }));
      expect([outcome, done]).toEqual(["unknown", 1]);
    },
  );

  it("a queue in a caller's fetch, while calls by the runtime's own wait for connections: unknown, sent once", async () => {
    const server = await countingServer("says nothing");
    const baseUrl = `http://127.0.0.1:${server.port}`;
    dispatchAllBy(new undici7.Agent({ connections: 2 }));
    const waiting = Array.from({ length: 6 }, () => outcomeOf(baseUrl, { timeoutMs: 1_000 }));
    await vi.waitFor(() => expect(server.done).toBe(2));
    const closed = await refusedUrl();
    // As by a queue whose worker was started before: in no call's context.
    const queue = new AsyncResource("queue");
    onTestFinished(() => void queue.emitDestroy());
    const fetch: Send = async (url, { signal: _, ...init }) => {
      const send = withDispatcher(undici7, new undici7.Agent());
      const { port } = new URL(closed);
      // As by a proxy that is down.
      const refuse: undici7.buildConnector.connector = (_, callback) =>
        void connect(Number(port), "127.0.0.1").on("error", (error) => callback(error, null));
      const dead = withDispatcher(undici7, new undici7.Agent({ connect: refuse }));
      queue.runInAsyncScope(() => send(url, init)).catch(() => {});
      await vi.waitFor(() => expect(server.done).toBe(3));
      return dead(url, init);
    };
    const { outcome, error } = await outcomeOf(baseUrl, { fetch, maxRetries: 2 });
    expect([outcome, error?.name, server.done]).toEqual(["unknown", "MeumConnectionError", 3]);
    await Promise.all(waiting);
  });

  it("a request that waits for a connection in use is written in another call's context: unknown", async () => {
    const server = await countingServer("says nothing");
    const dispatcher = new undici7.Agent({ connections: 1 });
    onTestFinished(() => dispatcher.destroy());
    const fetch = withDispatcher(undici7, dispatcher);
    const dropping: Send = (url, { signal: _, ...init }) => fetch(url, init);
    const baseUrl = `http://127.0.0.1:${server.port}`;
    const [first, second] = await Promise.all([
      outcomeOf(baseUrl, { fetch, timeoutMs: 1_000 }),
      outcomeOf(baseUrl, { fetch: dropping, timeoutMs: 200 }),
    ]);
    expect([first.outcome, second.outcome]).toEqual(["unknown", "unknown"]);
    await vi.waitFor(() => expect(server.done).toBe(2), { timeout: 5_000 });
  });
});

describe("over TLS, after the request", () => {
  const AFTER: Record<string, (bytes: Buffer, client: Socket) => void> = {
    "one bit of the response is flipped": (bytes, client) => {
      bytes[bytes.length - 1]! ^= 1;
      client.write(bytes);
    },
    "an alert comes": (_, client) => void client.write(Buffer.from("15030300020228", "hex")),
    "garbage comes": (_, client) => void client.write("SSH-2.0-x\r\n"),
    "the connection is reset": (_, client) => void client.resetAndDestroy(),
  };

  const NAMES = [
    "the runtime's own fetch",
    "undici 6's",
    "undici 7's",
    "undici 7's by HTTP/2",
    "undici 6's by HTTP/2",
  ];

  // Most of them wait for a timeout, so they wait together.
  it("unknown, whatever arrives in place of the response, with any fetch", async () => {
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    const faults = Object.keys(AFTER);
    await Promise.all(faults.flatMap((fault) => NAMES.map((name) => expectUnknown(fault, name))));
  });

  async function expectUnknown(fault: string, name: string) {
    let done = false;
    const byHttp2 = name.includes("HTTP/2");
    const answer = (response: { end(text: string): void }) => {
      done = true;
      response.end('{"disconnected":true}');
    };
    const target = byHttp2
      ? createSecureServer({ ...tls }, (_, response) => answer(response))
      : createHttpsServer(tls, (_, response) => answer(response));
    const port = await listen(target as unknown as Server);
    const relay = await raw((client) => {
      const upstream = connect(port, "127.0.0.1").on("error", () => {});
      onTestFinished(() => void upstream.destroy());
      client
        .on("data", (bytes) => void upstream.write(bytes))
        .on("close", () => upstream.destroy());
      upstream.on("data", (bytes) => {
        if (done) AFTER[fault]?.(bytes, client);
        else client.write(bytes);
      });
    });
    const library = name.includes("6") ? undici6 : undici7;
    const dispatcher = new library.Agent({
      allowH2: byHttp2,
      connect: { rejectUnauthorized: false },
    });
    onTestFinished(() => dispatcher.destroy());
    const fetch = name.includes("runtime") ? undefined : withDispatcher(library, dispatcher);
    const { outcome, error } = await outcomeOf(`https://127.0.0.1:${relay}`, {
      fetch,
      timeoutMs: 2_000,
    });
    expect([fault, name, done]).toEqual([fault, name, true]);
    expect([fault, name, outcome], error?.message).toEqual([fault, name, "unknown"]);
  }
});
