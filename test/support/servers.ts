/** Servers on free ports of loopback, which end with the test. */
import { createServer, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { connect, type Server, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import { listenOnHeldPort } from "./ports.js";

/** Lets a server listen; its port. */
export async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket.on("error", () => {}).on("close", () => sockets.delete(socket)));
  });
  const port = await listenOnHeldPort(server);
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => void server.close(() => resolve()));
  });
  return port;
}

/** Passes a connection on to another port of this machine. */
export function passOn(socket: Socket, port: number): void {
  const upstream = connect(port, "127.0.0.1").on("error", () => {});
  socket.pipe(upstream).pipe(socket);
}

/** A server by HTTP, over TLS if it has a certificate of `localhost`; its URL. */
export async function serveHttp(
  listener: RequestListener,
  tls?: { key: string; cert: string },
): Promise<string> {
  if (tls) return `https://localhost:${await listen(createTlsServer(tls, listener))}`;
  return `http://127.0.0.1:${await listen(createServer(listener))}`;
}
