/**
 * The wording of a sentence as numbers: its words, their neighbours and its marks, hashed to some thousands of places. Beside the sentence
 * vector, which knows what a sentence is about, they say how it is put: "how much longer" against "how much". Pure.
 */
import { fold } from '../../../shared/assist/words.ts';

/** With a quarter of it words share so many places that three intents in a hundred are lost (trades left out). */
export const wordFeatureSize = 8192;

/** Its places that are not zero, ascending, and their values; of length 1 as a whole. */
export type WordFeatures = { readonly places: Uint16Array; readonly values: Float32Array };

/** Fewer: what an agent asks is said in fewer ways, and there are fewer turns to learn from than sentences. */
export const askedFeatureSize = 2048;
/** The end of what the agent said is what is answered. In words. */
const askedWords = 24;

const weights = { word: 1, pair: 0.8, triple: 0.3, piece: 0.3 } as const;
const pieceLengths = [4, 5] as const;

/** Digits are one word, because no number says what somebody wants. Bounded by the length of the text. */
export function wordFeatures(text: string): WordFeatures {
  const words = wordsOf(text);
  const padded = ['^', ...words, '$'];
  const pieces = words.flatMap((word): Piece[] => [
    [word, weights.word],
    ...Array.from(piecesOf(word), (piece): Piece => [`c${piece}`, weights.piece]),
  ]);
  for (let i = 1; i < padded.length; i++) pieces.push([padded.slice(i - 1, i + 1).join(' '), weights.pair]);
  for (let i = 2; i < padded.length; i++) pieces.push([padded.slice(i - 2, i + 1).join(' '), weights.triple]);
  return hashed(pieces, wordFeatureSize);
}

/** The same, of `askedFeatureSize` places, of what an agent said last: a "yes, the second one" means what it answers. */
export function askedFeatures(text: string): WordFeatures {
  const words = wordsOf(text).slice(-askedWords);
  const pairs = words.slice(1).map((word, i) => `${words[i]} ${word}`);
  return hashed(
    [...words.map((word): Piece => [word, 1]), ...pairs.map((pair): Piece => [pair, weights.pair])],
    askedFeatureSize,
  );
}

type Piece = readonly [text: string, weight: number];

function hashed(pieces: readonly Piece[], size: number): WordFeatures {
  const sums = new Map<number, number>();
  for (const [piece, weight] of pieces) {
    const hash = hashOf(piece);
    const place = hash % size;
    sums.set(place, (sums.get(place) ?? 0) + (hash & 0x10000 ? weight : -weight));
  }
  const norm = Math.hypot(...sums.values()) || 1;
  const sorted = [...sums].sort(([a], [b]) => a - b);
  return {
    places: Uint16Array.from(sorted, ([place]) => place),
    values: Float32Array.from(sorted, ([, value]) => value / norm),
  };
}

const wordsOf = (text: string): string[] =>
  (
    fold(text)
      .replace(/[’`]/g, "'")
      .match(/[\p{L}\p{N}']+|[?!]/gu) ?? []
  ).map((word) => (/^\d/.test(word) ? '#' : word));

function* piecesOf(word: string): Generator<string> {
  const padded = `_${word}_`;
  for (const length of pieceLengths)
    for (let i = 0; i + length <= padded.length; i++) yield padded.slice(i, i + length);
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
