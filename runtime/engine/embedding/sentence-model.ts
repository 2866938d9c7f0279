/** Sentence vectors from a model in the layout of transformers.js. */
import type { EmbeddingUse } from '../models/model-table.ts';
import { runTextModel, type TextModelParts, type TextOutput } from '../models/text-model.ts';

export type TextKind = 'query' | 'passage';

export interface SentenceModel {
  /** One vector of length 1 per text. */
  embed(texts: readonly string[], kind: TextKind): Promise<Float32Array[]>;
}

/** Sentences of no particular topic: what all vectors of a model have in common shows in them. */
const commonSentences = [
  'Hello, how can I help you today?',
  'I have a question about my order.',
  'The contract runs for twelve months.',
  'You can change this in the settings at any time.',
  'Please send us a copy of the document.',
  'Nothing happens when I press the button.',
  'The fee is charged once a month.',
  'Thank you very much, that is all.',
  'Our office is open from Monday to Friday.',
  'It was already broken when it arrived.',
  'Who pays if I have to cancel the appointment?',
  'Heat the oven and wait for ten minutes.',
];

/**
 * Many models give any two texts a similarity above 0.7, and others near 0. The judge and the classifiers are fitted to the latter,
 * so what all vectors of the model share is taken away.
 */
export async function createSentenceModel(parts: TextModelParts, use: EmbeddingUse): Promise<SentenceModel> {
  const raw = async (texts: readonly string[], kind: TextKind): Promise<Float32Array[]> => {
    const prefix = (kind === 'query' ? use.queryPrefix : use.passagePrefix) ?? '';
    const output = await runTextModel(
      parts,
      texts.map((text) => ({ text: prefix + text })),
    );
    return texts.map((_, row) => toUnit(use.pooling === 'first' ? firstOf(output, row) : meanOf(output, row)));
  };
  const shared = meanVector(await raw(commonSentences, 'passage'));
  return {
    async embed(texts, kind) {
      const vectors = await raw(texts, kind);
      return vectors.map((vector) => toUnit(vector.map((value, i) => value - shared[i]!)));
    },
  };
}

function firstOf({ data, dims }: TextOutput, row: number): Float32Array {
  const [, width, size] = dims as [number, number, number];
  return data.slice(row * width * size, row * width * size + size);
}

function meanOf({ data, dims, mask }: TextOutput, row: number): Float32Array {
  const [, width, size] = dims as [number, number, number];
  const sum = new Float32Array(size);
  for (let at = 0; at < width; at++) {
    if (mask[row * width + at] === 0n) continue;
    const from = (row * width + at) * size;
    for (let i = 0; i < size; i++) sum[i]! += data[from + i]!;
  }
  return sum;
}

function meanVector(vectors: readonly Float32Array[]): Float32Array {
  const mean = new Float32Array(vectors[0]!.length);
  for (const vector of vectors) for (let i = 0; i < mean.length; i++) mean[i]! += vector[i]! / vectors.length;
  return mean;
}

function toUnit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((value) => value / length);
}
