import { credentialHeaders } from "./credentials.js";
import { isOwn, MeumConfigError } from "./errors.js";
import { NO_KEYS, redactText } from "./redact.js";
import { onAbort } from "./timing.js";
import { bare, describe, isListOfPairs, isRecord, lineOf } from "./values.js";

/** An error of the caller's: nothing was sent. The message never repeats a text that was given. */
export function configError(message: string): MeumConfigError {
  return new MeumConfigError(lineOf(redactText(message, NO_KEYS)), "not-sent");
}

export function assertOption(
  valid: unknown,
  name: string,
  expected: string,
  got?: unknown,
): asserts valid {
  if (!valid) throw configError(`Expected \`${name}\` to be ${expected}, got ${describe(got)}.`);
}

/** The options themselves, without what a prototype adds. */
export function ownOptions<Options extends object>(
  options: Options,
  what: string,
  known: readonly string[],
): Options {
  assertOption(isRecord(options), what, "an object", options);
  let own: Options;
  try {
    own = bare(options);
  } catch {
    throw configError(`Expected \`${what}\` to be readable: reading a property threw an error.`);
  }
  for (const name of Object.keys(own))
    if (!known.includes(name))
      throw configError(`Unknown option \`${name}\`. Known options: ${known.join(", ")}.`);
  return own;
}

/** Whole numbers, or any. A timer takes no longer delay than 2^31 - 1: it would fire at once. */
export function assertNumber(value: unknown, name: string, from: number, whole: boolean): void {
  const valid =
    typeof value === "number" &&
    value >= from &&
    value < 2 ** 31 &&
    (!whole || Number.isInteger(value));
  const kind = whole ? "a whole number" : "a number";
  assertOption(valid, name, `${kind} from ${from} to 2147483647`, value);
}

export const LIMIT_OPTIONS = ["timeoutMs", "deadlineMs", "maxRetries"] as const;

export function assertLimits(limits: Record<(typeof LIMIT_OPTIONS)[number], unknown>): void {
  for (const name of LIMIT_OPTIONS) {
    const whole = name === "maxRetries";
    assertNumber(limits[name], name, whole ? 0 : 1, whole);
  }
}

/** Listening is tried too: what looks like a signal may throw, as a proxy of one does. */
function isSignal(signal: AbortSignal): boolean | undefined {
  try {
    const { aborted, addEventListener, removeEventListener } = signal;
    onAbort(signal, () => {})();
    return (
      typeof aborted === "boolean" &&
      [addEventListener, removeEventListener].every((method) => typeof method === "function")
    );
  } catch {
    // Then it is none.
  }
}

export function assertSignal(signal: unknown): void {
  assertOption(
    signal == null || isSignal(signal as AbortSignal),
    "signal",
    "an AbortSignal",
    signal,
  );
}

// A runtime's `fetch` sets these itself. Given ones it refuses only when it sends, so that the call would be `unknown`.
const CONNECTION =
  /^(connection|content-length|expect|keep-alive|te|trailer|transfer-encoding|upgrade)$/i;

/** Copies `headers` into `into`; `null` removes one. */
export function assertHeaders(headers: unknown, into = new Headers()): Headers {
  if (headers === undefined || headers === null) return into;
  const pairs = isListOfPairs(headers) && headers;
  assertOption(pairs || isRecord(headers), "headers", "an object", headers);
  const reserved = credentialHeaders();
  try {
    for (const [name, value] of pairs || Object.entries(headers as object)) {
      if (reserved.has(name.toLowerCase()))
        throw configError(
          `\`headers\` cannot set \`${name}\`: it carries the key. Use \`apiKey\`.`,
        );
      if (CONNECTION.test(name))
        throw configError(`\`headers\` cannot set \`${name}\`: it belongs to the connection.`);
      if (value === undefined) continue;
      if (value === null) into.delete(name);
      else if (typeof value === "string") into.set(name, value);
      else throw new TypeError();
    }
  } catch (error) {
    if (isOwn(error)) throw error;
    throw configError(
      "Expected `headers` to have valid names, and values that are strings without line breaks, or null.",
    );
  }
  return into;
}
