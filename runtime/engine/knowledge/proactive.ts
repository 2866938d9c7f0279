/**
 * When to speak without being asked. A wrong card costs an agent more attention than a missing one, so a turn must hold a need
 * (a question, a problem, a wish, an event), and the articles must answer it clearly. Pure.
 */
import { fold, splitSentences } from '../../../shared/assist/words.ts';
import type { EngineLanguage } from '../../../shared/languages.ts';
import { searchWordsOf } from '../data/search-words.ts';
import type { Turn } from '../ports.ts';
import { eventsIn } from './query.ts';
import { topicTermsOf } from './terms.ts';

/** `text`: what to search for, with the sentences that say what it is about. */
export type Need = { readonly text: string; readonly asked: boolean };

/** The need of the customer's turn; undefined where it only tells, thanks or answers. */
export function needIn(turn: Turn, language: EngineLanguage): Need | undefined {
  if (turn.role !== 'customer') return undefined;
  const words = searchWordsOf(language);
  const sentences = splitSentences(turn.text);
  const needs = sentences.filter((sentence) => {
    const folded = fold(sentence);
    if (eventsIn(sentence, language) !== '') return true;
    return words.need.test(folded) && topicTermsOf(sentence, language).length > 0;
  });
  if (needs.length === 0) return undefined;
  const asked = needs.some((sentence) => sentence.includes('?'));
  if (!asked && needs.every((sentence) => words.idle.test(fold(sentence)) && !isProblem(sentence, language)))
    return undefined;
  return { text: sentences.join(' '), asked };
}

/** More than a courtesy at its start. */
function isProblem(sentence: string, language: EngineLanguage): boolean {
  const { idle, need } = searchWordsOf(language);
  return eventsIn(sentence, language) !== '' || need.test(fold(sentence).replace(idle, ''));
}
