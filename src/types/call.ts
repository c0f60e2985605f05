import type { Operation } from "./operation.js";
import type { AttemptInfo, ClientOptions, Fetch } from "./options.js";

/** A client's settings: its options, checked, with their defaults. */
export interface Config {
  readonly apiKey: ClientOptions["apiKey"];
  readonly baseUrl: string | undefined;
  /** `undefined`: `globalThis.fetch`, looked up at each attempt. */
  readonly fetch: Fetch | undefined;
  /** The client's; a call's own are added when its request is built. */
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly deadlineMs: number;
  readonly maxRetries: number;
  readonly maxResponseBytes: number;
  readonly onAttempt: ((attempt: AttemptInfo) => unknown) | undefined;
}

/** The settings of one call. */
export interface Call extends Config {
  readonly operation: Operation;
  readonly baseUrl: string;
  /** The only origin that a request of this call may go to. */
  readonly origin: string;
  readonly signal: AbortSignal | null | undefined;
  /** On the clock of `performance.now()`. */
  readonly deadlineAt: number;
}
