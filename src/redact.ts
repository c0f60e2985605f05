const REDACTED = "[redacted]";
// A key is recognized by its first characters too: one that was cut off is still a secret.
const RECOGNIZED = "sk_live_".length + 1;
const MAX_DEPTH = 100;
/** Where no key is known yet. */
// Stryker disable next-line ArrayDeclaration: no text has what the mutant takes for a secret
export const NO_KEYS: readonly string[] = [];

// Limit for nested groups in a pattern. V8 crashes at a few thousand.
const NESTED = 64;
// Limit for one match of a run. JavaScriptCore finds nothing, and says nothing, from some thousand on.
const RUN = 256;

/** Any spelling of a character in JSON, JSON within JSON, JavaScript, a URL or HTML. Bounded: a server chooses the text. */
function spellings(character: string): string {
  const code = character.charCodeAt(0);
  const hex = code.toString(16); // of two digits: keys are of visible characters
  // A backslash gets no escapes before it: the regex would backtrack over each way to split a run of backslashes.
  const escapes = character === "\\" ? "" : "\\\\{0,8}";
  const literal = character.replace(/\W/, "\\$&");
  return `(?:${escapes}${literal}|\\\\{1,8}(?:u00${hex}|x${hex}|u\\{0{0,4}${hex}\\})|%(?:25){0,4}${hex}|&#(?:x0{0,6}${hex}|0{0,6}${code});)`;
}

// Another key than ours is a secret too: what looks like one, up to a quote, bracket, comma or backslash.
const ANY_KEY = new RegExp(
  `${[..."sk_live_"].map(spellings).join("")}(?:\\\\{1,8}u00[0-9a-f]{2}|[!#-&(-+./0-:=?-Z^_a-z|~-])+`,
  "gi",
);

/** Where a secret is in a text. */
type Place = readonly [start: number, end: number];

/** A function that finds a secret in a text, also one that was cut off. */
function finderOf(secret: string): (text: string) => Place[] {
  const parts = [...secret.slice(0, NESTED)].map(spellings);
  // Of a long one, the rest is any run of its characters. The empty group takes part where this may follow.
  const others = [...new Set(secret.slice(NESTED))].map(spellings);
  const rest = parts.slice(RECOGNIZED).reduceRight((inner, part) => `(?:${part}${inner})?`, "()");
  const first = new RegExp(parts.slice(0, RECOGNIZED).join("") + rest, "gi");
  const run = new RegExp(`(?:${others.join("|")}){1,${RUN}}`, "iy");
  return (text) => {
    const places: Place[] = [];
    first.lastIndex = 0;
    for (let match = first.exec(text); match; match = first.exec(text)) {
      run.lastIndex = first.lastIndex;
      if (others.length && match[1] === "") while (run.test(text)) first.lastIndex = run.lastIndex;
      places.push([match.index, first.lastIndex]);
    }
    return places;
  };
}

/** A function that replaces secrets, and anything that looks like a key, with `[redacted]`. */
function redactor(secrets: readonly string[]): (text: string) => string {
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

/** Replaces secrets, and anything that looks like a key, with `[redacted]`. */
export function redactText(text: string, secrets: readonly string[]): string {
  return redactor(secrets)(text);
}

/** As {@link redactText}, for each text and property name of a JSON value. */
export function redact(value: unknown, secrets: readonly string[]): unknown {
  const redacted = redactor(secrets);
  const walk = (value: unknown, depth: number): unknown => {
    if (typeof value === "string") return redacted(value);
    if (typeof value === "number") {
      // A key may be of digits only.
      const digits = `${value}`.replace(/e.*|\D/g, "");
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

/**
 * A copy of whatever was thrown, of nothing but text: itself, it may hold the request with the key, or
 * throw when it is read.
 */
export function redactError(thrown: unknown, secrets: readonly string[], depth = 4): Error {
  const read = (name: string): unknown => {
    try {
      return (thrown as Record<string, unknown>)[name];
    } catch {
      // Then it says nothing.
    }
  };
  const text = (value: unknown): string | undefined =>
    typeof value === "string" || typeof value === "number"
      ? redactText(`${value}`, secrets)
      : undefined;
  const cause = read("cause");
  const code = read("code"); // a number is a DOMException's, and says nothing
  const copy = new Error(
    text(read("message")) ?? text(thrown) ?? "Something that is not an Error was thrown.",
    cause && depth ? { cause: redactError(cause, secrets, depth - 1) } : undefined,
  );
  return Object.assign(copy, typeof code === "string" && { code: redactText(code, secrets) });
}
