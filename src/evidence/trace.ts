import { isSafe } from "../errors/outcome.js";
import { groupOf } from "./native.js";
import { add, isKnown, type SeenRequest } from "./requests.js";

// Which requests belong to an attempt by a caller's `fetch`, which may send anything, anywhere, at any time. Beside one,
// an attempt by Node's own `fetch` has a trace too: so that its request is not taken for one that belongs to none.

/** What was seen of one attempt. */
export interface Trace {
  readonly parent: Trace | undefined;
  readonly method: string;
  readonly url: string;
  /** Each request that was created in its context. */
  readonly requests: SeenRequest[];
  /** Requests with its method and path, its own and any that belongs to no attempt: they may carry the operation. */
  readonly alike: SeenRequest[];
  /** One of its requests has its method and URL. */
  matched?: boolean;
  /** Its `fetch` has been called, and has returned a promise. */
  called?: boolean;
  /** Something was seen that this cannot follow. */
  unclear?: boolean;
  ended?: boolean;
  /** After its end, such a request was created in its context. */
  late?: boolean;
}

/** The attempts that are under way. */
export const inFlight = new Set<Trace>();

/** An attempt, and those in whose `fetch` it is made, as far as they are under way: what it began may go on for ever. */
function* chainOf(trace: Trace | undefined): Iterable<Trace> {
  for (let at = trace; at; at = at.parent) if (!at.ended) yield at;
}

/** The attempt in which something happens. */
function liveOf(trace: Trace | undefined): Trace | undefined {
  const [live] = chainOf(trace);
  return live;
}

/** An attempt begins, in the context of another one or of none. */
export function begin(method: string, url: string, context: Trace | undefined): Trace {
  const trace: Trace = { parent: liveOf(context), method, url, requests: [], alike: [] };
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
  if (isKnown(request)) return;
  const trace = liveOf(context);
  const isLike = (at: Trace) => at.method === method && at.url === url;
  const first = trace && isLike(trace) && !trace.matched;
  const seen: SeenRequest = { method, trace, group: groupOf(method, url) };
  add(request, seen);
  for (const at of chainOf(trace)) at.requests.push(seen);
  const carries = (at: Trace) =>
    isLike(at) || (at.method === method && samePath(pathOf(at.url), pathOf(url)));
  // Of an attempt that is over, or a second one: a repetition, whose bytes belong to no attempt.
  if (first) trace.matched = true;
  else voidAll(method, url);
  // It may belong to another call, since a caller's `fetch` may have one queue for all calls: if it was not created
  // while its own `fetch` was called, or if the other one's request has failed.
  const hasFailed = (at: Trace) => at.matched && at.requests.every(({ error }) => error);
  for (const at of inFlight)
    if (isLike(at) && (trace?.called ? !at.requests.includes(seen) : hasFailed(at)))
      at.unclear = true;
  const waits = (at: Trace) => carries(at) && !at.alike.some((seen) => seen.trace === at);
  // The request of an attempt that waits may be created in the context of another one, whose connection it takes.
  if (context?.ended && ![...inFlight].some(waits))
    for (let at: Trace | undefined = context; at?.ended; at = at.parent) at.late ||= carries(at);
  for (const at of trace && waits(trace) ? chainOf(trace) : inFlight)
    if (carries(at)) at.alike.push(seen);
}

/** Without a fragment, and without a query that is empty: Node 20 leaves it out. */
export function plainUrl(url: string): string {
  return url.replace(/\??(#.*)?$/, "");
}

/** A gateway may add or take away a prefix. */
function samePath(a: string, b: string): boolean {
  return a === b || (a.length > 1 && b.endsWith(a)) || (b.length > 1 && a.endsWith(b));
}

/** Without host and query: a caller's `fetch` may send to another host. */
function pathOf(url: string): string {
  return url.replace(/^\w+:\/\/[^/?]*|\?.*/g, "");
}

/** A request that belongs to no attempt. A caller's `fetch` may send in another context, and elsewhere. */
export function voidAll(method: string, url: string): void {
  for (const trace of inFlight)
    trace.unclear ||= (trace.method === method && trace.url === url) || !isSafe(method);
}
