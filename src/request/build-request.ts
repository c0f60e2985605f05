import { createFinalURL, type HeadersOptions, mergeHeaders } from "openapi-fetch";
import { building } from "../errors/error-of.js";
import { bare, isListOfPairs } from "../runtime/values.js";
import type { PreparedRequest } from "../transport/attempt.js";
import type { Call } from "../types/call.js";
import type { FetchOptions } from "../types/operation.js";

/**
 * The request of a call that has no middleware. Nobody else sees it then, so that no `Request` is made,
 * which would cost more than all the rest.
 * @throws {MeumConfigError} if it cannot be built
 */
export function buildRequest(call: Call, options: FetchOptions): PreparedRequest {
  const { operation, baseUrl } = call;
  return building(operation, () => {
    const own = serialize(call, options);
    const { params = {}, headers, body: given, bodySerializer = () => JSON.stringify(given) } = own;
    const { querySerializer = () => "", pathSerializer = String } = own;
    const url = createFinalURL(operation.path, {
      baseUrl,
      params,
      querySerializer,
      pathSerializer,
    });
    const body = given === undefined ? null : bodySerializer();
    // FormData has a boundary, which the runtime knows.
    const type = body !== null && !(body instanceof FormData) && "application/json";
    return {
      url,
      headers: mergeHeaders(
        type ? { "Content-Type": type } : {},
        call.headers,
        headers,
        params.header as HeadersOptions,
      ),
      body,
    };
  });
}

/** Parameters and body as the contract says. */
export function serialize({ operation }: Call, options: FetchOptions): FetchOptions {
  return (operation.serializers ?? []).reduce((made, step) => own(step(made)), own(options));
}

/** A copy that inherits nothing: an object's prototype may have properties with the names of options. */
function own(options: FetchOptions): FetchOptions {
  const copy = bare(options);
  copy.params = bare(copy.params ?? {});
  // Of lists of pairs, openapi-fetch takes only the runtime's own `Headers`.
  if (isListOfPairs(copy.headers))
    copy.headers = Object.fromEntries(copy.headers) as HeadersOptions;
  return copy;
}
