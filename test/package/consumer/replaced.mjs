// A preload that replaced `fetch`: its errors, in the words of any runtime, prove nothing.
let calls = 0;
globalThis.fetch = async function fetch() {
  calls++;
  const words =
    "error sending request for url (http://x/): client error (Connect): tcp connect error";
  throw Object.assign(new TypeError(words), { code: "ECONNREFUSED" });
};
const { createMeumClient, settle } = await import("meum");
const meum = createMeumClient({
  apiKey: "sk_live_EXAMPLE_DO_NOT_USE",
  baseUrl: "http://127.0.0.1:9",
});
const { outcome } = await settle(meum.wooDisconnect());
console.log(JSON.stringify({ outcome, calls }));
