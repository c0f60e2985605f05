import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { certificateOf } from "./certificate.js";
import { listenOnHeldPort, refusedPort } from "./ports.js";

/** What the server does with one request: it has the socket, and says when it is done with it. */
export type Step = (socket: Socket, request: string) => void;

export interface FaultServer {
  url: string;
  /** Heads and bodies of the requests that arrived, in their order. */
  requests: string[];
  close(): Promise<void>;
}

/**
 * A server that answers its first request by the first step, its second by the second, and each later
 * one by the last. `onConnection` comes before anything is read.
 */
export async function startFaultServer(
  steps: Step[],
  options: { onConnection?: (socket: Socket) => void; tls?: boolean } = {},
): Promise<FaultServer> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const accept = (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => {});
    options.onConnection?.(socket);
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      const head = /^[\s\S]*?\r\n\r\n/.exec(text)?.[0];
      const length = Number(/^content-length: *(\d+)/im.exec(head ?? "")?.[1] ?? 0);
      if (!head || text.length < head.length + length) return;
      const step = steps[Math.min(requests.length, steps.length - 1)];
      requests.push(text);
      text = "";
      step?.(socket, requests.at(-1) ?? "");
    });
  };
  let server: Server = createServer(accept);
  if (options.tls)
    server = createTlsServer(await certificateOf("localhost"), accept).on(
      "tlsClientError",
      () => {},
    );
  const port = await listenOnHeldPort(server);
  return {
    url: `${options.tls ? "https" : "http"}://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Where nothing listens, and nothing will. */
export async function refusedUrl(): Promise<string> {
  return `http://127.0.0.1:${await refusedPort()}`;
}
