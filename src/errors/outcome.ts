import type { Outcome } from "./errors.js";
import type { AttemptResult } from "./history.js";
import { causesOf } from "./redact.js";

// All policy: which method may be repeated, and what a failure says of the operation.

// RFC 9110, 9.2.1: these change nothing on the server.
const SAFE = /^(GET|HEAD|OPTIONS)$/;
// RFC 9110, 9.2.2: repeating these has the same effect as one request.
const IDEMPOTENT = /^(GET|HEAD|OPTIONS|PUT|DELETE)$/;
// Too many requests; or the server, or something in front of it, failed for now, and may have acted before.
const RETRYABLE = /^(429|408|500|502|503|504)$/;
// "See there": the usual response to a form that was accepted. A client of the web would turn them into a GET.
const REDIRECTS_AFTER_POST = [301, 302, 303];
// Invalid certificates and names: retrying cannot help.
const PERMANENT =
  /^(ENOTFOUND|EAI_|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_CERT|HOSTNAME_MISMATCH)|\(Connect\): (dns error|invalid peer)/;

export function isSafe(method: string): boolean {
  return SAFE.test(method);
}

export function isIdempotent(method: string): boolean {
  return IDEMPOTENT.test(method);
}

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** What a status says; a success may have been carried out. */
export function outcomeOfStatus(status: number, method: string): Outcome {
  // A browser hides a redirect's status behind a 0. A 408 came too late to tell.
  if (status < 300 || status > 499 || status === 408) return "unknown";
  return REDIRECTS_AFTER_POST.includes(status) && !isSafe(method) ? "unknown" : "rejected";
}

/** Whether another attempt may follow a response. */
export function mayRetryStatus(status: number, outcome: Outcome, method: string): boolean {
  return RETRYABLE.test(`${status}`) && (outcome === "rejected" || isIdempotent(method));
}

/** Whether another attempt may follow a failure without a response. */
export function mayRetryFailure(outcome: Outcome, method: string, cause?: Error): boolean {
  const isPermanent = causesOf(cause).some(
    ({ code, message }) => PERMANENT.test(`${code}`) || PERMANENT.test(message),
  );
  return (outcome === "not-sent" || isIdempotent(method)) && !isPermanent;
}

/** What is known of a call that failed, after all its attempts; `last` is what its end says. */
export function outcomeOfCall(results: readonly AttemptResult[], last: Outcome): Outcome {
  // A safe method changes nothing, so an earlier attempt cannot have done anything.
  const unsafe = results.filter(({ method }) => !isSafe(method)).map(({ outcome }) => outcome);
  const counted = [...unsafe, last];
  const proven: Outcome = counted.includes("rejected") ? "rejected" : "not-sent";
  return counted.includes("unknown") ? "unknown" : proven;
}

/** What a caller should do, for the end of a message. */
export function adviceFor(outcome: Outcome, method: string): string {
  return outcome === "unknown" && !isSafe(method)
    ? " The operation may have been carried out. Check its effect before retrying."
    : "";
}
