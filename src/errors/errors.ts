import type { AttemptInfo } from "../types/options.js";
import { oneLine } from "./redact.js";

/**
 * What is known of a failed call:
 *
 * - `"rejected"`: the server answered, and did not carry it out.
 * - `"not-sent"`: the request did not leave this machine.
 * - `"unknown"`: it may have been carried out. The default, unless one of the other two is proven.
 */
export type Outcome = "rejected" | "not-sent" | "unknown";

/** What an error carries besides its message. */
export interface ErrorFields {
  readonly cause?: unknown;
  readonly operation?: string | undefined;
  readonly attempts?: readonly AttemptInfo[];
  readonly [field: string]: unknown;
}

const made = new WeakSet<MeumError>();

/** The base class of every error that this package throws. */
export class MeumError extends Error {
  /** What is known of the call. */
  declare readonly outcome: Outcome;
  /** The method's name, such as `wooDisconnect`; absent if no call was made. */
  declare readonly operation: string | undefined;
  /** The result of each attempt, as passed to `onAttempt`. */
  declare readonly attempts: readonly AttemptInfo[];
  /** The last response's `x-request-id` or `request-id` header, if there was one. */
  declare readonly requestId: string | undefined;

  constructor(message: string, outcome: Outcome, fields: ErrorFields = {}) {
    // One line, since it is logged: servers write parts of it.
    super(oneLine(message), "cause" in fields ? { cause: fields.cause } : undefined);
    const { cause: _, attempts = [], ...rest } = fields;
    const answered = attempts.findLast(({ status }) => status !== undefined);
    Object.assign(this, rest, { outcome, attempts, requestId: answered?.requestId });
    made.add(this);
  }

  /** All that the error says, without the stack, and without a caller's abort reason. */
  toJSON(): object {
    const { headers, ...rest } = this as { headers?: Headers };
    const { name, message } = this;
    const cause = this instanceof MeumAbortError ? undefined : causeAsJson(this.cause);
    return {
      name,
      message,
      ...rest,
      ...(headers && { headers: Object.fromEntries(headers) }),
      ...(cause && { cause }),
    };
  }
}

/** Without the stack; as deep as it is copied. */
function causeAsJson(error: unknown, depth = 5): object | undefined {
  if (!(error instanceof Error && depth)) return undefined;
  const { message, code, cause } = error as Error & { code?: unknown };
  return { message, code, cause: causeAsJson(cause, depth - 1) };
}

/** An option, a parameter or the API key cannot be used. The message says what was expected. */
export class MeumConfigError extends MeumError {}

/** No complete response: no connection, or a lost one. `cause` is a text-only copy of what `fetch` threw. */
export class MeumConnectionError extends MeumError {}

/** No complete response in time: `timeoutMs` or `deadlineMs` was exceeded. */
export class MeumTimeoutError extends MeumConnectionError {}

/** The caller aborted the call. `cause` is the `reason` of the caller's signal, unchanged. */
export class MeumAbortError extends MeumError {}

/** A 2xx response that does not fit the contract. */
export class MeumContractError extends MeumError {
  /** HTTP status. */
  declare readonly status: number;
  /** The body as text; absent if it was empty or too long. */
  declare readonly body: string | undefined;
}

/** The server answered with a status that is no success. */
export class MeumApiError extends MeumError {
  /** The method's name, such as `wooDisconnect`. */
  declare readonly operation: string;
  /** HTTP status. */
  declare readonly status: number;
  /** The API's machine-readable code, exactly as sent. New ones appear: keep a default branch. */
  declare readonly code: string | undefined;
  /** The API's context by field, if there is any. */
  declare readonly details: Readonly<Record<string, unknown>> | undefined;
  /** The body: parsed if it is JSON, otherwise its text; `undefined` if it is empty. */
  declare readonly body: unknown;
  /** Response headers. */
  declare readonly headers: Headers;
  /** How long the server asks to wait (`Retry-After`), in milliseconds, if it does. */
  declare readonly retryAfterMs: number | undefined;
  /**
   * Whether status, media type and body fit the contract. It cannot prove that the response comes from
   * the API: a gateway's can look the same. Decide on `code`.
   */
  declare readonly documented: boolean;
}

const errorClasses = {
  MeumError,
  MeumConfigError,
  MeumConnectionError,
  MeumTimeoutError,
  MeumAbortError,
  MeumContractError,
  MeumApiError,
};
// Set here, since a class's own name does not survive minification.
for (const [name, { prototype }] of Object.entries(errorClasses)) prototype.name = name;

/** Whether `error` was made by this copy of the package. `instanceof` would ask a proxy, which may throw. */
export function isOwn(error: unknown): error is MeumError {
  return made.has(error as MeumError);
}
