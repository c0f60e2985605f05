import { errorCodeOf } from "../errors/error-of.js";
import { type Failure, limitReached, unexpected } from "../errors/failures.js";
import type { AttemptResult, History } from "../errors/history.js";
import { isIdempotent } from "../errors/outcome.js";
import { redactText } from "../errors/redact.js";
import type { Bytes } from "../runtime/body.js";
import { Limit, sleep } from "../runtime/limit.js";
import type { ResponseHead } from "../runtime/response-head.js";
import type { Call } from "../types/call.js";
import type { AttemptInfo } from "../types/options.js";
import { attempt, type PreparedRequest } from "./attempt.js";
import { backoffMs, retryAfterMs } from "./backoff.js";
import type { Attempt } from "./receive.js";

/** A complete response, and what led to it. */
export interface Exchange {
  readonly response: ResponseHead;
  readonly bytes: Bytes;
  /** With the method that was sent: middleware may have changed it. */
  readonly call: Call;
  readonly history: History;
  readonly failure?: undefined;
}

/** Why there is no complete response, and what led to that. */
export interface FailedExchange {
  readonly failure: Failure;
  readonly call: Call;
  readonly history: History;
}

/**
 * One request to one complete response, in several attempts where that is safe. Never rejects.
 * @param before what is known of the call's earlier requests. The returned history is of this request alone, but for its
 * secrets: they are all.
 */
export async function sendWithRetries(
  request: PreparedRequest,
  call: Call,
  before: History,
): Promise<Exchange | FailedExchange> {
  const { deadlineAt, signal, onAttempt, operation } = call;
  const { method } = operation;
  const attempts: AttemptInfo[] = [];
  // Stryker disable next-line ArrayDeclaration: what the mutant takes for a result says nothing
  const results: AttemptResult[] = [];
  let { secrets } = before;
  const ended = (failure: Failure): FailedExchange => {
    return { failure, call, history: { attempts, results, secrets } };
  };

  try {
    for (let retries = 0; ; retries++) {
      const startedAt = performance.now();
      const ms = Math.min(call.timeoutMs, deadlineAt - startedAt);
      const limit = new Limit(ms, signal);
      let attempted: Attempt;
      try {
        // An attempt that did not begin has no part in the outcome.
        if (limit.reached)
          return ended(limitReached(call, limit, "request", results.at(-1)?.outcome));
        attempted = await attempt(request, call, limit, secrets);
      } finally {
        limit.stop();
      }

      ({ secrets } = attempted);
      const { failure, response, sent } = attempted;
      const { outcome, retryable } = attempted.failure ?? attempted;
      results.push({ method, outcome });
      const endedAt = performance.now();
      const delayMs =
        retryable && retries < call.maxRetries
          ? ((response && retryAfterMs(response.headers)) ?? backoffMs(retries))
          : Infinity;
      const retry = endedAt + delayMs < deadlineAt;
      const requestId =
        response?.headers.get("x-request-id") || response?.headers.get("request-id");
      const info: { -readonly [Name in keyof AttemptInfo]: AttemptInfo[Name] } = {
        operation: operation.name,
        number: before.attempts.length + retries + 1,
        durationMs: endedAt - startedAt,
      };
      if (response) info.status = response.status;
      if (failure) info.errorCode = errorCodeOf(failure);
      if (sent !== undefined) info.sent = sent;
      if (requestId) info.requestId = redactText(requestId, secrets);
      if (retry) info.delayMs = delayMs;
      attempts.push(Object.freeze(info));
      // What the caller's function does, throws or returns changes nothing.
      // Stryker disable next-line ConditionalExpression: what a call of nothing throws is caught too
      if (onAttempt) (async () => onAttempt(info))().catch(() => {});
      if (retry) {
        await sleep(delayMs, signal);
        const late = attempted.sentLater?.();
        if (late) results.push({ method, outcome: "unknown" });
        // The timer may fire late. No attempt begins after the deadline.
        const inTime = performance.now() < deadlineAt;
        if (signal?.aborted || (inTime && (!late || isIdempotent(method)))) continue;
      }
      if (failure) return ended(failure);
      return { response, bytes: attempted.bytes, call, history: { attempts, results, secrets } };
    }
  } catch (error) {
    // Foreign code, such as a strange signal's. What it threw may be an error of ours, of another call.
    results.push({ method, outcome: "unknown" });
    return ended(unexpected(error, secrets));
  }
}
