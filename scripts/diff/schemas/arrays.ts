import type { Finding } from "../report.js";
import { below, type Comparison, effectOf } from "./comparison.js";
import type { ArrayModel, Branch, SchemaNode } from "./model.js";

/** Changes of what an array holds. */
export function compareArrays(
  old: Branch,
  now: Branch,
  place: string,
  comparison: Comparison,
): Finding[] {
  const [a, b] = [old.array, now.array];
  if (!a || !b) return [];
  const findings: Finding[] = [];
  const reach = Math.min(old.upper?.value ?? Infinity, now.upper?.value ?? Infinity);
  const length = Math.max(a.prefix.length, b.prefix.length);
  for (let index = 0; index < Math.min(length, reach); index++)
    findings.push(
      ...comparison.nodes(
        a.prefix[index] ?? a.rest,
        b.prefix[index] ?? b.rest,
        below(place, `${index}`),
      ),
    );
  if (length < reach) findings.push(...comparison.nodes(a.rest, b.rest, below(place, "items")));
  const add = (narrower: boolean, wider: boolean, reason: string) => {
    if (!narrower && !wider) return;
    const shift = { narrower: narrower ? "yes" : "no", wider: wider ? "yes" : "no" } as const;
    findings.push({ effect: effectOf(comparison.direction, shift, true), place, reason });
  };
  const single = ({ upper }: Branch) => (upper?.value ?? Infinity) <= 1;
  add(
    b.unique && !a.unique && !single(old),
    a.unique && !b.unique && !single(now),
    b.unique ? "its items must be unique now" : "its items may be the same now",
  );
  add(
    !contained(old, now, comparison),
    !contained(now, old, comparison),
    "`contains` asks for other items, or another number of them",
  );
  return findings;
}

/** Whether the arrays of `sub` have what `sup` says that they contain; in doubt, no. */
function contained(sub: Branch, sup: Branch, comparison: Comparison): boolean {
  const [has, wants] = [sub.array, sup.array];
  if (!has || !wants) return true;
  const within = (one: SchemaNode, other: SchemaNode) => comparison.within(one, other);
  return wants.contains.every(
    ({ node, min, max }) =>
      (min === 0 ||
        has.contains.some((one) => one.min >= min && within(one.node, node)) ||
        ((sub.lower?.value ?? 0) >= min && items(has).every((item) => within(item, node)))) &&
      (max === Infinity ||
        (sub.upper?.value ?? Infinity) <= max ||
        has.contains.some((one) => one.max <= max && within(node, one.node))),
  );
}

function items({ prefix, rest }: ArrayModel) {
  return [...prefix, rest];
}
