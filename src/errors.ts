import type { OperationErrors } from "./generated/operations.js";

/**
 * Did it happen?
 *
 * - `"refused"`: the server answered, and did not do it.
 * - `"not-sent"`: the request did not reach the server.
 * - `"unknown"`: it may have been done. Whatever is not proven to be one of the other two is this.
 */
export type Outcome = "refused" | "not-sent" | "unknown";

// Not in the family: the reason of the caller's own abort, which is thrown as it is.

/** What every error of this package is. */
export class MeumError extends Error {
  /** Whether the operation was done. */
  declare readonly outcome: Outcome;

  constructor(message: string, outcome: Outcome, fields: object = {}) {
    const advice = " Unknown whether it was done: look before you repeat it, which cannot tell.";
    super(message + (outcome === "unknown" ? advice : ""), fields);
    Object.assign(this, fields, { outcome });
  }
}

/** An option, a parameter or the API key cannot be used. The message says what was expected. */
export class MeumConfigError extends MeumError {}

/** No complete answer: no connection, or one lost. `cause` is a copy of what `fetch` threw. */
export class MeumConnectionError extends MeumError {}

/** No complete answer in time: `timeoutMs` or `deadlineMs` ran out. */
export class MeumTimeoutError extends MeumConnectionError {}

/** A 2xx answer that is not what the contract says. */
export class MeumContractError extends MeumError {
  /** HTTP status. */
  declare readonly status: number;
  /** The body as text; `undefined` where it was empty or too long. */
  declare readonly body: unknown;
}

/** The server answered with a status that is no success. */
export class MeumApiError extends MeumError {
  /** HTTP status. */
  declare readonly status: number;
  /** The API's machine-readable code, exactly as sent. New ones appear: keep a default branch. */
  declare readonly code: string | undefined;
  /** Context of the API's, by field, where there is any. */
  declare readonly details: Readonly<Record<string, unknown>> | undefined;
  /** The body: parsed where it is JSON, else its text; `undefined` where it is empty. */
  declare readonly body: unknown;
  /** Response headers. */
  declare readonly headers: Headers;
  /** How long the server asks to wait (`Retry-After`), in milliseconds, where it does. */
  declare readonly retryAfterMs: number | undefined;
  /** The operationId. */
  declare readonly operation: string;
  /** Whether status and body are as the contract documents them for the operation. */
  declare readonly documented: boolean;
}

const family = {
  MeumError,
  MeumConfigError,
  MeumConnectionError,
  MeumTimeoutError,
  MeumContractError,
  MeumApiError,
};
// Set here, as a class's own name does not survive minification.
for (const [name, { prototype }] of Object.entries(family)) prototype.name = name;

/** Whether `error` is of this package: by name, so that two copies of it, or two realms, agree. */
export function isMeumError(error: unknown): error is MeumError {
  return /^Meum\w*Error$/.test((error as MeumError | null | undefined)?.name as string);
}

/**
 * Whether `error` is a {@link MeumApiError}.
 *
 * With an operation: whether it is an answer that the contract documents for it, status and body.
 * Then `if (error.status === 404)` narrows the type of `error.body`.
 */
export function isMeumApiError(error: unknown): error is MeumApiError;
export function isMeumApiError<Name extends keyof OperationErrors>(
  error: unknown,
  operation: Name,
): error is MeumApiError & OperationErrors[Name];
export function isMeumApiError(error: unknown, operation?: string): boolean {
  const { name, documented, operation: of } = (error ?? {}) as MeumApiError;
  return name === "MeumApiError" && (!operation || (documented && of === operation));
}
