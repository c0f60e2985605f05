import { assertBaseUrl } from "./base-url.js";
import { allCredentials, keyProblem, worksWithoutKey } from "./credentials.js";
import type { SchemeName } from "./generated/operations.js";
import type { Credential } from "./operation.js";
import type { AttemptInfo, ClientOptions, Fetch } from "./options.js";
import { isBrowser } from "./runtime.js";
import {
  assertHeaders,
  assertLimits,
  assertNumber,
  assertOption,
  configError,
  LIMIT_OPTIONS,
  ownOptions,
} from "./validate.js";
import { isRecord } from "./values.js";
import { VERSION } from "./version.js";

/** Options of {@link createMeumClient}. */
export interface MeumClientOptions extends ClientOptions<SchemeName> {}

/** A client's settings: its options, checked, with their defaults. */
export interface Config {
  readonly apiKey: MeumClientOptions["apiKey"];
  readonly baseUrl: string | undefined;
  /** `undefined`: `globalThis.fetch`, looked up at each attempt. */
  readonly fetch: Fetch | undefined;
  readonly headers: Headers;
  readonly timeoutMs: number;
  readonly deadlineMs: number;
  readonly maxRetries: number;
  readonly maxResponseBytes: number;
  readonly onAttempt: ((attempt: AttemptInfo) => unknown) | undefined;
}

const CLIENT_OPTIONS = [
  ...LIMIT_OPTIONS,
  ...["headers", "apiKey", "baseUrl", "fetch", "maxResponseBytes", "onAttempt"],
  ...["dangerouslyAllowBrowser", "dangerouslyAllowHttp"],
];

/** Checks a client's options, and adds the defaults. */
export function resolveOptions(options: MeumClientOptions): Config {
  const own = ownOptions(options, "options", CLIENT_OPTIONS);
  for (const name of ["dangerouslyAllowBrowser", "dangerouslyAllowHttp"] as const)
    assertOption([undefined, true, false].includes(own[name]), name, "a boolean", own[name]);
  if (isBrowser() && !own.dangerouslyAllowBrowser)
    throw configError(
      "In a browser, everyone can read the key. Use the client on a server, or set `dangerouslyAllowBrowser`.",
    );
  for (const name of ["fetch", "onAttempt"] as const)
    assertOption(
      own[name] === undefined || typeof own[name] === "function",
      name,
      "a function",
      own[name],
    );
  const {
    timeoutMs = 10_000,
    deadlineMs = 60_000,
    maxRetries = 2,
    maxResponseBytes = 2 ** 20,
  } = own;
  const { baseUrl, fetch, onAttempt } = own;
  // An explicit `undefined` is an error: MEUM_API_KEY may hold another shop's key.
  const apiKey = "apiKey" in own ? own.apiKey : environmentKey();
  // Not in a browser: it would ask for a preflight.
  const headers = new Headers(isBrowser() ? {} : { "User-Agent": `meum/${VERSION}` });
  const config = {
    apiKey,
    baseUrl: baseUrl === undefined ? undefined : assertBaseUrl(baseUrl, own.dangerouslyAllowHttp),
    fetch,
    headers: assertHeaders(own.headers, headers),
    timeoutMs,
    deadlineMs,
    maxRetries,
    maxResponseBytes,
    onAttempt,
  };
  assertLimits(config);
  assertNumber(maxResponseBytes, "maxResponseBytes", 1, true);
  assertApiKey(apiKey);
  return config;
}

function assertApiKey(apiKey: MeumClientOptions["apiKey"]): void {
  const credentials = allCredentials();
  // The call of an operation that needs one fails then.
  if (apiKey === undefined && worksWithoutKey()) return;
  const schemes = credentials.map(({ scheme }) => scheme);
  const bySchemes = isRecord(apiKey)
    ? ownOptions(apiKey as Record<string, unknown>, "apiKey", schemes)
    : undefined;
  const sources: [unknown, Credential | undefined][] = bySchemes
    ? credentials.map((credential) => [bySchemes[credential.scheme], credential])
    : [[apiKey, credentials.length === 1 ? credentials[0] : undefined]];
  for (const [source, credential] of sources) {
    if (typeof source === "function" || (bySchemes && source === undefined)) continue;
    const problem = keyProblem(source, credential);
    if (problem) throw configError(problem);
  }
}

function environmentKey(): string | undefined {
  try {
    return globalThis.process.env.MEUM_API_KEY;
  } catch {
    // A runtime without `process`, or Deno without the permission to read it.
  }
}
