import type { Call } from "../types/call.js";
import type { Operation } from "../types/operation.js";
import { isOwn, MeumAbortError, MeumConfigError, type MeumError } from "./errors.js";
import { codeOf, type Failure, misconfigured, misconfiguredBy } from "./failures.js";
import { type History, NO_HISTORY } from "./history.js";
import { adviceFor, outcomeOfCall } from "./outcome.js";
import { redactText } from "./redact.js";

/** The error of a call that failed. Its outcome is that of the whole call. */
export function errorOf(
  failure: Failure,
  { operation }: Pick<Call, "operation">,
  { attempts, results }: History,
): MeumError {
  const { name, method, path } = operation;
  const { Class, message, fields } = failure;
  const outcome = outcomeOfCall(results, failure.outcome);
  const unsent = outcome === "not-sent" && Class !== MeumConfigError;
  const hint = unsent ? " The request was not sent." : adviceFor(outcome, method);
  const request = requestOf(method, path);
  const label = name === request ? name : `${name} (${request})`;
  const text = `${label}: ${message}${hint}`;
  return new Class(text, outcome, { ...fields, operation: name, attempts });
}

/** The error of a call that failed before its request was built: nothing was sent. */
export function requestNotBuilt(operation: Operation, thrown: unknown): MeumError {
  const failure =
    isOwn(thrown) && thrown.name === "MeumConfigError"
      ? misconfigured(thrown.message)
      : misconfiguredBy("The request cannot be built", thrown);
  return errorOf(failure, { operation }, NO_HISTORY);
}

/** What `build` returns. If it throws, nothing was sent. */
export function building<Result>(operation: Operation, build: () => Result): Result {
  try {
    return build();
  } catch (error) {
    throw requestNotBuilt(operation, error);
  }
}

/** For messages: a caller of `meum.api` may have put a key into either. */
export function requestOf(method: string, path: string): string {
  return redactText(`${method} ${path}`);
}

/** The runtime's error code, or the name of the error's class. */
export function errorCodeOf({ Class, fields }: Failure): string {
  // An abort's cause is the caller's: not to be looked into.
  const code = Class === MeumAbortError ? undefined : codeOf(fields?.cause);
  return code ?? Class.prototype.name;
}
