import type { MeumApiError, MeumError } from "./errors/errors.js";
import type { OperationErrors } from "./generated/operations.js";
import { tryTo } from "./runtime/values.js";

// Guards compare `name`, so they work across duplicate copies of the package, and across realms.

/** Whether `error` is an error of this package. */
export function isMeumError(error: unknown): error is MeumError {
  return /^Meum\w*Error$/.test(`${nameOf(error)}`);
}

/**
 * Whether `error` is a {@link MeumApiError}.
 *
 * With an operation: whether it fits what the contract documents for that operation, by status, media
 * type and body. Then `if (error.status === 404)` narrows the type of `error.body`. It cannot prove
 * that the response comes from the API: decide on `error.code`.
 */
export function isMeumApiError(error: unknown): error is MeumApiError;
export function isMeumApiError<Name extends keyof OperationErrors>(
  error: unknown,
  operation: Name,
): error is MeumApiError & OperationErrors[Name];
export function isMeumApiError(error: unknown, operation?: string): boolean {
  if (nameOf(error) !== "MeumApiError") return false;
  const { documented, operation: name } = error as MeumApiError;
  return operation === undefined || (documented === true && name === operation);
}

function nameOf(error: unknown): unknown {
  const name = tryTo(() => (error as { name?: unknown }).name);
  return typeof name === "string" ? name : undefined;
}
