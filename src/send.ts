import type { PreparedRequest } from "./attempt.js";
import type { Call } from "./call.js";
import { notBuilt } from "./error-of.js";
import type { FetchOptions } from "./operation.js";
import { type Exchange, transport } from "./transport.js";

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
 * Sends the call of a generated method if there is no middleware. Nobody else sees request and response
 * then, so that neither a `Request` nor a second `Response` is made, which would cost more than all the rest.
 * @throws {MeumError}
 */
export async function send(
  openapiFetch: OpenapiFetch,
  call: Call,
  options: FetchOptions,
): Promise<Exchange> {
  let exchange: Promise<Exchange> | undefined;
  try {
    await openapiFetch(call.operation.method, call.operation.path, {
      baseUrl: call.baseUrl,
      ...serialize(call, options),
      Request: PlainRequest,
      parseAs: "stream",
      fetch: async (request: PreparedRequest) => {
        exchange = transport(request, call);
        await exchange;
        return UNREAD;
      },
    });
  } catch (error) {
    if (!exchange) throw notBuilt(call.operation, error);
  }
  return exchange as unknown as Promise<Exchange>;
}

/** Parameters and body as the contract says. */
export function serialize({ operation }: Call, options: FetchOptions): FetchOptions {
  try {
    return (operation.serializers ?? []).reduce((made, step) => step(made), options);
  } catch (error) {
    throw notBuilt(operation, error);
  }
}

/** What openapi-fetch needs of a response that it does not read. */
const UNREAD = Object.freeze({ ok: true, status: 200, headers: { get: () => null }, body: null });

/** What the transport needs of a `Request`. */
function PlainRequest(url: string, { method, headers, body }: PreparedRequest): PreparedRequest {
  return { url: new URL(url).href, method, headers, body: body ?? null };
}
