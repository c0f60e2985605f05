import type { Evidence } from "../types/evidence.js";
import { startCounting } from "./counts.js";
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
  const [counts, stopCounting] = startCounting(method, url);
  const before = { ...counts };
  // Stryker disable next-line ConditionalExpression: a trace that is not needed only takes time
  const trace = outer || inFlight.size ? begin(method, url, outer) : undefined;
  const evidence: Evidence = {
    sent(error, reason) {
      const { cause = error } = Object(error);
      const notConnected = isConnectError(cause);
      // Several requests may fail with one error: some were written before, some not.
      if (isWrittenError(cause)) return notConnected ? undefined : true;
      if (counts.created === before.created) return undefined;
      if (counts.inconclusive !== before.inconclusive) return undefined;
      // With our reason: it has stopped, and sends no more.
      const stopped = error === reason && counts.written === before.written;
      return notConnected || stopped ? false : undefined;
    },
    sentIfResponse: () => true,
    mayHaveRepeated: () => counts.repeated !== before.repeated,
    end() {
      stopCounting();
      if (trace) end(trace);
    },
  };
  return [evidence, trace];
}
