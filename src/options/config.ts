import { mergeHeaders } from "openapi-fetch";
import type { SchemeName } from "../generated/operations.js";
import { isBrowser } from "../runtime/runtime.js";
import { isRecord, tryTo } from "../runtime/values.js";
import type { Config } from "../types/call.js";
import type { Credential } from "../types/operation.js";
import type { ApiKey, ClientOptions } from "../types/options.js";
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

/** Options of {@link createMeumClient}. */
export interface MeumClientOptions extends ClientOptions<SchemeName> {}

/** Set by the build, from package.json. */
declare const MEUM_VERSION: string | undefined;
// Stryker disable next-line ConditionalExpression: the tests use what is not built
const VERSION = typeof MEUM_VERSION === "undefined" ? "development" : MEUM_VERSION;

const FUNCTIONS = ["fetch", "onAttempt"];
const BOOLEANS = ["dangerouslyAllowBrowser", "dangerouslyAllowHttp"];
const OTHERS = ["apiKey", "baseUrl", "headers", "maxResponseBytes"];
const CLIENT_OPTIONS = [...OTHERS, ...FUNCTIONS, ...CALL_LIMITS, ...BOOLEANS];

/** Checks a client's options, and adds the defaults. */
export function resolveOptions(options: MeumClientOptions): Config {
  const own = ownOptions(options, "options", CLIENT_OPTIONS);
  for (const name of [...FUNCTIONS, ...BOOLEANS]) {
    const value = (own as Readonly<Record<string, unknown>>)[name];
    const type = FUNCTIONS.includes(name) ? "function" : "boolean";
    assertOption(value === undefined || typeof value === type, name, `a ${type}`, value);
  }
  if (isBrowser() && !own.dangerouslyAllowBrowser)
    throw configError(
      "In a browser, everyone can read the key. Use the client on a server, or set `dangerouslyAllowBrowser`.",
    );
  // Node has none with `--no-experimental-fetch`.
  assertOption(typeof Headers === "function", "globalThis.Headers", "a function");
  assertLimits(own);
  const { baseUrl, dangerouslyAllowHttp } = own;
  // An explicit `undefined` is an error: MEUM_API_KEY may hold another shop's key.
  const source = "apiKey" in own ? "apiKey" : "MEUM_API_KEY";
  // A runtime may have no `process`, or Deno no permission to read it.
  const given = source === "apiKey" ? own.apiKey : tryTo(() => globalThis.process.env.MEUM_API_KEY);
  // Not in a browser: it would ask for a preflight.
  const userAgent = isBrowser() ? {} : { "User-Agent": `meum/${VERSION}` };
  return {
    apiKey: assertApiKey(given, source),
    baseUrl: baseUrl === undefined ? undefined : assertBaseUrl(baseUrl, dangerouslyAllowHttp),
    fetch: own.fetch,
    headers: Object.fromEntries(mergeHeaders(userAgent, assertHeaders(own.headers))),
    timeoutMs: own.timeoutMs ?? 10_000,
    deadlineMs: own.deadlineMs ?? 60_000,
    maxRetries: own.maxRetries ?? 2,
    maxResponseBytes: own.maxResponseBytes ?? 2 ** 20,
    onAttempt: own.onAttempt,
  };
}

/** The key, or a copy of the keys by scheme. */
function assertApiKey(apiKey: ClientOptions["apiKey"], name: string): Config["apiKey"] {
  const credentials = allCredentials();
  if (!isRecord(apiKey)) {
    // Without a key, the call of an operation that needs one fails.
    if (apiKey !== undefined || !worksWithoutKey())
      assertKey(apiKey, credentials.length === 1 ? credentials[0] : undefined, name);
    return apiKey;
  }
  const schemes = credentials.map(({ scheme }) => scheme);
  const keys = ownOptions(apiKey as Readonly<Record<string, ApiKey>>, name, schemes);
  const given = credentials.filter(({ scheme }) => keys[scheme] !== undefined);
  if (!given.length && !worksWithoutKey())
    throw configError(`Expected \`apiKey\` to have a key for ${schemes.join(" or ")}.`);
  for (const credential of given) assertKey(keys[credential.scheme], credential);
  return keys;
}

/** A function is asked when a call needs it. */
function assertKey(key: unknown, credential?: Credential, name?: string): void {
  const problem = typeof key === "function" ? undefined : keyProblem(key, credential, name);
  if (problem) throw configError(problem);
}
