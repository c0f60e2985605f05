import fc from "fast-check";
import { regexOf } from "./pattern.js";

/** What a text must be like. */
export interface TextRules {
  readonly patterns: readonly string[];
  readonly format: string | undefined;
  readonly minLength: number;
  readonly maxLength: number;
}

const ENOUGH = 12;
const NESTED = /[+*}][^(]*\)[?+*{]/;

const made = new Map<string, string[]>();

/** Texts that keep to the rules, the simplest first; formats are only made, not checked. */
export function sampleTexts(rules: TextRules): string[] {
  const key = JSON.stringify(rules);
  const texts = made.get(key) ?? textsFor(rules);
  made.set(key, texts);
  return texts;
}

function textsFor({ patterns, format, minLength, maxLength }: TextRules): string[] {
  const regexes = patterns.map(regexOf);
  const fits = (text: string) => {
    const length = [...text].length;
    const inLimits = length >= minLength && length <= maxLength;
    return inLimits && regexes.every((regex) => regex?.test(text) ?? true);
  };
  const ofFormat = format === undefined ? undefined : FORMATS[format];
  const lengths = [0, minLength, minLength - 10, maxLength].filter((length) => length < 1_000);
  const formatted = lengths.flatMap((length) => ofFormat?.("a".repeat(Math.max(0, length))) ?? []);
  const [pattern] = patterns;
  const others =
    pattern === undefined
      ? Array.from({ length: 30 }, (_, index) =>
          `text${index ? index + 1 : ""}`.padStart(minLength, "x").slice(0, maxLength),
        ).filter(fits)
      : matching(pattern, fits);
  return [...new Set([...formatted.filter(fits), ...others])];
}

const FORMATS: Record<string, (padding: string) => string> = {
  "date-time": () => "2025-01-31T12:00:00Z",
  date: () => "2025-01-31",
  time: () => "12:00:00Z",
  duration: () => "P1D",
  email: (padding) => `a${padding}@example.com`,
  "idn-email": (padding) => `a${padding}@example.com`,
  hostname: () => "example.com",
  "idn-hostname": () => "example.com",
  ipv4: () => "192.0.2.1",
  ipv6: () => "2001:db8::1",
  uri: (padding) => `https://example.com/a${padding}`,
  url: (padding) => `https://example.com/a${padding}`,
  iri: (padding) => `https://example.com/a${padding}`,
  "uri-reference": (padding) => `/a${padding}`,
  "iri-reference": (padding) => `/a${padding}`,
  "uri-template": (padding) => `/a${padding}/{id}`,
  uuid: () => "6f1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
  "json-pointer": (padding) => `/a${padding}`,
  "relative-json-pointer": () => "0/a",
  regex: (padding) => `a${padding}`,
  byte: (padding) => "YWFh".repeat(1 + Math.ceil(padding.length / 4)),
};

/** Texts that match a pattern and fit: always the same ones, those of visible ASCII first. */
function matching(pattern: string, fits: (text: string) => boolean): string[] {
  const isPlain = (text: string) => /^[!-~]+$/.test(text);
  const found = new Set<string>();
  for (const regex of [simpler(pattern), pattern].map(regexOf))
    for (const size of ["xsmall", "small", "medium", "large"] as const) {
      if (!regex || [...found].filter(isPlain).length >= ENOUGH) break;
      // Repetitions within repetitions multiply: long texts are only made where short ones do not fit.
      if (/^(medium|large)$/.test(size) && (found.size || NESTED.test(pattern))) break;
      try {
        const texts = fc.sample(fc.stringMatching(regex, { size }), { seed: 1, numRuns: 40 });
        for (const text of texts) if (fits(text)) found.add(text);
      } catch {} // what fast-check cannot make
    }
  return [...found].sort(
    (a, b) => Number(isPlain(b)) - Number(isPlain(a)) || a.length - b.length || (a < b ? -1 : 1),
  );
}

/** A pattern of which fewer texts match, and those of letters and digits where it leaves a choice. */
function simpler(pattern: string): string {
  const plain = [..."abcdefghijklmnopqrstuvwxyz0123456789"];
  const parts = /\(\?<?[=!](?:\\.|[^()])*\)|\\.|\[(?:\\.|[^\]\\])*\]|\./gs;
  const chosen = pattern.replace(parts, (part) => {
    if (part.startsWith("(?")) return ""; // assertions cannot be made; what comes out is checked
    if (!/^(\.|\[\^|\\[SDW])/.test(part)) return part;
    const characters = plain.filter((character) => regexOf(part)?.test(character)).join("");
    return characters ? `[${characters}]` : part;
  });
  return `^(?:${chosen})$`;
}
