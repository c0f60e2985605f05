import { type Bytes, cancel, readBody } from "./body.js";
import type { Call } from "./call.js";
import type { Outcome } from "./errors.js";
import { type Evidence, observe } from "./evidence.js";
import { disconnected, ended, type Failure, isFailure, tooLong, unusable } from "./failures.js";
import { isResponse } from "./is-response.js";
import { writeKeys } from "./keys.js";
import { isSafe, isSuccess, outcomeOfStatus } from "./outcome.js";
import { NO_KEYS } from "./redact.js";
import { type SendingOnce, withoutReplay } from "./runtime.js";
import { ENDED, type Limit } from "./timing.js";

/** A request that can be sent any number of times. */
export interface PreparedRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: BodyInit | null;
}

/** What an attempt found out. */
export type Attempt = Result & {
  /** The keys that it carried, in every form in which it carried them. */
  readonly secrets: readonly string[];
  /** Whether `fetch` has sent the request by itself since then. */
  readonly late?: (() => boolean) | undefined;
};

type Result = {
  /** Whether request bytes left this machine; `undefined`: it cannot be known. */
  readonly sent: boolean | undefined;
} & (
  | {
      readonly response: Response;
      readonly bytes: Bytes;
      readonly failure?: undefined;
      /** What the response says of the operation; a success may have been carried out. */
      readonly outcome: Outcome;
    }
  | { readonly failure: Failure; readonly response?: Response }
);

/** One attempt, from the key to the end of the body, within `limit`. Never rejects. */
export async function attempt(
  request: PreparedRequest,
  call: Call,
  limit: Limit,
): Promise<Attempt> {
  const { method, body } = request;
  // Of its own, since keys may be written into them.
  const url = new URL(request.url);
  const headers = new Headers(request.headers);
  const { accept } = call.operation;
  if (accept && !headers.has("accept")) headers.set("accept", accept);
  const unsent = (failure: Failure): Attempt => ({ failure, sent: false, secrets: NO_KEYS });
  if (url.origin !== call.origin)
    return unsent(unusable(`Expected a URL of ${call.origin}: the key is sent nowhere else.`));
  const secrets = await writeKeys(call, { url, headers }, limit);
  if (isFailure(secrets)) return unsent(secrets);
  // A key that came too late must not send the request.
  if (limit.reached) return unsent(ended(call, limit, "not-sent", "key"));
  return await send(url.href, { method, headers, body }, secrets, call, limit);
}

async function send(
  url: string,
  init: Omit<PreparedRequest, "url">,
  secrets: readonly string[],
  call: Call,
  limit: Limit,
): Promise<Attempt> {
  const { method } = init;
  const fetch = (call.fetch ?? globalThis.fetch) as typeof globalThis.fetch;
  let once: SendingOnce | undefined;
  const [sending, evidence] = observe({ url, method }, fetch, async () =>
    fetch(url, {
      redirect: "manual", // never followed: the key must not travel
      signal: limit.signal,
      ...(once = withoutReplay()),
      ...init, // last: to add to what was spread takes Node 20 five microseconds
    }),
  );
  const { late } = evidence;
  let thrown: unknown;
  try {
    const response = await limit.race(sending);
    if (response !== ENDED) {
      const result = await receive(response, method, secrets, call, limit, evidence);
      return { secrets, late, ...result };
    }
    sending.then((unwanted) => cancel(unwanted.body)).catch(() => {});
  } catch (error) {
    thrown = error;
  } finally {
    evidence.end();
    once?.client?.close();
  }
  const sent = evidence.sent(thrown, limit.end && limit.signal.reason);
  const outcome = sent === false ? "not-sent" : "unknown";
  return {
    sent,
    secrets,
    late,
    failure: limit.end
      ? ended(call, limit, outcome, sent === false ? "connection" : "response")
      : disconnected(call, thrown, secrets, outcome),
  };
}

/** Of a status that is no success, the status counts, and what could be read of its body. */
async function receive(
  response: Response,
  method: string,
  secrets: readonly string[],
  call: Call,
  limit: Limit,
  evidence: Evidence,
): Promise<Result> {
  if (!isResponse(response)) {
    const failure = disconnected(call, "`fetch` returned no Response", secrets, "unknown");
    return { failure: { ...failure, retryable: false }, sent: undefined };
  }
  const { status } = response;
  const success = isSuccess(status);
  const { bytes, end, error } = await readBody(response.body, call.maxResponseBytes, limit);
  // After the body: until then, undici may send the request again.
  const doubtful = response.redirected || evidence.doubtful?.(status);
  const outcome = doubtful && !isSafe(method) ? "unknown" : outcomeOfStatus(status, method);
  const fail = (failure: Failure): Result => ({ failure, response, sent: true });
  if (end === "time limit" && (success || limit.end === "abort"))
    return fail(ended(call, limit, outcome, "response"));
  if (success && end === "failed") return fail(disconnected(call, error, secrets, "unknown"));
  if (success && end === "too long") return fail(tooLong(status, call));
  return { response, bytes, outcome, sent: true };
}
