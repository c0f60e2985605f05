/** Blots the keys out of a text, and whatever else looks like one. */
export function redactText(text: string, keys: Iterable<string>): string {
  for (const key of keys) text = text.replaceAll(key, "[redacted]");
  return text.replace(/sk_live_[\w-]+/g, "[redacted]");
}

/** Blots the keys out of a JSON value, also where the server wrote one with escapes. */
export function redact(value: unknown, keys: Iterable<string>): unknown {
  try {
    return (
      value &&
      JSON.parse(
        redactText(
          JSON.stringify(value),
          [...keys].map((key) => JSON.stringify(key).slice(1, -1)),
        ),
      )
    );
  } catch {
    return "[redacted]"; // nested too deep to be searched
  }
}

/** A copy of a runtime's error, of nothing but text: itself, it may hold the request with the key. */
export function redactError(error: unknown, keys: Iterable<string>, depth = 3): Error | undefined {
  const { message, code, cause } = (error ?? {}) as Error & { code?: unknown };
  if (message === undefined) return;
  return Object.assign(
    new Error(redactText(`${message}`, keys), {
      cause: depth ? redactError(cause, keys, depth - 1) : undefined,
    }),
    code && { code: redactText(`${code}`, keys) },
  );
}
