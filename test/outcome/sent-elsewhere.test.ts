/** A request that is sent to another URL, or in another context: what it did counts. */

import { AsyncResource } from "node:async_hooks";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { request as httpRequest } from "node:http";
import type { Socket } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import * as undici7 from "undici";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { dispatchAllBy } from "../support/dispatcher.js";
import { eventually } from "../support/eventually.js";
import { refusedUrl } from "../support/fault-server.js";
import { byNodeHttp, type Send } from "../support/send.js";
import { withoutWaits } from "../support/setup.js";
import { countingServer, outcomeOf, PATH, raw, withDispatcher } from "./evidence.js";

let closed: string;
beforeAll(async () => void (closed = await refusedUrl()));
withoutWaits();

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
        await eventually(() => expect(queue).toHaveLength(1));
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
    await eventually(() => expect(received).toHaveLength(1));
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
  await eventually(() => {
    collect();
    expect(sent.filter((ref) => ref.deref()).length).toBeLessThan(10);
  });
  expect(sent).toHaveLength(20);
});
