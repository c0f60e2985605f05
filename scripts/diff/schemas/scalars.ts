import type { Finding } from "../report.js";
import { tighter } from "./bounds.js";
import { type Answer, type Comparison, effectOf, show } from "./comparison.js";
import { areDisjoint } from "./disjoint.js";
import type { Bound, Branch } from "./model.js";

/** Changes of bounds, patterns, formats and of what is excluded. */
export function compareLimits(
  old: Branch,
  now: Branch,
  place: string,
  comparison: Comparison,
): Finding[] {
  const findings: Finding[] = [];
  const add = (narrower: Answer, wider: Answer, reason: string) => {
    if (narrower !== "no" || wider !== "no")
      findings.push({
        effect: effectOf(comparison.direction, { narrower, wider }, true),
        place,
        reason,
      });
  };
  if (old.integer !== now.integer) {
    const [narrower, wider] = [now.integer ? "yes" : "no", old.integer ? "yes" : "no"] as const;
    const reason = now.integer
      ? "its type was number, is integer, which is narrower"
      : "its type was integer, is number, which is wider";
    const effect = effectOf(comparison.direction, { narrower, wider });
    findings.push({ effect, place, reason });
  }
  for (const side of ["lower", "upper"] as const) {
    const [a, b] = [old[side], now[side]];
    const isLower = side === "lower";
    add(
      tightened(b, a, old, isLower) ? "yes" : "no",
      tightened(a, b, now, isLower) ? "yes" : "no",
      boundText(a, b),
    );
  }
  for (const keyword of new Set([...old.keywords.keys(), ...now.keywords.keys()])) {
    const [a, b] = [textsOf(old, keyword), textsOf(now, keyword)];
    add(
      missing(keyword, b, a, old),
      missing(keyword, a, b, now),
      `\`${keyword}\` was ${listed(a)}, is ${listed(b)}`,
    );
  }
  const added = unmet(old, now, comparison);
  const removed = unmet(now, old, comparison);
  const variant = now.nots.some((not) => not.variant) || old.nots.some((not) => not.variant);
  add(
    added,
    removed,
    variant
      ? "values may fit several variants of `oneOf`, of which only one may fit"
      : `\`not\` ${added === "no" ? "excludes less" : removed === "no" ? "excludes more" : "excludes other values"} than before`,
  );
  return findings;
}

/** Whether `sup` has a bound that the values of `sub` do not all keep. */
function tightened(
  sup: Bound | undefined,
  sub: Bound | undefined,
  branch: Branch,
  isLower: boolean,
): boolean {
  if (isLower && sup && branch.object && branch.object.required.size >= sup.value) return false;
  return tighter(sup, sub, isLower);
}

function boundText(a: Bound | undefined, b: Bound | undefined): string {
  if (a && b && a.keyword !== b.keyword)
    return `${show(a.keyword)} was ${show(a.value)}, ${show(b.keyword)} is ${show(b.value)}`;
  return `${show((a ?? b)?.keyword)} was ${show(a?.value)}, is ${show(b?.value)}`;
}

function textsOf({ keywords }: Branch, keyword: string): readonly string[] {
  return [...(keywords.get(keyword) ?? [])];
}

function listed(texts: readonly string[]): string {
  return texts.length ? texts.map((text) => show(JSON.parse(text))).join(" and ") : "absent";
}

// What each format of a row allows, the ones after it allow too.
const WIDENING = [
  ["int8", "int16", "int32", "int64"],
  ["uint8", "uint16", "uint32", "uint64"],
  ["float", "double"],
  ["email", "idn-email"],
  ["hostname", "idn-hostname"],
  ["uri", "iri", "iri-reference"],
  ["uri", "uri-reference", "iri-reference"],
];
// Formats of which none has all values of another, beyond the rows above.
const DISTINCT = new Set(
  "date date-time time duration uuid email ipv4 ipv6 uri binary int32 int64 float double json-pointer regex".split(
    " ",
  ),
);

/** Whether values of `sub`, which meet `has`, may not meet all of `wanted`. */
function missing(
  keyword: string,
  wanted: readonly string[],
  has: readonly string[],
  sub: Branch,
): Answer {
  const lacking = wanted.filter(
    (text) =>
      !has.includes(text) &&
      !isImplied(
        keyword,
        JSON.parse(text),
        has.map((one) => JSON.parse(one)),
        sub,
      ),
  );
  if (!lacking.length) return "no";
  if (keyword === "multipleOf") return "yes";
  if (keyword === "format" && [...lacking, ...has].every((text) => DISTINCT.has(JSON.parse(text))))
    return "yes";
  // Another pattern may allow the same; a new one takes something away.
  if (has.length) return "maybe";
  return KNOWN.has(keyword) ? "yes" : "maybe";
}

const KNOWN = new Set([
  "pattern",
  "format",
  "contentEncoding",
  "contentMediaType",
  "contentSchema",
  "unevaluatedProperties",
  "unevaluatedItems",
]);

function isImplied(
  keyword: string,
  wanted: unknown,
  has: readonly unknown[],
  sub: Branch,
): boolean {
  if (keyword === "multipleOf") {
    const divides = (by: unknown) => Number.isInteger(Number(by) / Number(wanted));
    return has.some(divides) || (sub.integer && divides(1));
  }
  if (keyword === "format")
    return WIDENING.some((row) =>
      has.some(
        (one) =>
          row.includes(String(one)) && row.indexOf(String(one)) < row.indexOf(String(wanted)),
      ),
    );
  return false;
}

/** Whether values of `sub` may be among what `sup` excludes. */
function unmet(sub: Branch, sup: Branch, comparison: Comparison): Answer {
  let answer: Answer = "no";
  for (const { branch, variant } of sup.nots) {
    if (areDisjoint(sub, branch, variant && !comparison.strict)) continue;
    if (sub.nots.some((not) => comparison.branchWithin(branch, not.branch))) continue;
    if (!variant || branch.values) return "yes";
    answer = "maybe";
  }
  return answer;
}
