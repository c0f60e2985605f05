import {
  type Failure,
  isFailure,
  limitReached,
  misconfigured,
  noResponse,
} from "../errors/failures.js";
import { observe } from "../evidence/evidence.js";
import { readBody } from "../runtime/body.js";
import { LIMIT_REACHED, type Limit } from "../runtime/limit.js";
import { type SendingOnce, withoutReplay } from "../runtime/runtime.js";
import type { Call } from "../types/call.js";
import { writeKeys } from "./keys.js";
import { type Attempt, receive } from "./receive.js";

/** A request that can be sent any number of times, with the method of its call. */
export interface PreparedRequest {
  readonly url: string;
  readonly headers: Headers;
  readonly body: BodyInit | null;
}

/**
 * One attempt, from the key to the end of the body, within `limit`.
 * @param earlier keys that an attempt before carried
 */
export async function attempt(
  { url, headers: given, body }: PreparedRequest,
  call: Call,
  limit: Limit,
  earlier: readonly string[],
): Promise<Attempt> {
  const { method, accept } = call.operation;
  // Of its own, since keys may be written into them.
  const target = { url: new URL(url), headers: new Headers(given) };
  const { headers } = target;
  if (accept && !headers.has("accept")) headers.set("accept", accept);
  const unsent = (failure: Failure): Attempt => ({ failure, sent: false, secrets: earlier });
  const fetch = (call.fetch ?? globalThis.fetch) as typeof globalThis.fetch;
  if (typeof fetch !== "function")
    return unsent(
      misconfigured("Expected the option `fetch`: this runtime has no `fetch` of its own."),
    );
  if (target.url.origin !== call.origin)
    return unsent(misconfigured(`Expected a URL of ${call.origin}: the key is sent nowhere else.`));
  const secrets = await writeKeys(call, target, limit, earlier);
  if (isFailure(secrets)) return unsent(secrets);
  // A key that came too late must not send the request.
  if (limit.reached) return unsent(limitReached(call, limit, "request"));
  const { href } = target.url;
  let once: SendingOnce | undefined;
  let sending: Promise<Response> | undefined;
  const send = () => {
    const init = {
      method,
      headers,
      body,
      redirect: "manual", // never followed: the key must not travel
      signal: limit.signal,
      ...(once = withoutReplay()),
    } as const;
    return (sending = fetch(href, init));
  };
  const [first, evidence] = observe({ url: href, method }, fetch, () => limit.race(send));
  let thrown: unknown;
  try {
    const response = await first;
    if (response !== LIMIT_REACHED) return await receive(response, evidence, call, limit, secrets);
    // The download of one that comes too late is stopped.
    (async () => readBody((await sending)!.body, 0, limit))().catch(() => {});
  } catch (error) {
    thrown = error;
  } finally {
    evidence.end();
    once?.client?.close();
  }
  const sent = evidence.sent(thrown, limit.end && limit.signal.reason);
  const outcome = sent === false ? "not-sent" : "unknown";
  const failure = limit.end
    ? limitReached(call, limit, "response", outcome)
    : noResponse(call, thrown, secrets, outcome);
  return { failure, sent, secrets, sentLater: evidence.sentLater };
}
