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

/** What the caller does to a call. */
export const WAYS = [
  "leaves it alone",
  "aborts it",
  "aborts it after an attempt",
  "has a fetch of its own",
  "has a fetch that fails after it has sent",
] as const;
export type Way = (typeof WAYS)[number];

/** One in twelve of each but the first, whatever the fault. */
export function wayOf(call: number): Way {
  return WAYS[(scattered(call) >>> 10) % 12] ?? WAYS[0];
}

/** From 0 to 1, the same in each run. */
export function chanceOf(call: number): number {
  return (scattered(call) >>> 16) / 2 ** 16;
}

/** Neighbours get numbers far apart (a step of a 32-bit hash), so that faults do not come in rows. */
function scattered(value: number): number {
  const mixed = Math.imul(value ^ (value >>> 16), 0x45d9f3b);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** What the caller may be told, the likeliest first. */
export function expectedOf(call: number): readonly Outcome[] {
  const way = wayOf(call);
  const fault = faultOf(call);
  const expected = EXPECTED[fault];
  // When the abort comes is left to chance.
  if (way === "aborts it") return [expected, "rejected", "not-sent", "unknown"];
  if (way === "has a fetch that fails after it has sent") return ["unknown"];
  // The wait ends; an abort after a whole response changes nothing.
  if (way === "aborts it after an attempt" && fault === "429, then done") return ["rejected"];
  return [expected];
}

const EXPECTED: Record<Fault, Outcome> = {
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
