const REDACTED = "[redacted]";
// A key is recognized by its first characters too: one that was cut off is still a secret.
const RECOGNIZED = "sk_live_".length + 1;
const MAX_DEPTH = 100;

/** Any spelling of a character in JSON, in JSON within JSON, or in a URL. Bounded: a server chooses the text. */
function spellings(character: string): string {
  const hex = character.charCodeAt(0).toString(16).padStart(2, "0");
  const literal = character.replace(/\W/, "\\$&");
  return `(?:\\\\{0,8}${literal}|\\\\{1,8}u00${hex}|%${hex})`;
}

// Another key than ours is a secret too: what looks like one, up to a quote, bracket, comma or backslash.
const ANY_KEY = new RegExp(
  `${[..."sk_live_"].map(spellings).join("")}(?:\\\\{1,8}u00[0-9a-f]{2}|[!#-&(-+./0-:=?-Z^_a-z|~-])+`,
  "gi",
);

function patternOf(secret: string): RegExp {
  const parts = [...secret].map(spellings);
  const rest = parts.slice(RECOGNIZED).reduceRight((inner, part) => `(?:${part}${inner})?`, "");
  return new RegExp(parts.slice(0, RECOGNIZED).join("") + rest, "gi");
}

/** Replaces secrets, and anything that looks like a key, with `[redacted]`. */
export function redactText(text: string, secrets: readonly string[]): string {
  // The longest first: one may be the beginning of another.
  for (const secret of [...secrets].sort((a, b) => b.length - a.length))
    text = text.replace(patternOf(secret), REDACTED);
  return text.replace(ANY_KEY, REDACTED);
}

/** As {@link redactText}, for each text and property name of a JSON value. */
export function redact(value: unknown, secrets: readonly string[], depth = MAX_DEPTH): unknown {
  if (typeof value === "string") return redactText(value, secrets);
  if (typeof value !== "object" || value === null) return value;
  if (!depth) return REDACTED;
  if (Array.isArray(value)) return value.map((item) => redact(item, secrets, depth - 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      redactText(name, secrets),
      redact(item, secrets, depth - 1),
    ]),
  );
}

/** As {@link redactText}, for names and values. */
export function redactHeaders(headers: Headers, secrets: readonly string[]): Headers {
  const redacted = new Headers();
  headers.forEach((value, name) => {
    // A name cannot hold brackets.
    const safeName = redactText(name, secrets).replaceAll(REDACTED, "redacted");
    redacted.append(safeName, redactText(value, secrets));
  });
  return redacted;
}

/**
 * A copy of whatever was thrown, of nothing but text: itself, it may hold the request with the key, or
 * throw when it is read.
 */
export function redactError(thrown: unknown, secrets: readonly string[], depth = 4): Error {
  const read = (name: string): unknown => {
    try {
      return (thrown as Record<string, unknown>)[name];
    } catch {
      return undefined;
    }
  };
  const text = (value: unknown): string | undefined =>
    typeof value === "string" || typeof value === "number"
      ? redactText(`${value}`, secrets)
      : undefined;
  const cause = read("cause");
  const code = text(read("code"));
  const copy = new Error(
    text(read("message")) ?? text(thrown) ?? "Something that is not an Error was thrown.",
    cause === undefined || cause === null || !depth
      ? undefined
      : { cause: redactError(cause, secrets, depth - 1) },
  );
  return Object.assign(copy, code === undefined ? {} : { code });
}
