import { isBrowser, isConnectErrorMessage, mayRepeat } from "../runtime/runtime.js";
import type { Evidence } from "../types/evidence.js";
import { followCallersFetch } from "./callers-fetch.js";
import { subscribed } from "./channels.js";
import { followOwnFetch } from "./own-fetch.js";
import { isPlainFetch } from "./plain-fetch.js";
import { markOf } from "./testing-mark.js";
import { plainUrl } from "./trace.js";

// Whether a request's bytes left, as the runtime proves it: docs/decisions/0007. The words of an error
// prove nothing, since a caller's `fetch` may throw the error of another request.

/** Calls `send`, which calls `fetch` with `request`, and gathers what the runtime tells of it. */
export function observe<Result>(
  { method, url }: { readonly method: string; readonly url: string },
  fetch: unknown,
  send: () => Result,
): [Result, Evidence] {
  if (markOf(fetch) === true) return [send(), FAKE];
  const native = isPlainFetch(fetch);
  const context = subscribed();
  if (!context) {
    const evidence = native ? OTHER_RUNTIME : NONE;
    return [send(), { ...evidence, mayHaveRepeated: () => !native || mayRepeat(method) }];
  }
  const follow = native ? followOwnFetch : followCallersFetch;
  const [evidence, trace] = follow(method, plainUrl(url), context.getStore());
  const result = trace ? context.run(trace, send) : send();
  if (trace) trace.fetchReturned = true;
  return [result, evidence];
}

const NONE: Evidence = {
  sent: () => undefined,
  end() {},
};

/** Of the own `fetch` of a runtime that is not Node. */
const OTHER_RUNTIME: Evidence = {
  ...NONE,
  sent: (error) => (isConnectErrorMessage(error) ? false : undefined),
  sentIfResponse: () => !isBrowser() || undefined,
};

const SENT_BY_FATE: Readonly<Record<string, boolean>> = { sent: true, "not-sent": false };
const FAKE: Evidence = {
  ...NONE,
  sent: (error) => SENT_BY_FATE[`${markOf(error)}`],
  sentIfResponse: () => true,
};
