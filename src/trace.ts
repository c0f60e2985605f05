import { isSafe } from "./outcome.js";

/** What was seen of one attempt. */
export interface Trace {
  readonly parent: Trace | undefined;
  readonly method: string;
  readonly url: string;
  /** It is sent by the runtime's own `fetch`, which sends one request, and in this context. */
  readonly native: boolean;
  /** Each undici request of this attempt, and the error that it failed with, if it did. */
  readonly requests: Map<object, unknown>;
  /** One of them has the attempt's method and URL; the headers of one were written. */
  matched: boolean;
  written: boolean;
  /** A connection to the attempt's origin was begun; any connection was established. */
  connecting: boolean;
  connected: boolean;
  /** Something was seen that this cannot follow. */
  unclear: boolean;
  ended: boolean;
}

/** A request, as undici's channels publish it. */
export interface SentRequest {
  readonly method: string;
  readonly origin?: string | URL;
  readonly path: string;
}

/** The attempts that are under way. */
export const inFlight = new Set<Trace>();
/** The attempt in whose context a request was created. */
export const traceOf = new WeakMap<object, Trace>();

/** A request was created, in the context of an attempt or of none. */
export function created(request: SentRequest, trace: Trace | undefined): void {
  const { method, origin, path } = request;
  if (method === "CONNECT") return; // to a proxy: it carries nothing of the operation
  const url = trace?.url === `${origin}${path}` ? trace.url : new URL(path, origin).href;
  // Of an attempt that is over, or a second one: a repetition, whose bytes belong to no attempt.
  if (trace?.method === method && trace.url === url && !trace.matched) trace.matched = true;
  else voidAll(method, url);
  if (trace) traceOf.set(request, trace);
  for (let at = trace; at; at = at.parent) at.requests.set(request, undefined);
}

/** A request that belongs to no attempt. A caller's `fetch` may send in another context, and elsewhere. */
export function voidAll(method: string, url: string): void {
  for (const trace of inFlight)
    trace.unclear ||=
      (trace.method === method && trace.url === url) || !(trace.native || isSafe(method));
}
