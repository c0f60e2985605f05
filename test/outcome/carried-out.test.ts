/** Each way in which the operation was carried out, and the call failed: `unknown`, whatever the `fetch` is. */

import { createSecureServer } from "node:http2";
import { createServer as createHttpsServer } from "node:https";
import { connect, type Server, type Socket } from "node:net";
import * as undici7 from "undici";
import * as undici6 from "undici-6";
import { afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { refusedUrl } from "../support/fault-server.js";
import { type Limit, LONGEST, withLimit } from "../support/limit.js";
import { byNodeHttp, type Send } from "../support/send.js";
import { listen } from "../support/servers.js";
import { withoutWaits } from "../support/setup.js";
import {
  byRuntimeWith,
  connected,
  countingServer,
  FAULTS,
  outcomeOf,
  raw,
  tls,
  withDispatcher,
} from "./evidence.js";

let closed: string;
beforeAll(async () => void (closed = await refusedUrl()));
withoutWaits();
afterEach(() => vi.unstubAllEnvs());

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
  async function expectUnknown(name: string, fault: string, [timeoutMs, hadTime] = LONGEST) {
    const server = await countingServer(fault);
    const { outcome, error } = await outcomeOf(`http://127.0.0.1:${server.port}`, {
      fetch: FETCHES[name]?.(),
      timeoutMs,
    });
    hadTime(server.done > 0);
    expect([name, outcome]).toEqual([name, "unknown"]);
    // Of node:http, only a response tells it.
    const seen = name !== "node:http" || /30|50|200|body/.test(fault);
    expect([name, error?.attempts[0]?.sent]).toEqual([name, seen ? true : undefined]);
    expect(server.done).toBeGreaterThan(0);
    // RetryAgent sends again by itself; we do not.
    if (!name.includes("RetryAgent")) expect([name, server.done]).toEqual([name, 1]);
  }

  const silent = Object.keys(FAULTS).filter((fault) => FAULTS[fault]?.silent);
  for (const name of Object.keys(FETCHES))
    it.each(Object.keys(FAULTS).filter((fault) => !silent.includes(fault)))(
      `${name}, and the server %s`,
      (fault) => expectUnknown(name, fault),
    );

  // They wait for the same thing, so they wait together.
  it.each(silent)("any fetch, and the server %s", (fault) =>
    withLimit(500, async (...limit) => {
      await Promise.all(Object.keys(FETCHES).map((name) => expectUnknown(name, fault, limit)));
    }),
  );
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
    await withLimit(700, async (...limit) => {
      const all = Object.keys(AFTER).flatMap((fault) =>
        NAMES.map((name) => expectUnknown(fault, name, limit)),
      );
      await Promise.all(all);
    });
  });

  async function expectUnknown(fault: string, name: string, [timeoutMs, hadTime]: Limit) {
    let done = false;
    const byHttp2 = name.includes("HTTP/2");
    const answer = (
      { method }: { method?: string | undefined },
      response: { end(text: string): void },
    ) => {
      done ||= method === "POST";
      response.end('{"disconnected":true}');
    };
    const target = byHttp2
      ? createSecureServer({ ...tls }, answer)
      : createHttpsServer(tls, answer);
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
    const url = `https://127.0.0.1:${relay}`;
    if (byHttp2) await connected(url, fetch);
    const { outcome, error } = await outcomeOf(url, { fetch, timeoutMs });
    hadTime(done);
    expect([fault, name, done]).toEqual([fault, name, true]);
    expect([fault, name, outcome], error?.message).toEqual([fault, name, "unknown"]);
  }
});
