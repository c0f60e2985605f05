import { tryTo } from "../runtime/values.js";
import { ANY_KEY, finderOf } from "./find-key.js";

const REDACTED = "[redacted]";
const MAX_DEPTH = 100;
const MAX_CAUSES = 4;

/** A function that replaces secrets, and anything that looks like a key, with `[redacted]`. */
function redactor(secrets?: readonly string[]): (text: string) => string {
  const finders = [...new Set(secrets)].filter(Boolean).map(finderOf);
  return (text) => {
    // Found first, then replaced: one secret may begin as another does.
    const found = finders.flatMap((find) => find(text)).sort(([a], [b]) => a - b);
    let redacted = "";
    let at = 0;
    for (const [start, end] of found) {
      if (start >= at) redacted += text.slice(at, start) + REDACTED;
      at = Math.max(at, end);
    }
    return (redacted + text.slice(at)).replace(ANY_KEY, REDACTED);
  };
}

/** Without line breaks, terminal escapes, and characters that turn the direction of writing. */
export function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}\p{Bidi_C}]+/gu, " ");
}

/** Replaces secrets, and anything that looks like a key, with `[redacted]`. */
export function redactText(text: string, secrets?: readonly string[]): string {
  return redactor(secrets)(text);
}

/** As {@link redactText}, for each text and property name of a JSON value. */
export function redact(value: unknown, secrets: readonly string[]): unknown {
  const redacted = redactor(secrets);
  const walk = (value: unknown, depth: number): unknown => {
    if (typeof value === "string") return redacted(value);
    if (typeof value === "number") {
      // A key may be of digits only.
      const digits = `${value}`.replace(/\D/g, "");
      return redacted(digits) === digits ? value : REDACTED;
    }
    if (typeof value !== "object" || value === null) return value;
    if (!depth) return REDACTED;
    if (Array.isArray(value)) return value.map((item) => walk(item, depth - 1));
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [redacted(name), walk(item, depth - 1)]),
    );
  };
  return walk(value, MAX_DEPTH);
}

/** As {@link redactText}, for names and values. */
export function redactHeaders(headers: Headers, secrets: readonly string[]): Headers {
  const redacted = redactor(secrets);
  const copy = new Headers();
  headers.forEach((value, name) => {
    // A name cannot hold brackets.
    copy.append(redacted(name).replaceAll(REDACTED, "redacted"), redacted(value));
  });
  return copy;
}

/** A redacted copy of an error, and its causes. */
export function causesOf(copy: unknown): (Error & { readonly code?: string })[] {
  // Stryker disable next-line ArrayDeclaration: the text that the mutant adds has neither code nor message
  return copy instanceof Error ? [copy, ...causesOf(copy.cause)] : [];
}

/**
 * A copy of whatever was thrown, of nothing but lines of text: itself, it may hold the request with the key, or
 * throw when it is read.
 */
export function redactError(
  thrown: unknown,
  secrets?: readonly string[],
  causes = MAX_CAUSES,
): Error {
  const read = (name: string) => tryTo(() => (thrown as Record<string, unknown>)[name]);
  const text = (value: unknown): string | undefined =>
    typeof value === "string" || typeof value === "number"
      ? oneLine(redactText(`${value}`, secrets))
      : undefined;
  const cause = read("cause");
  // A cause without words, such as a Response, adds nothing.
  const unnamed = causes < MAX_CAUSES ? "" : "Something that is not an Error was thrown";
  const code = read("code"); // a number is a DOMException's, and says nothing
  const copy = new Error(
    text(read("message")) ?? text(thrown) ?? unnamed,
    cause && causes ? { cause: redactError(cause, secrets, causes - 1) } : undefined,
  );
  return Object.assign(copy, typeof code === "string" && { code: text(code) });
}
