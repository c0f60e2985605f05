import { onAbort } from "./abort.js";
import { readBody } from "./body.js";
import { checkKey, type completeConfig } from "./config.js";
import { MeumConfigError, MeumConnectionError, MeumError, MeumTimeoutError } from "./errors.js";
import { isNotSent, withoutReplay } from "./network.js";
import type { Operation } from "./operation.js";
import { redactError } from "./redact.js";

/** One call: what it may do, and what its attempts have brought to light. */
export interface Call extends ReturnType<typeof completeConfig> {
  /** `wooDisconnect (POST /v1/…)`, for messages. */
  readonly label: string;
  readonly operation: Operation | undefined;
  /** The only origin that a request of this call may go to. */
  readonly origin: string;
  readonly signal: AbortSignal | null | undefined;
  /** The keys that its attempts carried: nothing that is handed out may repeat them. */
  readonly keys: Set<string>;
  /** Others than `decode` read the response: middleware, or a caller of `meum.api`. */
  readonly shared: boolean;
  /** What was read of a success that is not shared. */
  body?: Uint8Array<ArrayBuffer>;
  /** An attempt may have changed something: no later one can say that nothing was done. */
  maybeDone: boolean;
  /** The request was built; until then nothing can have been sent. */
  built: boolean;
}

/** One attempt, from the key to the end of the body. Throws a {@link MeumError} or the abort reason. */
export async function attempt(
  request: Request,
  body: ArrayBuffer | undefined,
  call: Call,
  limitMs: number,
): Promise<Response> {
  const { apiKey, fetch = globalThis.fetch, keys, label, operation, signal } = call;
  // Of this attempt alone: a signal for all would start the second attempt aborted.
  const controller = new AbortController();
  const ended = controller.signal;
  let sent = false;
  let timedOut = false;

  const open = async () => {
    if (!request.url.startsWith(`${call.origin}/`))
      throw new MeumConfigError(
        `${label}: not sent, the key is for ${call.origin} only.`,
        "not-sent",
      );
    const headers = new Headers(request.headers);
    if (operation?.accept && !headers.has("accept")) headers.set("accept", operation.accept);
    const keyHeader = operation?.keyHeader;
    if (keyHeader) {
      const key: unknown = typeof apiKey === "function" ? await apiKey() : apiKey;
      checkKey(key);
      keys.add(key);
      headers.set(keyHeader, keyHeader === "authorization" ? `Bearer ${key}` : key);
    }
    ended.throwIfAborted();
    sent = true;
    const response = await fetch(request.url, {
      method: request.method,
      headers,
      body: body?.byteLength ? body : null,
      redirect: "manual", // never followed: the key must not travel
      signal: ended,
      ...withoutReplay(),
    });
    if (ended.aborted) response.body?.cancel(); // nobody waits for it any more
    return response;
  };

  const timer = setTimeout(() => {
    timedOut = true;
    controller.abort();
  }, limitMs);
  const release = onAbort(signal, () => controller.abort());
  let onEnd = () => {};
  try {
    // Raced, since a `fetch` or key function of the caller's need not heed a signal.
    const response = await Promise.race([
      open(),
      new Promise<never>((_, reject) => {
        onEnd = () => reject(ended.reason);
        ended.addEventListener("abort", onEnd);
      }),
    ]);
    return await readBody(response, call, ended);
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    if (error instanceof MeumError) throw error;
    const cause = redactError(error, keys);
    if (!sent)
      throw new MeumConfigError(`${label}: \`apiKey\` gave no key.`, "not-sent", { cause });
    if (timedOut)
      throw new MeumTimeoutError(`${label}: no answer within ${Math.ceil(limitMs)} ms.`, "unknown");
    throw isNotSent(error)
      ? new MeumConnectionError(`${label}: no connection.`, "not-sent", { cause })
      : new MeumConnectionError(`${label}: connection lost.`, "unknown", { cause });
  } finally {
    clearTimeout(timer);
    release();
    // Node's fetch keeps the signal for longer, and with it whatever listens.
    ended.removeEventListener("abort", onEnd);
  }
}
