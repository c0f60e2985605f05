import { readBody } from "./body.js";
import { type Config, checkKey } from "./config.js";
import {
  MeumConfigError,
  MeumConnectionError,
  MeumError,
  MeumTimeoutError,
  UNKNOWN,
} from "./errors.js";
import { readNetworkFailure } from "./network.js";
import { redactError } from "./redact.js";
import type { Call } from "./transport.js";

/** What came of one attempt: a response, or why there is none and whether another could go better. */
export interface Attempt {
  response?: Response;
  error?: MeumError;
  transient?: boolean;
}

/** One attempt, from the key to the end of the body. Throws nothing but the caller's abort reason. */
export async function attempt(
  request: Request,
  body: ArrayBuffer | undefined,
  call: Call,
  config: Config,
  remainingMs: number,
): Promise<Attempt> {
  const { signal, label, timeoutMs, keys } = call;
  const limitMs = Math.min(timeoutMs, remainingMs);
  // A signal of its own: one shared by all attempts would start the second one aborted.
  const controller = new AbortController();
  let sent = false;
  let timedOut = false;

  const open = async (): Promise<Response> => {
    if (new URL(request.url).origin !== call.origin)
      throw new MeumConfigError(
        `${label}: not sent, since its URL is of another origin than the API's`,
      );
    const headers = new Headers(request.headers);
    if (call.accept && !headers.has("accept")) headers.set("accept", call.accept);
    if (call.keyHeader) {
      const { apiKey } = config;
      const key = typeof apiKey === "function" ? await apiKey() : apiKey;
      checkKey(key);
      keys.add(key);
      headers.set(call.keyHeader, call.keyHeader === "authorization" ? `Bearer ${key}` : key);
    }
    controller.signal.throwIfAborted();
    sent = true;
    const response = await call.fetch(request.url, {
      method: request.method,
      headers,
      // Never followed: the key must not travel.
      redirect: "manual",
      signal: controller.signal,
      ...(body?.byteLength && { body }),
    });
    // Too late: nobody will read it.
    if (controller.signal.aborted) response.body?.cancel().catch(() => {});
    return response;
  };

  let end!: () => void;
  const ended = new Promise<never>((_, reject) => {
    end = () => {
      controller.abort();
      reject(controller.signal.reason);
    };
  });
  ended.catch(() => {}); // it may end while the body is read, when nobody waits for this
  signal?.addEventListener("abort", end);
  const timer = setTimeout(() => {
    timedOut = true;
    end();
  }, limitMs);
  try {
    signal?.throwIfAborted();
    // Raced, since a `fetch` or a key function of the caller's need not heed a signal.
    const response = await Promise.race([open(), ended]);
    return {
      response: await readBody(response, config.maxResponseBytes, controller.signal, label),
    };
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    if (error instanceof MeumError) return { error };
    const cause = { cause: redactError(error, keys) };
    if (!sent)
      return {
        error: new MeumConfigError(
          `${label}: \`apiKey\` ${timedOut ? `gave no key within ${Math.round(limitMs)} ms` : "threw"}`,
          "not-sent",
          cause,
        ),
      };
    if (timedOut)
      return {
        error: new MeumTimeoutError(
          `${label}: no complete answer within ${Math.round(limitMs)} ms. ${UNKNOWN}`,
          "unknown",
        ),
        transient: true,
      };
    const { notSent, transient } = readNetworkFailure(error);
    return {
      error: notSent
        ? new MeumConnectionError(`${label}: no connection, so nothing was sent`, "not-sent", cause)
        : new MeumConnectionError(
            `${label}: the connection was lost. ${UNKNOWN}`,
            "unknown",
            cause,
          ),
      transient,
    };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", end);
  }
}
