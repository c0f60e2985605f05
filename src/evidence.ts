import { endTrace, isConnectError, watch } from "./channels.js";
import { isSafe, outcomeOfStatus } from "./outcome.js";
import { isDirect, mayReplay, runtime } from "./runtime.js";
import type { Seen, Trace } from "./trace.js";

// Whether a request's bytes left, as the runtime proves it: docs/decisions/0007. The words of an error
// prove nothing, since a caller's `fetch` may throw the error of another request.

/** The evidence of one attempt. */
export interface Evidence {
  /**
   * Whether request bytes left this machine: `false` if it is proven that none did, `true` if the headers
   * were seen to be written, otherwise `undefined`.
   * @param error what `fetch` rejected with
   * @param reason the signal's reason if we ended the attempt
   */
  sent(error: unknown, reason: unknown): boolean | undefined;
  /**
   * Whether `fetch` sent the request more than once by itself, or may have, or followed a redirect: so that the
   * operation may have been carried out, whatever its response says.
   * @param status of the response
   */
  doubtful(status: number): boolean;
  /** The attempt is over. */
  end(): void;
  /** Whether `fetch` has sent the request by itself after that. */
  late(): boolean;
}

const TESTING = Symbol.for("meum.testing");
const FATES: Readonly<Record<string, boolean>> = { sent: true, "not-sent": false };

/** Calls `send`, which calls `fetch` with `request`, and gathers what the runtime tells of it. */
export function observe<Result>(
  request: { readonly method: string; readonly url: string },
  fetch: unknown,
  send: () => Result,
): [Result, Evidence] {
  const native = isDirect(fetch);
  const [result, trace] = watch(request, native, send);
  const evidence: Evidence = {
    sent(error, reason) {
      // A fake of ours for users' tests says it itself.
      if ((fetch as { [TESTING]?: unknown } | undefined)?.[TESTING] === true)
        return FATES[`${markOf(error)}`];
      const none = trace ? provenBy(trace, native && error === reason) : native && believed(error);
      return none ? false : trace?.written || undefined;
    },
    // The runtime's own `fetch` sends one request: any other is somebody else's.
    doubtful: (status) => mayReplay() || (!native && !!trace && sentElsewhere(trace, status)),
    end() {
      if (trace) endTrace(trace);
    },
    late: () => trace?.late === true && !native,
  };
  return [result, evidence];
}

/** @param stopped the runtime's own `fetch` has rejected with our reason, so that it sends no more */
function provenBy(trace: Trace, stopped: boolean): boolean {
  if (trace.unclear || trace.written || !trace.matched) return false;
  if (trace.requests.every(({ error }) => isConnectError(error))) return true;
  // A caller's `fetch` may reject with our reason, and still send: it need not have passed the signal on.
  return stopped && trace.connecting === true && !trace.connected;
}

/** Whether one of the requests that may carry the operation may have been carried out, other than by its response. */
function sentElsewhere({ alike, requests, unclear }: Trace, status: number): boolean {
  if (alike.some(mayBeDone)) return true;
  // If the response is of none of them, another request carries the operation.
  if (!requests.length || alike.some((seen) => seen.status === status)) return false;
  const isKnown = requests.some((seen) => seen.status === status);
  return (unclear === true && !isKnown) || requests.some(mayBeDone);
}

function mayBeDone({ status, error, method }: Seen): boolean {
  if (isSafe(method)) return false;
  if (status === undefined) return !isConnectError(error);
  return outcomeOfStatus(status, method) === "unknown"; // so is a success
}

// Codes that Bun, and words that Deno, use before a connection is established, and only then.
const BUN =
  /^(ECONNREFUSED|ConnectionRefused|ENOTFOUND|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_CERT)/;
const DENO = /^error sending request for url \(\S+\): client error \(Connect\)/;

/** Of an error of the runtime's own `fetch`. Deno tells in the message, since 2.9 in that of the cause. */
function believed(error: unknown): boolean {
  const { code, message, cause } = (error ?? {}) as {
    code?: unknown;
    message?: unknown;
    cause?: unknown;
  };
  if (runtime === "bun") return typeof code === "string" && BUN.test(code);
  if (runtime !== "deno" || mayReplay()) return false;
  const words = [message, (cause as Error | undefined)?.message];
  return words.some((text) => typeof text === "string" && DENO.test(text));
}

function markOf(error: unknown): unknown {
  return (error as { [TESTING]?: unknown } | null | undefined)?.[TESTING];
}
