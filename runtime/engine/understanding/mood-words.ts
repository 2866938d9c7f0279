/**
 * Sentiment by words. It stands alone where there are no vectors (the sentence model does not know the language, or is not
 * installed), and counts beside the classifier where there are.
 */

import { fold } from '../../../shared/assist/words.ts';
import type { EngineLanguage } from '../../../shared/languages.ts';
import { packOf } from '../data/language-packs.ts';

/** −1 … 1; 0 without words of mood, and for a language that is not understood. */
export function scoreByWords(text: string, language: EngineLanguage): number {
  const { moodWords } = packOf(language);
  if (!moodWords) return 0;
  const { positive, negative, negation, strong, weak } = moodWords;
  const words = fold(text).match(/[\p{L}']+/gu) ?? [];
  let sum = 0;
  for (const [i, word] of words.entries()) {
    let value = positive.includes(word) ? 1 : negative.includes(word) ? -1 : 0;
    if (value === 0) continue;
    const before = words.slice(Math.max(0, i - 3), i);
    if (before.some((w) => strong.includes(w))) value *= 1.5;
    if (before.some((w) => weak.includes(w))) value *= 0.6;
    if (before.some((w) => negation.includes(w))) value *= value > 0 ? -0.9 : -0.3;
    sum += value;
  }
  if (/!\s*$/.test(text)) sum *= 1.2;
  return Math.tanh(sum / 2);
}
