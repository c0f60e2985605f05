import { expect, test } from "vitest";
import { exact, noisy } from "../../bench/verdict.js";

const measured = (median: number, error: number) => ({ median, error, q1: 0, q3: 0, n: 9 });

test("a limit within the measurement error gives no verdict", () => {
  expect(noisy("", 1.15, measured(1.15, 0.2)).verdict).toBe("holds");
  expect(noisy("", 1.15, measured(1.2, 0.1)).verdict).toBe("too noisy to tell");
  expect(noisy("", 1.15, measured(1.2, 0.01)).verdict).toBe("fails");
  expect(noisy("", 1.15, measured(Number.NaN, 0)).verdict).not.toBe("holds");
});

test("a value without noise passes or fails", () => {
  expect(exact("", 5_000, 5_000).verdict).toBe("holds");
  expect(exact("", 5_000, 5_001).verdict).toBe("fails");
  expect(exact("", 5_000, Number.NaN).verdict).toBe("fails");
});
