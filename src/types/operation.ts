import type { HeadersOptions } from "openapi-fetch";

/** What the generated table says of an operation. */
export interface Operation {
  /** The method's name. */
  readonly name: string;
  /** In upper case. */
  readonly method: string;
  readonly path: string;
  /** The operation's own first server, if the contract names one. */
  readonly server?: string;
  /** The media types of the documented successes, for the `Accept` header. */
  readonly accept?: string;
  /** What the contract says a caller needs ("Requires …"), for the message of a 403. */
  readonly requires?: string;
  /** The security schemes that the request must satisfy; absent for a public operation. */
  readonly credentials?: readonly Credential[];
  /** What a call can be given besides its own options; absent: nothing. */
  readonly takes?: readonly ("params" | "body")[];
  /** It may be called without a key too. */
  readonly keyOptional?: true;
  /** Serialize parameters and body as the contract says, in this order. Each may throw a `MeumConfigError`. */
  readonly serializers?: readonly ((options: FetchOptions) => FetchOptions)[];
  /** By status (`200`, `2XX`, `default`). */
  readonly responses: Readonly<Record<string, DocumentedResponse>>;
}

/** A security scheme of the contract. */
export interface Credential {
  /** Its name in the contract: the property of `apiKey` where that is an object. */
  readonly scheme: string;
  /** What each key begins with, where the contract says so. */
  readonly prefix?: string;
  /** Writes the key into the request. Returns each text that reveals it, such as its encoded form. */
  readonly write: (key: string, request: CredentialTarget) => string | readonly string[];
}

export interface CredentialTarget {
  readonly url: URL;
  readonly headers: Headers;
}

/** What a call gives to openapi-fetch. */
export interface FetchOptions {
  /** By location (`path`, `query`, `header`, `cookie`) and name. */
  params?: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;
  body?: unknown;
  headers?: HeadersOptions;
  /** Set by an operation's serializers. */
  querySerializer?: () => string;
  pathSerializer?: (template: string) => string;
  bodySerializer?: () => BodyInit;
  [option: string]: unknown;
}

export interface DocumentedResponse {
  /** Documented media types, in lower case, without parameters; empty: no body. */
  readonly mediaTypes: readonly string[];
  /** How to decode the body: JSON that this validates, text, bytes, or nothing. */
  readonly body: Validator | "text" | "blob" | "none";
}

/** Checks a JSON body against the contract. */
export type Validator = (data: unknown) => Problem | undefined;

/** What is wrong with a JSON body. */
export interface Problem {
  /** The value's place, such as `lines.0.id`; empty for the body itself. */
  readonly path: string;
  /** What the value must be, such as "a string"; undefined where it is missing. */
  readonly expected: string | undefined;
}

declare const ofOperation: unique symbol;

/**
 * The promise of an operation's method: it rejects with a `MeumError` and nothing else. `settle` takes
 * no other, so that a promise that resolves on a failure (as those of `meum.api`) is never taken for a success.
 */
export interface OperationPromise<Data> extends Promise<Data> {
  readonly [ofOperation]: true;
}
