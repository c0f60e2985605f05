import type { Finding } from "../report.js";
import { type Direction, effectOf } from "./comparison.js";
import { type Branch, TYPES } from "./model.js";

/** Changes of the types that are allowed. */
export function compareTypes(
  old: readonly Branch[],
  now: readonly Branch[],
  place: string,
  direction: Direction,
): Finding[] {
  const [before, after] = [typeNamesOf(old), typeNamesOf(now)];
  const covers = (names: readonly string[], name: string) =>
    names.includes(name) || (name === "integer" && names.includes("number"));
  const gained = after.filter((name) => !covers(before, name));
  const lost = before.filter((name) => !covers(after, name));
  if (!gained.length && !lost.length) return [];
  const effect = effectOf(direction, {
    narrower: lost.length ? "yes" : "no",
    wider: gained.length ? "yes" : "no",
  });
  const changed = [...gained, ...lost];
  const reason =
    changed.length === 1 && changed[0] === "null"
      ? gained.length
        ? "may be null now"
        : "may no longer be null"
      : `its type was ${list(before)}, is ${list(after)}${gained.length && lost.length ? "" : `, which is ${gained.length ? "wider" : "narrower"}`}`;
  return [{ effect, place, reason }];
}

function typeNamesOf(branches: readonly Branch[]): string[] {
  return TYPES.flatMap((type) => {
    const same = branches.filter((branch) => branch.type === type);
    if (!same.length) return [];
    if (type !== "number") return [type];
    const whole = ({ integer, values }: Branch) =>
      integer || (values?.every(Number.isInteger) ?? false);
    return [same.every(whole) ? "integer" : "number"];
  });
}

function list(names: readonly string[]): string {
  if (names.length === TYPES.length) return "anything";
  return names.join(" or ") || "nothing";
}
