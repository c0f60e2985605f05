import type { Call } from "./call.js";
import { isOwn, MeumAbortError, MeumConfigError, type MeumError, type Outcome } from "./errors.js";
import { codeOf, type Failure, unusable } from "./failures.js";
import type { Operation } from "./operation.js";
import type { AttemptInfo } from "./options.js";
import { adviceFor } from "./outcome.js";
import { NO_KEYS, redactError, redactText } from "./redact.js";
import { lineOf } from "./values.js";

/** The error of a call that failed; `outcome` is that of the whole call. */
export function errorOf(
  { Class, message, fields }: Failure,
  { operation }: Pick<Call, "operation">,
  outcome: Outcome,
  attempts: readonly AttemptInfo[] = [],
): MeumError {
  const unsent = outcome === "not-sent" && Class !== MeumConfigError;
  const sent = unsent ? " The request was not sent." : "";
  const advice = adviceFor(outcome, operation.method);
  const text = `${lineOf(`${labelOf(operation)}: ${message}`)}${sent}${advice}`;
  return new Class(text, outcome, { ...fields, operation: operation.name, attempts });
}

/** The error of a call that failed before its request was built: nothing was sent. */
export function notBuilt(operation: Operation, thrown: unknown): MeumError {
  const ours = isOwn(thrown) && thrown.name === "MeumConfigError";
  const failure = ours
    ? unusable(thrown.message)
    : unusable("The request cannot be built.", { cause: redactError(thrown, NO_KEYS) });
  return errorOf(failure, { operation }, "not-sent");
}

/** `wooDisconnect (POST /v1/…)`, for messages. */
function labelOf({ name, method, path }: Operation): string {
  const request = requestOf(method, path);
  return name === request ? name : `${name} (${request})`;
}

/** For messages: a caller of `meum.api` may have put a key into either. */
export function requestOf(method: string, path: string): string {
  return redactText(`${method} ${path}`, NO_KEYS);
}

/** The runtime's error code, or the name of the error's class. */
export function errorCodeOf({ Class, fields }: Failure): string {
  // An abort's cause is the caller's: not to be looked into.
  const code = Class === MeumAbortError ? undefined : codeOf(fields?.cause);
  return code ?? Class.prototype.name;
}
