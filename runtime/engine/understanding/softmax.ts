/**
 * Softmax regression, small enough to fit at the start: a few hundred vectors, a handful of classes. It runs on the
 * service's own thread, in slices: after `sliceMs` it yields to everything else.
 */
import { filledOf } from './filled.ts';

export interface Classifier {
  /** Probabilities, in the order of the classes. */
  predict(vector: Float32Array): number[];
}

export type Sample = { readonly vector: Float32Array; readonly label: number };
export type FitOptions = {
  readonly epochs?: number;
  readonly rate?: number;
  readonly decay?: number;
  readonly sliceMs?: number;
};

/** Every class has the same weight. Vectors of one length; `classes` counts the labels from 0. */
export async function fitSoftmax(
  samples: readonly Sample[],
  classes: number,
  options: FitOptions = {},
): Promise<Classifier> {
  const { epochs = 200, rate = 4, decay = 0.002, sliceMs = 6 } = options;
  const size = samples[0]?.vector.length ?? 0;
  const weights = Array.from({ length: classes }, () => new Float64Array(size));
  const biases = new Float64Array(classes);
  const share = Array.from({ length: classes }, (_, c) => samples.filter((s) => s.label === c).length);
  const predict = (vector: Float32Array) => probabilities(weights, biases, filledOf(vector), vector);
  // Letter vectors are nearly all zeros; only the others are visited.
  const prepared = samples.map((sample) => ({ ...sample, filled: filledOf(sample.vector) }));

  let sliceEnd = performance.now() + sliceMs;
  for (let epoch = 0; epoch < epochs; epoch++) {
    const gradient = Array.from({ length: classes }, () => new Float64Array(size));
    const biasGradient = new Float64Array(classes);
    for (const { vector, label, filled } of prepared) {
      const predicted = probabilities(weights, biases, filled, vector);
      // Every class weighs the same, however many sentences it has.
      const weight = 1 / (classes * share[label]!);
      for (let c = 0; c < classes; c++) {
        const error = weight * (predicted[c]! - (c === label ? 1 : 0));
        biasGradient[c]! += error;
        const row = gradient[c]!;
        for (const i of filled) row[i]! += error * vector[i]!;
      }
      if (performance.now() < sliceEnd) continue;
      await new Promise((resolve) => setTimeout(resolve, 0));
      sliceEnd = performance.now() + sliceMs;
    }
    for (let c = 0; c < classes; c++) {
      const row = weights[c]!;
      for (let i = 0; i < size; i++) row[i] = row[i]! - rate * (gradient[c]![i]! + decay * row[i]!);
      biases[c] = biases[c]! - rate * biasGradient[c]!;
    }
  }
  return { predict };
}

function probabilities(
  weights: readonly Float64Array[],
  biases: Float64Array,
  filled: Uint16Array,
  vector: Float32Array,
): number[] {
  const scores = weights.map((row, c) => {
    let sum = biases[c]!;
    for (const i of filled) sum += row[i]! * vector[i]!;
    return sum;
  });
  const top = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - top));
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / total);
}
