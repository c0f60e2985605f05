import { type Attempt, attempt, type PreparedRequest } from "./attempt.js";
import type { Bytes } from "./body.js";
import type { Call } from "./call.js";
import { errorCodeOf, errorOf } from "./error-of.js";
import type { MeumError, Outcome } from "./errors.js";
import { aborted, ended, type Failure } from "./failures.js";
import type { AttemptInfo } from "./options.js";
import { isIdempotent, isSafe, mayRetryStatus, outcomeOfCall } from "./outcome.js";
import { redactText } from "./redact.js";
import { backoffMs, retryAfterMs, sleep, startLimit } from "./timing.js";

/** A complete response, and what led to it. */
export interface Exchange {
  readonly response: Response;
  readonly bytes: Bytes;
  /** With the method that was sent: middleware may have changed it. */
  readonly call: Call;
  /** Every key that an attempt carried. */
  readonly secrets: readonly string[];
  /** An attempt may have been carried out, whatever the response says. */
  readonly mayHaveSucceeded: boolean;
  readonly attempts: readonly AttemptInfo[];
}

/**
 * One request to one complete response, in several attempts where that is safe.
 * @throws {MeumError} if the last attempt gave none
 */
export async function transport(request: PreparedRequest, call: Call): Promise<Exchange> {
  const { method } = request;
  const { deadlineAt, signal } = call;
  const attempts: AttemptInfo[] = [];
  // Stryker disable next-line ArrayDeclaration: the mutant's word is no outcome
  const outcomes: Outcome[] = [];
  // Stryker disable next-line ArrayDeclaration: no text has what the mutant takes for a secret
  const secrets: string[] = [];
  const fail = (failure: Failure): MeumError =>
    errorOf(failure, call, outcomeOfCall(outcomes, method), attempts);

  for (let retries = 0; ; retries++) {
    const startedAt = performance.now();
    const ms = Math.min(call.timeoutMs, deadlineAt - startedAt);
    // Stryker disable next-line StringLiteral: an attempt that did not begin has no part in the outcome
    if (signal?.aborted) throw fail(aborted(call, "not-sent"));
    // Stryker disable next-line StringLiteral,ObjectLiteral: nor has this one; it is the deadline that ended it
    if (ms <= 0) throw fail(ended(call, { end: "timeout", ms }, "not-sent", "request"));
    const limit = startLimit(ms, signal);
    const result = await attempt(request, call, limit);
    limit.stop();

    secrets.push(...result.secrets);
    const endedAt = performance.now();
    const delayMs = retries < call.maxRetries ? delayOf(result, method, retries) : Infinity;
    // Stryker disable next-line EqualityOperator: the very instant makes no difference
    const retry = endedAt + delayMs < deadlineAt;
    const info: Writable<AttemptInfo> = {
      operation: call.operation.name,
      number: retries + 1,
      durationMs: endedAt - startedAt,
    };
    addResult(info, result, secrets);
    if (retry) info.delayMs = delayMs;
    attempts.push(Object.freeze(info));
    notify(call, info);
    const { failure, response } = result;
    outcomes.push(failure ? failure.outcome : result.outcome);
    if (retry) {
      await sleep(delayMs, signal);
      const late = result.late?.();
      if (late) outcomes.push("unknown");
      // A late timer: no attempt begins after the deadline.
      const inTime = performance.now() < deadlineAt;
      if (signal?.aborted || (inTime && (!late || isIdempotent(method)))) continue;
    }
    if (failure) throw fail(failure);
    const mayHaveSucceeded = !isSafe(method) && outcomes.includes("unknown");
    return { response, bytes: result.bytes, call, secrets, mayHaveSucceeded, attempts };
  }
}

/** The wait before another attempt, in milliseconds; `Infinity` if none may follow. */
function delayOf(result: Attempt, method: string, retries: number): number {
  const { failure, response } = result;
  const retryable = failure
    ? failure.retryable
    : mayRetryStatus(result.response.status, result.outcome, method);
  if (!retryable) return Infinity;
  return (response && retryAfterMs(response.headers)) ?? backoffMs(retries);
}

/** What is told of an attempt's result, without keys. */
function addResult(
  info: Writable<AttemptInfo>,
  { failure, response, sent }: Attempt,
  secrets: readonly string[],
): void {
  if (response) info.status = response.status;
  if (failure) info.errorCode = errorCodeOf(failure);
  if (sent !== undefined) info.sent = sent;
  const requestId = response?.headers.get("x-request-id") || response?.headers.get("request-id");
  if (requestId) info.requestId = redactText(requestId, secrets);
}

type Writable<T> = { -readonly [Name in keyof T]: T[Name] };

/** What the caller's function does, throws or returns changes nothing. */
function notify({ onAttempt }: Call, info: AttemptInfo): void {
  try {
    // Stryker disable next-line ConditionalExpression: what a call of nothing throws is caught too
    if (onAttempt) Promise.resolve(onAttempt(info)).catch(() => {});
  } catch {
    // Nor does a thrown error.
  }
}
