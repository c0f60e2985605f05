const BLOT = "[redacted]";

/** `value` without any of `keys` in it, also where the server wrote one with escapes. */
export function redact(value: unknown, keys: Iterable<string>): unknown {
  if (value === undefined) return value;
  try {
    return JSON.parse(redactText(JSON.stringify(value), keys));
  } catch {
    return BLOT; // nested too deep to be searched
  }
}

/** `text` without any of `keys` in it. */
export function redactText(text: string, keys: Iterable<string>): string {
  for (const key of keys)
    text = text.replaceAll(key, BLOT).replaceAll(JSON.stringify(key).slice(1, -1), BLOT);
  return text.replace(/sk_live_[\w-]+/g, BLOT); // a key that was never used, as of a key function that threw
}

/**
 * A copy of a runtime's error, three causes deep, of nothing but text: the error itself may hold the
 * request that carried the key.
 */
export function redactError(error: unknown, keys: Iterable<string>, depth = 3): Error | undefined {
  if (!(error instanceof Error)) return undefined;
  const { name, message, stack, code, cause } = error as Error & { code?: unknown };
  const copy = new Error(redactText(message, keys));
  Object.defineProperty(copy, "name", { value: redactText(String(name), keys) });
  Object.defineProperty(copy, "stack", { value: redactText(String(stack), keys) });
  if (typeof code === "string") Object.assign(copy, { code: redactText(code, keys) });
  if (cause && depth) copy.cause = redactError(cause, keys, depth - 1);
  return copy;
}
