import type { Config } from "./config.js";
import { server } from "./generated/operations.js";
import type { Operation } from "./operation.js";
import type { CallOptions, Fetch } from "./options.js";
import {
  assertHeaders,
  assertLimits,
  assertOption,
  assertSignal,
  configError,
  LIMIT_OPTIONS,
  ownOptions,
} from "./validate.js";

const CALL_OPTIONS = [...LIMIT_OPTIONS, "signal", "headers"];

/** The settings of one call. */
export interface Call extends Omit<Config, "headers"> {
  readonly operation: Operation;
  readonly baseUrl: string;
  /** The only origin that a request of this call may go to. */
  readonly origin: string;
  readonly signal: AbortSignal | null | undefined;
  /** On the clock of `performance.now()`. */
  readonly deadlineAt: number;
}

/** Checks a call's options. */
export function validateCallOptions({ takes = [] }: Operation, options: CallOptions): CallOptions {
  const own = ownOptions(options, "options", [...CALL_OPTIONS, ...takes]);
  assertHeaders(own.headers);
  return own;
}

/** One call's settings: its own options, then the client's. */
export function resolveCall(
  operation: Operation,
  options: CallOptions & { readonly fetch?: Fetch },
  config: Config,
): Call {
  const { signal, fetch = config.fetch } = options;
  const { timeoutMs = config.timeoutMs, deadlineMs = config.deadlineMs } = options;
  const { maxRetries = config.maxRetries } = options;
  assertSignal(signal);
  // A runtime may have none, and a call of `meum.api` gives one unchecked.
  assertOption(typeof (fetch ?? globalThis.fetch) === "function", "fetch", "a function", fetch);
  const baseUrl = config.baseUrl ?? operation.server ?? server;
  if (!baseUrl) throw configError("Expected `baseUrl`: the contract names no server.");
  assertLimits({ timeoutMs, deadlineMs, maxRetries });
  const { apiKey, maxResponseBytes, onAttempt } = config;
  return {
    apiKey,
    maxResponseBytes,
    onAttempt,
    timeoutMs,
    deadlineMs,
    maxRetries,
    operation,
    baseUrl,
    origin: /\w+:\/\/[^/]+/.exec(baseUrl)![0], // quicker than a URL
    fetch,
    signal,
    deadlineAt: performance.now() + deadlineMs,
  };
}
