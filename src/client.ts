import createClient, { type Client } from "openapi-fetch";
import {
  type CallOptions,
  checkCallOptions,
  completeCall,
  completeConfig,
  type MeumClientOptions,
} from "./config.js";
import { type Answer, decode } from "./decode.js";
import { MeumConfigError, MeumError } from "./errors.js";
import { type Operations, operations } from "./generated/operations.js";
import type { paths } from "./generated/schema.js";
import type { Operation } from "./operation.js";
import { redactError } from "./redact.js";
import { type Call, transport } from "./transport.js";

/** One method per operation of the contract. */
export interface MeumClient extends Operations {
  /**
   * openapi-fetch's client: every typed path, the raw `Response`, and middleware (`api.use`), with
   * the same key, deadlines and retries. A status that is no success is returned as `error` here,
   * not thrown. Its calls take {@link CallOptions} too.
   * @see https://openapi-ts.dev/openapi-fetch/api
   */
  readonly api: Client<paths>;
}

type Init = CallOptions & { baseUrl?: string; fetch?: Call["fetch"]; [name: string]: unknown };
type Request = (method: string, path: string, init: object) => Promise<Answer>;

/**
 * Makes a client of the Meum Merchant API. Nothing is sent until one of its methods is called.
 * @throws {MeumConfigError} where an option is not usable; the message says what was expected.
 */
export function createMeumClient(options: MeumClientOptions = {}): MeumClient {
  const config = completeConfig(options);
  const raw = createClient<paths>({ baseUrl: config.baseUrl ?? "", headers: config.headers ?? {} });
  const names = new Map<string, string>();
  for (const [name, { method, path }] of Object.entries(operations))
    names.set(`${method} ${path}`, name);

  async function send(
    method: string,
    path: string,
    init: Init = {},
  ): Promise<{ answer: Answer; call: Call }> {
    const { signal, timeoutMs, deadlineMs, maxRetries, ...rest } = init;
    const name = names.get(`${method} ${path}`) ?? path;
    const operation: Operation | undefined = operations[name];
    const baseUrl = init.baseUrl ?? config.baseUrl ?? operation?.server;
    if (!baseUrl)
      throw new MeumConfigError(
        `${name}: expected \`baseUrl\`, since the contract names no server`,
      );
    const call: Call = {
      label: `${name} (${method} ${path})`,
      origin: new URL(config.baseUrl ?? operation?.server ?? baseUrl).origin,
      keyHeader: operation?.keyHeader,
      accept: operation?.accept,
      fetch: init.fetch ?? config.fetch ?? globalThis.fetch,
      signal: signal ?? undefined,
      ...completeCall({ timeoutMs, deadlineMs, maxRetries }, config),
      keys: new Set(),
      entered: false,
      maybeDone: false,
    };
    call.signal?.throwIfAborted();
    try {
      const answer = await (raw.request as unknown as Request)(method, path, {
        ...operation?.init,
        ...rest,
        baseUrl,
        fetch: (request: globalThis.Request) => transport(request, call, config),
      });
      return { answer, call };
    } catch (error) {
      if (call.entered || error instanceof MeumError) throw error;
      throw new MeumConfigError(
        `${call.label}: the request could not be built: ${(error as Error)?.message}`,
        "not-sent",
        {
          cause: redactError(error, call.keys),
        },
      );
    }
  }

  const request = async (method: string, path: string, init?: Init) =>
    (await send(method.toUpperCase(), path, init)).answer;
  const api: Record<string, unknown> = { ...raw, request };
  for (const method of Object.keys(raw).filter((key) => /^[A-Z]+$/.test(key)))
    api[method] = request.bind(undefined, method);

  const client: Record<string, unknown> = { api };
  for (const [name, operation] of Object.entries(operations))
    client[name] = async (options: Init = {}) => {
      checkCallOptions(options);
      const { answer, call } = await send(operation.method, operation.path, {
        parseAs: "text",
        ...options,
      });
      return decode(operation, name, call, answer);
    };
  return client as unknown as MeumClient;
}
