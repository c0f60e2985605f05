import { mergeHeaders } from "openapi-fetch";
import type { SchemeName } from "../generated/operations.js";
import { isBrowser } from "../runtime/runtime.js";
import { isRecord } from "../runtime/values.js";
import type { Config } from "../types/call.js";
import type { ClientOptions } from "../types/options.js";
import {
  assertHeaders,
  assertLimits,
  assertOption,
  CALL_LIMITS,
  configError,
  ownOptions,
} from "./assert.js";
import { assertBaseUrl } from "./base-url.js";
import { allCredentials, keyProblem, worksWithoutKey } from "./credentials.js";
import { VERSION } from "./version.js";

/** Options of {@link createMeumClient}. */
export interface MeumClientOptions extends ClientOptions<SchemeName> {}

const BOOLEANS = ["dangerouslyAllowBrowser", "dangerouslyAllowHttp"] as const;
const FUNCTIONS = ["fetch", "onAttempt"] as const;
const OTHERS = ["apiKey", "baseUrl", "headers", "maxResponseBytes"];
const CLIENT_OPTIONS = [...OTHERS, ...FUNCTIONS, ...CALL_LIMITS, ...BOOLEANS];

/** Checks a client's options, and adds the defaults. */
export function resolveOptions(options: MeumClientOptions): Config {
  const own = ownOptions(options, "options", CLIENT_OPTIONS);
  for (const name of BOOLEANS)
    assertOption([undefined, true, false].includes(own[name]), name, "a boolean", own[name]);
  if (isBrowser() && !own.dangerouslyAllowBrowser)
    throw configError(
      "In a browser, everyone can read the key. Use the client on a server, or set `dangerouslyAllowBrowser`.",
    );
  for (const name of FUNCTIONS) {
    const value = own[name];
    assertOption(value === undefined || typeof value === "function", name, "a function", value);
  }
  const {
    timeoutMs = 10_000,
    deadlineMs = 60_000,
    maxRetries = 2,
    maxResponseBytes = 2 ** 20,
  } = own;
  const { baseUrl, fetch, onAttempt } = own;
  // An explicit `undefined` is an error: MEUM_API_KEY may hold another shop's key.
  const source = "apiKey" in own ? "apiKey" : "MEUM_API_KEY";
  const apiKey = source === "apiKey" ? own.apiKey : environmentKey();
  // Not in a browser: it would ask for a preflight.
  const userAgent = isBrowser() ? {} : { "User-Agent": `meum/${VERSION}` };
  const config = {
    apiKey,
    baseUrl: baseUrl === undefined ? undefined : assertBaseUrl(baseUrl, own.dangerouslyAllowHttp),
    fetch,
    headers: mergeHeaders(userAgent, assertHeaders(own.headers)),
    timeoutMs,
    deadlineMs,
    maxRetries,
    maxResponseBytes,
    onAttempt,
  };
  assertLimits(config);
  return { ...config, apiKey: assertApiKey(apiKey, source) };
}

/** The key, or a copy of the keys by scheme. */
function assertApiKey(apiKey: Config["apiKey"], name: string): Config["apiKey"] {
  const credentials = allCredentials();
  if (!isRecord(apiKey)) {
    // Without a key, the call of an operation that needs one fails.
    if (typeof apiKey === "function" || (apiKey === undefined && worksWithoutKey())) return apiKey;
    const problem = keyProblem(apiKey, credentials.length === 1 ? credentials[0] : undefined, name);
    if (problem) throw configError(problem);
    return apiKey;
  }
  const schemes = credentials.map(({ scheme }) => scheme);
  const keys: Readonly<Record<string, unknown>> = ownOptions(
    apiKey as Record<string, unknown>,
    name,
    schemes,
  );
  const given = credentials.filter(({ scheme }) => keys[scheme] !== undefined);
  if (!given.length && !worksWithoutKey())
    throw configError(`Expected \`apiKey\` to have a key for ${schemes.join(" or ")}.`);
  for (const credential of given) {
    const key = keys[credential.scheme];
    const problem = typeof key === "function" ? undefined : keyProblem(key, credential);
    if (problem) throw configError(problem);
  }
  return keys as Config["apiKey"];
}

function environmentKey(): string | undefined {
  try {
    return globalThis.process.env.MEUM_API_KEY;
  } catch {
    // A runtime without `process`, or Deno without the permission to read it.
  }
}
