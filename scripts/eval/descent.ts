/** The few pieces of arithmetic that fitting weights needs. Pure. */

export function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

/** Gradient descent with momentum, from zero. */
export function descend(
  size: number,
  { rate, epochs }: { readonly rate: number; readonly epochs: number },
  slopeAt: (weights: readonly number[]) => readonly number[],
): number[] {
  const weights = Array<number>(size).fill(0);
  const speed = Array<number>(size).fill(0);
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const [i, slope] of slopeAt(weights).entries()) {
      speed[i] = 0.9 * speed[i]! + slope;
      weights[i]! -= rate * speed[i]!;
    }
  }
  return weights;
}

/** Brings each feature to mean 0 and spread 1. */
export function scaleOf(rows: readonly (readonly number[])[]) {
  const columns = (rows[0] ?? []).map((_, i) => rows.map((row) => row[i]!));
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const middle = columns.map(mean);
  const spread = columns.map((values, i) => Math.sqrt(mean(values.map((value) => (value - middle[i]!) ** 2))) + 1e-6);
  return {
    middle,
    spread,
    apply: (row: readonly number[]) => row.map((value, i) => (value - middle[i]!) / spread[i]!),
  };
}
