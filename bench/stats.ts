/** Figures of a noisy machine: medians, and how far they can be trusted. */
export interface Spread {
  median: number;
  /** The middle half of the values lies between these. */
  q1: number;
  q3: number;
  /** Half the width of the median's own 95 % interval (McGill: 1.57 IQR / √n). */
  error: number;
  n: number;
}

/** The value below which a share `p` of the values lies, interpolated. */
export function quantile(values: ArrayLike<number>, p: number): number {
  if (!values.length) throw new RangeError("no values");
  const sorted = Float64Array.from(values).sort();
  const at = (sorted.length - 1) * p;
  const below = sorted[Math.floor(at)]!;
  return below + (sorted[Math.ceil(at)]! - below) * (at % 1);
}

export function spread(values: ArrayLike<number>): Spread {
  const [q1, median, q3] = [0.25, 0.5, 0.75].map((p) => quantile(values, p)) as [
    number,
    number,
    number,
  ];
  return { median, q1, q3, error: (1.57 * (q3 - q1)) / Math.sqrt(values.length), n: values.length };
}

/** Round by round: what two measured at the same time had of the machine's noise cancels out. */
export function ratios(values: number[], base: number[]): Spread {
  if (values.length !== base.length) throw new RangeError("not of the same rounds");
  return spread(values.map((value, round) => value / base[round]!));
}

/** Least squares: `y = intercept + slope * x`. */
export function line(points: [x: number, y: number][]): { slope: number; intercept: number } {
  const mean = (of: 0 | 1) => points.reduce((sum, point) => sum + point[of], 0) / points.length;
  const [mx, my] = [mean(0), mean(1)];
  const over = points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0);
  const under = points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
  if (!under) throw new RangeError("a slope needs two different x");
  return { slope: over / under, intercept: my - (over / under) * mx };
}

/** A value in another order at each call. */
export function shuffled<T>(values: readonly T[]): T[] {
  return values
    .map((value) => ({ value, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);
}
