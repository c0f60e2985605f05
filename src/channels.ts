import type { AsyncLocalStorage } from "node:async_hooks";
import { isSafe } from "./outcome.js";
import { runtime } from "./runtime.js";

// What Node publishes of the requests that an attempt makes: undici's diagnostics channels, and those of node:http.

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

/** The fields that are read of what the channels publish. */
interface Message {
  readonly request: {
    readonly method: string;
    readonly origin?: string | URL;
    readonly protocol?: string;
    readonly host?: string;
    readonly path: string;
    getHeader?(name: string): unknown;
  };
  readonly error: object;
  readonly connectParams: { readonly protocol: string; readonly host: string };
}

let storage: AsyncLocalStorage<Trace> | null | undefined;
const inFlight = new Set<Trace>();
const traceOf = new WeakMap<object, Trace>();
const connectErrors = new WeakSet<object>();

/** Calls `send`, and traces the requests that it makes. The trace is `undefined` if the runtime cannot tell. */
export function watch<Result>(
  request: { readonly method: string; readonly url: string },
  native: boolean,
  send: () => Result,
): [Result, Trace | undefined] {
  // Not at import: that must have no side effect.
  if (storage === undefined) storage = runtime() === "node" ? subscribe() : null;
  if (!storage) return [send(), undefined];
  const trace: Trace = {
    parent: storage.getStore(),
    method: request.method,
    url: request.url.replace(/#.*/, ""),
    native,
    requests: new Map(),
    ...{ matched: false, written: false, connecting: false, connected: false },
    ...{ unclear: false, ended: false },
  };
  inFlight.add(trace);
  return [storage.run(trace, send), trace];
}

/** The attempt is over. */
export function endTrace(trace: Trace): void {
  trace.ended = inFlight.delete(trace);
}

/** Whether a connection failed with this very error. */
export function isConnectError(error: unknown): boolean {
  return connectErrors.has(error as object);
}

/** Returns `null` if the runtime has no such channels. */
function subscribe(): AsyncLocalStorage<Trace> | null {
  const channels = process.getBuiltinModule?.("node:diagnostics_channel");
  const hooks = process.getBuiltinModule?.("node:async_hooks");
  if (!channels || !hooks) return null;
  const context = new hooks.AsyncLocalStorage<Trace>();
  const on = (name: string, see: (message: Message, trace: Trace | undefined) => void) =>
    channels.subscribe(name, (message) => {
      try {
        let trace = context.getStore();
        while (trace?.ended) trace = trace.parent; // what it began may go on for ever
        see(message as Message, trace);
      } catch {
        for (const trace of inFlight) trace.unclear = true; // nor may we disturb who publishes
      }
    });
  on("undici:request:create", ({ request }, trace) => created(request, trace));
  // By identity: a queued request is written in the context of another call.
  on("undici:client:sendHeaders", ({ request }) => {
    for (let at = traceOf.get(request); at; at = at.parent) at.written = true;
  });
  on("undici:request:error", ({ request, error }) => {
    for (let at = traceOf.get(request); at; at = at.parent) at.requests.set(request, error);
  });
  on("undici:client:connectError", ({ error }) => void connectErrors.add(error));
  on("undici:client:beforeConnect", ({ connectParams: { protocol, host } }, trace) => {
    for (let at = trace; at; at = at.parent)
      at.connecting ||= new URL(at.url).origin === `${protocol}//${host}`;
  });
  on("undici:client:connected", (_, trace) => {
    for (let at = trace; at; at = at.parent) at.connected = true;
  });
  for (const event of ["created", "start"])
    on(`http.client.request.${event}`, ({ request }, trace) => {
      for (let at = trace; at; at = at.parent) at.unclear = true;
      const { protocol, host, path, method } = request;
      voidAll(method, `${protocol}//${request.getHeader?.("host") ?? host}${path}`);
    });
  return context;
}

function created(request: Message["request"], trace: Trace | undefined): void {
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
function voidAll(method: string, url: string): void {
  for (const trace of inFlight)
    trace.unclear ||=
      (trace.method === method && trace.url === url) || !(trace.native || isSafe(method));
}
