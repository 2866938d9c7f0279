/**
 * Vectors made of the letters of a text (runs of three and four, hashed): they do not capture meaning, but forms and
 * misspellings of a word come out similar. For languages without a sentence model, and where it is not installed.
 */
import { contentWords, fold } from '../../../shared/assist/words.ts';
import type { EngineLanguage } from '../../../shared/languages.ts';
import { anyOf } from '../data/language-packs.ts';

const size = 1024;
const tone = new RegExp(`\\b(?:${anyOf((pack) => pack.toneWords)})\\b|[?!]`, 'g');

/** Of length 1, or all zeros for a text without content. */
export function letterVector(text: string, language: EngineLanguage): Float32Array {
  const vector = new Float32Array(size);
  const add = (piece: string, weight: number) => {
    const hash = hashOf(piece);
    vector[hash % size]! += hash & 0x10000 ? weight : -weight;
  };
  const words = contentWords(text, language);
  for (const word of words) {
    add(word, 2);
    const padded = `_${word}_`;
    for (const length of [3, 4]) {
      for (let i = 0; i + length <= padded.length; i++) add(padded.slice(i, i + length), 0.5);
    }
  }
  for (let i = 1; i < words.length; i++) add(`${words[i - 1]} ${words[i]}`, 1);
  // Small words and marks tell a question, a refusal and a thank-you apart.
  for (const word of fold(text).match(tone) ?? []) add(word, 1);
  let norm = 0;
  for (const value of vector) norm += value * value;
  norm = Math.sqrt(norm);
  return norm === 0 ? vector : vector.map((value) => value / norm);
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
