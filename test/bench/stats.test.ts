import { describe, expect, test } from "vitest";
import { line, quantile, ratios, shuffled, spread } from "../../bench/stats.js";

describe("statistics of the benchmark", () => {
  test("quantiles lie between the values, whatever their order", () => {
    expect(quantile([4, 1, 3, 2], 0)).toBe(1);
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([10, 9, 100], 0.5)).toBe(10); // as numbers, not as text
    expect(quantile([4, 1, 3, 2], 1)).toBe(4);
    expect(() => quantile([], 0.5)).toThrow(RangeError);
  });

  test("a spread has the median, the quartiles, and an error that shrinks with more rounds", () => {
    const few = spread([1, 2, 3, 4, 5]);
    expect(few).toMatchObject({ median: 3, q1: 2, q3: 4, n: 5 });
    expect(few.error).toBeCloseTo((1.57 * 2) / Math.sqrt(5));
    const many = spread(Array.from({ length: 500 }, (_, at) => 1 + (at % 5)));
    expect(many.median).toBe(3);
    expect(many.error).toBeLessThan(few.error / 5);
  });

  test("ratios are taken per round: a round that is slow for both changes nothing", () => {
    expect(ratios([2, 20, 2], [1, 10, 1])).toMatchObject({ median: 2, error: 0 });
    expect(() => ratios([1], [1, 2])).toThrow(RangeError);
  });

  test("a line through points; no line through a single x", () => {
    expect(
      line([
        [1, 5],
        [2, 7],
        [4, 11],
      ]),
    ).toEqual({ slope: 2, intercept: 3 });
    expect(() =>
      line([
        [1, 1],
        [1, 2],
      ]),
    ).toThrow(RangeError);
  });

  test("shuffling keeps all values, and does not change its input", () => {
    const values = [1, 2, 3, 4, 5];
    expect(shuffled(values).sort()).toEqual([1, 2, 3, 4, 5]);
    expect(values).toEqual([1, 2, 3, 4, 5]);
  });
});
