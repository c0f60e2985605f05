// What `meum.api` takes and gives.
export type {
  Client,
  ClientPathsWithMethod,
  FetchOptions,
  FetchResponse,
  HeadersOptions,
  MaybeOptionalInit,
  MethodResponse,
  Middleware,
  MiddlewareCallbackParams,
  QuerySerializerOptions,
} from "openapi-fetch";
export { createMeumClient, type MeumClient } from "./client.js";
export {
  MeumAbortError,
  MeumApiError,
  MeumConfigError,
  MeumConnectionError,
  MeumContractError,
  MeumError,
  MeumTimeoutError,
  type Outcome,
} from "./errors/errors.js";
export type { OperationErrors, Operations } from "./generated/operations.js";
export type { components, operations, paths } from "./generated/schema.js";
export type * from "./generated/types.js";
export { isMeumApiError, isMeumError } from "./guards.js";
export type { MeumClientOptions } from "./options/config.js";
export { type Settled, settle } from "./settle.js";
export type { OperationPromise } from "./types/operation.js";
export type {
  ApiKey,
  AttemptInfo,
  CallOptions,
  Fetch,
  FetchInit,
  ResponseLike,
} from "./types/options.js";
