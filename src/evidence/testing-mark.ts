import { tryTo } from "../runtime/values.js";

/**
 * What our fake for users' tests, `meum/testing`, says itself: its `fetch` is marked with `true`, and its errors with
 * what became of the request. No other `fetch` is believed.
 */
export const TESTING = Symbol.for("meum.testing");

/** Nothing of the request left this machine, or it arrived. */
export type Fate = "not-sent" | "sent";

export function markOf(value: unknown): unknown {
  return tryTo(() => (value as { [TESTING]?: unknown })[TESTING]);
}
