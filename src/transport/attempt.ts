import {
  type Failure,
  isFailure,
  limitReached,
  misconfigured,
  noResponse,
} from "../errors/failures.js";
import { observe } from "../evidence/evidence.js";
import { cancel } from "../runtime/body.js";
import { LIMIT_REACHED, type Limit } from "../runtime/limit.js";
import { type SendingOnce, withoutReplay } from "../runtime/runtime.js";
import type { Call } from "../types/call.js";
import { writeKeys } from "./keys.js";
import { type Context, failed, type Result, receive } from "./receive.js";

/** A request that can be sent any number of times. */
export interface PreparedRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: BodyInit | null;
}

/** What an attempt found out. */
export interface Attempt extends Sent {
  /** The keys that it carried, in each form. */
  readonly secrets: readonly string[];
}

/** What came of sending. */
interface Sent {
  readonly result: Result;
  /** Whether `fetch` has sent the request by itself since then. */
  readonly sentLater?: (() => boolean) | undefined;
}

/**
 * One attempt, from the key to the end of the body, within `limit`.
 * @param earlier keys that an attempt before carried
 */
export async function attempt(
  request: PreparedRequest,
  call: Call,
  limit: Limit,
  earlier: readonly string[],
): Promise<Attempt> {
  const { method, body } = request;
  // Of its own, since keys may be written into them.
  const url = new URL(request.url);
  const headers = new Headers(request.headers);
  const { accept } = call.operation;
  if (accept && !headers.has("accept")) headers.set("accept", accept);
  // Stryker disable next-line ArrayDeclaration: no text has what the mutant takes for a secret
  const unsent = (failure: Failure): Attempt => ({ result: failed(failure, false), secrets: [] });
  const fetch = call.fetch ?? globalThis.fetch;
  if (typeof fetch !== "function")
    return unsent(
      misconfigured("Expected the option `fetch`: this runtime has no `fetch` of its own."),
    );
  if (url.origin !== call.origin)
    return unsent(misconfigured(`Expected a URL of ${call.origin}: the key is sent nowhere else.`));
  const secrets = await writeKeys(call, { url, headers }, limit);
  if (isFailure(secrets)) return unsent(secrets);
  // A key that came too late must not send the request.
  if (limit.reached) return unsent(limitReached(call, limit, "key"));
  const init = { method, headers, body };
  const context = { call, limit, secrets: [...earlier, ...secrets] };
  const { result, sentLater } = await send(
    fetch as typeof globalThis.fetch,
    url.href,
    init,
    context,
  );
  return { result, sentLater, secrets };
}

async function send(
  fetch: typeof globalThis.fetch,
  url: string,
  init: Omit<PreparedRequest, "url">,
  context: Context,
): Promise<Sent> {
  const { call, limit, secrets } = context;
  const { method, headers, body } = init;
  let once: SendingOnce | undefined;
  const [sending, evidence] = observe({ url, method }, fetch, async () =>
    fetch(url, {
      method,
      headers,
      body,
      redirect: "manual", // never followed: the key must not travel
      signal: limit.signal,
      ...(once = withoutReplay()),
    }),
  );
  const { sentLater } = evidence;
  let thrown: unknown;
  try {
    const response = await limit.race(sending);
    if (response !== LIMIT_REACHED)
      return { sentLater, result: await receive(response, method, evidence, context) };
    sending.then((unwanted) => cancel(unwanted.body)).catch(() => {});
  } catch (error) {
    thrown = error;
  } finally {
    evidence.end();
    once?.client?.close();
  }
  const sent = evidence.sent(thrown, limit.end && limit.signal.reason);
  const outcome = sent === false ? "not-sent" : "unknown";
  const failure = limit.end
    ? limitReached(call, limit, sent === false ? "connection" : "response", outcome)
    : noResponse(call, thrown, secrets, outcome);
  return { sentLater, result: failed(failure, sent) };
}
