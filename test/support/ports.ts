/** Ports of which none is given to two: what follows a test, such as a late request, reaches no other test. */
import { once } from "node:events";
import type { Server } from "node:net";
import { type HeldPort, holdPort } from "../../scripts/util/hold-port.js";

/** Holds ports, of which it releases those that are older than the last hundred. */
function holder(): () => Promise<number> {
  const held: HeldPort[] = [];
  return async () => {
    const port = await holdPort();
    if (held.push(port) > 100) held.shift()?.release();
    return port.port;
  };
}

/** A port on which nothing listens, and nothing will. */
export const refusedPort = holder();

const serverPort = holder();

/** Lets a server listen; its port. Once it is closed, connections to it are refused. */
export async function listenOnHeldPort(server: Server): Promise<number> {
  const port = await serverPort();
  await once(server.listen(port, "127.0.0.1"), "listening");
  return port;
}
