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

/** As it was when the package was loaded: what replaces it later is not the runtime's own. */
export const nativeFetch: unknown = globalThis.fetch;

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
