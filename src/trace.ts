import { isSafe } from "./outcome.js";

/** What was seen of one attempt. */
export interface Trace {
  readonly parent: Trace | undefined;
  readonly method: string;
  readonly url: string;
  /** It is sent by the runtime's own `fetch`, which sends one request, and in this context. */
  readonly native: boolean;
  /** Each request that was created in its context. */
  readonly requests: Seen[];
  /** Requests with its method and path, its own and any that belongs to no attempt: they may carry the operation. */
  readonly alike: Seen[];
  /** One of its requests has its method and URL; the headers of one were written. */
  matched?: boolean;
  written?: boolean;
  /** A connection was begun; one was established. */
  connecting?: boolean;
  connected?: boolean;
  /** Something was seen that this cannot follow. */
  unclear?: boolean;
  ended?: boolean;
  /** After its end, such a request was created in its context. */
  late?: boolean;
}

/** What came of a request. */
export interface Seen {
  readonly method: string;
  /** The attempt in whose context it was created. */
  readonly trace: Trace | undefined;
  /** The status of its response. */
  status?: number;
  /** What it failed with. */
  error?: unknown;
}

/** The attempts that are under way. */
export const inFlight = new Set<Trace>();
const seen = new WeakMap<object, Seen>();

/** What is known of a request: by identity, since a queued request is written in the context of another call. */
export function seenOf(request: object): Seen | undefined {
  return seen.get(request);
}

/** An attempt, and those in whose `fetch` it is made, as far as they are under way: what it began may go on for ever. */
export function* chainOf(trace: Trace | undefined): Iterable<Trace> {
  for (let at = trace; at; at = at.parent) if (!at.ended) yield at;
}

/** The attempt in which something happens. */
export function liveOf(trace: Trace | undefined): Trace | undefined {
  const [live] = chainOf(trace);
  return live;
}

/** A request was created, in the context of an attempt or of none. */
export function created(
  request: object,
  method: string,
  url: string,
  context: Trace | undefined,
): void {
  if (seen.has(request)) return;
  const trace = liveOf(context);
  const made: Seen = { method, trace };
  seen.set(request, made);
  const isLike = (at: Trace) => at.method === method && at.url === url;
  // Of an attempt that is over, or a second one: a repetition, whose bytes belong to no attempt.
  const first = trace && isLike(trace) && !trace.matched;
  if (first) trace.matched = true;
  else voidAll(method, url);
  for (const at of chainOf(trace)) at.requests.push(made);
  // It may belong to another call, whose own request has failed: a caller's `fetch` may have one queue for all calls.
  for (const at of inFlight)
    if (!at.native && at.matched && isLike(at) && at.requests.every(({ error }) => error))
      at.unclear = true;
  const carries = (at: Trace) =>
    isLike(at) || (at.method === method && samePath(pathOf(at.url), pathOf(url)));
  const waits = (at: Trace) => carries(at) && !at.alike.some((seen) => seen.trace === at);
  // The request of an attempt that waits may be created in the context of another one, whose connection it takes.
  if (context?.ended && ![...inFlight].some(waits))
    for (let at: Trace | undefined = context; at?.ended; at = at.parent) at.late ||= carries(at);
  for (const at of trace && waits(trace) ? chainOf(trace) : inFlight)
    if (carries(at)) at.alike.push(made);
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
    trace.unclear ||=
      (trace.method === method && trace.url === url) || !(trace.native || isSafe(method));
}
