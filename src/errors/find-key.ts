// Where a key is in a text that somebody else wrote, in any spelling.

// A key is recognized by its first characters too: one that was cut off is still a secret.
const RECOGNIZED = "sk_live_".length + 1;

const HTML: Readonly<Record<string, string>> = {
  "&": "amp",
  "<": "lt",
  ">": "gt",
  '"': "quot",
  "'": "apos",
};

/** How a character is written in JSON, JSON within JSON, JavaScript, a URL or HTML. Bounded: a server chooses the text. */
function encoded(character: string): string {
  const code = character.charCodeAt(0);
  const hex = code.toString(16); // of two digits: keys are of visible characters
  return `\\\\{1,8}(?:u00${hex}|x${hex}|u\\{0{0,4}${hex}\\})|%(?:25){0,4}${hex}|&(?:${HTML[character]}|#x0{0,6}${hex}|#0{0,6}${code});?`;
}

/** How often a backslash is repeated for one, in JSON, JSON within JSON and so on. */
const BACKSLASHES = [1, 2, 4, 8].map((count) => `\\\\{${count}}`);

/** Itself, perhaps with escapes before it. */
function literal(character: string): readonly string[] {
  return character === "\\" ? BACKSLASHES : [`\\\\{0,8}${character.replace(/\W/, "\\$&")}`];
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
export const ANY_KEY = new RegExp(
  `${beginOf("sk_live_")}(?:\\\\{1,8}(?:u00[0-9a-f]{2}|x[0-9a-f]{2}|u\\{[0-9a-f]{1,6}\\})|&#x?[0-9a-f]{1,8};|[!#-&(-+./0-:=?-Z^_a-z|~-])+`,
  "gi",
);

/** Where a secret is in a text. */
export type Place = readonly [start: number, end: number];

const stepsBy = new Map<string, readonly RegExp[]>();

/** Patterns of a character's spellings, each at `lastIndex`. */
function stepsOf(character: string): readonly RegExp[] {
  const known = stepsBy.get(character);
  const steps =
    known ?? [encoded(character), ...literal(character)].map((source) => new RegExp(source, "iy"));
  stepsBy.set(character, steps);
  return steps;
}

/** A function that finds a secret in a text, also one that was cut off. */
export function finderOf(secret: string): (text: string) => Place[] {
  const begin = new RegExp(beginOf(secret), "gi");
  // Not one pattern for the whole key: from some thousand characters on, V8 crashes, and JavaScriptCore finds nothing.
  const steps = [...secret].map(stepsOf);
  return (text) => {
    const places: Place[] = [];
    begin.lastIndex = 0;
    for (let match = begin.exec(text); match; match = begin.exec(text)) {
      // Each way to read it is followed: in `\u0075`, a `u` may be the letter, or the whole.
      let ends = new Set([match.index]);
      for (const step of steps) {
        ends = new Set([...ends].flatMap((at) => step.flatMap((way) => endOf(way, text, at))));
        if (!ends.size) break;
        begin.lastIndex = Math.max(...ends);
      }
      places.push([match.index, begin.lastIndex]);
    }
    return places;
  };
}

/** Where `pattern` ends if it is found at `start`. */
function endOf(pattern: RegExp, text: string, start: number): number[] {
  pattern.lastIndex = start;
  return pattern.test(text) ? [pattern.lastIndex] : [];
}
