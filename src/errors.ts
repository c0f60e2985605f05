import type { OperationErrors } from "./generated/operations.js";

/**
 * Did it happen?
 *
 * - `"refused"`: the server answered, and did not do it.
 * - `"not-sent"`: the request did not reach the server.
 * - `"unknown"`: it may have been done. Whatever is not proven to be one of the other two is this.
 */
export type Outcome = "refused" | "not-sent" | "unknown";

/** What a message says where the outcome is unknown. */
export const UNKNOWN =
  "It may have been done: do not just call again, since a repeat cannot tell; look at what it changes first.";

// The names stand on the prototypes as literals: they survive minification, and a stack begins with them.
// Not in the family: the caller's own abort reason, which is thrown as it is.

/** What every error of this package is. */
export class MeumError extends Error {
  static {
    MeumError.prototype.name = "MeumError";
  }
  /** Whether the operation was done. */
  readonly outcome: Outcome;

  constructor(message: string, outcome: Outcome, options?: ErrorOptions) {
    super(message, options);
    this.outcome = outcome;
  }
}

/** An option, a parameter or the API key is not usable. The message says what was expected. */
export class MeumConfigError extends MeumError {
  static {
    MeumConfigError.prototype.name = "MeumConfigError";
  }
  constructor(message: string, outcome: Outcome = "not-sent", options?: ErrorOptions) {
    super(message, outcome, options);
  }
}

/** No complete answer: not reached, or lost on the way. `cause` is a copy of the runtime's error. */
export class MeumConnectionError extends MeumError {
  static {
    MeumConnectionError.prototype.name = "MeumConnectionError";
  }
}

/** No complete answer in time: `timeoutMs` or `deadlineMs` ran out. */
export class MeumTimeoutError extends MeumConnectionError {
  static {
    MeumTimeoutError.prototype.name = "MeumTimeoutError";
  }
}

/** A 2xx answer that is not what the contract says: the operation may well have been done. */
export class MeumContractError extends MeumError {
  static {
    MeumContractError.prototype.name = "MeumContractError";
  }
  constructor(
    message: string,
    /** HTTP status. */
    readonly status: number,
    /** The answer's text, as far as it was read; the API key is blotted out. */
    readonly body?: unknown,
  ) {
    super(message, "unknown");
  }
}

/** What a {@link MeumApiError} tells beside its message. */
export interface ApiErrorFields {
  /** HTTP status. */
  readonly status: number;
  /** The API's machine-readable code, exactly as sent. New ones appear: keep a default branch. */
  readonly code: string | undefined;
  /** Field-level context, where the API sent any. */
  readonly details: Readonly<Record<string, unknown>> | undefined;
  /** The body: parsed where it is JSON, else its text; `undefined` where it is empty. */
  readonly body: unknown;
  /** Response headers. */
  readonly headers: Headers;
  /** How long the server asks to wait, in milliseconds, where it says so (`Retry-After`). */
  readonly retryAfterMs: number | undefined;
  /** The operationId. */
  readonly operation: string;
  /** Whether status and body are what the contract documents for the operation. */
  readonly documented: boolean;
}

/** The server answered with a status that is no success. */
export class MeumApiError extends MeumError implements ApiErrorFields {
  static {
    MeumApiError.prototype.name = "MeumApiError";
  }
  declare readonly status: number;
  declare readonly code: string | undefined;
  declare readonly details: Readonly<Record<string, unknown>> | undefined;
  declare readonly body: unknown;
  declare readonly headers: Headers;
  declare readonly retryAfterMs: number | undefined;
  declare readonly operation: string;
  declare readonly documented: boolean;

  constructor(message: string, outcome: Outcome, fields: ApiErrorFields) {
    super(message, outcome);
    Object.assign(this, fields);
  }
}

/**
 * Whether `error` is an error of this package. By name, not `instanceof`, so that two copies of the
 * package, or two realms, agree.
 */
export function isMeumError(error: unknown): error is MeumError {
  return error instanceof Error && /^Meum\w*Error$/.test(error.name) && "outcome" in error;
}

/**
 * Whether `error` is a {@link MeumApiError}.
 *
 * With an operation: whether it is one that the contract documents for that operation, status and
 * body. Then `if (error.status === 404)` narrows the type of `error.body`.
 */
export function isMeumApiError(error: unknown): error is MeumApiError;
export function isMeumApiError<Name extends keyof OperationErrors>(
  error: unknown,
  operation: Name,
): error is MeumApiError & OperationErrors[Name];
export function isMeumApiError(error: unknown, operation?: string): boolean {
  return (
    isMeumError(error) &&
    error.name === "MeumApiError" &&
    (operation === undefined ||
      ((error as MeumApiError).operation === operation && (error as MeumApiError).documented))
  );
}
