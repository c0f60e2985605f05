/** What the server does to a call, by the call's number: the same in each run. */
export const FAULTS = [
  "none",
  "reset before it is done",
  "reset after it is done",
  "429, then done",
  "429 each time",
  "slow: done, answered too late",
  "body cut off",
  "body that is not the contract's",
] as const;
export type Fault = (typeof FAULTS)[number];

/** One in a hundred each of resets, 429s, slow answers and broken bodies. */
export function faultOf(call: number): Fault {
  const at = scattered(call) % 200;
  return at < 2
    ? FAULTS[1 + at]!
    : at < 4
      ? FAULTS[1 + at]!
      : at < 6
        ? FAULTS[5]!
        : at < 8
          ? FAULTS[at]!
          : "none";
}

/** Neighbours get numbers far apart (a step of a 32-bit hash), so that faults do not come in rows. */
function scattered(value: number): number {
  const mixed = Math.imul(value ^ (value >>> 16), 0x45d9f3b);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** What the caller must be told; anything may be said of a fault only if it is true. */
export const EXPECTED: Record<Fault, Outcome> = {
  none: "resolved",
  "reset before it is done": "unknown", // the caller cannot see that it was before
  "reset after it is done": "unknown",
  "429, then done": "resolved",
  "429 each time": "rejected",
  "slow: done, answered too late": "unknown",
  "body cut off": "unknown",
  "body that is not the contract's": "unknown",
};

export const OUTCOMES = [
  "never settled",
  "resolved",
  "rejected",
  "not-sent",
  "unknown",
  "other",
] as const;
export type Outcome = (typeof OUTCOMES)[number];

export const TIMEOUT_MS = 2_000;
export const CALL_HEADER = "x-bench-call";
