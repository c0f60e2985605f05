import createClient, { type Client } from "openapi-fetch";
import type { Call } from "./attempt.js";
import { checkCall, completeConfig, completeLimits } from "./config.js";
import { type Answer, decode } from "./decode.js";
import { MeumConfigError, MeumError } from "./errors.js";
import { type Operations, operations, server } from "./generated/operations.js";
import type { paths } from "./generated/schema.js";
import type { CallInit, Operation } from "./operation.js";
import type { CallOptions, MeumClientOptions } from "./options.js";
import { redactError } from "./redact.js";
import { transport } from "./transport.js";

/** One method per operation of the contract. */
export interface MeumClient extends Operations {
  /**
   * openapi-fetch's client: every typed path, the raw `Response`, and middleware (`api.use`), with
   * the same key, deadlines and retries; its calls take {@link CallOptions} too. A status that is no
   * success is returned as `error` here, not thrown, and bodies are not validated.
   * @see https://openapi-ts.dev/openapi-fetch/api
   */
  readonly api: Client<paths>;
}

type Init = CallOptions & { fetch?: Call["fetch"]; parseAs?: "stream" };
type Send = (method: string, path: string, init: object) => Promise<Answer>;

/**
 * Makes a client of the Meum Merchant API. Nothing is sent until one of its methods is called.
 * @throws {MeumConfigError} where an option cannot be used; the message says what was expected
 */
export function createMeumClient(options: MeumClientOptions = {}): MeumClient {
  const config = completeConfig(options);
  const api = createClient<paths>({ headers: config.headers });
  const build = api.request as unknown as Send;

  const send = async (
    method: string,
    path: string,
    init: Init = {},
    [name, operation]: [string?, Operation?] = find(method, path),
    shared = true,
  ): Promise<[Answer, Call]> => {
    const { signal, fetch = config.fetch, ...rest } = init;
    const baseUrl = config.baseUrl ?? operation?.server ?? server;
    if (!baseUrl)
      throw new MeumConfigError("Expected `baseUrl`: the contract names no server.", "not-sent");
    const call: Call = {
      label: `${name ?? path} (${method} ${path})`,
      operation,
      origin: new URL(baseUrl).origin,
      signal,
      shared,
      keys: new Set(),
      maybeDone: false,
      built: false,
      // Last: an object that begins with a spread is slow to use.
      ...config,
      ...completeLimits(init, config),
      fetch,
    };
    signal?.throwIfAborted();
    try {
      const answer = await build(method, path, {
        baseUrl,
        ...(operation?.init?.reduce((made, write) => write(made), rest as CallInit) ?? rest),
        fetch: (request: Request) => transport(request, call),
      });
      return [answer, call];
    } catch (error) {
      if (call.built || error instanceof MeumError) throw error;
      throw new MeumConfigError(`${call.label}: the request cannot be built.`, "not-sent", {
        cause: redactError(error, call.keys),
      });
    }
  };

  let watched = false;
  const { use } = api;
  api.use = (...middleware) => {
    watched = true;
    use(...middleware);
  };
  const request = async (method: string, path: string, init?: Init) =>
    (await send(method.toUpperCase(), path, init))[0];
  const methods: Record<string, unknown> = { api: Object.assign(api, { request }) };
  for (const method of Object.keys(api).filter((key) => /^[A-Z]+$/.test(key)))
    Object.assign(api, { [method]: request.bind(null, method) });
  for (const [name, operation] of Object.entries(operations))
    methods[name] = async (call: CallOptions = {}) => {
      checkCall(call);
      const init: Init = { parseAs: "stream", ...call };
      const [answer, made] = await send(
        operation.method,
        operation.path,
        init,
        [name, operation],
        watched,
      );
      return decode(operation, name, made, answer);
    };
  return methods as unknown as MeumClient;
}

function find(method: string, path: string): [string?, Operation?] {
  return (
    Object.entries(operations).find(([, at]) => at.method === method && at.path === path) ?? []
  );
}
