import type { MeumApiError, MeumError } from "./errors/errors.js";
import type { OperationErrors } from "./generated/operations.js";
import { tryTo } from "./runtime/values.js";

// Guards compare `name`, so they work across duplicate copies of the package, and across realms.

/** Whether `error` is an error of this package. */
export function isMeumError(error: unknown): error is MeumError {
  const name = tryTo(() => (error as MeumError).name);
  return typeof name === "string" && /^Meum\w*Error$/.test(name);
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
  return (
    tryTo(() => {
      const { name, documented, operation: of } = error as MeumApiError;
      const fits = operation === undefined || (documented === true && of === operation);
      return name === "MeumApiError" && fits;
    }) === true
  );
}
