import { describe, expect, test } from "vitest";
import { compare } from "../../bench/endurance/compare.js";
import {
  expectedOf,
  FAULTS,
  faultOf,
  OUTCOMES,
  type Outcome,
  wayOf,
} from "../../bench/endurance/faults.js";

const CALLS = 10_000;

/** Logs of a run in which all went as it must. */
function logs() {
  const all = Array.from({ length: CALLS }, (_, call) => ({
    fault: faultOf(call),
    outcome: expectedOf(call)[0]!,
  }));
  return {
    outcomes: Uint8Array.from(all, ({ outcome }) => OUTCOMES.indexOf(outcome)),
    settled: new Uint8Array(CALLS).fill(1),
    done: Uint8Array.from(all, ({ fault, outcome }) =>
      outcome === "rejected" || /before|each time/.test(fault) ? 0 : 1,
    ),
  };
}
const first = (outcome: Outcome) => logs().outcomes.indexOf(OUTCOMES.indexOf(outcome));

describe("the comparison of both logs of the endurance run", () => {
  test("each fault occurs about as often as configured", () => {
    const count = (...faults: string[]) =>
      Array.from({ length: CALLS }, (_, call) => faultOf(call)).filter((fault) =>
        faults.includes(fault),
      ).length / CALLS;
    for (const kind of [FAULTS.slice(1, 3), FAULTS.slice(3, 5), [FAULTS[5]!], FAULTS.slice(6, 8)])
      expect(count(...kind)).toBeCloseTo(0.01, 2.3);
  });

  test("a run without a false outcome", () => {
    const compared = compare(logs());
    expect(compared).toMatchObject({
      calls: CALLS,
      lost: 0,
      untrue: 0,
      repeated: 0,
      unexpected: 0,
    });
    expect(compared.table.reduce((sum, { calls }) => sum + calls, 0)).toBe(CALLS);
    expect(new Set(compared.table.map(({ fault }) => fault))).toEqual(new Set(FAULTS));
  });

  test.each<[string, Outcome, Outcome]>([
    ["rejected, though it was done", "resolved", "rejected"],
    ["not sent, though it was done", "resolved", "not-sent"],
    ["done, though it was not", "rejected", "resolved"],
    ["nothing of the family", "resolved", "other"],
    ["never settled", "resolved", "never settled"],
  ])("%s: found", (_, was, told) => {
    const wrong = logs();
    wrong.outcomes[first(was)] = OUTCOMES.indexOf(told);
    expect(compare(wrong).untrue).toBe(1);
  });

  test("a needless unknown is true, but not expected", () => {
    const wrong = logs();
    expect(wayOf(first("resolved"))).not.toBe("aborts it");
    wrong.outcomes[first("resolved")] = OUTCOMES.indexOf("unknown");
    expect(compare(wrong)).toMatchObject({ untrue: 0, unexpected: 1 });
  });

  test("carried out twice, settled twice, never settled: found", () => {
    const wrong = logs();
    wrong.done[first("resolved")] = 2;
    wrong.settled[0] = 2;
    wrong.settled[1] = 0;
    expect(compare(wrong)).toMatchObject({ repeated: 1, lost: 2 });
  });
});
