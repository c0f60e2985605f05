import createClient, { type Client, createQuerySerializer } from "openapi-fetch";
import { build } from "./build.js";
import { type Call, resolveCall, validateCallOptions } from "./call.js";
import { type MeumClientOptions, resolveOptions } from "./config.js";
import { decode } from "./decode.js";
import { errorOf, notBuilt, requestOf } from "./error-of.js";
import { isOwn, type MeumError } from "./errors.js";
import { foreign } from "./failures.js";
import { type Operations, operations } from "./generated/operations.js";
import type { paths } from "./generated/schema.js";
import { mediate, type OpenapiFetch, UNSET } from "./mediate.js";
import type { FetchOptions, Operation } from "./operation.js";
import type { CallOptions, Fetch } from "./options.js";
import { exchangeOf, type FetchResult } from "./response.js";
import { asOperation } from "./settle.js";
import { type Exchange, transport } from "./transport.js";
import { assertOption, configError } from "./validate.js";
import { bare, isRecord } from "./values.js";

const serializeQuery = createQuerySerializer();

type Init = CallOptions & { readonly fetch?: Fetch };

/** One method per operation of the contract. */
export interface MeumClient extends Operations {
  /**
   * openapi-fetch's client: every typed path, the raw `Response`, and middleware (`api.use`), with the
   * same key, time limits and retries. Its calls take {@link CallOptions} too. A status that is no
   * success is returned as `error` here, not thrown, and bodies are not validated.
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
  const run = async (operation: Operation, given: CallOptions): Promise<unknown> => {
    const [call, options] = prepare(operation, () => validateCallOptions(operation, given));
    let received: Exchange | undefined;
    try {
      if (!hasMiddleware) {
        received = await transport(build(call, options, config.headers), call);
        return decode(received);
      }
      const mediated = await mediate(openapiFetch, call, { parseAs: "stream", ...options });
      received = mediated.exchange;
      return decode(await exchangeOf(mediated, call));
    } catch (error) {
      throw ourOwn(error, call, received?.secrets);
    }
  };

  /** A call of `meum.api`: what openapi-fetch makes of the response. */
  const request = async (method: string, path: string, init: Init = {}): Promise<FetchResult> => {
    const own = (): Init => {
      for (const [name, value] of Object.entries({ method, path }))
        assertOption(typeof value === "string", name, "a string", value);
      if (init !== null) assertOption(isRecord(init), "options", "an object", init);
      return bare(init); // reading it may throw
    };
    const [call, options] = prepare(operationAt(method, path), own);
    try {
      return (await mediate(openapiFetch, call, options)).result;
    } catch (error) {
      throw ourOwn(error, call);
    }
  };

  const prepare = (operation: Operation, validate: () => Init): [Call, FetchOptions] => {
    try {
      const options = validate();
      const { signal, fetch, ...rest } = options;
      return [resolveCall(operation, options, config), bare(rest) as FetchOptions];
    } catch (error) {
      throw notBuilt(operation, error);
    }
  };

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
    methods[name] = (given: CallOptions = {}) => asOperation(run(operation, given));
  return methods as unknown as MeumClient;
}

/** A path that the contract does not have is an operation of which nothing is documented. */
function operationAt(verb: unknown, given: unknown): Operation {
  const method = typeof verb === "string" ? verb.toUpperCase() : typeof verb;
  const path = typeof given === "string" ? given : typeof given;
  const known = Object.values(operations).find((at) => at.method === method && at.path === path);
  return known ?? { name: requestOf(method, path), method, path, responses: {} };
}

/** An error of ours in place of whatever was thrown where nobody expects it. */
function ourOwn(error: unknown, call: Call, secrets?: readonly string[]): MeumError {
  return isOwn(error) ? error : errorOf(foreign(error, secrets), call, "unknown");
}
