/** What the comparison of two schemas is made of. */
import type { Effect, Finding } from "../report.js";
import type { Branch, SchemaNode } from "./model.js";

/**
 * Who has to cope with a value. What callers send may be allowed more: what they sent is still
 * taken. What they receive may be promised more: what they read is still there.
 */
export type Direction = "request" | "response";

/** Whether something is so. */
export type Answer = "no" | "maybe" | "yes";

/** What a change does to the values that are allowed. */
export interface Shift {
  /** Values that were allowed are not any more. */
  readonly narrower: Answer;
  /** Values that were not allowed are now. */
  readonly wider: Answer;
}

export interface Comparison {
  readonly direction: Direction;
  /** Values alone count, and objects may have any property that is not forbidden. */
  readonly strict: boolean;
  nodes(old: SchemaNode, now: SchemaNode, place: string): Finding[];
  branch(old: Branch, now: Branch, place: string): Finding[];
  /** Whether all values of one are values of the other, strictly; in doubt, no. */
  within(one: SchemaNode, other: SchemaNode): boolean;
  branchWithin(one: Branch, other: Branch): boolean;
}

/** What a shift asks of a caller. */
export function effectOf(
  direction: Direction,
  { narrower, wider }: Shift,
  isLimit = false,
): Effect {
  const harm = direction === "request" ? narrower : wider;
  if (harm === "yes") return "major";
  if (harm === "maybe") return "unknown";
  return isLimit && direction === "response" ? "patch" : "minor";
}

/** Whether a caller may have to act. */
export function isHarmful({ effect }: Pick<Finding, "effect">): boolean {
  return effect === "major" || effect === "unknown";
}

export function below(place: string, name: string): string {
  return place ? `${place} > ${name}` : name;
}

export function show(value: unknown): string {
  return value === undefined
    ? "absent"
    : `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}
