import { isOwn, MeumConfigError } from "../errors/errors.js";
import { redactText } from "../errors/redact.js";
import { onAbort } from "../runtime/limit.js";
import { bare, describe, has, isListOfPairs, isRecord, tryTo } from "../runtime/values.js";
import { credentialHeaders } from "./credentials.js";

/** An error of the caller's: nothing was sent. The message never repeats a text that was given. */
export function configError(message: string): MeumConfigError {
  return new MeumConfigError(redactText(message), "not-sent");
}

export function assertOption(
  valid: unknown,
  name: string,
  expected: string,
  got?: unknown,
): asserts valid {
  if (!valid) throw configError(`Expected \`${name}\` to be ${expected}, got ${describe(got)}.`);
}

/**
 * The options themselves, without what is added to every object.
 * @throws {MeumConfigError} if one of them would be ignored
 */
export function ownOptions<Options extends object>(
  options: Options,
  what: string,
  known: readonly string[],
): Options {
  assertOption(isRecord(options), what, "an object", options);
  const own = tryTo(() => bare(options));
  if (!own)
    throw configError(`Expected \`${what}\` to be readable: reading a property threw an error.`);
  for (const name of Object.keys(own))
    if (!known.includes(name))
      throw configError(`Unknown option \`${name}\`. Known options: ${known.join(", ")}.`);
  // As that of a class's getter or prototype, it would be ignored.
  for (const name of known)
    if (!Object.hasOwn(own, name) && has(options, name) && !(name in Object.prototype))
      throw configError(`Expected \`${name}\` to be an own, enumerable property of \`${what}\`.`);
  return own;
}

/** What each limit is from; a number of retries or bytes is whole. */
const MINIMUMS = { timeoutMs: 1, deadlineMs: 1, maxRetries: 0, maxResponseBytes: 1 };
const LIMITS = Object.entries(MINIMUMS);
export const CALL_LIMITS = ["timeoutMs", "deadlineMs", "maxRetries"];

export function assertLimits(
  given: Readonly<Partial<Record<keyof typeof MINIMUMS, unknown>>>,
): void {
  for (const [name, from] of LIMITS) {
    const value = given[name as keyof typeof MINIMUMS];
    if (value === undefined) continue;
    const whole = name.startsWith("max");
    // A timer takes no longer delay than 2^31 - 1: it would fire at once.
    const valid = typeof value === "number" && value >= from && value < 2 ** 31;
    const expected = `a ${whole ? "whole " : ""}number from ${from} to 2147483647`;
    assertOption(valid && (!whole || Number.isInteger(value)), name, expected, value);
  }
}

export function assertSignal(signal: AbortSignal | null | undefined): void {
  if (signal === undefined || signal === null) return;
  const valid = tryTo(() => {
    const { aborted, addEventListener, removeEventListener } = signal;
    onAbort(signal, () => {})(); // tried too: what looks like a signal may throw, as a proxy of one does
    const methods = [addEventListener, removeEventListener];
    return typeof aborted === "boolean" && methods.every((method) => typeof method === "function");
  });
  assertOption(valid, "signal", "an AbortSignal", signal);
}

// A runtime's `fetch` sets these itself. Given ones it refuses only when it sends, so that the call would be `unknown`.
const CONNECTION =
  /^(connection|content-length|expect|keep-alive|te|trailer|transfer-encoding|upgrade)$/i;

/**
 * The headers that a caller gave, by name; `null` removes one. As a plain object: they may be another implementation's
 * `Headers`, of which openapi-fetch reads nothing.
 */
export function assertHeaders(given: unknown): Record<string, string | null> {
  const headers: Record<string, string | null> = bare({});
  if (given === undefined || given === null) return headers;
  const pairs = isListOfPairs(given) && given;
  assertOption(pairs || isRecord(given), "headers", "an object", given);
  const reserved = credentialHeaders();
  const valid = new Headers();
  try {
    for (const [name, value] of pairs || Object.entries(given)) {
      if (reserved.has(name.toLowerCase()))
        throw configError(
          `\`headers\` cannot set \`${name}\`: it carries the key. Use \`apiKey\`.`,
        );
      if (CONNECTION.test(name))
        throw configError(`\`headers\` cannot set \`${name}\`: it belongs to the connection.`);
      if (value === undefined) continue;
      if (value !== null && typeof value !== "string") throw new TypeError();
      valid.set(name, `${value}`);
      headers[name] = value;
    }
  } catch (error) {
    if (isOwn(error)) throw error;
    throw configError(
      "Expected `headers` to have valid names, and values that are strings without line breaks, or null.",
    );
  }
  return headers;
}
