import { onAbort } from "./abort.js";
import { attempt, type Call } from "./attempt.js";
import { MeumConnectionError, MeumError } from "./errors.js";
import { isPermanent } from "./network.js";
import { retryAfterMs } from "./retry-after.js";

// RFC 9110, 9.2.2: repeating these has the effect of doing them once. Any other is repeated only where
// the earlier attempt is known not to have been done.
const IDEMPOTENT = /^(GET|HEAD|OPTIONS|PUT|DELETE)$/;
const READS = /^(GET|HEAD|OPTIONS)$/;
const UNSURE = /^(408|500|502|503|504)$/;

/** One request to one response, its body read; several attempts where that is safe. */
export async function transport(request: Request, call: Call): Promise<Response> {
  call.built = true;
  const deadline = performance.now() + call.deadlineMs;
  // Read once: a second attempt would find the request's own stream used up.
  const body = request.body === null ? undefined : await request.arrayBuffer();
  for (let retries = 0; ; retries++) {
    let response: Response | undefined;
    let error: MeumError | undefined;
    try {
      const limitMs = Math.min(call.timeoutMs, deadline - performance.now());
      response = await attempt(request, body, call, limitMs);
    } catch (thrown) {
      if (!(thrown instanceof MeumError)) throw thrown;
      error = thrown;
    }
    const unsure = error ? error.outcome === "unknown" : UNSURE.test(`${response?.status}`);
    if (unsure && !READS.test(request.method)) call.maybeDone = true;
    const transient = error
      ? error instanceof MeumConnectionError && !isPermanent(error.cause)
      : unsure || response?.status === 429;
    if (transient && (!unsure || IDEMPOTENT.test(request.method)) && retries < call.maxRetries) {
      const waitMs = (response && retryAfterMs(response.headers)) ?? jitteredMs(retries);
      if (performance.now() + waitMs < deadline) {
        await sleep(waitMs, call.signal);
        if (performance.now() < deadline) continue;
      }
    }
    if (response) return response;
    throw error && call.maybeDone && !unsure ? asUnknown(error) : error;
  }
}

/** The same failure of a call of which an earlier attempt may have been done. */
function asUnknown({ constructor: Class, message, cause }: MeumError): MeumError {
  return new (Class as typeof MeumError)(message, "unknown", { cause });
}

/** Full jitter, so that callers that failed together do not come back together. */
function jitteredMs(retries: number): number {
  return Math.random() * Math.min(8_000, 500 * 2 ** retries);
}

function sleep(ms: number, signal: AbortSignal | null | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      release();
      if (signal?.aborted) reject(signal.reason);
      else resolve();
    };
    const timer = setTimeout(end, ms);
    const release = onAbort(signal, end);
  });
}
