import { MeumConfigError } from "./errors.js";
import { operations, server } from "./generated/operations.js";

/** What one call may set. */
export interface CallOptions {
  /** Ends the call, also while it waits; its `reason` is thrown as it is. */
  signal?: AbortSignal | null | undefined;
  /**
   * One attempt, to the end of its body, in milliseconds.
   * @default 10_000
   */
  timeoutMs?: number | undefined;
  /**
   * The whole call, attempts and waits together, in milliseconds.
   * @default 60_000
   */
  deadlineMs?: number | undefined;
  /**
   * Further attempts after the first. What may have been done is never repeated, unless its method
   * is idempotent by RFC 9110.
   * @default 2
   */
  maxRetries?: number | undefined;
  /** Added to each request; `null` removes one. */
  headers?: Headers | Record<string, string | null | undefined> | undefined;
}

/** What a client may set: the defaults of its calls, and where and how they go. */
export interface MeumClientOptions extends Omit<CallOptions, "signal"> {
  /**
   * The secret API key (`sk_live_…`), or a function that returns it, called once per attempt.
   * @default the environment's `MEUM_API_KEY`, where there is one
   */
  apiKey?: string | (() => string | Promise<string>) | undefined;
  /**
   * Where the API is: https, or http on loopback. The contract's paths are added to it.
   * @default the contract's first server
   */
  baseUrl?: string | URL | undefined;
  /**
   * Any function of fetch's form. It is given a URL and an init, not a `Request`.
   * @default `globalThis.fetch`, looked up at each call
   */
  fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  /**
   * The longest response body, in bytes after decompression.
   * @default 1_048_576 (1 MiB)
   */
  maxResponseBytes?: number | undefined;
  /**
   * A secret key does not belong in a page, where everyone can read it.
   * @default false: in a browser, creating a client throws
   */
  dangerouslyAllowBrowser?: boolean | undefined;
}

type Limits = Required<{ [Name in "timeoutMs" | "deadlineMs" | "maxRetries"]: number }>;

/** Options checked and completed. */
export interface Config extends Limits {
  apiKey: string | (() => unknown);
  /** Normalised, without a trailing slash; `undefined`: each operation's own server. */
  baseUrl: string | undefined;
  fetch: MeumClientOptions["fetch"];
  headers: Record<string, string | null | undefined> | Headers | undefined;
  maxResponseBytes: number;
}

const CALL_OPTIONS = ["signal", "timeoutMs", "deadlineMs", "maxRetries", "headers"];
const CLIENT_OPTIONS = [
  ...CALL_OPTIONS.slice(1),
  "apiKey",
  "baseUrl",
  "fetch",
  "maxResponseBytes",
  "dangerouslyAllowBrowser",
];
// The largest delay a timer takes; a longer one fires at once.
const MAX_DELAY_MS = 2 ** 31 - 1;

/** Checks what a client was given, and completes it. Source: the package's README, "Options". */
export function completeConfig(options: MeumClientOptions): Config {
  checkNames(options, CLIENT_OPTIONS);
  const { dangerouslyAllowBrowser, apiKey = environmentKey() } = options;
  // jsdom has a document too, but it runs on Node.
  if ("document" in globalThis && !globalThis.process?.versions?.node && !dangerouslyAllowBrowser)
    throw new MeumConfigError(
      "This is a browser: everyone who opens the page can read the API key. Call the API from a server, or set `dangerouslyAllowBrowser: true`.",
    );
  if (typeof apiKey !== "function") checkKey(apiKey);
  if (options.fetch !== undefined && typeof options.fetch !== "function")
    throw expected("fetch", "a function", options.fetch);
  return {
    ...completeCall(options, { timeoutMs: 10_000, deadlineMs: 60_000, maxRetries: 2 }),
    apiKey,
    baseUrl: options.baseUrl === undefined ? server : checkBaseUrl(options.baseUrl),
    fetch: options.fetch,
    headers: options.headers,
    maxResponseBytes: number(options, "maxResponseBytes", 2 ** 20, 1, Number.MAX_SAFE_INTEGER),
  };
}

/** Checks what one call was given; what it leaves out is the client's. */
export function completeCall(options: CallOptions, defaults: Limits): Limits {
  const { headers } = options;
  if (headers !== undefined && (typeof headers !== "object" || Array.isArray(headers) || !headers))
    throw expected("headers", "an object of names and values", headers);
  return {
    timeoutMs: number(options, "timeoutMs", defaults.timeoutMs, 1, MAX_DELAY_MS),
    deadlineMs: number(options, "deadlineMs", defaults.deadlineMs, 1, MAX_DELAY_MS),
    maxRetries: number(options, "maxRetries", defaults.maxRetries, 0, 100),
  };
}

/** Refuses a call's unknown option names. */
export function checkCallOptions(options: object): void {
  checkNames(options, [...CALL_OPTIONS, "params", "body"]);
}

/** Refuses what cannot be an API key, without repeating it. */
export function checkKey(key: unknown): asserts key is string {
  if (typeof key !== "string" || !/^sk_live_[!-~]+$/.test(key))
    throw new MeumConfigError(
      `Expected \`apiKey\` to be a string of visible ASCII that begins with \`sk_live_\`, got ${
        key === undefined || key === ""
          ? "none: pass `apiKey`, or set MEUM_API_KEY"
          : "something else"
      }.`,
    );
}

function environmentKey(): string | undefined {
  try {
    return globalThis.process?.env?.MEUM_API_KEY;
  } catch {
    return undefined; // Deno without the permission to read it
  }
}

function checkBaseUrl(value: string | URL): string {
  let url: URL;
  try {
    url = new URL(value);
  } catch {
    throw expected("baseUrl", "an absolute URL", value);
  }
  const { protocol, hostname, username, password, search, hash, pathname } = url;
  const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  // The value is not repeated: it may carry credentials.
  if (username || password) throw expected("baseUrl", "a URL without credentials");
  if (search || hash || /[?#]/.test(url.href))
    throw expected("baseUrl", "a URL without a query or fragment");
  if (protocol !== "https:" && !(protocol === "http:" && loopback))
    throw expected("baseUrl", "an https URL (http only on loopback)", url.origin);
  const base = pathname.replace(/\/+$/, "");
  const last = base.slice(base.lastIndexOf("/"));
  if (last && Object.values(operations).some(({ path }) => path.startsWith(`${last}/`)))
    throw expected(
      "baseUrl",
      `a URL without \`${last}\` at its end, which the contract's paths bring`,
      url.href,
    );
  return url.origin + base;
}

function number(options: object, name: string, fallback: number, min: number, max: number): number {
  const value = (options as Record<string, unknown>)[name] ?? fallback;
  if (typeof value !== "number" || !(value >= min && value <= max))
    throw expected(name, `a number from ${min} to ${max}`, value);
  return value;
}

function checkNames(options: object, known: string[]): void {
  for (const name of Object.keys(options))
    if (!known.includes(name))
      throw new MeumConfigError(`Unknown option \`${name}\`. Known: ${known.join(", ")}.`);
}

function expected(name: string, what: string, got?: unknown): MeumConfigError {
  const shown = typeof got === "object" || typeof got === "function" ? typeof got : String(got);
  return new MeumConfigError(
    `Expected \`${name}\` to be ${what}${got === undefined ? "" : `, got \`${shown}\``}.`,
  );
}
