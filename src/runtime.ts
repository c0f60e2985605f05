// What differs between runtimes, and cannot be asked in a better way.

interface Globals {
  readonly process?: { readonly versions?: Readonly<Record<string, string | undefined>> };
  readonly navigator?: { readonly userAgent?: string };
  readonly Deno?: { createHttpClient?(options: object): object };
}

export function runtime(): "node" | "bun" | "deno" | "other" {
  const { process, Deno } = globalThis as Globals;
  if (Deno) return "deno";
  if (process?.versions?.bun) return "bun";
  return process?.versions?.node ? "node" : "other";
}

// What the source of a runtime's own `fetch` holds. A preload may have replaced it before this package is loaded.
const OWN_FETCH = {
  node: /internal\/deps\/undici/,
  bun: /^function fetch\(\) \{\s*\[native code\]\s*\}$/,
  deno: /lazyFetch|op_fetch/,
  other: /^$/,
};

/** The runtime's own `fetch`; `undefined` if something replaced it before the package was loaded. */
export const nativeFetch: unknown = ownFetch(globalThis.fetch);

function ownFetch(fetch: unknown): unknown {
  // By `name` too: a bound function's source tells nothing of it.
  const own =
    typeof fetch === "function" &&
    fetch.name === "fetch" &&
    OWN_FETCH[runtime()].test(Function.prototype.toString.call(fetch));
  return own ? fetch : undefined;
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
  return names === "Agent,DispatcherBase" && dispatcher.dispatch === base.dispatch;
}

/** Whether everyone who opens the page can read the key. jsdom has a document too, but runs on Node. */
export function isBrowser(): boolean {
  const { process, navigator } = globalThis as Globals;
  if (process?.versions?.node) return false;
  return "document" in globalThis || /^Mozilla\//.test(navigator?.userAgent ?? "");
}

let denoClient: object | undefined;

/**
 * Options of `fetch` that keep a runtime from repeating a request by itself, without telling, where a
 * kept-alive connection breaks: Deno repeats any, Bun those of an idempotent method.
 */
export function withoutReplay(idempotent: boolean): object {
  if (runtime() === "bun") return idempotent ? { keepalive: false } : {};
  denoClient ??= (globalThis as Globals).Deno?.createHttpClient?.({
    poolMaxIdlePerHost: 0,
    http2: false,
  });
  return denoClient ? { client: denoClient } : {};
}
