import type { Outcome } from "../errors/errors.js";
import { bodyTooLong, type Failure, limitReached, noResponse } from "../errors/failures.js";
import { isSafe, isSuccess, mayRetryStatus, outcomeOfStatus } from "../errors/outcome.js";
import { type Bytes, readBody } from "../runtime/body.js";
import type { Limit } from "../runtime/limit.js";
import { type Received, receivedOf } from "../runtime/response-head.js";
import type { Call } from "../types/call.js";
import type { Evidence } from "../types/evidence.js";

/** What an attempt found out. */
export type Attempt = {
  /** Whether request bytes left this machine; `undefined`: it cannot be known. */
  readonly sent: boolean | undefined;
  /** The keys that it and those before it carried, in each form. */
  readonly secrets: readonly string[];
  /** Whether `fetch` has sent the request by itself since then. */
  readonly sentLater?: (() => boolean) | undefined;
} & (
  | { readonly failure: Failure; readonly response?: Received | undefined }
  | {
      readonly failure?: undefined;
      readonly response: Received;
      readonly bytes: Bytes;
      /** What it says of the operation; a success may have been carried out. */
      readonly outcome: Outcome;
      /** Another attempt may help, and do no harm. */
      readonly retryable: boolean;
    }
);

/** Of a status that is no success, the status counts, and what could be read of its body. */
export async function receive(
  response: unknown,
  evidence: Evidence,
  call: Call,
  limit: Limit,
  secrets: readonly string[],
): Promise<Attempt> {
  const { sentLater } = evidence;
  const received = receivedOf(response);
  if (!received) {
    const failure = noResponse(call, "`fetch` returned no Response", secrets, "unknown");
    return { failure: { ...failure, retryable: false }, sent: undefined, secrets, sentLater };
  }
  const { method } = call.operation;
  const { status, body, redirected } = received;
  const sent = evidence.sentIfResponse?.();
  const success = isSuccess(status);
  const { bytes, end, error } = await readBody(body, call.maxResponseBytes, limit);
  // After the body: until then, undici may send the request again.
  const doubtful = redirected || evidence.mayHaveRepeated?.(status);
  const outcome = doubtful && !isSafe(method) ? "unknown" : outcomeOfStatus(status, method);
  const fail = (failure: Failure): Attempt => {
    return { failure, response: received, sent, secrets, sentLater };
  };
  if (end === "time limit" && (success || limit.end === "abort"))
    return fail(limitReached(call, limit, "response", outcome));
  if (success && end === "failed") return fail(noResponse(call, error, secrets, "unknown"));
  if (success && end) return fail(bodyTooLong(status, call));
  const retryable = mayRetryStatus(status, outcome, method);
  return { response: received, bytes, outcome, retryable, sent, secrets, sentLater };
}
