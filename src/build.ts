import type { PreparedRequest } from "./attempt.js";
import type { Call } from "./call.js";
import { notBuilt } from "./error-of.js";
import type { FetchOptions } from "./operation.js";

/** What openapi-fetch makes of a response. */
export interface FetchResult {
  readonly response: Response;
  /** The body if the status is no success: parsed if it is JSON, otherwise its text. */
  readonly error?: unknown;
}

/** openapi-fetch's `request`: it knows paths, parameters, serialization and middleware. */
export type OpenapiFetch = (
  method: string,
  path: string,
  options: FetchOptions,
) => Promise<FetchResult>;

/**
 * The request of a call that has no middleware. Nobody else sees it then, so that no `Request` is made,
 * which would cost more than all the rest.
 * @throws {MeumConfigError} if it cannot be built
 */
export async function build(
  openapiFetch: OpenapiFetch,
  call: Call,
  options: FetchOptions,
): Promise<PreparedRequest> {
  const { operation, baseUrl } = call;
  const serialized = serialize(call, options);
  try {
    return await new Promise((resolve, reject) => {
      openapiFetch(operation.method, operation.path, {
        baseUrl,
        ...serialized,
        Request: PlainRequest,
        // It waits for a response that never comes: with its request, it has done its part.
        fetch(request: PreparedRequest) {
          resolve(request);
          return new Promise(() => {});
        },
      }).catch(reject);
    });
  } catch (error) {
    throw notBuilt(operation, error);
  }
}

/** Parameters and body as the contract says. */
export function serialize({ operation }: Call, options: FetchOptions): FetchOptions {
  try {
    return (operation.serializers ?? []).reduce((made, step) => step(made), options);
  } catch (error) {
    throw notBuilt(operation, error);
  }
}

/** What the transport needs of a `Request`. */
function PlainRequest(url: string, { method, headers, body }: RequestInit): object {
  return { url: new URL(url), method, headers, body: body ?? null };
}
