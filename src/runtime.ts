// What differs between runtimes, and cannot be asked in a better way.

interface Globals {
  readonly process?: { readonly versions?: Readonly<Record<string, string | undefined>> };
  readonly navigator?: { readonly userAgent?: string };
  readonly Deno?: { createHttpClient?(options: object): object };
}

// The source of each runtime's own `fetch`. The name is asked too: a bound function's source tells nothing of it.
const OWN_FETCH = {
  node: /internal\/deps\/undici/,
  bun: /^function fetch\(\) \{\s*\[native code\]\s*\}$/,
  deno: /^function fetch\(\.\.\.\w+\)\s*\{\s*return lazyFetch\(\)/,
  other: /^$/,
};

/** The runtime, as it was when the package was loaded: what a program replaces later changes nothing. */
export const runtime = detect();

function detect(): keyof typeof OWN_FETCH {
  const { process, Deno } = globalThis as Globals;
  const versions = process?.versions ?? {};
  // In a context of `node:vm`, the runtime's global object may be missing.
  if (Deno || versions.deno || OWN_FETCH.deno.test(sourceOf(globalThis.fetch))) return "deno";
  if (versions.bun) return "bun";
  return versions.node ? "node" : "other";
}

/** The runtime's own `fetch`; `undefined` if a preload replaced it before the package was loaded. */
export const nativeFetch: unknown = isOwnFetch(globalThis.fetch) ? globalThis.fetch : undefined;

function isOwnFetch(fetch: unknown): boolean {
  if (!OWN_FETCH[runtime].test(sourceOf(fetch))) return false;
  // A mock of `bun:test` has the same source and name.
  const plain = runtime !== "bun" || Object.getPrototypeOf(fetch) === Function.prototype;
  return plain && (fetch as typeof globalThis.fetch).name === "fetch";
}

function sourceOf(fetch: unknown): string {
  return typeof fetch === "function" ? Function.prototype.toString.call(fetch) : "";
}

/**
 * Whether `fetch` is the runtime's own, with nothing between it and the network. A dispatcher that a program has
 * set for all may send later, elsewhere or again. undici, Node's own too, keeps it at a registered symbol.
 */
export function isDirect(fetch: unknown): boolean {
  const at = Object.getOwnPropertySymbols(globalThis).filter(({ description = "" }) =>
    description.startsWith("undici.globalDispatcher."),
  );
  const dispatchers = globalThis as unknown as Record<symbol, object>;
  return fetch === nativeFetch && at.every((symbol) => isPlainAgent(dispatchers[symbol]));
}

/** undici's own Agent, by the names of its classes; what is composed, or derived, has another `dispatch`. */
function isPlainAgent(dispatcher: { readonly dispatch?: unknown } = {}): boolean {
  const agent = Object.getPrototypeOf(dispatcher) ?? {};
  const base = Object.getPrototypeOf(agent) ?? {};
  const names = [agent, base].map((prototype) => prototype.constructor?.name).join();
  if (names !== "Agent,DispatcherBase" || dispatcher.dispatch !== base.dispatch) return false;
  const isPlain = withPlainOptions.get(dispatcher) ?? hasPlainOptions(dispatcher);
  withPlainOptions.set(dispatcher, isPlain);
  return isPlain;
}

// To look at the options costs more than all the rest, and they do not change.
const withPlainOptions = new WeakMap<object, boolean>();

/** Without options that change what an Agent sends. It keeps its options at symbols. */
function hasPlainOptions(dispatcher: object): boolean {
  const own = Object.getOwnPropertySymbols(dispatcher).map((symbol) => [
    symbol.description,
    (dispatcher as Record<symbol, unknown>)[symbol],
  ]);
  const { factory, options } = Object.fromEntries(own);
  return factory?.name === "defaultFactory" && options?.interceptors === undefined;
}

/** Whether everyone who opens the page can read the key. jsdom has a document too, but runs on Node. */
export function isBrowser(): boolean {
  const { process, navigator } = globalThis as Globals;
  if (process?.versions?.node) return false;
  return "document" in globalThis || /^Mozilla\//.test(navigator?.userAgent ?? "");
}

const { createHttpClient } = (globalThis as Globals).Deno ?? {};
let denoClient: object | undefined;

function clientOfDeno(): object | undefined {
  denoClient ??= createHttpClient?.({ poolMaxIdlePerHost: 0, http2: false });
  return denoClient;
}

// Bun repeats idempotent methods, and others such as QUERY; never these.
const BUN_SENDS_ONCE = /^(POST|PATCH)$/;

/**
 * Options of `fetch` that keep a runtime from repeating a request by itself, without telling, where a connection
 * breaks: Deno repeats any, Bun those of some methods, and any by HTTP/2.
 */
export function withoutReplay(method: string): object {
  const client = runtime === "deno" && clientOfDeno();
  if (client) return { client };
  if (runtime !== "bun") return {};
  return { protocol: "http1.1", ...(!BUN_SENDS_ONCE.test(method) && { keepalive: false }) };
}

/** Whether the runtime may repeat a request by itself, and cannot be kept from it. */
export function mayReplay(): boolean {
  return runtime === "deno" && !clientOfDeno();
}
