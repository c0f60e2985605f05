/** The result of one attempt: for `onAttempt`, and in an error's `attempts`. It never holds a key. */
export interface AttemptInfo {
  /** The method's name, such as `wooDisconnect`; for `meum.api`, method and path where the contract has no such operation. */
  readonly operation: string;
  /** 1 for the first attempt. */
  readonly number: number;
  /** HTTP status, if a response came. */
  readonly status?: number;
  /** If the attempt gave no complete response: the runtime's error code (`ECONNREFUSED`), or the name of the error's class. */
  readonly errorCode?: string;
  /**
   * Whether request bytes left this machine; absent where that cannot be known, as with a response that your own `fetch`
   * may have made.
   */
  readonly sent?: boolean;
  /** From the attempt's start to its end, in milliseconds. */
  readonly durationMs: number;
  /** The wait before another attempt, in milliseconds; absent if none is to follow. The call may still end in that wait. */
  readonly delayMs?: number;
  /** The response's `x-request-id` or `request-id` header. */
  readonly requestId?: string;
}

/** Options of one call. The default of each is the client's. */
export interface CallOptions {
  /** Aborts the call, also during a wait between attempts. It then throws a `MeumAbortError`. */
  signal?: AbortSignal | null | undefined;
  /** The time for one attempt, to the end of its body, in milliseconds. The client's default is 10 000. */
  timeoutMs?: number | undefined;
  /** The time for the whole call, attempts and waits together, in milliseconds. The client's default is 60 000. */
  deadlineMs?: number | undefined;
  /**
   * How many further attempts may follow the first. The client's default is 2. A call that may have
   * been carried out is repeated only if its method is idempotent (RFC 9110, 9.2.2).
   */
  maxRetries?: number | undefined;
  /**
   * Added to each request. `null` leaves a header out, but not `Accept` or a body's `Content-Type`; Node then has a
   * `User-Agent` of its own. The key's own header cannot be set here.
   */
  headers?: Headers | Record<string, string | null | undefined> | undefined;
}

/** A secret API key, or a (possibly async) function that returns it, called once per attempt. */
export type ApiKey = string | (() => string | Promise<string>);

/**
 * What a fetch implementation is given: a `RequestInit`. Each implementation declares `Headers` and bodies
 * in its own way, so those have no type here: undici's `fetch` fits as well as the global one.
 */
export interface FetchInit {
  readonly method: string;
  /** A `Headers`. */
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly headers: any;
  /** A `BodyInit`, or `null`. */
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly body: any;
  readonly redirect: "manual";
  readonly signal: AbortSignal;
}

/** The parts of a response that the client reads: a `Response` of the runtime, or of another implementation, fits. */
export interface ResponseLike {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Pick<Headers, "get"> & {
    /** Calls `callback` for each header. */
    forEach(callback: (value: string, name: string) => void): void;
  };
  /** A stream of bytes, of the web or of Node, or `null` if there is no body. */
  readonly body: object | null;
}

/** A fetch implementation, called with (url, init). */
export type Fetch = (url: string, init: FetchInit) => Promise<ResponseLike>;

/** Options of a client. `Scheme` are the names of the contract's security schemes. */
export interface ClientOptions<Scheme extends string = string> extends Omit<CallOptions, "signal"> {
  /**
   * The secret API key (`sk_live_…`), or a function that returns it. Where an operation needs several
   * keys: an object with one for each security scheme of the contract. If `apiKey` is given as `undefined`,
   * creation fails. The client does not fall back to MEUM_API_KEY, which may hold another shop's key.
   * @default if it is left out, the environment variable `MEUM_API_KEY`
   */
  apiKey?: ApiKey | Readonly<Partial<Record<Scheme, ApiKey>>> | undefined;
  /**
   * The API's address: https, or http on loopback. The contract's paths are appended to it.
   * @default the contract's first server
   */
  baseUrl?: string | URL | undefined;
  /**
   * A fetch implementation, called with (url, init).
   * @default `globalThis.fetch`, looked up at each attempt
   */
  fetch?: Fetch | undefined;
  /**
   * The longest response body, in bytes, after decompression.
   * @default 1_048_576 (1 MiB)
   */
  maxResponseBytes?: number | undefined;
  /**
   * Called after each attempt. A promise that it returns is not awaited; neither its rejection nor a
   * thrown error changes anything.
   */
  onAttempt?: ((attempt: AttemptInfo) => unknown) | undefined;
  /**
   * Allows use in a browser, where everyone who opens the page can read the key.
   * @default false
   */
  dangerouslyAllowBrowser?: boolean | undefined;
  /**
   * Allows http beyond loopback, as for a mock server in a container. The key is sent unencrypted.
   * @default false
   */
  dangerouslyAllowHttp?: boolean | undefined;
}
