import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";

/** A port of loopback that the system gives to nobody else, until it is released. */
export interface HeldPort {
  readonly port: number;
  release(): void;
}

/**
 * Holds a port on which nothing listens: connections to it are refused. A server that is told to listen on it
 * can do so, and once it is closed, connections are refused again.
 *
 * A connection of ours is bound to the port. A port that is merely free may soon be another's; and one that is
 * not bound may be given to a connection to that very port, which is then connected to itself.
 */
export async function holdPort(): Promise<HeldPort> {
  const server = createServer(
    (socket) =>
      void socket
        .unref()
        .on("error", () => {})
        .resume(),
  );
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const holder = connect({ port, host: "127.0.0.1", localAddress: "127.0.0.1" }).unref();
  await once(holder, "connect");
  holder.on("error", () => {});
  server.close();
  return { port: (holder.address() as AddressInfo).port, release: () => void holder.destroy() };
}
