import type { Evidence } from "../types/evidence.js";
import { type RequestCounts, startCounting, stopCounting } from "./counts.js";
import { isConnectError, isWrittenError } from "./requests.js";
import { begin, end, inFlight, type Trace } from "./trace.js";

/**
 * Follows an attempt by Node's own `fetch`, made in the context of `outer` or of none. Returns its evidence, and the
 * trace in whose context the request is to be sent, if it needs one.
 */
export function followOwnFetch(
  method: string,
  url: string,
  outer: Trace | undefined,
): [Evidence, Trace | undefined] {
  const counts = startCounting(method, url);
  // Stryker disable next-line ConditionalExpression: a trace that is not needed only takes time
  const trace = outer || inFlight.size ? begin(method, url, outer) : undefined;
  const before = { ...counts };
  const hasMore = (what: keyof RequestCounts) => counts[what] !== before[what];
  const evidence: Evidence = {
    sent(error, reason) {
      const { cause = error } = Object(error);
      const notConnected = isConnectError(cause);
      // Several requests may fail with one error: some were written before, some not.
      if (isWrittenError(cause)) return notConnected ? undefined : true;
      if (!hasMore("created") || hasMore("inconclusive")) return undefined;
      // With our reason: it has stopped, and sends no more.
      const stopped = error === reason && !hasMore("written");
      return notConnected || stopped ? false : undefined;
    },
    sentIfResponse: () => true,
    mayHaveRepeated: () => hasMore("repeated"),
    end() {
      stopCounting(counts);
      if (trace) end(trace);
    },
  };
  return [evidence, trace];
}
