/**
 * What was learned from large lists of sentences before the product was built: `data/<language>/learned.json`, written by
 * `npm run eval:teach`. It is used with the sentence model that it was made with, which probes show: sentences whose vectors it holds.
 */
import { Buffer } from 'node:buffer';
import * as v from 'valibot';
import type { UnderstoodLanguage } from '../../../shared/languages.ts';
import { cosine, type Embedder } from '../embedding/embedder.ts';
import { softmax } from './softmax.ts';
import { askedFeatureSize, askedFeatures, type WordFeatures, wordFeatureSize, wordFeatures } from './word-features.ts';

const base64 = v.pipe(v.string(), v.maxLength(400_000), v.regex(/^[A-Za-z0-9+/]*={0,2}$/));
const numbers = v.pipe(v.array(v.number()), v.maxLength(100));
const head = v.object({
  names: v.pipe(v.array(v.pipe(v.string(), v.maxLength(40))), v.maxLength(100)),
  /**
   * A signed byte for each place and name, those of one place side by side: first those of the vector, then those of the words, and
   * of intents those of the words that the agent said before.
   */
  weights: base64,
  /** What a byte of each name stands for. */
  scales: numbers,
  biases: numbers,
});

export const learnedSchema = v.object({
  /** The sentence model, for people. */
  model: v.pipe(v.string(), v.maxLength(100)),
  /** SHA-256 of the lists that it was learned from. */
  lists: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  /** SHA-256 of what the sentence model read of the lists: their gloss; none where it knows the language. */
  read: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))),
  dimensions: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4096)),
  probes: v.pipe(v.array(v.object({ text: v.pipe(v.string(), v.maxLength(500)), vector: base64 })), v.maxLength(10)),
  intents: head,
  mood: head,
});
export type Learned = v.InferOutput<typeof learnedSchema>;
export type LearnedHead = Learned['intents'];

/** What each place of a vector, of the words, and of the words before counts; all are of length 1. Fitted on what was left out. */
export const learnedScales = { vector: 3, words: 6, asked: 3 } as const;
/** Vectors of one model differ by how it is computed, those of another by far more. */
const sameModel = 0.99;

export interface SentenceReader {
  /**
   * Probabilities, in the order of the head's names. `vector`: of the model that the head was learned with; `asked`: what the agent said
   * before, where it is known.
   */
  read(text: string, vector: Float32Array, asked?: string): number[];
}

/** Throws a RangeError where the head does not fit the dimensions. */
export function createSentenceReader(
  { names, weights, scales, biases }: LearnedHead,
  dimensions: number,
): SentenceReader {
  const bytes = new Int8Array(Buffer.from(weights, 'base64'));
  const classes = names.length;
  const ownPlaces = dimensions + wordFeatureSize;
  const places = bytes.length / classes;
  if (
    (places !== ownPlaces && places !== ownPlaces + askedFeatureSize) ||
    scales.length !== classes ||
    biases.length !== classes
  )
    throw new RangeError('The learned weights do not fit');
  return {
    read(text, vector, asked = '') {
      const sums = new Float64Array(classes);
      const add = (place: number, value: number) => {
        for (let c = 0; c < classes; c++) sums[c]! += value * bytes[place * classes + c]!;
      };
      for (const [place, value] of vector.entries()) add(place, learnedScales.vector * value);
      const addAll = ({ places: own, values }: WordFeatures, from: number, scale: number) => {
        for (const [i, place] of own.entries()) add(from + place, scale * values[i]!);
      };
      addAll(wordFeatures(text), dimensions, learnedScales.words);
      if (places > ownPlaces) addAll(askedFeatures(asked), ownPlaces, learnedScales.asked);
      return softmax([...sums].map((sum, c) => sum * scales[c]! + biases[c]!));
    },
  };
}

/** Whether the embedder gives the vectors that the file was made with; false without a model of the language. */
export async function fitsEmbedder(
  { probes, dimensions }: Learned,
  embedder: Embedder,
  language: UnderstoodLanguage,
): Promise<boolean> {
  const texts = probes.map(({ text }) => text);
  const vectors = (await embedder.embed(texts, { language })) ?? [];
  return (
    probes.length > 0 &&
    probes.every(({ vector }, i) => {
      const made = vectors[i];
      return made?.length === dimensions && cosine(made, fromBytes(vector)) > sameModel;
    })
  );
}

/** A vector as bytes, for a probe. */
export function toBytes(vector: Float32Array): string {
  const most = Math.max(...vector.map(Math.abs)) || 1;
  return Buffer.from(Int8Array.from(vector, (value) => Math.round((127 * value) / most)).buffer).toString('base64');
}

/** Of length 1. */
function fromBytes(text: string): Float32Array {
  const vector = Float32Array.from(new Int8Array(Buffer.from(text, 'base64')));
  const norm = Math.hypot(...vector) || 1;
  return vector.map((value) => value / norm);
}
