// In a context of node:vm, as test runners make them: the runtime's fetch is there, its global object is not.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createContext, runInContext } from "node:vm";

const [url, method] = globalThis.Deno?.args ?? process.argv.slice(2);
const exports = {};
const context = { module: { exports } };
for (const name of Object.getOwnPropertyNames(globalThis))
  if (!/^(Deno|Bun|process|global|globalThis|self|window)$/.test(name))
    context[name] ??= globalThis[name];
const file = createRequire(import.meta.url).resolve("meum");
runInContext(readFileSync(file, "utf8"), createContext(context));

const { createMeumClient, settle } = context.module.exports;
const meum = createMeumClient({
  apiKey: "sk_live_EXAMPLE_DO_NOT_USE",
  baseUrl: url,
  maxRetries: 0,
});
const post = async () => (await settle(meum.wooDisconnect())).outcome;
const other = () =>
  meum.api.request(method, "/").then(
    ({ response }) => response.status,
    ({ outcome }) => outcome,
  );
const send = method === "post" ? post : other;
console.log(JSON.stringify([await send(), await send()]));
