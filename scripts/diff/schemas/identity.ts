import type { OpenAPI3 } from "openapi-typescript";
import { targetOf } from "./reference.js";

// Most of two contracts is the same: what is found out is kept.
const known = new WeakMap<object, WeakMap<object, boolean>>();

/** Whether two schemas, each of its contract, are the same text, and so is all that they refer to. */
export function isSameText(
  first: unknown,
  its: OpenAPI3,
  second: unknown,
  other: OpenAPI3,
): boolean {
  const seen = new Map<object, object>();
  const same = (a: unknown, b: unknown): boolean => {
    if (typeof a !== "object" || typeof b !== "object" || a === null || b === null)
      return Object.is(a, b);
    const answer = known.get(a)?.get(b);
    if (answer !== undefined) return answer;
    if (seen.get(a) === b) return true;
    seen.set(a, b);
    const [x, y] = [a as Record<string, unknown>, b as Record<string, unknown>];
    const keys = Object.keys(x);
    return (
      Array.isArray(a) === Array.isArray(b) &&
      keys.length === Object.keys(y).length &&
      keys.every((key) => Object.hasOwn(y, key) && same(x[key], y[key])) &&
      (typeof x.$ref !== "string" || same(targetOf(its, x.$ref), targetOf(other, `${y.$ref}`)))
    );
  };
  const answer = same(first, second);
  // What is the same as a whole is so in each part; of what is not, some parts may be.
  const pairs = answer ? [...seen] : [...seen].slice(0, 1);
  for (const [a, b] of pairs)
    known.set(a, (known.get(a) ?? new WeakMap<object, boolean>()).set(b, answer));
  return answer;
}
