// A server that never ends the TLS handshake: the request cannot have been sent.
import { createServer } from "node:net";
import { createMeumClient, settle } from "meum";

const server = createServer().listen(0, "127.0.0.1", async () => {
  const meum = createMeumClient({
    apiKey: "sk_live_EXAMPLE_DO_NOT_USE",
    baseUrl: `https://127.0.0.1:${server.address().port}`,
    timeoutMs: 500,
    maxRetries: 0,
  });
  const { error } = await settle(meum.wooDisconnect());
  console.log(JSON.stringify([error.name, error.outcome]));
  process.exit();
});
