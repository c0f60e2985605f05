import { isSafe } from "../errors/outcome.js";
import { countCreated } from "./counts.js";
import { requests, type SeenRequest } from "./requests.js";

// Which requests belong to an attempt by a caller's `fetch`, which may send anything, anywhere, at any time. While there
// is one, an attempt by Node's own `fetch` has a trace too: otherwise its request would belong to no attempt.

/** What was seen of one attempt. */
export interface Trace {
  readonly parent: Trace | undefined;
  readonly method: string;
  readonly url: string;
  /** All requests that were created in its context. */
  readonly requests: SeenRequest[];
  /** Requests that may carry the operation: those with its method and path, its own and those of no attempt. */
  readonly candidates: SeenRequest[];
  /** Another attempt has a request that may carry the operation: a caller's `fetch` may send one for several calls. */
  shared?: boolean;
  /** One of its requests has its method and URL, as one must. */
  matched?: boolean;
  /** Its `fetch` has been called, and has returned a promise. */
  fetchReturned?: boolean;
  /** Something was seen that cannot be followed, so nothing is proven. */
  inconclusive?: boolean;
  ended?: boolean;
  /** After its end, a request that may carry the operation was created in its context. */
  sentLater?: boolean;
}

/** The attempts that are in progress. */
export const inFlight = new Set<Trace>();

/** An attempt, and those in whose `fetch` it is made, without those that have ended: what they began may go on. */
function* chainOf(trace: Trace | undefined): Iterable<Trace> {
  for (let at = trace; at; at = at.parent) if (!at.ended) yield at;
}

/** The innermost attempt that has not ended. */
function liveOf(trace: Trace | undefined): Trace | undefined {
  const [live] = chainOf(trace);
  return live;
}

/** An attempt begins, in the context of another one or of none. */
export function begin(method: string, url: string, context: Trace | undefined): Trace {
  const trace: Trace = { parent: liveOf(context), method, url, requests: [], candidates: [] };
  for (const at of inFlight) trace.shared ||= at.candidates.some((seen) => mayCarry(trace, seen));
  inFlight.add(trace);
  return trace;
}

/** The attempt is over. */
export function end(trace: Trace): void {
  trace.ended = inFlight.delete(trace);
}

/** A request was created, in the context of an attempt or of none. */
export function created(
  request: object,
  method: string,
  url: string,
  context: Trace | undefined,
): void {
  if (requests.has(request)) return;
  const trace = liveOf(context);
  const seen: SeenRequest = { method, url, trace, counts: countCreated(method, url) };
  requests.set(request, seen);
  for (const at of chainOf(trace)) at.requests.push(seen);
  if (trace && isSame(trace, seen) && !trace.matched) trace.matched = true;
  // A repetition, or a request of an attempt that has ended: it may carry the operation of any attempt.
  else markInconclusive(method, url);
  for (const at of inFlight) {
    if (mayBeSwapped(at, seen, trace)) at.inconclusive = true;
    if (context && !at.requests.includes(seen) && mayCarry(at, seen)) at.shared = true;
  }
  // In the context of an attempt that has ended, another one may send: if both use one connection. Otherwise it is late.
  if (context?.ended && ![...inFlight].some((at) => awaits(at, seen)))
    for (let at: Trace | undefined = context; at?.ended; at = at.parent)
      at.sentLater ||= mayCarry(at, seen);
  for (const at of trace && awaits(trace, seen) ? chainOf(trace) : inFlight)
    if (mayCarry(at, seen)) at.candidates.push(seen);
}

function isSame(at: Trace, { method, url }: SeenRequest): boolean {
  return at.method === method && at.url === url;
}

/** With its method and path. */
function mayCarry(at: Trace, seen: SeenRequest): boolean {
  return at.method === seen.method && samePath(pathOf(at.url), pathOf(seen.url));
}

/** Whether it may carry the operation of an attempt that has created none yet. */
function awaits(at: Trace, seen: SeenRequest): boolean {
  return mayCarry(at, seen) && !at.candidates.some(({ trace }) => trace === at);
}

/**
 * Whether a request that was created in the context of `trace` may carry another attempt's operation: a caller's
 * `fetch` may have one queue for all calls. Then it is created after its own `fetch` returned, or after the request of
 * the other one failed.
 */
function mayBeSwapped(at: Trace, seen: SeenRequest, trace: Trace | undefined): boolean {
  if (!isSame(at, seen)) return false;
  if (trace?.fetchReturned) return !at.requests.includes(seen);
  return at.matched === true && at.requests.every(({ error }) => error);
}

/** Without a fragment, and without a query that is empty: Node 20 leaves it out. */
export function plainUrl(url: string): string {
  // One pattern for both takes more than twice as long.
  return url.replace(/#.*/, "").replace(/\?$/, "");
}

/** A gateway may add or take away a prefix. */
function samePath(a: string, b: string): boolean {
  return a.endsWith(b) || b.endsWith(a);
}

/** Without host and query: a caller's `fetch` may send to another host. */
function pathOf(url: string): string {
  return url.slice(url.indexOf("/", "https://".length)).replace(/\?.*/, "");
}

/** A request that belongs to no attempt. A caller's `fetch` may send in another context, and elsewhere. */
export function markInconclusive(method: string, url: string): void {
  for (const trace of inFlight)
    trace.inconclusive ||= (trace.method === method && trace.url === url) || !isSafe(method);
}
