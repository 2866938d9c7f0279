/** Fits softmax weights to sentences whose features are a vector and the places of their words. Seconds for thousands of them. */
import { learnedScales } from '../../runtime/engine/understanding/learned.ts';
import {
  askedFeatureSize,
  askedFeatures,
  wordFeatureSize,
  wordFeatures,
} from '../../runtime/engine/understanding/word-features.ts';

export type Example = {
  readonly text: string;
  readonly vector: Float32Array;
  readonly target: Float32Array;
  /** What the agent said before it. */
  readonly asked?: string;
};
export type FittedHead = { readonly weights: Float32Array; readonly biases: Float32Array };
export type FitOptions = {
  readonly epochs?: number;
  readonly rate?: number;
  readonly decay?: number;
  /** Places for what the agent said before, too. */
  readonly withAsked?: boolean;
};
type Moments = { readonly first: Float32Array; readonly second: Float32Array };
type Row = {
  readonly places: readonly number[];
  readonly values: readonly number[];
  readonly target: Float32Array;
  readonly weight: number;
};

/** `classes` values for each place, those of one place side by side: what `learned.json` holds. */
export function fitHead(
  examples: readonly Example[],
  classes: number,
  { epochs = 120, rate = 0.05, decay = 3e-4, withAsked = false }: FitOptions = {},
): FittedHead {
  const size = (examples[0]?.vector.length ?? 0) + wordFeatureSize + (withAsked ? askedFeatureSize : 0);
  const rows = rowsOf(examples, classes);
  const weights = new Float32Array(size * classes);
  const biases = new Float32Array(classes);
  const gradient = new Float32Array(weights.length);
  const slope = new Float32Array(classes);
  const moments = [momentsOf(weights), momentsOf(biases)] as const;
  for (let epoch = 1; epoch <= epochs; epoch++) {
    for (let i = 0; i < weights.length; i++) gradient[i] = decay * weights[i]!;
    slope.fill(0);
    for (const row of rows) {
      const errors = errorsOf(row, weights, biases);
      for (let c = 0; c < classes; c++) slope[c]! += errors[c]!;
      for (let k = 0; k < row.places.length; k++) {
        const at = row.places[k]! * classes;
        for (let c = 0; c < classes; c++) gradient[at + c]! += row.values[k]! * errors[c]!;
      }
    }
    const now = rate * Math.min(1, 2 * (1 - epoch / epochs) + 0.02);
    descend(weights, gradient, moments[0], { rate: now, epoch });
    descend(biases, slope, moments[1], { rate: now, epoch });
  }
  return { weights, biases };
}

/** Rare classes count more than their share, frequent ones less. */
function rowsOf(examples: readonly Example[], classes: number): Row[] {
  const shares = Array.from({ length: classes }, (_, c) =>
    examples.reduce((sum, { target }) => sum + target[c]!, 1e-6),
  );
  const mean = shares.reduce((a, b) => a + b, 0) / classes;
  const importance = examples.map(({ target }) =>
    target.reduce((sum, value, c) => sum + value * Math.sqrt(mean / shares[c]!), 0),
  );
  const total = importance.reduce((a, b) => a + b, 0);
  return examples.map(({ text, vector, target, asked = '' }, i) => {
    const words = wordFeatures(text);
    const before = asked === '' ? undefined : askedFeatures(asked);
    return {
      places: [
        ...vector.keys(),
        ...Array.from(words.places, (place) => vector.length + place),
        ...Array.from(before?.places ?? [], (place) => vector.length + wordFeatureSize + place),
      ],
      values: [
        ...Array.from(vector, (value) => learnedScales.vector * value),
        ...Array.from(words.values, (value) => learnedScales.words * value),
        ...Array.from(before?.values ?? [], (value) => learnedScales.asked * value),
      ],
      target,
      weight: importance[i]! / total,
    };
  });
}

function errorsOf({ places, values, target, weight }: Row, weights: Float32Array, biases: Float32Array): Float64Array {
  const classes = biases.length;
  const sums = Float64Array.from(biases);
  for (let k = 0; k < places.length; k++) {
    const at = places[k]! * classes;
    for (let c = 0; c < classes; c++) sums[c]! += values[k]! * weights[at + c]!;
  }
  const most = Math.max(...sums);
  for (let c = 0; c < classes; c++) sums[c] = Math.exp(sums[c]! - most);
  const total = sums.reduce((a, b) => a + b, 0);
  for (let c = 0; c < classes; c++) sums[c] = weight * (sums[c]! / total - target[c]!);
  return sums;
}

const momentsOf = ({ length }: Float32Array): Moments => ({
  first: new Float32Array(length),
  second: new Float32Array(length),
});

/** Adam. */
function descend(
  weights: Float32Array,
  gradient: Float32Array,
  { first, second }: Moments,
  { rate, epoch }: { readonly rate: number; readonly epoch: number },
): void {
  const firstShare = 1 - 0.9 ** epoch;
  const secondShare = 1 - 0.99 ** epoch;
  for (let i = 0; i < weights.length; i++) {
    const slope = gradient[i]!;
    first[i] = 0.9 * first[i]! + 0.1 * slope;
    second[i] = 0.99 * second[i]! + 0.01 * slope * slope;
    weights[i]! -= (rate * (first[i]! / firstShare)) / (Math.sqrt(second[i]! / secondShare) + 1e-8);
  }
}
