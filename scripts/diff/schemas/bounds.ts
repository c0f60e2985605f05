import type { Bound, Schema, Type } from "./model.js";

export const LOWER: Partial<Record<Type, readonly string[]>> = {
  number: ["minimum", "exclusiveMinimum"],
  string: ["minLength"],
  array: ["minItems"],
  object: ["minProperties"],
};
export const UPPER: Partial<Record<Type, readonly string[]>> = {
  number: ["maximum", "exclusiveMaximum"],
  string: ["maxLength"],
  array: ["maxItems"],
  object: ["maxProperties"],
};
/** The tightest bound that several schemas set. */
export function bound(
  parts: readonly Schema[],
  keywords: readonly string[] | undefined,
  integer: boolean,
  isLower: boolean,
): Bound | undefined {
  let found: Bound | undefined;
  for (const part of parts)
    for (const keyword of keywords ?? []) {
      let value = part[keyword];
      if (typeof value !== "number") continue;
      let exclusive = keyword.startsWith("exclusive");
      // Of whole numbers, `> 0` and `>= 1` are one.
      if (integer) {
        const whole = isLower ? Math.ceil(value) : Math.floor(value);
        value = exclusive && whole === value ? whole + (isLower ? 1 : -1) : whole;
        exclusive = false;
      }
      const next: Bound = { keyword, value: value as number, exclusive };
      if (!found || tighter(next, found, isLower)) found = next;
    }
  return found;
}

/** Whether a bound leaves less than another. */
export function tighter(a: Bound | undefined, b: Bound | undefined, isLower: boolean): boolean {
  if (!a) return false;
  if (!b) return true;
  if (a.value === b.value) return a.exclusive && !b.exclusive;
  return isLower ? a.value > b.value : a.value < b.value;
}
