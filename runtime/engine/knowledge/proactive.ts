/**
 * When to speak without being asked. A wrong card costs an agent more attention than a missing one, so a turn must look
 * like a need (a question, a problem, a wish), and the articles must answer it clearly. Pure.
 */

import { contentWords, fold, splitSentences } from '../../../shared/assist/words.ts';
import type { EngineLanguage } from '../../../shared/languages.ts';
import { packOf } from '../data/language-packs.ts';
import type { Turn } from '../ports.ts';

export type Need = { readonly sentence: string; readonly asked: boolean; readonly plain: boolean };

/** The customer's sentences that may hold a need, the last spoken first. `plain`: its own words say so. */
export function needsIn(turn: Turn, language: EngineLanguage): Need[] {
  if (turn.role !== 'customer') return [];
  const { need } = packOf(language);
  return splitSentences(turn.text)
    .filter((sentence) => contentWords(sentence, language).length >= 2)
    .map((sentence) => {
      const asked = sentence.endsWith('?');
      return { sentence, asked, plain: need?.test(fold(sentence)) ?? asked };
    })
    .reverse()
    .slice(0, 3);
}
