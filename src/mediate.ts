import type { PreparedRequest } from "./attempt.js";
import { readBody } from "./body.js";
import { serialize } from "./build.js";
import type { Call } from "./call.js";
import { errorOf, notBuilt } from "./error-of.js";
import { isOwn } from "./errors.js";
import { ended, type Failure, foreign, isFailure, unusable } from "./failures.js";
import type { FetchOptions } from "./operation.js";
import { NO_KEYS, redactError } from "./redact.js";
import { type FetchResult, type Mediated, responseOf } from "./response.js";
import { ENDED, type Limit, startLimit } from "./timing.js";
import { type Exchange, transport } from "./transport.js";

// A request's body is read into memory, so that it can be sent again.
const MAX_REQUEST_BYTES = 2 ** 26;

/** Options of openapi-fetch's. As own properties, so that it takes none of them from what is added to every object. */
export const UNSET: object = {
  ...{ headers: undefined, body: undefined, parseAs: undefined, middleware: undefined },
  ...{ querySerializer: undefined, bodySerializer: undefined, pathSerializer: undefined },
  ...{ baseUrl: undefined, fetch: undefined, Request: undefined, requestInitExt: undefined },
};

/** openapi-fetch's `request`: it knows paths, parameters, serialization and middleware. */
export type OpenapiFetch = (
  method: string,
  path: string,
  options: FetchOptions,
) => Promise<FetchResult>;

/**
 * Sends a call through openapi-fetch with a real `Request` and `Response`.
 * @throws {MeumError} also in place of whatever middleware throws
 */
export async function mediate(
  openapiFetch: OpenapiFetch,
  call: Call,
  options: FetchOptions,
): Promise<Mediated> {
  const { method, path } = call.operation;
  const { Request: Base = Request, ...rest } = serialize(call, options);
  const limit = startLimit(call.deadlineAt - performance.now(), call.signal);
  const seen: { built?: true; sending?: Promise<Response>; exchange?: Exchange; error?: unknown } =
    {};
  const fail = (failure: Failure) => {
    seen.error = errorOf(failure, call, failure.outcome, seen.exchange?.attempts);
    return seen.error;
  };
  const send = async (request: Request): Promise<Response> => {
    const prepared = await prepare(request, call, limit);
    if (isFailure(prepared)) throw fail(prepared);
    try {
      // What is sent counts, not what was asked for: middleware may have made a POST of a GET.
      const operation = { ...call.operation, method: prepared.method };
      seen.exchange = await transport(prepared, { ...call, operation });
    } catch (error) {
      throw (seen.error = error);
    }
    return responseOf(seen.exchange);
  };
  try {
    const building = openapiFetch(method, path, {
      ...UNSET,
      baseUrl: call.baseUrl,
      ...rest,
      // Not the caller's: a `Request` takes none of another implementation.
      signal: limit.signal,
      Request: announcing(Base as typeof Request, () => (seen.built = true)),
      fetch: (request: Request) => (seen.sending = send(request)),
    });
    let result = await limit.race(building);
    if (result === ENDED) {
      // The transport keeps the limits itself, and knows more of the outcome.
      await seen.sending;
      if (!seen.exchange) throw fail(ended(call, limit, "not-sent", "request"));
      // After the whole response was read, an abort changes nothing. Middleware still has the deadline.
      const rest = startLimit(call.deadlineAt - performance.now(), undefined);
      result = await rest.race(building);
      rest.stop();
      if (result === ENDED) throw fail(ended(call, rest, "unknown", "response"));
    }
    // Middleware may respond in place of an error.
    const response = await seen.sending?.catch(() => undefined);
    return {
      result,
      ...(seen.exchange && { exchange: seen.exchange }),
      ...(response && { response }),
      ...(isOwn(seen.error) && { error: seen.error }),
    };
  } catch (error) {
    if (error === seen.error) throw error;
    if (!seen.built) throw notBuilt(call.operation, error);
    throw fail(foreign(error, seen.exchange?.secrets));
  } finally {
    limit.stop();
  }
}
/** The request with its body read, or why that is not possible. */
async function prepare(
  request: Request,
  call: Call,
  limit: Limit,
): Promise<PreparedRequest | Failure> {
  const { url, method, headers, body: stream } = request;
  // Firefox has no `Request.body`.
  const source = stream === undefined ? (await request.blob()).stream() : stream;
  const { bytes, end, error } = await readBody(source, MAX_REQUEST_BYTES, limit);
  // Also without a body to wait for: the call may have ended as not sent while middleware worked.
  if (limit.end) return ended(call, limit, "not-sent", "request");
  if (end === "too long")
    return unusable(`The request's body is longer than ${MAX_REQUEST_BYTES} bytes.`);
  if (end === "failed")
    return unusable("The request's body cannot be read.", { cause: redactError(error, NO_KEYS) });
  return { url: new URL(url).href, method, headers, body: bytes.length ? bytes : null };
}

/** A `Request` class that tells when one is made: what fails before cannot have sent anything. */
function announcing(Base: typeof Request, onMade: () => void): unknown {
  function Announcing(url: string, init: RequestInit): Request {
    const request = new Base(url, init);
    // Bun makes a GET of a method that it does not know.
    if (request.method !== init.method) throw new TypeError("The runtime has no such method.");
    onMade();
    return request;
  }
  Announcing.prototype = Base.prototype; // openapi-fetch asks `instanceof` of what middleware returns
  return Announcing;
}
