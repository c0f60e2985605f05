/** What tests of evidence share: calls, other libraries' fetches, and servers that count what was carried out. */

import { createServer, type Socket } from "node:net";
import type * as undici7 from "undici";
import type * as undici6 from "undici-6";
import { certificateOf } from "../support/certificate.js";
import { createMeumClient, settle } from "../support/fixture.js";
import { KEY } from "../support/secret.js";
import type { Send } from "../support/send.js";
import { listen } from "../support/servers.js";

export const PATH = "/v1/integration/woocommerce/disconnect";

/** Of servers that use TLS. */
export const tls = await certificateOf("localhost");

/** A server that does this with each connection. */
export const raw = (onConnection: (socket: Socket) => void) => listen(createServer(onConnection));

export async function outcomeOf(baseUrl: string, options: object = {}) {
  const meum = createMeumClient({
    apiKey: KEY,
    baseUrl,
    timeoutMs: 10_000,
    deadlineMs: 20_000,
    maxRetries: 0,
    ...options,
  });
  const { outcome, error } = await settle(meum.wooDisconnect());
  return { outcome, error };
}

// Each with a dispatcher of its own: the global one is that of the undici that is loaded first.
export const withDispatcher =
  (library: typeof undici7 | typeof undici6, dispatcher: unknown): Send =>
  (url, init) =>
    library.fetch(url, { ...init, dispatcher } as never) as unknown as Promise<Response>;

/**
 * Connects by HTTP/2 before a call does: if undici 6 is to abort a request while it connects, it throws where nobody
 * catches it, once it is destroyed.
 */
export const connected = async (url: string, send: Send = fetch) =>
  void (await (await send(url, {})).text());

/** As for a program that loads another undici before it uses the runtime's `fetch`. */
export const byRuntimeWith =
  (dispatcher: undici7.Dispatcher): Send =>
  (url, init) =>
    fetch(url, { ...init, dispatcher } as never);

/** Servers that carry the operation out, then fail; `done` counts. */
export const FAULTS: Record<
  string,
  { status?: number; respond: (socket: Socket) => void; silent?: true }
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
  "says nothing": { respond: () => {}, silent: true },
};

/** One that counts how often the operation was carried out. */
export async function countingServer(fault: string) {
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
