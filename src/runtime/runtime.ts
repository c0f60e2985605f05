import { bare } from "./values.js";

// What differs between runtimes, and cannot be asked in a better way.

interface Globals {
  readonly process?: { readonly versions?: Readonly<Record<string, string | undefined>> };
  readonly navigator?: { readonly userAgent?: string };
  readonly Deno?: { createHttpClient?(options: object): { close(): void } };
}

const { process: host, Deno } = globalThis as Globals;
const versions = host?.versions ?? {};

// The source of each runtime's own `fetch`. The name is asked too: a bound function's source tells nothing of it.
const NATIVE_CODE = /^function fetch\(\) \{\s+\[native code\]/;
const OWN_FETCH = {
  node: /internal\/deps\/undici/,
  bun: NATIVE_CODE,
  deno: /^function fetch\(\.\.\.\w+\)\s*\{\s*return lazyFetch\(\)/,
  other: NATIVE_CODE,
};

/** The runtime, as it was when the package was loaded: what a program replaces later changes nothing. */
export const runtime = detect();

function detect(): keyof typeof OWN_FETCH {
  // In a context of `node:vm`, the runtime's global object may be missing.
  if (Deno || versions.deno || hasSource(globalThis.fetch, OWN_FETCH.deno)) return "deno";
  if (versions.bun) return "bun";
  // workerd may name a version of Node too, but none of V8.
  return versions.node && versions.v8 && !isBrowser() ? "node" : "other";
}

/** The version of Node's own undici; `NaN` in other runtimes. */
export const undiciMajor = Number.parseInt(`${versions.undici}`, 10);

/** The runtime's own `fetch`; `undefined` if a preload replaced it before the package was loaded. */
export const nativeFetch: unknown = isOwnFetch(globalThis.fetch) ? globalThis.fetch : undefined;

function isOwnFetch(fetch: unknown): boolean {
  if (!hasSource(fetch, OWN_FETCH[runtime])) return false;
  // That of another realm, as in a context of `node:vm`, uses what is set for all there, which cannot be asked here.
  const isOfThisRealm = Object.getPrototypeOf(fetch) === Function.prototype;
  // In Bun, a bound function and a mock of `bun:test` have the same source, and may have the name. They have no
  // `preconnect`, or a copy of it: that of the runtime's own `fetch` cannot be changed.
  const { configurable } = Object.getOwnPropertyDescriptor(fetch, "preconnect") ?? {};
  const plain = isOfThisRealm && (runtime !== "bun" || configurable === false);
  return plain && (fetch as typeof globalThis.fetch).name === "fetch";
}

function hasSource(fetch: unknown, source: RegExp): boolean {
  return typeof fetch === "function" && source.test(Function.prototype.toString.call(fetch));
}

/**
 * Whether everyone who opens the page can read the key. jsdom has a document too, but runs on Node. A page of Electron or
 * NW.js may have all that Node has, beside the `fetch` of Chromium.
 */
export function isBrowser(): boolean {
  const globals = globalThis as Globals;
  const { node, chrome, chromium } = globals.process?.versions ?? {};
  if (node && !(chrome ?? chromium)) return false;
  // Not before: to read it loads a module of Node.
  return "document" in globals || /^Mozilla\//.test(`${globals.navigator?.userAgent}`);
}

const { createHttpClient } = Deno ?? {};

export interface SendingOnce {
  readonly client?: { close(): void };
  readonly protocol?: string;
  readonly keepalive?: boolean;
}

/**
 * Options of `fetch` that keep a runtime from repeating a request by itself where a kept-alive connection breaks. Deno
 * repeats any request. Bun repeats those of some methods, and any by HTTP/2 or before 1.3.14. Bun's options are given
 * to all runtimes but Node, since it cannot be recognized in a context of `node:vm`; others ignore them. The client must
 * be closed, or Deno's test runner reports a leak.
 */
export function withoutReplay(): SendingOnce | undefined {
  if (runtime === "node") return undefined;
  if (createHttpClient)
    return { client: createHttpClient({ poolMaxIdlePerHost: 0, http2: false }) };
  // Without a prototype: a `client` that is added to every object is none of ours.
  return bare({ protocol: "http1.1", keepalive: false });
}

// workerd repeats idempotent methods, and so do browsers.
const NEVER_REPEATED = ["POST", "PATCH"];

/**
 * Whether the runtime may repeat a request by itself where a connection breaks, and cannot be kept from it. A browser
 * repeats any, and so may a service worker.
 */
export function mayRepeat(method: string): boolean {
  if (runtime === "deno") return !createHttpClient;
  return runtime === "other" && (isBrowser() || !NEVER_REPEATED.includes(method));
}

// Codes that Bun, and words that Deno, use before a connection is established, and only then.
const BUN =
  /^(ECONNREFUSED|ConnectionRefused|ENOTFOUND|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_CERT)/;
const DENO = /^error sending request for url \(\S+\): client error \(Connect\)/;

/** Of an error of Bun's or Deno's own `fetch`. Deno tells in the message, since 2.9 in that of the cause. */
export function isConnectErrorMessage(error: unknown): boolean {
  const { code, message, cause } = Object(error);
  if (runtime === "bun") return typeof code === "string" && BUN.test(code);
  if (!createHttpClient) return false; // Deno alone has it
  return [message, cause?.message].some((text) => typeof text === "string" && DENO.test(text));
}
