import type { Socket } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { refusedUrl } from "../support/fault-server.js";
import { createMeumClient } from "../support/fixture.js";
import { KEY } from "../support/secret.js";
import { rejection, serve, setUp } from "../support/setup.js";
import { json, raw } from "../support/steps.js";

const OK = json(200, { disconnected: true });

/** A client of `url` with a caller's `fetch`, and how often that was called. */
function counting(url: string, options: object = {}) {
  const fetch = vi.fn(globalThis.fetch);
  const meum = createMeumClient({
    apiKey: KEY,
    baseUrl: url,
    fetch: (to, init) => fetch(to, init),
    ...options,
  });
  return { fetch, meum };
}

afterEach(() => vi.restoreAllMocks());

const secure = async (onConnection: (socket: Socket) => void) =>
  (await serve([OK], { onConnection })).url.replace("http:", "https:");

// test/outcome/not-sent.test.ts asks the same of the runtime's own `fetch`.
it.each<[string, attempts: number, code: string, url: () => Promise<string>]>([
  ["refused", 3, "ECONNREFUSED", refusedUrl],
  // A label longer than a name may have: refused by the resolver itself, without a look-up.
  ["DNS failure", 1, "ENOTFOUND", async () => `https://${"a".repeat(64)}.invalid`],
  [
    "self-signed certificate",
    1,
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    async () => (await serve([OK], { tls: true })).url,
  ],
  ["closed in the TLS handshake", 3, "ECONNRESET", () => secure((socket) => void socket.end())],
  [
    "no TLS at the other end",
    3,
    "ERR_SSL_WRONG_VERSION_NUMBER",
    () => secure((socket) => void socket.write("HTTP/1.1 400 No\r\n\r\n")),
  ],
])("no connection, %s: not-sent, %i attempts", async (_, attempts, code, url) => {
  vi.spyOn(Math, "random").mockReturnValue(0);
  const { fetch, meum } = counting(await url());
  expect(await rejection(meum.wooDisconnect())).toMatchObject({
    name: "MeumConnectionError",
    outcome: "not-sent",
    cause: { cause: { code } },
  });
  expect(fetch).toHaveBeenCalledTimes(attempts);
});

describe("a connection that is closed as soon as it is established", () => {
  it.each<["end" | "resetAndDestroy", [outcome: string, requests: number][]]>([
    [
      "end",
      [
        ["unknown", 0],
        ["unknown", 1],
      ],
    ],
    // A reset may arrive before the client knows that it is connected.
    [
      "resetAndDestroy",
      [
        ["not-sent", 0],
        ["unknown", 0],
        ["unknown", 1],
      ],
    ],
  ])("%s: not-sent only if the server saw nothing", async (end, possible) => {
    const server = await serve([], { onConnection: (socket) => void socket[end]() });
    const { meum } = counting(server.url, { maxRetries: 0 });
    const error = (await rejection(meum.wooDisconnect())) as { outcome: string };
    expect(error).toMatchObject({ name: "MeumConnectionError" });
    expect(possible).toContainEqual([error.outcome, server.requests.length]);
  });
});

describe("a kept-alive connection", () => {
  it("reset when the next request arrives on it: unknown, not repeated", async () => {
    const { server, meum } = await setUp([OK, (socket) => void socket.resetAndDestroy(), OK]);
    await meum.wooDisconnect();
    expect(await rejection(meum.wooDisconnect())).toMatchObject({
      name: "MeumConnectionError",
      outcome: "unknown",
    });
    expect(server.requests).toHaveLength(2);
  });

  it("closed by the server while idle: the next call is sent once, on a new connection", async () => {
    const { server, meum } = await setUp([
      raw(
        'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 21\r\n\r\n{"disconnected":true}',
        "close",
      ),
      OK,
    ]);
    await meum.wooDisconnect();
    await meum.wooDisconnect();
    expect(server.requests).toHaveLength(2);
  });
});
