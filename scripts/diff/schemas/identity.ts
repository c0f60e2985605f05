import type { OpenAPI3 } from "openapi-typescript";
import { targetOf } from "../../openapi/references.js";

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
    const before = known.get(a)?.get(b);
    if (before !== undefined) return before;
    if (seen.get(a) === b) return true;
    seen.set(a, b);
    const [x, y] = [a as Record<string, unknown>, b as Record<string, unknown>];
    const keys = Object.keys(x);
    const found =
      Array.isArray(a) === Array.isArray(b) &&
      keys.length === Object.keys(y).length &&
      keys.every((key) => Object.hasOwn(y, key) && same(x[key], y[key])) &&
      (typeof x.$ref !== "string" || same(targetOf(its, x.$ref), targetOf(other, `${y.$ref}`)));
    // A difference is one wherever it is asked for. That there is none may rest on a pair that is under way.
    if (!found) keep(a, b, false);
    return found;
  };
  const answer = same(first, second);
  if (answer) for (const [a, b] of seen) keep(a, b, true);
  return answer;
}

function keep(a: object, b: object, answer: boolean): void {
  known.set(a, (known.get(a) ?? new WeakMap<object, boolean>()).set(b, answer));
}
