import type { Config, MeumClientOptions } from "./config.js";
import { server } from "./generated/operations.js";
import type { Operation } from "./operation.js";
import type { AttemptInfo, CallOptions, Fetch } from "./options.js";
import {
  assertHeaders,
  assertLimits,
  assertSignal,
  configError,
  LIMIT_OPTIONS,
  ownOptions,
} from "./validate.js";

const CALL_OPTIONS = [...LIMIT_OPTIONS, "signal", "headers"];

/** The settings of one call. */
export interface Call {
  readonly operation: Operation;
  readonly baseUrl: string;
  /** The only origin that a request of this call may go to. */
  readonly origin: string;
  readonly apiKey: MeumClientOptions["apiKey"];
  /** `undefined`: `globalThis.fetch`, looked up at each attempt. */
  readonly fetch: Fetch | undefined;
  readonly signal: AbortSignal | null | undefined;
  readonly timeoutMs: number;
  readonly deadlineMs: number;
  /** On the clock of `performance.now()`. */
  readonly deadlineAt: number;
  readonly maxRetries: number;
  readonly maxResponseBytes: number;
  readonly onAttempt: ((attempt: AttemptInfo) => unknown) | undefined;
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
  const baseUrl = config.baseUrl ?? operation.server ?? server;
  if (!baseUrl) throw configError("Expected `baseUrl`: the contract names no server.");
  const call = {
    operation,
    baseUrl,
    origin: /\w+:\/\/[^/]+/.exec(baseUrl)![0], // quicker than a URL
    apiKey: config.apiKey,
    fetch,
    signal,
    timeoutMs,
    deadlineMs,
    deadlineAt: 0, // below, once it is known to be a number
    maxRetries,
    maxResponseBytes: config.maxResponseBytes,
    onAttempt: config.onAttempt,
  };
  assertLimits(call);
  call.deadlineAt = performance.now() + call.deadlineMs;
  return call;
}
