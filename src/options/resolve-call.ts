import { requestOf } from "../errors/error-of.js";
import { operations, server } from "../generated/operations.js";
import { bare } from "../runtime/values.js";
import type { Call, Config } from "../types/call.js";
import type { Operation } from "../types/operation.js";
import type { CallOptions } from "../types/options.js";
import {
  assertHeaders,
  assertLimits,
  assertSignal,
  CALL_LIMITS,
  configError,
  ownOptions,
} from "./assert.js";

const CALL_OPTIONS = [...CALL_LIMITS, "signal", "headers"];

/** A call's options, checked. */
export function validateCallOptions(
  { takes = [] }: Operation,
  options: CallOptions | undefined,
): CallOptions {
  if (options === undefined) return bare({});
  const own = ownOptions(options, "options", [...CALL_OPTIONS, ...takes]);
  own.headers = assertHeaders(own.headers);
  return own;
}

/** One call's settings: its own options, then the client's. */
export function resolveCall(operation: Operation, options: CallOptions, config: Config): Call {
  const { signal, deadlineMs = config.deadlineMs } = options;
  assertSignal(signal);
  assertLimits(options);
  const baseUrl = config.baseUrl ?? operation.server ?? server;
  if (!baseUrl) throw configError("Expected `baseUrl`: the contract names no server.");
  // Not by spreading: to add to what was spread takes Node 20 five microseconds.
  return {
    apiKey: config.apiKey,
    fetch: config.fetch,
    headers: config.headers,
    timeoutMs: options.timeoutMs ?? config.timeoutMs,
    deadlineMs,
    maxRetries: options.maxRetries ?? config.maxRetries,
    maxResponseBytes: config.maxResponseBytes,
    onAttempt: config.onAttempt,
    operation,
    baseUrl,
    origin: /\w+:\/\/[^/]+/.exec(baseUrl)![0], // quicker than a URL
    signal,
    deadlineAt: performance.now() + deadlineMs,
  };
}

/** A path that the contract does not have is an operation of which nothing is documented. */
export function operationAt(verb: unknown, given: unknown): Operation {
  const method = typeof verb === "string" ? verb.toUpperCase() : typeof verb;
  const path = typeof given === "string" ? given : typeof given;
  const known = Object.values(operations).find((at) => at.method === method && at.path === path);
  return known ?? { name: requestOf(method, path), method, path, responses: {} };
}
