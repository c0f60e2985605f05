import type { AsyncLocalStorage } from "node:async_hooks";
import { runtime } from "../runtime/runtime.js";
import { tryTo } from "../runtime/values.js";
import { markAllCountsInconclusive } from "./counts.js";
import { onConnectError, onError, onResponse, onWritten } from "./requests.js";
import { created, inFlight, markInconclusive, plainUrl, type Trace } from "./trace.js";

// What Node publishes of requests: undici's diagnostics channels, and those of node:http.

/** The fields that are read of what the channels publish. */
interface Message {
  readonly request: {
    readonly method: string;
    readonly origin?: string | URL;
    readonly protocol?: string;
    readonly path: string;
    getHeader(name: string): unknown;
  };
  readonly error: object;
  readonly response: { readonly statusCode: number };
}

/** The attempt in which something happens. */
type Context = AsyncLocalStorage<Trace>;

let context: Context | null | undefined;

/** Follows what is published from now on; `null` if the runtime has no such channels, or a program has replaced the way to them. */
export function subscribed(): Context | null {
  // Not at import: that must have no side effect.
  if (context === undefined) context = (runtime === "node" && tryTo(subscribe)) || null;
  return context;
}

function subscribe(): Context {
  const channels = process.getBuiltinModule("node:diagnostics_channel");
  const { AsyncLocalStorage } = process.getBuiltinModule("node:async_hooks");
  const context: Context = new AsyncLocalStorage();
  const on = (name: string, see: (message: Message) => void) =>
    channels.subscribe(name, (message) => {
      try {
        see(message as Message);
      } catch {
        // Nor may we disturb who publishes.
        for (const trace of inFlight) trace.inconclusive = true;
        markAllCountsInconclusive();
      }
    });
  on("undici:request:create", ({ request }) => {
    const { method, origin, path } = request;
    if (method === "CONNECT") return; // to a proxy: it carries nothing of the operation
    const spelled = urlOf(path, typeof origin === "object" ? origin.origin : origin);
    const url = inFlight.size ? new URL(spelled).href : spelled;
    created(request, method, plainUrl(url), context.getStore());
  });
  on("undici:client:sendHeaders", ({ request }) => onWritten(request));
  on("undici:request:error", ({ request, error }) => onError(request, error));
  on("undici:client:connectError", ({ error }) => onConnectError(error));
  // Connections of node:http are not followed, so it is never proven that such a request did not leave.
  for (const event of ["created", "start"])
    on(`http.client.request.${event}`, ({ request }) => {
      const { protocol, path, method } = request;
      const url = urlOf(path, `${protocol}//${request.getHeader("host")}`);
      // It may belong to another call: a caller's `fetch` may have one queue for all calls.
      markInconclusive(method, url);
      created(request, method, url, context.getStore());
    });
  for (const name of ["undici:request:headers", "http.client.response.finish"])
    on(name, ({ request, response }) => onResponse(request, response.statusCode));
  return context;
}

/** To a proxy, the path is the whole URL. */
function urlOf(path: string, origin: string | undefined): string {
  return /^\w+:/.test(path) ? path : `${origin}${path}`;
}
