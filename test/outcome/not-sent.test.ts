/** Each way in which nothing is sent: `not-sent`, where it can be proven. */

import { channel } from "node:diagnostics_channel";
import { createServer as createHttpsServer } from "node:https";
import { createServer, type Socket } from "node:net";
import { Readable } from "node:stream";
import * as undici7 from "undici";
import * as undici6 from "undici-6";
import { afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { dispatchAllBy, TAKES_UNDICI_6 } from "../support/dispatcher.js";
import { eventually } from "../support/eventually.js";
import { refusedUrl } from "../support/fault-server.js";
import { createMeumClient, settle } from "../support/fixture.js";
import { withLimit } from "../support/limit.js";
import { KEY } from "../support/secret.js";
import type { Send } from "../support/send.js";
import { listen, passOn } from "../support/servers.js";
import { rejection, serve, withoutWaits } from "../support/setup.js";
import { answer } from "../support/steps.js";
import { byRuntimeWith, outcomeOf, PATH, raw, tls, withDispatcher } from "./evidence.js";

/** A call that is aborted when the test says so. */
function abortable(baseUrl: string, options: object = {}) {
  const controller = new AbortController();
  const meum = createMeumClient({ apiKey: KEY, baseUrl, maxRetries: 0, ...options });
  return { controller, call: settle(meum.wooDisconnect({ signal: controller.signal })) };
}

let closed: string;
beforeAll(async () => void (closed = await refusedUrl()));
withoutWaits();
afterEach(() => vi.unstubAllEnvs());

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
    await withLimit(100, async (timeoutMs, hadTime) => {
      let connections = 0;
      const port = await raw(() => void connections++);
      const { outcome, error } = await outcomeOf(https(port), { timeoutMs, maxRetries: 2 });
      hadTime(connections === 3);
      expect([outcome, error?.name, connections]).toEqual(["not-sent", "MeumTimeoutError", 3]);
      expect(error?.message).toMatch(/: No connection to \S+ within \d+ ms \(`timeoutMs`\)\. The/);
      expect(error?.message).toContain(` ${timeoutMs} ms`);
    });
  });

  it.each([
    ["the same request", "POST", PATH],
    ["another method", "GET", PATH],
    ["another path", "POST", "/other"],
  ])("while another part of the program fails to send %s too", async (_, method, path) => {
    let connections = 0;
    const port = await raw(() => void connections++);
    const { controller, call } = abortable(https(port));
    await eventually(() => expect(connections).toBe(1));
    const other = new AbortController();
    const failing = fetch(https(port) + path, { method, signal: other.signal });
    await eventually(() => expect(connections).toBe(2));
    other.abort();
    await expect(failing).rejects.toThrow();
    controller.abort();
    expect((await call).outcome).toBe("not-sent");
  });

  it("while another part of the program sends the same request, which may be this one: unknown", async () => {
    let done = 0;
    const server = await listen(createHttpsServer(tls, () => void done++));
    let connections = 0;
    const port = await raw((socket) => {
      if (connections++) passOn(socket, server);
    });
    dispatchAllBy(new undici7.Agent({ connect: { rejectUnauthorized: false } }));
    const { controller, call } = abortable(https(port));
    await eventually(() => expect(connections).toBe(1));
    const other = new AbortController();
    const sent = fetch(https(port) + PATH, { method: "POST", signal: other.signal });
    await eventually(() => expect(done).toBe(1));
    controller.abort();
    expect([(await call).outcome, done]).toEqual(["unknown", 1]);
    other.abort();
    await expect(sent).rejects.toThrow();
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
      await eventually(() => expect(written).toHaveBeenCalledTimes(1));
      calls.push(settle(meum.wooStatus()));
      await eventually(() => expect(written).toHaveBeenCalledTimes(2));
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
      if (sockets.push(socket) === 1) passOn(socket, server);
    });
    const first = outcomeOf(https(port));
    await eventually(() => expect(respond).toBeDefined());
    const second = outcomeOf(https(port));
    await eventually(() => expect(sockets).toHaveLength(2));
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
    let hanging = 0;
    const server = createServer((socket) =>
      socket.on("data", (data) => {
        if (/hang/.test(`${data}`)) return void hanging++;
        server.close();
        socket.end("HTTP/1.1 421 Misdirected Request\r\nContent-Length: 0\r\n\r\n");
      }),
    );
    const baseUrl = `http://127.0.0.1:${await listen(server)}`;
    const { controller, call } = abortable(baseUrl, { headers: { "x-do": "hang" } });
    await eventually(() => expect(hanging).toBe(1));
    await outcomeOf(baseUrl);
    expect((await outcomeOf(baseUrl)).outcome).toBe("not-sent");
    controller.abort();
    expect((await call).outcome).toBe("unknown");
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
      await eventually(() => expect(sockets).toHaveLength(1));
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

it("a wrapper that gets a token first: `sent` is absent if only the token request was sent", async () => {
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

it("a response of the fake of meum/testing: `sent` is true", async () => {
  const answer = async () => new Response("{}", { status: 404 });
  const fetch = Object.assign(answer, { [Symbol.for("meum.testing")]: true });
  expect((await outcomeOf(closed, { fetch })).error?.attempts).toMatchObject([{ sent: true }]);
});
