import { MeumConfigError } from "./errors.js";
import { operations } from "./generated/operations.js";
import type { CallOptions, MeumClientOptions } from "./options.js";

/** The options that are numbers. */
export type Limits = Record<keyof typeof LIMITS, number>;
const LIMITS = { timeoutMs: 10_000, deadlineMs: 60_000, maxRetries: 2, maxResponseBytes: 2 ** 20 };
const CALL_OPTIONS = [
  "signal",
  "timeoutMs",
  "deadlineMs",
  "maxRetries",
  "headers",
  "params",
  "body",
];
const CLIENT_OPTIONS = [
  ...CALL_OPTIONS.slice(1, 5),
  ...["apiKey", "baseUrl", "fetch", "maxResponseBytes", "dangerouslyAllowBrowser"],
];

/** A client's options, checked and completed. */
export function completeConfig(options: MeumClientOptions) {
  checkOptions(options, CLIENT_OPTIONS);
  const { apiKey = environmentKey(), baseUrl, fetch, headers = {} } = options;
  // jsdom has a document too, but runs on Node.
  if ("document" in globalThis && !globalThis.process?.versions?.node)
    expect(
      options.dangerouslyAllowBrowser,
      "dangerouslyAllowBrowser",
      "true in a browser, where all can read the key",
    );
  if (typeof apiKey !== "function") checkKey(apiKey);
  expect(!fetch || typeof fetch === "function", "fetch", "a function", fetch);
  return {
    ...completeLimits(options, LIMITS),
    apiKey,
    baseUrl: baseUrl === undefined ? undefined : checkBaseUrl(baseUrl),
    fetch,
    headers,
  };
}

/** Refuses a call's unknown options. */
export function checkCall(options: CallOptions): void {
  checkOptions(options, CALL_OPTIONS);
  const { signal } = options;
  expect(!signal || typeof signal.throwIfAborted === "function", "signal", "an AbortSignal");
}

/** Options that are numbers, checked; what is left out is as in `defaults`. */
export function completeLimits(
  options: Partial<Record<keyof Limits, unknown>>,
  defaults: Limits,
): Limits {
  const limits = { ...defaults };
  for (const name of Object.keys(LIMITS) as (keyof Limits)[]) {
    const { [name]: value = defaults[name] } = options;
    // A timer takes no longer delay: it would fire at once.
    const valid =
      (value as number) >= (name === "maxRetries" ? 0 : 1) && (value as number) < 2 ** 31;
    expect(typeof value === "number" && valid, name, "a positive number below 2^31", value);
    limits[name] = value as number;
  }
  return limits;
}

/** Refuses what cannot be a key, without repeating it. */
export function checkKey(key: unknown): asserts key is string {
  const valid = typeof key === "string" && /^sk_live_[!-~]+$/.test(key);
  expect(valid, "apiKey", "a string `sk_live_…` of visible ASCII (or set MEUM_API_KEY)");
}

function environmentKey(): string | undefined {
  try {
    return globalThis.process?.env?.MEUM_API_KEY;
  } catch {
    return; // Deno without the permission to read it
  }
}

function checkBaseUrl(value: string | URL): string {
  const href = URL.canParse(value) ? new URL(value).href : "";
  const usable = /^(https:\/\/[^/@]+|http:\/\/(localhost|127[.\d]+|\[::1\])(:\d+)?)\/[^?#]*$/;
  // Not repeated: it may carry credentials.
  expect(
    usable.test(href),
    "baseUrl",
    "an https URL (http on loopback) with no credentials, query or fragment",
  );
  const base = href.replace(/\/+$/, "");
  const last = /[^/]\/[^/]+$/.exec(base)?.[0].slice(1);
  const doubled = last && Object.values(operations).some(({ path }) => path.startsWith(`${last}/`));
  expect(
    !doubled,
    "baseUrl",
    `without \`${last}\` at its end: the contract's paths begin with it`,
    base,
  );
  return base;
}

function checkOptions(options: CallOptions, known: string[]): void {
  for (const name of Object.keys(options))
    expect(known.includes(name), name, `one of the known options: ${known.join(", ")}`);
  const { headers } = options;
  expect(
    !headers || (typeof headers === "object" && !Array.isArray(headers)),
    "headers",
    "an object",
  );
}

function expect(valid: unknown, name: string, what: string, got?: unknown): asserts valid {
  if (!valid)
    throw new MeumConfigError(
      `Expected \`${name}\` to be ${what}${got === undefined ? "" : `, got \`${got}\``}.`,
      "not-sent",
    );
}
