import { errorCodeOf } from "../errors/error-of.js";
import { type Failure, limitReached } from "../errors/failures.js";
import type { AttemptResult, History } from "../errors/history.js";
import { isIdempotent } from "../errors/outcome.js";
import { redactText } from "../errors/redact.js";
import type { Bytes } from "../runtime/body.js";
import { sleep, startLimit } from "../runtime/limit.js";
import type { ResponseHead } from "../runtime/response-head.js";
import type { Call } from "../types/call.js";
import type { AttemptInfo } from "../types/options.js";
import { type Attempt, attempt, type PreparedRequest } from "./attempt.js";
import { backoffMs, retryAfterMs } from "./backoff.js";

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
  readonly history: History;
}

/**
 * One request to one complete response, in several attempts where that is safe. Rejects only if foreign code throws
 * where nobody expects it.
 * @param before what is known of the call's earlier requests; the returned history is of this request alone
 */
export async function sendWithRetries(
  request: PreparedRequest,
  call: Call,
  before: History,
): Promise<Exchange | FailedExchange> {
  const { method } = request;
  const { deadlineAt, signal } = call;
  const attempts: AttemptInfo[] = [];
  // Stryker disable next-line ArrayDeclaration: what the mutant takes for a result says nothing
  const results: AttemptResult[] = [];
  // Stryker disable next-line ArrayDeclaration: no text has what the mutant takes for a secret
  const secrets: string[] = [];
  const history = { attempts, results, secrets };

  for (let retries = 0; ; retries++) {
    const startedAt = performance.now();
    const ms = Math.min(call.timeoutMs, deadlineAt - startedAt);
    if (signal?.aborted || ms <= 0) {
      const end = signal?.aborted ? "abort" : "timeout";
      // An attempt that did not begin has no part in the outcome.
      const outcome = results.at(-1)?.outcome;
      return { failure: limitReached(call, { end, ms }, "request", outcome), history };
    }
    const limit = startLimit(ms, signal);
    const earlier = [...before.secrets, ...secrets];
    let attempted: Attempt;
    try {
      attempted = await attempt(request, call, limit, earlier);
    } finally {
      limit.stop();
    }

    const { result, sentLater } = attempted;
    secrets.push(...attempted.secrets);
    results.push({ method, outcome: result.outcome });
    const { failure, response, sent, retryable } = result;
    const endedAt = performance.now();
    const delayMs =
      retryable && retries < call.maxRetries
        ? ((response && retryAfterMs(response.headers)) ?? backoffMs(retries))
        : Infinity;
    const retry = endedAt + delayMs < deadlineAt;
    const requestId = requestIdOf(response);
    const info: Writable<AttemptInfo> = {
      operation: call.operation.name,
      number: before.attempts.length + retries + 1,
      durationMs: endedAt - startedAt,
    };
    if (response) info.status = response.status;
    if (failure) info.errorCode = errorCodeOf(failure);
    if (sent !== undefined) info.sent = sent;
    if (requestId) info.requestId = redactText(requestId, [...earlier, ...secrets]);
    if (retry) info.delayMs = delayMs;
    attempts.push(Object.freeze(info));
    notify(call, info);
    if (retry) {
      await sleep(delayMs, signal);
      const late = sentLater?.();
      if (late) results.push({ method, outcome: "unknown" });
      // The timer may fire late. No attempt begins after the deadline.
      const inTime = performance.now() < deadlineAt;
      if (signal?.aborted || (inTime && (!late || isIdempotent(method)))) continue;
    }
    return failure ? { failure, history } : { response, bytes: result.bytes, call, history };
  }
}

type Writable<T> = { -readonly [Name in keyof T]: T[Name] };

function requestIdOf(response: ResponseHead | undefined): string | null | undefined {
  return response?.headers.get("x-request-id") || response?.headers.get("request-id");
}

/** What the caller's function does, throws or returns changes nothing. */
function notify({ onAttempt }: Call, info: AttemptInfo): void {
  if (onAttempt) (async () => onAttempt(info))().catch(() => {});
}
