// A preload that replaced `fetch`: its errors, in the words of any runtime, prove nothing.
let calls = 0;
function fetch() {
  calls++;
  const words =
    "error sending request for url (http://x/): client error (Connect): tcp connect error";
  return Promise.reject(Object.assign(new TypeError(words), { code: "ECONNREFUSED" }));
}
// The source of a bound function tells nothing, and in Bun it is that of its own `fetch`.
const bound = Object.defineProperty(fetch.bind(), "name", { value: "fetch" });
const isBound = (globalThis.Deno?.args ?? process.argv).includes("bound");
globalThis.fetch = isBound ? bound : fetch;
const { createMeumClient, settle } = await import("meum");
const meum = createMeumClient({
  apiKey: "sk_live_EXAMPLE_DO_NOT_USE",
  baseUrl: "http://127.0.0.1:9",
});
const { outcome } = await settle(meum.wooDisconnect());
console.log(JSON.stringify({ outcome, calls }));
