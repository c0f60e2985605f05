import { type Branch, isNever, type SchemaNode, Undecided, unnamed } from "./model.js";
import { accepts } from "./values.js";

const MAX_DEPTH = 8;

/**
 * Whether two alternatives have no value in common; in doubt, no.
 * @param closed objects of `a` have no property that it does not name
 */
export function areDisjoint(a: Branch, b: Branch, closed: boolean, depth = 0): boolean {
  if (a.type !== b.type) return true;
  try {
    if (a.values) return a.values.every((value) => !accepts(value, b));
    if (b.values) return b.values.every((value) => !accepts(value, a));
  } catch (error) {
    if (error instanceof Undecided) return false;
    throw error;
  }
  if (isBeyond(a, b) || isBeyond(b, a)) return true;
  // What one of them excludes, and the other is.
  if (depth > MAX_DEPTH) return false;
  if (a.array && b.array) {
    const [first, second] = [a.array.prefix[0] ?? a.array.rest, b.array.prefix[0] ?? b.array.rest];
    const filled = Math.max(a.lower?.value ?? 0, b.lower?.value ?? 0) > 0;
    return filled && haveNothing(first, second, closed, depth);
  }
  const [x, y] = [a.object, b.object];
  if (!x || !y) return false;
  if (closed && !x.patterns.size && (!x.additional || isNever(x.additional)))
    for (const name of y.required) if (!x.known.has(name)) return true;
  for (const name of new Set([...x.required, ...y.required])) {
    const own = (object: typeof x) => {
      const known = object.properties.get(name);
      return known ? [known] : (unnamed(object, name) ?? []);
    };
    const [one, other] = [own(x), own(y)];
    if ([...one, ...other].some(isNever)) return true;
    if (one.some((p) => other.some((q) => haveNothing(p, q, closed, depth)))) return true;
  }
  return false;
}

function haveNothing(p: SchemaNode, q: SchemaNode, closed: boolean, depth: number): boolean {
  const [one, other] = [p.branches, q.branches];
  return (
    one !== undefined &&
    other !== undefined &&
    one.every((a) => other.every((b) => areDisjoint(a, b, closed, depth + 1)))
  );
}

/** Whether all of `a` lies above `b`. */
function isBeyond({ lower }: Branch, { upper }: Branch): boolean {
  if (!lower || !upper) return false;
  return (
    lower.value > upper.value ||
    (lower.value === upper.value && (lower.exclusive || upper.exclusive))
  );
}
