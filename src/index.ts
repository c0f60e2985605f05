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
  isMeumApiError,
  isMeumError,
  MeumApiError,
  MeumConfigError,
  MeumConnectionError,
  MeumContractError,
  MeumError,
  MeumTimeoutError,
  type Outcome,
} from "./errors.js";
export type { OperationErrors, Operations } from "./generated/operations.js";
export type { components, operations, paths } from "./generated/schema.js";
export type { CallOptions, MeumClientOptions } from "./options.js";
