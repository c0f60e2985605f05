import type { Finding } from "../report.js";
import { type Answer, type Direction, effectOf, show } from "./comparison.js";
import { type Branch, Undecided } from "./model.js";
import { accepts, includes } from "./values.js";

const MAX_SHOWN = 5;

/** Changes of values that are listed, by `enum` or `const`, in at least one of the two. */
export function compareValues(
  old: Branch,
  now: Branch,
  place: string,
  direction: Direction,
): Finding[] {
  const add = (narrower: Answer, wider: Answer, reason: string): Finding => ({
    effect: effectOf(direction, { narrower, wider }),
    place,
    reason,
  });
  if (old.values && now.values) {
    const lost = without(old.values, now.values);
    const gained = without(now.values, old.values);
    return [
      ...(lost.length ? [add("yes", "no", `the enum no longer has ${list(lost)}`)] : []),
      ...(gained.length
        ? [
            add(
              "no",
              "yes",
              `the enum has ${list(gained)} too${direction === "request" ? "" : ": at run time it is let through, but code that covers every value no longer compiles"}`,
            ),
          ]
        : []),
    ];
  }
  if (old.values)
    return [
      add(refused(old.values, now), "yes", "is no longer an enum: other values are possible"),
    ];
  const values = now.values ?? [];
  return [add("yes", refused(values, old), `is an enum now: only ${list(values)}`)];
}

/** Whether one of the values is none of the branch's. */
function refused(values: readonly unknown[], branch: Branch): Answer {
  try {
    return values.every((value) => accepts(value, branch)) ? "no" : "yes";
  } catch (error) {
    if (error instanceof Undecided) return "maybe";
    throw error;
  }
}

function without(values: readonly unknown[], others: readonly unknown[]): unknown[] {
  return values.filter((value) => !includes(others, value));
}

function list(values: readonly unknown[]): string {
  const more = values.length - MAX_SHOWN;
  return values.slice(0, MAX_SHOWN).map(show).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
