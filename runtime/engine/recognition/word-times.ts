import type { RecognizedWord } from '../ports.ts';

/**
 * Spreads words over [startMs, endMs) by their length. The model gives no times of its own, so these are estimates: good
 * enough to scroll and to jump by, not to cut audio at.
 */
export function spreadWords(
  text: string,
  startMs: number,
  endMs: number,
  confidenceOf: (word: string, index: number) => number,
): RecognizedWord[] {
  const words = text.split(/\s+/).filter((word) => word !== '');
  // A short word still takes time, hence the constant beside the letters.
  const weights = words.map((word) => word.length + 2);
  const total = weights.reduce((a, b) => a + b, 0);
  let passed = 0;
  return words.map((word, index) => {
    const from = startMs + ((endMs - startMs) * passed) / total;
    passed += weights[index]!;
    const to = startMs + ((endMs - startMs) * passed) / total;
    return { word, startMs: Math.round(from), endMs: Math.round(to), confidence: confidenceOf(word, index) };
  });
}
