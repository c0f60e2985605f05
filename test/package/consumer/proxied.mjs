// Calls a URL where nothing listens: what succeeds has gone to the proxy of the environment.
import { createMeumClient, settle } from "meum";

const meum = createMeumClient({
  apiKey: "sk_live_EXAMPLE_DO_NOT_USE",
  baseUrl: (globalThis.Deno?.args ?? process.argv).at(-1),
  maxRetries: 0,
});
const { outcome } = await settle(meum.wooDisconnect());
console.log(outcome);
