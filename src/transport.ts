import { attempt } from "./attempt.js";
import type { Config } from "./config.js";
import type { MeumError } from "./errors.js";
import { retryAfterMs } from "./retry-after.js";

/** One call: what it may do, and what its attempts have brought to light. */
export interface Call {
  /** `wooDisconnect (POST /v1/…)`, for messages. */
  readonly label: string;
  /** The only origin that a request of this call may go to. */
  readonly origin: string;
  readonly keyHeader: string | undefined;
  readonly accept: string | undefined;
  readonly fetch: NonNullable<Config["fetch"]>;
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number;
  readonly deadlineMs: number;
  readonly maxRetries: number;
  /** The keys that its attempts carried: nothing that is shown may repeat them. */
  readonly keys: Set<string>;
  /** The transport was reached: until then, nothing was sent. */
  entered: boolean;
  /** An attempt may have changed state: no later answer can say that nothing was done. */
  maybeDone: boolean;
}

// RFC 9110, 9.2.2: repeating these has the effect of doing them once. Any other may be repeated only
// where the earlier attempt is known not to have been done.
const IDEMPOTENT = /^(GET|HEAD|OPTIONS|PUT|DELETE)$/;
const READS = /^(GET|HEAD|OPTIONS)$/;
const UNSURE = /^(408|500|502|503|504)$/;

/** One request to one response with its body read; several attempts where that is safe. */
export async function transport(request: Request, call: Call, config: Config): Promise<Response> {
  call.entered = true;
  const deadline = performance.now() + call.deadlineMs;
  const idempotent = IDEMPOTENT.test(request.method);
  // Read once: a second attempt would find the request's own stream used up.
  const body = request.body === null ? undefined : await request.arrayBuffer();
  for (let retries = 0; ; retries++) {
    const remainingMs = deadline - performance.now();
    const { response, error, transient } = await attempt(request, body, call, config, remainingMs);
    const unsure = error ? error.outcome === "unknown" : UNSURE.test(`${response?.status}`);
    if (unsure && !READS.test(request.method)) call.maybeDone = true;
    const again = error
      ? transient && (idempotent || !unsure)
      : response?.status === 429 || (unsure && idempotent);
    const waitMs = (response && retryAfterMs(response.headers)) ?? backoffMs(retries);
    if (!again || retries >= call.maxRetries || performance.now() + waitMs >= deadline) {
      if (response) return response;
      throw call.maybeDone ? asUnknown(error) : error;
    }
    await sleep(waitMs, call.signal);
  }
}

/** Full jitter, so that callers that failed together do not come back together. */
function backoffMs(retries: number): number {
  return Math.random() * Math.min(8_000, 500 * 2 ** retries);
}

function asUnknown(error: MeumError | undefined): MeumError | undefined {
  return error && Object.assign(error, { outcome: "unknown" });
}

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      if (signal?.aborted) reject(signal.reason);
      else resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener("abort", end);
  });
}
