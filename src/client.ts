import createClient, { type Client, createQuerySerializer } from "openapi-fetch";
import { building, errorOf } from "./errors/error-of.js";
import { type Failure, isFailure, unexpected } from "./errors/failures.js";
import { NO_HISTORY } from "./errors/history.js";
import { type Operations, operations } from "./generated/operations.js";
import type { paths } from "./generated/schema.js";
import { assertOption, configError } from "./options/assert.js";
import { type MeumClientOptions, resolveOptions } from "./options/config.js";
import { operationAt, resolveCall, validateCallOptions } from "./options/resolve-call.js";
import { buildRequest } from "./request/build-request.js";
import { exchangeOf, type FetchResult } from "./request/handed-out.js";
import { type OpenapiFetch, UNSET } from "./request/openapi-fetch.js";
import { sendWithMiddleware } from "./request/send-with-middleware.js";
import { decode } from "./response/decode.js";
import { bare, isRecord } from "./runtime/values.js";
import { asOperation } from "./settle.js";
import { sendWithRetries } from "./transport/transport.js";
import type { Call } from "./types/call.js";
import type { FetchOptions, Operation } from "./types/operation.js";
import type { CallOptions } from "./types/options.js";

const serializeQuery = createQuerySerializer();

type Init = CallOptions & { readonly fetch?: unknown };

/** One method per operation of the contract. */
export interface MeumClient extends Operations {
  /**
   * openapi-fetch's client: every typed path, the raw `Response`, and middleware (`api.use`), with the
   * same key, time limits and retries. Its calls take {@link CallOptions} too. They return any status:
   * check `response.ok`, since `error` is undefined or empty where the body is. Bodies are not validated.
   * @see https://openapi-ts.dev/openapi-fetch/api
   */
  readonly api: Client<paths>;
}

/**
 * Makes a client of the Meum Merchant API. Nothing is sent until one of its methods is called.
 * @throws {MeumConfigError} if an option cannot be used; the message says what was expected
 */
export function createMeumClient(options: MeumClientOptions = {}): MeumClient {
  const config = resolveOptions(options);
  const api = createClient<paths>({
    ...UNSET,
    headers: config.headers,
    querySerializer: (query) => serializeQuery(bare(query)), // it takes what is inherited too
  });
  const openapiFetch = api.request as unknown as OpenapiFetch;
  // Stryker disable next-line BooleanLiteral: without middleware, the longer way only takes more time
  let hasMiddleware = false;

  /** A method of the contract: validated data, or an error of ours, whatever happens. */
  const run = async (operation: Operation, given: CallOptions | undefined): Promise<unknown> => {
    const [call, options] = prepare(operation, () => validateCallOptions(operation, given));
    const sent = hasMiddleware
      ? await sendWithMiddleware(openapiFetch, call, { parseAs: "stream", ...options })
      : await sendWithRetries(buildRequest(call, options), call, NO_HISTORY);
    let failure: Failure;
    try {
      const exchange = "result" in sent ? await exchangeOf(sent) : sent;
      const decoded = exchange.failure ?? decode(exchange);
      if (!isFailure(decoded)) return decoded.data;
      failure = decoded;
    } catch (error) {
      // A failure that is foreseen is returned: what is thrown is foreign, also if it is an error of ours.
      failure = unexpected(error, sent.history.secrets);
    }
    throw errorOf(failure, sent.call, sent.history);
  };

  /** A call of `meum.api`: what openapi-fetch makes of the response. */
  const request = async (method: string, path: string, init: Init = {}): Promise<FetchResult> => {
    const own = (): Init => {
      assertOption(typeof method === "string", "method", "a string", method);
      assertOption(typeof path === "string", "path", "a string", path);
      if (init !== null) assertOption(isRecord(init), "options", "an object", init);
      const options = bare(init); // reading it may throw
      if (options.fetch !== undefined)
        throw configError("`fetch` is an option of the client, not of a call.");
      return options;
    };
    const [call, options] = prepare(operationAt(method, path), own);
    return (await sendWithMiddleware(openapiFetch, call, options)).result;
  };

  const prepare = (operation: Operation, validate: () => Init) =>
    building(operation, (): [Call, FetchOptions] => {
      const options = validate();
      return [resolveCall(operation, options, config), options as FetchOptions];
    });

  const { use } = api;
  api.use = (...middleware) => {
    hasMiddleware = true;
    try {
      use(...middleware);
    } catch {
      throw configError(
        "Expected middleware: an object with `onRequest`, `onResponse` or `onError`.",
      );
    }
  };
  Object.assign(api, { request });
  for (const method of Object.keys(api).filter((key) => key === key.toUpperCase()))
    Object.assign(api, { [method]: (path: string, init?: Init) => request(method, path, init) });
  const methods: Record<string, unknown> = { api };
  for (const [name, operation] of Object.entries(operations))
    methods[name] = (given?: CallOptions) => asOperation(run(operation, given));
  return methods as unknown as MeumClient;
}
