// Where a key is in a text that a server or a `fetch` wrote: as it is, or encoded.

// A key is recognized by its first characters too: one that was cut off is still a secret.
const RECOGNIZED = "sk_live_".length + 1;

/** A backslash, itself or encoded: JSON may stand in a URL or in HTML. Bounded, as all that follows: a server chooses the text. */
const BACKSLASH = "(?:\\\\|%5c|&#92;|&#x5c;)";
/** How an HTML entity begins, also one that was escaped again, or is in JSON that has no `&`. */
const AND = "(?:&|\\\\u0026)(?:amp;){0,3}";
/** Names that need no semicolon. */
const HTML: Record<string, string> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot" };

/** How a character is encoded in JSON, JSON within JSON, JavaScript, a URL or HTML. */
function encoded(character: string): string {
  const code = character.charCodeAt(0);
  const hex = code.toString(16); // of two digits: keys are of visible characters
  const escaped = `u00${hex}|x${hex}|u\\{0{0,6}${hex}\\}|0?${code.toString(8)}`;
  // Any other name will do: `_` has two. Letters and digits have none.
  const name = HTML[character] ?? (/\W|_/.test(character) && "[a-z]{2,16}");
  const entity = `${name}|#x0{0,6}${hex}|#0{0,6}${code}`;
  // In JSON within a URL or HTML, a quote has a backslash before it. One before a backslash is another one.
  const before = character === "\\" ? "" : `${BACKSLASH}{0,8}`;
  return `${BACKSLASH}{1,8}(?:${escaped})|${before}(?:%(?:25){0,4}${hex}|${AND}(?:${entity});?)`;
}

/** How often a backslash is repeated for one, in JSON, JSON within JSON and so on. */
const BACKSLASHES = [1, 2, 4, 8].map((count) => `${BACKSLASH}{${count}}`);

/** Itself, perhaps with escapes before it. */
function literal(character: string): readonly string[] {
  return character === "\\" ? BACKSLASHES : [`${BACKSLASH}{0,8}${character.replace(/\W/, "\\$&")}`];
}

/** Where the text may begin. Several backslashes count as one: a regex would try each way to split a run of them. */
function beginOf(text: string): string {
  return [...text.replace(/\\+/g, "\\")]
    .slice(0, RECOGNIZED)
    .map((character) =>
      character === "\\"
        ? `(?:${encoded(character)}|\\\\){1,16}`
        : `(?:${encoded(character)}|${literal(character)})`,
    )
    .join("");
}

// Another key than ours is a secret too: what looks like one, up to a quote, bracket, comma or backslash.
// An entity is part of it: `&lowbar;` is `_`, and `&fjlig;` the two letters `fj`.
const KEY_CHARACTERS = `${BACKSLASH}{1,8}[ux]?\\{?[0-9a-f]{2,6}\\}?|${AND}#?\\w{1,16};|[!#-&(-+./0-:=?-Z^_a-z|~-]`;
export const ANY_KEY = new RegExp(`${beginOf("sk_live_")}(?:${KEY_CHARACTERS})+`, "gi");
const ANY_KEY_HERE = new RegExp(ANY_KEY.source, "iy");

const patternsBy = new Map<string, readonly RegExp[]>();

/** Patterns of a character's spellings, each at `lastIndex`. */
function patternsOf(character: string): readonly RegExp[] {
  let patterns = patternsBy.get(character);
  patterns ??= [encoded(character), ...literal(character)].map(
    (source) => new RegExp(source, "iy"),
  );
  patternsBy.set(character, patterns);
  return patterns;
}

/** Where the character may end that begins at `start`: `\u0075` is an escaped `u` before `0075`, or one `u`. */
function endsOf(character: string, text: string, start: number): number[] {
  const next = text.charAt(start);
  // Quicker, for texts that are made to be slow to search: only these begin an encoded character.
  if (!/[\\%&]/.test(next))
    return next.toLowerCase() === character.toLowerCase() ? [start + 1] : [];
  return patternsOf(character).flatMap((pattern) => endOf(pattern, text, start));
}

/** Where `pattern` ends if it is found at `start`. */
function endOf(pattern: RegExp, text: string, start: number): number[] {
  pattern.lastIndex = start;
  return pattern.test(text) ? [pattern.lastIndex] : [];
}

/** A function that says from where to where a secret is in a text, also one that was cut off. */
export function finderOf(secret: string) {
  const plain = secret.slice(0, RECOGNIZED).toLowerCase();
  let begin: RegExp | undefined;
  return (text: string) => {
    const places: (readonly [start: number, end: number])[] = [];
    // Most texts have no character that begins an encoded one: to make the pattern takes longer than all the rest.
    if (!/[\\%&]/.test(text) && !text.toLowerCase().includes(plain)) return places;
    begin ??= new RegExp(beginOf(secret), "gi");
    begin.lastIndex = 0;
    for (let match = begin.exec(text); match; match = begin.exec(text)) {
      let ends = [match.index];
      // Not one pattern for the whole key: from some thousand characters on, V8 crashes, and JavaScriptCore finds nothing.
      for (const character of secret) {
        ends = [...new Set(ends.flatMap((at) => endsOf(character, text, at)))];
        if (!ends.length) break;
        begin.lastIndex = Math.max(...ends);
      }
      // Another key may begin as this one does.
      if (!ends.length)
        begin.lastIndex = Math.max(begin.lastIndex, ...endOf(ANY_KEY_HERE, text, match.index));
      places.push([match.index, begin.lastIndex]);
    }
    return places;
  };
}
