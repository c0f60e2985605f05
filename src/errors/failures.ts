import type { Limit } from "../runtime/limit.js";
import type { Call } from "../types/call.js";
import {
  type ErrorFields,
  MeumAbortError,
  MeumConfigError,
  MeumConnectionError,
  MeumContractError,
  MeumError,
  MeumTimeoutError,
  type Outcome,
} from "./errors.js";
import { mayRetryFailure } from "./outcome.js";
import { causesOf, redactError } from "./redact.js";

/** Why an attempt gave no complete response. The error is made of it when the call ends. */
export interface Failure {
  readonly Class: new (message: string, outcome: Outcome, fields?: ErrorFields) => MeumError;
  readonly message: string;
  readonly outcome: Outcome;
  /** Another attempt may help, and do no harm. */
  readonly retryable?: boolean;
  readonly fields?: ErrorFields;
}

export function isFailure(value: object): value is Failure {
  return Object.hasOwn(value, "Class");
}

/** An option or a key cannot be used. */
export function misconfigured(message: string, fields: ErrorFields = {}): Failure {
  // Stryker disable next-line StringLiteral: what is neither "unknown" nor "rejected" counts as not sent
  return { Class: MeumConfigError, message, outcome: "not-sent", fields };
}

/** As {@link misconfigured}, because of what was thrown. */
export function misconfiguredBy(
  what: string,
  thrown: unknown,
  secrets?: readonly string[],
): Failure {
  const cause = redactError(thrown, secrets);
  return misconfigured(`${what} (${reasonOf(cause)}).`, { cause });
}

/** What was waited for when a limit was reached, if not for a response. */
const WAITING = { request: "The request was not ready", key: "`apiKey` returned no key" };

/** The limit was reached: the caller aborted, or time ran out. */
export function limitReached(
  call: Call,
  { end, ms }: Pick<Limit, "end" | "ms">,
  waitingFor: keyof typeof WAITING | "response",
  // Stryker disable next-line StringLiteral: what is neither "unknown" nor "rejected" counts as not sent
  outcome: Outcome = "not-sent",
): Failure {
  if (end === "abort") {
    // Stryker disable next-line OptionalChaining: who aborted gave a signal
    const fields = { cause: call.signal?.reason };
    return { Class: MeumAbortError, message: "Aborted by the caller.", outcome, fields };
  }
  const option = ms === call.timeoutMs ? "timeoutMs" : "deadlineMs";
  const forResponse = waitingFor === "response";
  const what = forResponse ? nothingFrom(call, outcome) : WAITING[waitingFor];
  return {
    Class: MeumTimeoutError,
    message: `${what} within ${call[option]} ms (\`${option}\`).`,
    outcome,
    // No attempt follows one that waited for a key or for middleware.
    retryable: forResponse && mayRetryFailure(outcome, call.operation.method),
  };
}

/** `fetch` or the body's stream threw, whatever that is. */
export function noResponse(
  call: Call,
  thrown: unknown,
  secrets: readonly string[],
  outcome: Outcome,
): Failure {
  const cause = redactError(thrown, secrets);
  return {
    Class: MeumConnectionError,
    message: `${nothingFrom(call, outcome)} (${codeAndReason(cause)}).`,
    outcome,
    retryable: mayRetryFailure(outcome, call.operation.method, cause),
    fields: { cause },
  };
}

function nothingFrom({ origin }: Call, outcome: Outcome): string {
  const what = outcome === "not-sent" ? "No connection to" : "No complete response from";
  return `${what} ${new URL(origin).host}`;
}

/** A 2xx whose body is longer than allowed. */
export function bodyTooLong(status: number, { maxResponseBytes }: Call): Failure {
  return {
    Class: MeumContractError,
    message: `${status}: the body is longer than ${maxResponseBytes} bytes (\`maxResponseBytes\`).`,
    outcome: "unknown",
    fields: { status },
  };
}

/** Whatever else was thrown where only foreign code can throw: by middleware, or a response's getters. */
export function unexpected(thrown: unknown, secrets: readonly string[]): Failure {
  const what = "Middleware failed, or the response could not be read";
  return { ...misconfiguredBy(what, thrown, secrets), Class: MeumError, outcome: "unknown" };
}

/** What a redacted copy and its causes say: Node's `fetch` fails with "fetch failed", and tells why in the cause. */
function reasonOf(error: Error): string {
  const messages = causesOf(error).map(({ message }) => message);
  return messages.filter(Boolean).join(": ").slice(0, 200);
}

/** Its code, where that says enough: a library's own, such as axios' ERR_BAD_REQUEST, does not. */
function codeAndReason(error: Error): string {
  const code = codeOf(error);
  if (code && !code.startsWith("ERR_")) return code;
  return [code, reasonOf(error)].filter(Boolean).join(": ");
}

/** The error code of a redacted copy. */
export function codeOf(cause: unknown): string | undefined {
  const codes = causesOf(cause).map(({ code }) => code);
  return codes.find(Boolean)?.slice(0, 100);
}
