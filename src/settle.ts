import { MeumConfigError, type MeumError, type Outcome } from "./errors.js";
import type { OperationPromise } from "./operation.js";

/** The result of a call: its data, or the error with its outcome. */
export type Settled<Data> =
  | { readonly outcome: "done"; readonly data: Data; readonly error?: undefined }
  | { readonly outcome: Outcome; readonly error: MeumError; readonly data?: undefined };

const MARK = Symbol.for("meum.operation");

/** Marks the promise of an operation's method, for {@link settle}. */
export function asOperation<Data>(promise: Promise<Data>): OperationPromise<Data> {
  return Object.defineProperty(promise, MARK, { value: true }) as OperationPromise<Data>;
}

/**
 * Waits for a call, and never throws: `const result = await settle(meum.wooDisconnect())`. A `switch`
 * over `result.outcome` covers every case.
 * @param call the promise of an operation's method. One of `meum.api` is not taken: it resolves on a 403 too.
 */
export async function settle<Data>(call: OperationPromise<Data>): Promise<Settled<Data>> {
  if (!(call as { [MARK]?: true } | null | undefined)?.[MARK]) {
    Promise.resolve(call).catch(() => {}); // nobody else waits for it
    return {
      outcome: "unknown",
      error: new MeumConfigError(
        "`settle` takes the promise of an operation's method, such as `meum.wooDisconnect()`.",
        "unknown",
      ),
    };
  }
  try {
    return { outcome: "done", data: await call };
  } catch (error) {
    const { outcome } = error as MeumError;
    return { outcome, error: error as MeumError };
  }
}
