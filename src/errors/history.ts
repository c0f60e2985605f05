import type { AttemptInfo } from "../types/options.js";
import type { Outcome } from "./errors.js";

/** What is known of a call after some of its attempts. */
export interface History {
  readonly attempts: readonly AttemptInfo[];
  /** What each attempt says of the operation. */
  readonly results: readonly AttemptResult[];
  /** Every key that an attempt carried. */
  readonly secrets: readonly string[];
}

export interface AttemptResult {
  /** Middleware may have changed the operation's. */
  readonly method: string;
  readonly outcome: Outcome;
}

export const NO_HISTORY = joined([]);

/** Of several requests that middleware sent in one call. */
export function joined(parts: readonly History[]): History {
  return {
    attempts: parts.flatMap(({ attempts }) => attempts),
    results: parts.flatMap(({ results }) => results),
    secrets: parts.flatMap(({ secrets }) => secrets),
  };
}
