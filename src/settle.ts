import { MeumConfigError, type MeumError, type Outcome } from "./errors/errors.js";
import { isMeumError } from "./guards.js";
import { bare, tryTo } from "./runtime/values.js";
import type { OperationPromise } from "./types/operation.js";

/** The result of a call: its data, or the error with its outcome. */
export type Settled<Data> =
  | { readonly outcome: "done"; readonly data: Data; readonly error?: undefined }
  | { readonly outcome: Outcome; readonly error: MeumError; readonly data?: undefined };

const MARK = Symbol.for("meum.operation");
// Inherits nothing: where a library adds a `get` to every object, this must not throw.
const MARKED = bare({ value: true });

/** Marks the promise of an operation's method, for {@link settle}. */
export function asOperation<Data>(promise: Promise<Data>): OperationPromise<Data> {
  return Object.defineProperty(promise, MARK, MARKED) as OperationPromise<Data>;
}

/**
 * Waits for a call, and never throws: `const result = await settle(meum.wooDisconnect())`. A `switch`
 * over `result.outcome` covers every case.
 * @param call the promise that an operation's method returned. One of `meum.api` is not accepted: it resolves on a
 * 403 too.
 */
export async function settle<Data>(call: OperationPromise<Data>): Promise<Settled<Data>> {
  let error: unknown;
  try {
    if ((call as { [MARK]?: true })[MARK]) return { outcome: "done", data: await call };
    (async () => await call)().catch(() => {}); // nobody else waits for it
  } catch (thrown) {
    error = thrown;
  }
  const outcome = tryTo(() => (error as MeumError).outcome);
  if (outcome && isMeumError(error)) return { outcome, error };
  const expected =
    "Pass `settle` the promise that a method returned, as in `settle(meum.wooDisconnect())`. Do not await or wrap it. In a test, fake the API with `meum/testing`, not the method.";
  return { outcome: "unknown", error: new MeumConfigError(expected, "unknown") };
}
