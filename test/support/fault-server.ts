import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { certificateOf } from "./certificate.js";

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
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
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

// The last ones are kept: a port that is free is soon another test's.
const held: (() => void)[] = [];

/**
 * A port on which nothing listens, and nothing will: a connection of our own has it at its other end.
 * It is bound to the port, for otherwise the system may give the same port to one that connects to it,
 * which is then connected to itself.
 */
export async function refusedUrl(): Promise<string> {
  const server = createServer((socket) => void socket.unref()).unref();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const client = connect({ port, host: "127.0.0.1", localAddress: "127.0.0.1" }).unref();
  await once(client, "connect");
  held.push(() => {
    client.destroy();
    server.close();
  });
  if (held.length > 100) held.shift()?.();
  return `http://127.0.0.1:${client.localPort}`;
}
