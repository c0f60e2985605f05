import type { Finding } from "../report.js";
import { type Direction, effectOf } from "./comparison.js";
import { type Branch, TYPES, type Type } from "./model.js";

/** Changes of the types that are allowed; an integer is a number that is limited. */
export function compareTypes(
  old: readonly Branch[],
  now: readonly Branch[],
  place: string,
  direction: Direction,
): Finding[] {
  const [before, after] = [typesOf(old), typesOf(now)];
  const gained = after.filter((name) => !before.includes(name));
  const lost = before.filter((name) => !after.includes(name));
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
      : `its type was ${list(before, old)}, is ${list(after, now)}${gained.length && lost.length ? "" : `, which is ${gained.length ? "wider" : "narrower"}`}`;
  return [{ effect, place, reason }];
}

function typesOf(branches: readonly Branch[]): Type[] {
  return TYPES.filter((type) => branches.some((branch) => branch.type === type));
}

function list(types: readonly Type[], branches: readonly Branch[]): string {
  if (types.length === TYPES.length) return "anything";
  const isWhole = ({ type, integer, values }: Branch) =>
    type !== "number" || integer || values?.every(Number.isInteger);
  const names = types.map((type) =>
    type === "number" && branches.every(isWhole) ? "integer" : type,
  );
  return names.join(" or ") || "nothing";
}
