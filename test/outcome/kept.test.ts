/** What is not kept after its end. `leaks.test.ts` asks it of whole processes, which takes longer. */
import { expect, it } from "vitest";
import { countCreated, startCounting, stopCounting } from "../../src/evidence/counts.js";
import { observe } from "../../src/evidence/evidence.js";
import { begin, end, inFlight, type Trace } from "../../src/evidence/trace.js";

it("an attempt that begins in the context of an ended one does not keep that in memory", () => {
  // As where a wrapper of `fetch` schedules the next call: each would keep all those before it.
  const from = (context?: Trace) => begin("POST", "https://api.example.com/", context);
  const first = from();
  const inside = from(first);
  expect(inside.parent).toBe(first);
  for (const trace of [inside, first]) end(trace);
  const after = from(inside);
  end(after);
  expect(after.parent).toBeUndefined();
});

it("counts that attempts share are kept as long as one of them is in progress", () => {
  const given = ["POST", "https://api.example.com/"] as const;
  const counts = startCounting(...given);
  const same = startCounting(...given);
  expect(same).toBe(counts);
  stopCounting(counts);
  expect(countCreated(...given)).toBe(counts);
  stopCounting(same);
  expect(countCreated(...given)).toBeUndefined();
});

it("an attempt is in progress until its end, with any fetch", () => {
  const request = { method: "POST", url: "https://api.example.com/" };
  const [, foreign] = observe(
    request,
    () => {},
    () => {},
  );
  const [, own] = observe(request, fetch, () => {});
  const underWay = () => [inFlight.size, !!countCreated(request.method, request.url)];
  expect(underWay()).toEqual([2, true]);
  own.end();
  expect(underWay()).toEqual([1, false]);
  foreign.end();
  expect(underWay()).toEqual([0, false]);
});
