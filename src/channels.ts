import type { AsyncLocalStorage } from "node:async_hooks";
import { runtime } from "./runtime.js";
import { chainOf, created, inFlight, liveOf, seenOf, type Trace, voidAll } from "./trace.js";

// What Node publishes of the requests that an attempt makes: undici's diagnostics channels, and those of node:http.

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
  readonly response: { readonly statusCode: number };
}

let storage: AsyncLocalStorage<Trace> | null | undefined;
const connectErrors = new WeakSet<object>();

/** Calls `send`, and traces the requests that it makes. The trace is `undefined` if the runtime cannot tell. */
export function watch<Result>(
  request: { readonly method: string; readonly url: string },
  native: boolean,
  send: () => Result,
): [Result, Trace | undefined] {
  // Not at import: that must have no side effect.
  if (storage === undefined) storage = subscribed();
  if (!storage) return [send(), undefined];
  const trace: Trace = {
    parent: liveOf(storage.getStore()),
    method: request.method,
    url: request.url.replace(/#.*/, ""),
    native,
    requests: [],
    alike: [],
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

/** `null` if the runtime has no such channels, or a program has replaced the way to them. */
function subscribed(): AsyncLocalStorage<Trace> | null {
  try {
    return runtime === "node" ? subscribe() : null;
  } catch {
    return null;
  }
}

function subscribe(): AsyncLocalStorage<Trace> {
  const channels = process.getBuiltinModule("node:diagnostics_channel");
  const { AsyncLocalStorage } = process.getBuiltinModule("node:async_hooks");
  const context = new AsyncLocalStorage<Trace>();
  const on = (name: string, see: (message: Message, trace: Trace | undefined) => void) =>
    channels.subscribe(name, (message) => {
      try {
        see(message as Message, context.getStore());
      } catch {
        for (const trace of inFlight) trace.unclear = true; // nor may we disturb who publishes
      }
    });
  on("undici:request:create", ({ request }, trace) => {
    const { method, origin, path } = request;
    if (method === "CONNECT") return; // to a proxy: it carries nothing of the operation
    const url = trace?.url === `${origin}${path}` ? trace.url : new URL(path, origin).href;
    created(request, method, url, trace);
  });
  on("undici:client:sendHeaders", ({ request }) => {
    for (const at of chainOf(seenOf(request)?.trace)) at.written = true;
  });
  on("undici:request:error", ({ request, error }) => {
    const seen = seenOf(request);
    if (seen) seen.error = error;
  });
  on("undici:client:connectError", ({ error }) => void connectErrors.add(error));
  on("undici:client:beforeConnect", (_, trace) => {
    for (const at of chainOf(trace)) at.connecting = true;
  });
  on("undici:client:connected", (_, trace) => {
    for (const at of chainOf(trace)) at.connected = true;
  });
  // Connections of node:http are not followed, so it is never proven that such a request did not leave.
  for (const event of ["created", "start"])
    on(`http.client.request.${event}`, ({ request }, trace) => {
      const { protocol, host, path, method } = request;
      // To a proxy, the path is the whole URL.
      const url = /^\w+:/.test(path)
        ? path
        : `${protocol}//${request.getHeader?.("host") ?? host}${path}`;
      // It may belong to another call: a caller's `fetch` may have one queue for all calls.
      voidAll(method, url);
      created(request, method, url, trace);
    });
  for (const name of ["undici:request:headers", "http.client.response.finish"])
    on(name, ({ request, response }) => {
      const seen = seenOf(request);
      if (seen) seen.status = response.statusCode;
    });
  return context;
}
