import { isSafe, outcomeOfStatus } from "../errors/outcome.js";
import type { Evidence } from "../types/evidence.js";
import { isConnectError, type SeenRequest } from "./requests.js";
import { begin, end, type Trace } from "./trace.js";

/**
 * Follows an attempt by a caller's `fetch` on Node, made in the context of `outer` or of none. Returns its evidence, and
 * the trace in whose context the request is to be sent.
 */
export function followCallersFetch(
  method: string,
  url: string,
  outer: Trace | undefined,
): [Evidence, Trace] {
  const trace = begin(method, url, outer);
  const evidence: Evidence = {
    sentIfResponse: () => trace.requests.some(isSent) || undefined,
    sent() {
      const { inconclusive, matched, requests, candidates } = trace;
      // Not what it sent to another path, such as for a token.
      if (requests.some((seen) => isSent(seen) && candidates.includes(seen))) return true;
      // That it has rejected with our reason proves nothing: it need not have passed the signal on.
      const unsent =
        !inconclusive &&
        matched &&
        requests.every((seen) => !isSent(seen) && isConnectError(seen.error));
      return unsent ? false : undefined;
    },
    mayHaveRepeated: (status) => sentElsewhere(trace, status),
    end: () => end(trace),
    sentLater: () => trace.sentLater === true,
  };
  return [evidence, trace];
}

function isSent({ written, status }: SeenRequest): boolean {
  return Boolean(written) || status !== undefined;
}

/** Whether one of the requests that may carry the operation may have been carried out, other than by its response. */
function sentElsewhere(trace: Trace, status: number): boolean {
  const { candidates, requests, shared, inconclusive } = trace;
  if (candidates.some(mayBeDone)) return true;
  const isKnown = requests.some((seen) => seen.status === status);
  // The response may be another attempt's, of which not all is known here.
  if (shared && !isKnown) return true;
  // If the response is of none of them, another request carries the operation.
  if (!requests.length || candidates.some((seen) => seen.status === status)) return false;
  return (inconclusive === true && !isKnown) || requests.some(mayBeDone);
}

function mayBeDone({ status, error, method, written = 0 }: SeenRequest): boolean {
  if (isSafe(method)) return false;
  if (written > 1) return true;
  if (status === undefined) return !isConnectError(error);
  return outcomeOfStatus(status, method) === "unknown"; // so is a success
}
