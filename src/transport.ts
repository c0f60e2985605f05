import { attempt, type PreparedRequest } from "./attempt.js";
import type { Bytes } from "./body.js";
import type { Call } from "./call.js";
import { errorCodeOf, errorOf } from "./error-of.js";
import type { MeumError, Outcome } from "./errors.js";
import { aborted, ended, type Failure } from "./failures.js";
import type { AttemptInfo } from "./options.js";
import { isSafe, isSuccess, mayRetryStatus, outcomeOfCall, outcomeOfStatus } from "./outcome.js";
import { redactText } from "./redact.js";
import { backoffMs, retryAfterMs, sleep, startLimit } from "./timing.js";

/** A complete response, and what led to it. */
export interface Exchange {
  readonly response: Response;
  readonly bytes: Bytes;
  /** Every key that an attempt carried. */
  readonly secrets: readonly string[];
  /** An earlier attempt may have been carried out. */
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
  const outcomes: (Outcome | "done")[] = [];
  const secrets: string[] = [];
  const fail = (failure: Failure): MeumError =>
    errorOf(failure, call, outcomeOfCall(outcomes, method), {
      attempts,
      requestId: attempts.findLast(({ requestId }) => requestId)?.requestId,
    });

  for (let retries = 0; ; retries++) {
    const startedAt = performance.now();
    const ms = Math.min(call.timeoutMs, deadlineAt - startedAt);
    if (signal?.aborted) throw fail(aborted(call, "not-sent"));
    if (ms <= 0) throw fail(ended(call, { end: "timeout", ms }, "not-sent", "request"));
    const limit = startLimit(ms, signal);
    const result = await attempt(request, call, limit);
    limit.stop();

    const { failure, response, sent } = result;
    const status = response?.status ?? 0;
    const success = !failure && isSuccess(status);
    secrets.push(...result.secrets);
    outcomes.push(success ? "done" : (failure?.outcome ?? outcomeOfStatus(status, method)));
    const retryable = failure ? failure.retryable : !success && mayRetryStatus(status, method);
    const waitMs = (response && retryAfterMs(response.headers)) ?? backoffMs(retries);
    const endedAt = performance.now();
    const retry = retryable && retries < call.maxRetries && endedAt + waitMs < deadlineAt;
    attempts.push(
      Object.freeze({
        operation: call.operation.name,
        number: retries + 1,
        ...(response && { status }),
        ...(failure && { errorCode: errorCodeOf(failure) }),
        ...(sent !== undefined && { sent }),
        durationMs: endedAt - startedAt,
        ...(retry && { delayMs: waitMs }),
        ...(response && requestIdOf(response.headers, secrets)),
      }),
    );
    notify(call, attempts.at(-1) as AttemptInfo);
    if (retry) {
      if (await sleep(waitMs, signal)) throw fail(aborted(call, "not-sent"));
      // A late timer: no attempt begins after the deadline.
      if (performance.now() < deadlineAt) continue;
    }
    if (failure) throw fail(failure);
    const mayHaveSucceeded = !isSafe(method) && outcomes.slice(0, -1).includes("unknown");
    return { response, bytes: result.bytes, secrets, mayHaveSucceeded, attempts };
  }
}

function requestIdOf(headers: Headers, secrets: readonly string[]): { requestId?: string } {
  const requestId = headers.get("x-request-id") ?? headers.get("request-id");
  return requestId ? { requestId: redactText(requestId, secrets) } : {};
}

/** What the caller's function does, throws or returns changes nothing. */
function notify({ onAttempt }: Call, info: AttemptInfo): void {
  try {
    if (onAttempt) Promise.resolve(onAttempt(info)).catch(() => {});
  } catch {
    // Nor does a thrown error.
  }
}
