import type { examples } from "../generated/examples.js";
import type { OperationErrors, Operations } from "../generated/operations.js";
import type { OperationName } from "./calls.js";
import type { FailureName } from "./failures.js";

/** A status that the contract documents for an operation. For a range such as `4XX`, its first status: 400. */
export type DocumentedStatus<Name extends OperationName> = keyof (typeof examples)[Name] & number;

/** Statuses that servers and gateways use. */
type HttpStatus =
  | (200 | 201 | 202 | 204 | 206)
  | (301 | 302 | 303 | 304 | 307 | 308)
  | (400 | 401 | 402 | 403 | 404 | 405 | 406 | 407 | 408 | 409 | 410 | 411 | 412 | 413 | 414)
  | (415 | 416 | 417 | 418 | 421 | 422 | 423 | 424 | 425 | 426 | 428 | 429 | 431 | 451 | 499)
  | (500 | 501 | 502 | 503 | 504 | 505 | 507 | 511 | 520 | 521 | 522 | 523 | 524 | 525 | 526)
  | (527 | 529 | 530);

type Result<Name extends OperationName> = Awaited<ReturnType<Operations[Name]>>;
type BodyOf<Name extends OperationName, Status extends number> = `${Status}` extends `2${string}`
  ? Result<Name>
  : ErrorBody<OperationErrors[Name], Status>;
// Of a range, an error's `status` is a union or any number.
type ErrorBody<Errors, Status> = Errors extends {
  readonly status: infer Of;
  readonly body: infer Body;
}
  ? Status extends Of
    ? Body
    : never
  : never;

/** Nothing to give where there is no body. */
type Body<Of> = undefined extends Of ? { readonly body?: Of } : { readonly body: Of };

/** A response of your own: checked against the contract if the contract documents its status. */
export type OwnResponse<Name extends OperationName> =
  | {
      [Status in DocumentedStatus<Name>]: {
        readonly status: Status;
        readonly headers?: Readonly<Record<string, string>>;
      } & Body<BodyOf<Name, Status>>;
    }[DocumentedStatus<Name>]
  | {
      readonly status: Exclude<HttpStatus, DocumentedStatus<Name>>;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    };

/** How a request is answered. */
export type Reply<Name extends OperationName> =
  | DocumentedStatus<Name>
  | OwnResponse<Name>
  | FailureName;

/** A {@link Reply} to any operation. */
export type AnyReply =
  | number
  | FailureName
  | {
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    };
