/** What one call may set. */
export interface CallOptions {
  /** Ends the call, also while it waits; its `reason` is thrown as it is. */
  signal?: AbortSignal | null | undefined;
  /**
   * One attempt, to the end of its body, in milliseconds.
   * @default 10_000
   */
  timeoutMs?: number | undefined;
  /**
   * The whole call, attempts and waits together, in milliseconds.
   * @default 60_000
   */
  deadlineMs?: number | undefined;
  /**
   * Further attempts after the first. What may have been done is not repeated, unless the method is
   * idempotent (RFC 9110).
   * @default 2
   */
  maxRetries?: number | undefined;
  /** Added to each request; `null` removes one. */
  headers?: Headers | Record<string, string | null | undefined> | undefined;
}

/** What a client may set. */
export interface MeumClientOptions extends Omit<CallOptions, "signal"> {
  /**
   * The secret API key (`sk_live_…`), or a function that returns it, called once per attempt.
   * @default the environment's `MEUM_API_KEY`, where there is one
   */
  apiKey?: string | (() => string | Promise<string>) | undefined;
  /**
   * Where the API is: https, or http on loopback. The contract's paths are added to it.
   * @default the contract's first server
   */
  baseUrl?: string | URL | undefined;
  /**
   * Any function of fetch's form; it is given a URL and an init.
   * @default `globalThis.fetch`, looked up at each call
   */
  fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  /**
   * The longest response body, in bytes, after decompression.
   * @default 1_048_576 (1 MiB)
   */
  maxResponseBytes?: number | undefined;
  /**
   * Allows a browser, where everyone who opens the page can read the key.
   * @default false
   */
  dangerouslyAllowBrowser?: boolean | undefined;
}
