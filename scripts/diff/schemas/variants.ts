import type { Finding } from "../report.js";
import { below, type Comparison, effectOf, isHarmful } from "./comparison.js";
import type { Branch } from "./model.js";

/** A variant before and after, and what has changed between them. */
interface Pair {
  readonly name: string;
  readonly findings: readonly Finding[];
}

/**
 * Changes of variants of one type. Each variant whose values may come must be within one that allows
 * them; the one of the same name is asked first.
 */
export function compareVariants(
  olds: readonly Branch[],
  nows: readonly Branch[],
  place: string,
  comparison: Comparison,
): Finding[] {
  const sent = comparison.direction === "request";
  const [given, taken] = sent ? [olds, nows] : [nows, olds];
  const compare = (one: Branch, other: Branch) =>
    sent ? comparison.branch(one, other, "") : comparison.branch(other, one, "");
  const pairs: Pair[] = [];
  const used = new Set<Branch>();
  const findings: Finding[] = [];
  for (const [index, one] of given.entries()) {
    const name = nameOf(one, index);
    const candidates = ordered(taken, one, index);
    let best: { other: Branch; found: Finding[]; harm: number } | undefined;
    for (const other of candidates) {
      const found = compare(one, other);
      const harm = found.filter(isHarmful).length;
      if (!best || harm < best.harm || !found.length) best = { other, found, harm };
      if (!found.length) break;
    }
    if (best && !best.harm) {
      used.add(best.other);
      const isSame = isNamesake(one, best.other) || !(one.names.length || best.other.names.length);
      if (isSame) pairs.push({ name, findings: best.found });
      continue;
    }
    const namesake = candidates.find((other) => isNamesake(one, other) && !used.has(other));
    const partner =
      namesake ?? (one.names.length && given.length !== taken.length ? undefined : best?.other);
    if (partner) {
      used.add(partner);
      pairs.push({ name, findings: compare(one, partner) });
    } else
      findings.push({
        effect: effectOf(comparison.direction, {
          narrower: sent ? "yes" : "no",
          wider: sent ? "no" : "yes",
        }),
        place,
        reason: sent ? `the variant ${name} is gone` : `a new variant: ${name}`,
      });
  }
  // What allows nothing that another did not allow before is no variant of its own.
  const isCovered = (other: Branch) => given.some((one) => comparison.branchWithin(other, one));
  for (const [index, other] of taken.entries())
    if (!used.has(other) && !comparison.strict && !isCovered(other))
      findings.push({
        effect: "minor",
        place,
        reason: sent
          ? `a new variant: ${nameOf(other, index)}`
          : `the variant ${nameOf(other, index)} is gone`,
      });
  findings.push(...joined(pairs, place));
  if (!findings.length && !comparison.strict && !taken.every(isCovered))
    findings.push({
      effect: "minor",
      place,
      reason: `${sent ? "more" : "less"} is allowed than before`,
    });
  return findings;
}

/** What is so in each of several pairs is said once. */
function joined(pairs: readonly Pair[], place: string): Finding[] {
  const [first, ...more] = pairs;
  const key = (finding: Finding) => JSON.stringify(finding);
  const common = new Set(
    more.length
      ? first?.findings
          .map(key)
          .filter((one) =>
            more.every(({ findings }) => findings.some((other) => key(other) === one)),
          )
      : [],
  );
  const within = (where: string, finding: Finding) => ({
    ...finding,
    place: finding.place ? below(where, finding.place) : where,
  });
  return [
    ...(first?.findings ?? [])
      .filter((one) => common.has(key(one)))
      .map((one) => within(place, one)),
    ...pairs.flatMap(({ name, findings }) =>
      findings.filter((one) => !common.has(key(one))).map((one) => within(below(place, name), one)),
    ),
  ];
}

function ordered(branches: readonly Branch[], like: Branch, index: number): Branch[] {
  const rank = (branch: Branch) =>
    isNamesake(like, branch) ? 0 : branch === branches[index] ? 1 : 2;
  return branches.toSorted((a, b) => rank(a) - rank(b));
}

function isNamesake(a: Branch, b: Branch): boolean {
  return a.names.length > 0 && a.names.join(" ") === b.names.join(" ");
}

function nameOf({ names }: Branch, index: number): string {
  return names.join(" ") || `variant ${index + 1}`;
}
