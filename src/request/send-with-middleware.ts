import { building, errorOf, requestNotBuilt } from "../errors/error-of.js";
import type { MeumError } from "../errors/errors.js";
import { type Failure, isFailure, limitReached, unexpected } from "../errors/failures.js";
import { type History, joined, NO_HISTORY } from "../errors/history.js";
import { aFewTurns, LIMIT_REACHED, Limit } from "../runtime/limit.js";
import { type Exchange, sendWithRetries } from "../transport/transport.js";
import type { Call } from "../types/call.js";
import type { FetchOptions } from "../types/operation.js";
import { serialize } from "./build-request.js";
import { type MiddlewareResult, responseOf } from "./handed-out.js";
import { announcing, type OpenapiFetch, UNSET } from "./openapi-fetch.js";
import { prepare } from "./prepare.js";

/**
 * Sends a call through openapi-fetch with a real `Request` and `Response`.
 * @throws {MeumError} also in place of whatever middleware throws
 */
export async function sendWithMiddleware(
  openapiFetch: OpenapiFetch,
  call: Call,
  options: FetchOptions,
): Promise<MiddlewareResult> {
  const { method, path } = call.operation;
  const [{ Request: Base = Request, ...rest }, limit] = building(call.operation, () => [
    serialize(call, options),
    new Limit(call.deadlineAt - performance.now(), call.signal),
  ]);
  let built = false;
  let sending: Promise<Response> | undefined;
  // By middleware or openapi-fetch: a call may have several requests.
  const sent: { readonly call: Call; history: History }[] = [];
  const exchanges = new Map<Response, Exchange>();
  const failures = new Map<unknown, () => unknown>();
  const history = () => joined(sent.map(({ history }) => history));
  const fail = (failure: Failure, of = call): MeumError => {
    const error = errorOf(failure, of, history());
    // Middleware may throw it when more is known, of other requests.
    failures.set(error, () => (sent.length > 1 ? errorOf(failure, of, history()) : error));
    return error;
  };

  const send = async (request: Request): Promise<Response> => {
    // What is sent counts, not what was asked for: middleware may have made a POST of a GET.
    // As text, read once: it need not be a `Request`.
    const method = `${request.method}`;
    const operation = { ...call.operation, method };
    // While it is in progress, nothing is proven.
    const inProgress: History = { ...NO_HISTORY, results: [{ method, outcome: "unknown" }] };
    const own = { call: { ...call, operation }, history: inProgress };
    const before = history();
    sent.push(own);
    const prepared = await prepare(request, call, limit);
    const result = isFailure(prepared)
      ? { failure: prepared, call: own.call, history: NO_HISTORY }
      : await sendWithRetries(prepared, own.call, before);
    own.history = result.history;
    if (result.failure) throw fail(result.failure, own.call);
    const response = responseOf({ ...result, history: history() });
    exchanges.set(response, result);
    return response;
  };

  try {
    const building = openapiFetch(method, path, {
      ...UNSET,
      baseUrl: call.baseUrl,
      ...rest,
      // Not the caller's: a `Request` takes none of another implementation.
      signal: limit.signal,
      Request: announcing(Base as typeof Request, () => (built = true)),
      fetch: (request: Request) => (sending = send(request)),
    });
    let result = await limit.race(() => building);
    if (result === LIMIT_REACHED) {
      // The transport keeps the limits itself, and knows more of the outcome.
      if (await sending?.catch(() => {})) {
        // After the whole response was read, an abort changes nothing. Middleware still has the deadline.
        const rest = new Limit(call.deadlineAt - performance.now(), undefined);
        result = await rest.race(() => building).finally(() => rest.stop());
        if (result === LIMIT_REACHED) throw fail(limitReached(call, rest, "response", "unknown"));
      } else {
        // What it failed with comes by openapi-fetch, unless middleware has caught it, and is not done.
        const made = sending && (await Promise.race([building, aFewTurns()]));
        if (!made) throw fail(limitReached(call, limit, "request"));
        result = made;
      }
    }
    const exchange = exchanges.get(result.response);
    return { result, exchange, call: sent.at(-1)?.call ?? call, history: history() };
  } catch (error) {
    // Middleware may have sent another request after that.
    const again = failures.get(error);
    if (again) throw again();
    if (!built) throw requestNotBuilt(call.operation, error);
    throw fail(unexpected(error, history().secrets));
  } finally {
    limit.stop();
  }
}
