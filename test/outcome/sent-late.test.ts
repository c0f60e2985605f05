/** A request that is sent after its call has ended: the outcome of the call was not `not-sent`. */

import { AsyncResource } from "node:async_hooks";
import { createSecureServer } from "node:http2";
import { createServer as createHttpsServer } from "node:https";
import { connect } from "node:net";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { build } from "esbuild";
import * as undici7 from "undici";
import * as undici6 from "undici-6";
import { afterEach, beforeAll, describe, expect, inject, it, onTestFinished, vi } from "vitest";
import { dispatchAllBy, TAKES_UNDICI_6 } from "../support/dispatcher.js";
import { eventually } from "../support/eventually.js";
import { refusedUrl } from "../support/fault-server.js";
import { createMeumClient, type MeumError, settle } from "../support/fixture.js";
import { withLimit } from "../support/limit.js";
import { KEY } from "../support/secret.js";
import type { Send } from "../support/send.js";
import { listen, passOn } from "../support/servers.js";
import { rejection, withoutWaits } from "../support/setup.js";
import { connected, countingServer, outcomeOf, raw, tls, withDispatcher } from "./evidence.js";

let closed: string;
beforeAll(async () => void (closed = await refusedUrl()));
withoutWaits();
afterEach(() => vi.unstubAllEnvs());

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
    let waiting = 0;
    const opened = new Promise<void>((resolve) => void (open = resolve));
    const gate = await raw(async (socket) => {
      waiting++;
      await opened;
      passOn(socket, port);
    });
    const url = `https://127.0.0.1:${gate}`;
    return { url, open: () => open(), waiting: () => waiting > 0, done: () => done };
  }

  /** Unknown, whether it is sent after its time limit. */
  async function expectSentLate(call: (url: string, timeoutMs: number) => Promise<string>) {
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    await withLimit(100, async (timeoutMs, hadTime) => {
      const server = await gatedServer();
      const outcome = await call(server.url, timeoutMs);
      hadTime(server.waiting());
      expect(outcome).toBe("unknown");
      server.open();
      await eventually(() => expect(server.done()).toBe(1));
    });
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
  ])("%s: unknown", (_, fetch) =>
    expectSentLate(async (url, timeoutMs) => (await outcomeOf(url, { fetch, timeoutMs })).outcome),
  );

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
    dispatchAllBy(make());
    await expectSentLate(async (url, timeoutMs) => (await outcomeOf(url, { timeoutMs })).outcome);
  });

  it("a fetch that replaced the runtime's before the package was loaded: unknown", async () => {
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
    await expectSentLate(async (baseUrl, timeoutMs) => {
      const meum = createMeumClient({ apiKey: KEY, baseUrl, maxRetries: 0 });
      return (await settle(meum.wooDisconnect({ timeoutMs }))).outcome;
    });
  });

  it("the fetch of another realm, in a context of node:vm, whose global dispatcher does not pass the abort on: unknown", async () => {
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
    await expectSentLate(async (baseUrl, timeoutMs) => {
      const options = { apiKey: KEY, baseUrl, maxRetries: 0, timeoutMs };
      const meum = module.exports.createMeumClient(options);
      const error = (await rejection(meum.wooDisconnect())) as InstanceType<typeof MeumError>;
      expect(error.name).toBe("MeumTimeoutError");
      return error.outcome;
    });
  });

  it("the runtime's own fetch is aborted: not-sent, and nothing arrives", async () => {
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    await withLimit(100, async (timeoutMs, hadTime) => {
      const server = await gatedServer();
      const { outcome } = await outcomeOf(server.url, { timeoutMs });
      hadTime(server.waiting());
      expect(outcome).toBe("not-sent");
      server.open();
      // Later than whatever was under way: another request has passed.
      const { outcome: control } = await outcomeOf(server.url, {});
      expect([control, server.done()]).toEqual(["done", 1]);
    });
  });

  it("a request of the runtime's own fetch that waits for a connection in use: unknown", async () => {
    dispatchAllBy(new undici7.Agent({ connections: 1 }));
    await withLimit(100, async (ms, hadTime) => {
      const server = await countingServer("says nothing");
      const baseUrl = `http://127.0.0.1:${server.port}`;
      const sending = outcomeOf(baseUrl, { timeoutMs: 2 * ms });
      const waiting = await outcomeOf(baseUrl, { timeoutMs: ms });
      hadTime(server.done === 1);
      const sent = await sending;
      expect([waiting.outcome, sent.outcome, server.done]).toEqual(["unknown", "unknown", 1]);
    });
  });

  const insecure = { rejectUnauthorized: false };
  it.runIf(TAKES_UNDICI_6).each<[string, undici6.Agent.Options]>([
    ["an option", { allowH2: true, connect: insecure }],
    ["an option of connect", { connect: { ...insecure, allowH2: true } }],
    ["a connector", { connect: undici6.buildConnector({ ...insecure, allowH2: true }) }],
  ])(
    "the runtime's own fetch by HTTP/2, of which undici 6 publishes no writing, by %s: unknown, sent once",
    async (_, options) => {
      await withLimit(200, async (timeoutMs, hadTime) => {
        let done = 0;
        const server = createSecureServer({ ...tls }, ({ method }, response) => {
          if (method === "POST") done++;
          else response.end();
        });
        const baseUrl = `https://127.0.0.1:${await listen(server)}`;
        dispatchAllBy(new undici6.Agent(options) as never);
        await connected(baseUrl);
        const meum = createMeumClient({ apiKey: KEY, baseUrl });
        const { outcome } = await settle(meum.wooDisconnect({ timeoutMs, maxRetries: 1 }));
        hadTime(done > 0);
        expect([outcome, done]).toEqual(["unknown", 1]);
      });
    },
  );

  it("a queue in a caller's fetch, while calls by the runtime's own wait for connections: unknown, sent once", async () => {
    const server = await countingServer("says nothing");
    const baseUrl = `http://127.0.0.1:${server.port}`;
    dispatchAllBy(new undici7.Agent({ connections: 2 }));
    const controller = new AbortController();
    const { signal } = controller;
    const meum = createMeumClient({ apiKey: KEY, baseUrl, maxRetries: 0 });
    const waiting = Array.from({ length: 6 }, () => settle(meum.wooDisconnect({ signal })));
    await eventually(() => expect(server.done).toBe(2));
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
      await eventually(() => expect(server.done).toBe(3));
      return dead(url, init);
    };
    const { outcome, error } = await outcomeOf(baseUrl, { fetch, maxRetries: 2 });
    expect([outcome, error?.name, server.done]).toEqual(["unknown", "MeumConnectionError", 3]);
    controller.abort();
    await Promise.all(waiting);
  });

  it("a request that waits for a connection in use is written in another call's context: unknown", async () => {
    const dispatcher = new undici7.Agent({ connections: 1 });
    onTestFinished(() => dispatcher.destroy());
    const fetch = withDispatcher(undici7, dispatcher);
    const dropping: Send = (url, { signal: _, ...init }) => fetch(url, init);
    await withLimit(100, async (ms, hadTime) => {
      const server = await countingServer("says nothing");
      const baseUrl = `http://127.0.0.1:${server.port}`;
      const [first, second] = await Promise.all([
        outcomeOf(baseUrl, { fetch, timeoutMs: 2 * ms }),
        outcomeOf(baseUrl, { fetch: dropping, timeoutMs: ms }),
      ]);
      hadTime(server.done > 0);
      expect([first.outcome, second.outcome]).toEqual(["unknown", "unknown"]);
      await eventually(() => expect(server.done).toBe(2));
    });
  });
});
