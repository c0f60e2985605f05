// In a context of node:vm, as test runners make them: the runtime's fetch is there, its global object is not.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createContext, runInContext } from "node:vm";

const [url] = globalThis.Deno.args;
const exports = {};
const context = { module: { exports } };
for (const name of Object.getOwnPropertyNames(globalThis))
  if (!/^(Deno|process|global|globalThis|self|window)$/.test(name))
    context[name] ??= globalThis[name];
const file = createRequire(import.meta.url).resolve("meum");
runInContext(readFileSync(file, "utf8"), createContext(context));

const { createMeumClient, settle } = context.module.exports;
const meum = createMeumClient({
  apiKey: "sk_live_EXAMPLE_DO_NOT_USE",
  baseUrl: url,
  maxRetries: 0,
});
const outcomes = [];
for (let call = 0; call < 2; call++) outcomes.push((await settle(meum.wooDisconnect())).outcome);
console.log(JSON.stringify(outcomes));
