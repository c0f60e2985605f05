import { isSafe, outcomeOfStatus } from "../errors/outcome.js";
import { isConnectErrorByItsWords, mayReplay } from "../runtime/runtime.js";
import { subscribed } from "./channels.js";
import { join } from "./native.js";
import { isDirect } from "./plain-fetch.js";
import { isConnectError, isWrittenError, type SeenRequest } from "./requests.js";
import { markOf } from "./testing-mark.js";
import { begin, end, inFlight, plainUrl, type Trace } from "./trace.js";

// Whether a request's bytes left, as the runtime proves it: docs/decisions/0007. The words of an error
// prove nothing, since a caller's `fetch` may throw the error of another request.

/** The evidence of one attempt. */
export interface Evidence {
  /**
   * Whether request bytes left this machine: `false` if it is proven that none did, `true` if the headers
   * were seen to be written, otherwise `undefined`.
   * @param error what `fetch` rejected with
   * @param reason the signal's reason if we ended the attempt
   */
  sent(error: unknown, reason: unknown): boolean | undefined;
  /**
   * Whether `fetch` sent the request more than once by itself, or may have, or followed a redirect. Then the operation
   * may have been carried out, whatever its response says.
   * @param status of the response
   */
  doubtful(status: number): boolean;
  /** The attempt is over. */
  end(): void;
  /** Whether `fetch` has sent the request by itself after that. */
  late(): boolean;
}

/** Calls `send`, which calls `fetch` with `request`, and gathers what the runtime tells of it. */
export function observe<Result>(
  { method, url }: { readonly method: string; readonly url: string },
  fetch: unknown,
  send: () => Result,
): [Result, Evidence] {
  if (markOf(fetch) === true) return [send(), FAKE];
  const native = isDirect(fetch);
  const context = subscribed();
  if (!context)
    return [send(), { ...(native ? OTHER_RUNTIME : NONE), doubtful: () => mayReplay(method) }];
  const follow = native ? ofNative : ofTraced;
  const [evidence, trace] = follow(method, plainUrl(url), context.getStore());
  const result = trace ? context.run(trace, send) : send();
  if (trace) trace.called = true;
  return [result, evidence];
}

/** What is followed from now on, and the trace in whose context the request is to be sent, if it needs one. */
type Follow = (
  method: string,
  url: string,
  outer: Trace | undefined,
) => [Evidence, Trace | undefined];

/** Of Node's own `fetch`. */
const ofNative: Follow = (method, url, outer) => {
  const [group, leave] = join(method, url);
  const { created, written, repeated, doubts } = group;
  // Stryker disable next-line ConditionalExpression: one that is not needed only takes time
  const trace = outer || inFlight.size ? begin(method, url, outer) : undefined;
  const evidence: Evidence = {
    sent(error, reason) {
      const { cause = error } = Object(error);
      const notConnected = isConnectError(cause);
      // Several requests may fail with one error: some were written before, some not.
      if (isWrittenError(cause)) return notConnected ? undefined : true;
      if (group.created === created || group.doubts !== doubts) return undefined;
      // With our reason: it has stopped, and sends no more.
      const stopped = error === reason && group.written === written;
      return notConnected || stopped ? false : undefined;
    },
    doubtful: () => group.repeated !== repeated,
    late: () => false,
    end() {
      leave();
      if (trace) end(trace);
    },
  };
  return [evidence, trace];
};

/** Of a caller's `fetch` on Node. */
const ofTraced: Follow = (method, url, outer) => {
  const trace = begin(method, url, outer);
  const evidence: Evidence = {
    sent() {
      const { unclear, matched, requests } = trace;
      if (requests.some(({ written }) => written)) return true;
      // That it has rejected with our reason proves nothing: it need not have passed the signal on.
      const unsent = !unclear && matched && requests.every(({ error }) => isConnectError(error));
      return unsent ? false : undefined;
    },
    doubtful: (status) => sentElsewhere(trace, status),
    end: () => end(trace),
    late: () => trace.late === true,
  };
  return [evidence, trace];
};

/** Whether one of the requests that may carry the operation may have been carried out, other than by its response. */
function sentElsewhere({ alike, requests, unclear }: Trace, status: number): boolean {
  if (alike.some(mayBeDone)) return true;
  // If the response is of none of them, another request carries the operation.
  if (!requests.length || alike.some((seen) => seen.status === status)) return false;
  const isKnown = requests.some((seen) => seen.status === status);
  return (unclear === true && !isKnown) || requests.some(mayBeDone);
}

function mayBeDone({ status, error, method, written = 0 }: SeenRequest): boolean {
  if (isSafe(method)) return false;
  if (written > 1) return true;
  if (status === undefined) return !isConnectError(error);
  return outcomeOfStatus(status, method) === "unknown"; // so is a success
}

const NONE: Evidence = {
  sent: () => undefined,
  doubtful: () => false,
  late: () => false,
  end() {},
};

/** Of the own `fetch` of a runtime that is not Node. */
const OTHER_RUNTIME: Evidence = {
  ...NONE,
  sent: (error) => (isConnectErrorByItsWords(error) ? false : undefined),
};

const SENT_BY_FATE: Readonly<Record<string, boolean>> = { sent: true, "not-sent": false };
const FAKE: Evidence = { ...NONE, sent: (error) => SENT_BY_FATE[`${markOf(error)}`] };
