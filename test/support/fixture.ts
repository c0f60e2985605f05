/** The package, generated from the fixture contract: a changed `openapi.yaml` changes none of its tests. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { inject } from "vitest";
import type {
  AttemptInfo,
  CallOptions,
  MeumClientOptions,
  Middleware,
  OperationPromise,
} from "../../src/index.js";

export type { AttemptInfo, MeumClientOptions };

type Package = typeof import("../../src/index.js");
type Method = (options?: CallOptions) => OperationPromise<{ disconnected: boolean }>;

interface ApiResult {
  readonly data?: unknown;
  readonly error?: unknown;
  readonly response: Response;
}
type ApiInit = CallOptions & Record<string, unknown>;

export interface FixtureClient {
  /** POST: neither safe nor idempotent. */
  readonly wooDisconnect: Method;
  /** GET: safe. */
  readonly wooStatus: Method;
  /** PUT: idempotent. */
  readonly wooReplace: Method;
  /** DELETE: idempotent. */
  readonly wooRemove: Method;
  /** PATCH: neither safe nor idempotent. */
  readonly wooChange: Method;
  readonly api: {
    POST(path: string, init?: ApiInit): Promise<ApiResult>;
    GET(path: string, init?: ApiInit): Promise<ApiResult>;
    request(method: string, path: string, init?: ApiInit): Promise<ApiResult>;
    use(...middleware: Middleware[]): void;
    eject(...middleware: Middleware[]): void;
  };
}

/** A module of it. */
export const loadFixture = (file: string) =>
  import(/* @vite-ignore */ pathToFileURL(join(inject("fixture"), file)).href);

const generated = (await loadFixture("index.ts")) as Omit<
  Package,
  "createMeumClient" | "isMeumApiError"
> & {
  createMeumClient(options?: MeumClientOptions): FixtureClient;
  isMeumApiError(error: unknown, operation?: string): boolean;
};

export const {
  createMeumClient,
  isMeumApiError,
  isMeumError,
  MeumAbortError,
  MeumApiError,
  MeumConfigError,
  MeumConnectionError,
  MeumContractError,
  MeumError,
  MeumTimeoutError,
  settle,
} = generated;
