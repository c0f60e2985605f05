import type { Spread } from "./stats.js";

export type Verdict = "holds" | "fails" | "too noisy to tell";
export interface Target {
  what: string;
  limit: number;
  value: number;
  verdict: Verdict;
}

/** Where the limit lies within the error of the median, the run decides nothing. */
export function noisy(what: string, limit: number, { median, error }: Spread): Target {
  const fails = median - error > limit;
  const verdict = median <= limit ? "holds" : fails ? "fails" : "too noisy to tell";
  return { what, limit, value: median, verdict };
}

export function exact(what: string, limit: number, value: number): Target {
  return { what, limit, value, verdict: value <= limit ? "holds" : "fails" };
}
