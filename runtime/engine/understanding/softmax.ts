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

/** One number for each place and class: those of one place stand side by side, which takes a quarter of the time of one row a class. */
type Table = { readonly weights: Float64Array; readonly biases: Float64Array };

/** Shares that add up to 1, as the exponentials of the numbers stand to each other. */
export function softmax(values: readonly number[]): number[] {
  const top = Math.max(...values);
  const powers = values.map((value) => Math.exp(value - top));
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / total);
}

/** The places of a vector that are not zero: letter vectors are nearly all zeros. */
type Sparse = { readonly places: Uint16Array; readonly values: Float64Array };

/** Every class has the same weight. Vectors of one length; `classes` counts the labels from 0. */
export async function fitSoftmax(
  samples: readonly Sample[],
  classes: number,
  options: FitOptions = {},
): Promise<Classifier> {
  const { epochs = 200, rate = 4, decay = 0.002, sliceMs = 6 } = options;
  const size = samples[0]?.vector.length ?? 0;
  const model = emptyTable(size, classes);
  const gradient = emptyTable(size, classes);
  const errors = new Float64Array(classes);
  const share = Array.from({ length: classes }, (_, c) => samples.filter((s) => s.label === c).length);
  const prepared = samples.map(({ vector, label }) => ({ sparse: sparseOf(vector), label }));

  let sliceEnd = performance.now() + sliceMs;
  for (let epoch = 0; epoch < epochs; epoch++) {
    gradient.weights.fill(0);
    gradient.biases.fill(0);
    for (const { sparse, label } of prepared) {
      probabilities(model, sparse, errors);
      // Every class weighs the same, however many sentences it has.
      const weight = 1 / (classes * share[label]!);
      for (let c = 0; c < classes; c++) errors[c] = weight * (errors[c]! - (c === label ? 1 : 0));
      addErrors(gradient, sparse, errors);
      if (performance.now() < sliceEnd) continue;
      await new Promise((resolve) => setTimeout(resolve, 0));
      sliceEnd = performance.now() + sliceMs;
    }
    descend(model, gradient, { rate, decay });
  }
  return {
    predict(vector) {
      const found = new Float64Array(classes);
      probabilities(model, sparseOf(vector), found);
      return [...found];
    },
  };
}

const emptyTable = (size: number, classes: number): Table => ({
  weights: new Float64Array(size * classes),
  biases: new Float64Array(classes),
});

function sparseOf(vector: Float32Array): Sparse {
  const places = filledOf(vector);
  return { places, values: Float64Array.from(places, (place) => vector[place]!) };
}

/** Into `out`, which has a place for each class. */
function probabilities({ weights, biases }: Table, { places, values }: Sparse, out: Float64Array): void {
  const classes = out.length;
  out.set(biases);
  for (let k = 0; k < places.length; k++) {
    const value = values[k]!;
    const row = places[k]! * classes;
    for (let c = 0; c < classes; c++) out[c]! += weights[row + c]! * value;
  }
  const top = Math.max(...out);
  for (let c = 0; c < classes; c++) out[c] = Math.exp(out[c]! - top);
  const total = out.reduce((a, b) => a + b, 0);
  for (let c = 0; c < classes; c++) out[c]! /= total;
}

function addErrors({ weights, biases }: Table, { places, values }: Sparse, errors: Float64Array): void {
  const classes = errors.length;
  for (let c = 0; c < classes; c++) biases[c]! += errors[c]!;
  for (let k = 0; k < places.length; k++) {
    const value = values[k]!;
    const row = places[k]! * classes;
    for (let c = 0; c < classes; c++) weights[row + c]! += errors[c]! * value;
  }
}

function descend(model: Table, gradient: Table, { rate, decay }: { rate: number; decay: number }): void {
  const { weights, biases } = model;
  for (let i = 0; i < weights.length; i++) weights[i]! -= rate * (gradient.weights[i]! + decay * weights[i]!);
  for (let c = 0; c < biases.length; c++) biases[c]! -= rate * gradient.biases[c]!;
}
