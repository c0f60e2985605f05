import { bodyTooLong, type Failure, limitReached, unexpected } from "../errors/failures.js";
import type { History } from "../errors/history.js";
import { isSuccess } from "../errors/outcome.js";
import { redactHeaders, redactText } from "../errors/redact.js";
import { type Bytes, readBody } from "../runtime/body.js";
import { Limit } from "../runtime/limit.js";
import type { Exchange, FailedExchange } from "../transport/transport.js";
import type { Call } from "../types/call.js";

/** What openapi-fetch makes of a response. */
export interface FetchResult {
  readonly response: Response;
  /** The body if the status is no success: parsed if it is JSON, otherwise its text. */
  readonly error?: unknown;
}

/** What came of a call in which others take part: middleware, or the caller of `meum.api`. */
export interface MiddlewareResult {
  readonly result: FetchResult;
  /** What was received as the result's response; absent if that is middleware's own. */
  readonly exchange?: Exchange | undefined;
  /** With the method that was sent last. */
  readonly call: Call;
  readonly history: History;
}

/** A `Response` to hand out: without keys in headers and errors. */
export function responseOf(exchange: Exchange): Response {
  const { response, bytes, history } = exchange;
  const { status } = response;
  const { secrets } = history;
  const statusText = redactText(response.statusText, secrets);
  const headers = redactHeaders(response.headers, secrets);
  let body: Bytes | null = bytes.length ? bytes : null;
  // A success is data, which may hold a key on purpose: the one that an operation issued.
  if (body && !isSuccess(status)) {
    const text = new TextDecoder().decode(body);
    const redacted = redactText(text, secrets);
    if (redacted !== text) body = new TextEncoder().encode(redacted);
  }
  try {
    return new Response(body, { status, statusText, headers });
  } catch {
    // The constructor takes neither every status that a server can send, nor a body for each.
    return Object.defineProperties(new Response(body, { headers }), {
      status: { value: status },
      statusText: { value: statusText },
      ok: { value: isSuccess(status) },
      // Its own would have the status that the constructor took.
      clone: { value: () => responseOf(exchange) },
    });
  }
}

/** What is to be decoded after middleware: the response that was received, or the one in its place, if that is whole. */
export async function exchangeOf(made: MiddlewareResult): Promise<Exchange | FailedExchange> {
  const { result, exchange, call, history } = made;
  if (exchange) return { ...exchange, history };
  const { response, error } = result;
  if (!isSuccess(response.status)) {
    // openapi-fetch has read and parsed it.
    const text = typeof error === "string" ? error : (JSON.stringify(error) ?? "");
    return { response, bytes: new TextEncoder().encode(text), call, history };
  }
  const limit = new Limit(call.deadlineAt - performance.now(), call.signal);
  const read = await readBody(response.body, call.maxResponseBytes, limit);
  limit.stop();
  const fail = (failure: Failure): FailedExchange => ({ failure, call, history });
  if (read.end === "time limit") return fail(limitReached(call, limit, "response", "unknown"));
  if (read.end === "too long") return fail(bodyTooLong(response.status, call));
  if (read.end) return fail(unexpected(read.error, history.secrets));
  return { response, bytes: read.bytes, call, history };
}
