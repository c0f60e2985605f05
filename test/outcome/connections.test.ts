import { describe, expect, it, vi } from "vitest";
import { refusedUrl } from "../support/fault-server.js";
import { createMeumClient } from "../support/fixture.js";
import { KEY } from "../support/secret.js";
import { rejection, serve, setUp } from "../support/setup.js";
import { json, raw } from "../support/steps.js";

const OK = json(200, { disconnected: true });

/** A client of `url`, and how often its fetch was called. */
function counting(url: string) {
  const fetch = vi.fn(globalThis.fetch);
  const meum = createMeumClient({
    apiKey: KEY,
    baseUrl: url,
    fetch: (to, init) => fetch(to, init),
  });
  return { fetch, meum };
}

describe("a connection that never stood", () => {
  it("refused: not sent, tried again", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0);
    const { fetch, meum } = counting(await refusedUrl());
    expect(await rejection(meum.wooDisconnect())).toMatchObject({
      name: "MeumConnectionError",
      outcome: "not-sent",
      cause: { cause: { code: "ECONNREFUSED" } },
    });
    expect(fetch).toHaveBeenCalledTimes(3);
    vi.restoreAllMocks();
  });

  it("unknown name: not sent, not tried again", async () => {
    // A label longer than a name may have: refused by the resolver itself, without a look-up.
    const { fetch, meum } = counting(`https://${"a".repeat(64)}.invalid`);
    expect(await rejection(meum.wooDisconnect())).toMatchObject({
      name: "MeumConnectionError",
      outcome: "not-sent",
    });
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it("self-signed certificate: not sent, not tried again", async () => {
    const server = await serve([OK], { tls: true });
    const { fetch, meum } = counting(server.url);
    expect(await rejection(meum.wooDisconnect())).toMatchObject({
      name: "MeumConnectionError",
      outcome: "not-sent",
    });
    expect(fetch).toHaveBeenCalledTimes(1);
    expect(server.requests).toHaveLength(0);
  });

  it("closed in the TLS handshake: not sent", async () => {
    const server = await serve([OK], { onConnection: (socket) => void socket.end() });
    const { meum } = counting(server.url.replace("http:", "https:"));
    expect(await rejection(meum.wooDisconnect({ maxRetries: 0 }))).toMatchObject({
      outcome: "not-sent",
    });
  });

  it("no TLS at the other end: not sent", async () => {
    const server = await serve([OK], {
      onConnection: (socket) => void socket.write("HTTP/1.1 400 No\r\n\r\n"),
    });
    const { meum } = counting(server.url.replace("http:", "https:"));
    expect(await rejection(meum.wooDisconnect())).toMatchObject({
      name: "MeumConnectionError",
      outcome: "not-sent",
    });
  });
});

describe("a connection that is ended as soon as it stands", () => {
  it.each(["end", "resetAndDestroy"] as const)(
    "%s: says not-sent only where the server saw nothing",
    async (end) => {
      const server = await serve([], { onConnection: (socket) => void socket[end]() });
      const { meum } = counting(server.url);
      const error = await rejection(meum.wooDisconnect({ maxRetries: 0 }));
      expect(error).toMatchObject({ name: "MeumConnectionError" });
      if (server.requests.length) expect(error).toMatchObject({ outcome: "unknown" });
    },
  );
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

  it("closed by the server while idle: the next call goes out once, on a new one", async () => {
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
