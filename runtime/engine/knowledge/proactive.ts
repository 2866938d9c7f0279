/**
 * When to speak without being asked. A wrong card costs an agent more attention than a missing one, so a turn must hold a need
 * (a question, a problem, a wish, an event), and the articles must answer it clearly. Pure.
 */
import { fold, splitSentences } from '../../../shared/assist/words.ts';
import type { EngineLanguage } from '../../../shared/languages.ts';
import { searchWordsOf } from '../data/search-words.ts';
import type { Turn } from '../ports.ts';
import type { Hit } from './hits.ts';
import { eventsIn } from './query.ts';
import { topicTermsOf } from './terms.ts';

/**
 * `text`: what to search for, with the sentences that say what it is about. `least`: how sure it must be that a passage answers before
 * it is offered.
 */
export type Need = { readonly text: string; readonly asked: boolean; readonly least: number };

/** A statement that asks for nothing needs a passage that is clearly about it. */
const sureEnough = { need: 0.5, statement: 0.55 } as const;
/**
 * The same where there is a model: from there on three cards in four are right in chats of trades that the weights have not seen, and
 * two needs in five get one, in Spanish one in four (`scripts/eval/fit-judge.ts`).
 */
export const sureByMeaning = 0.5;
/** Without a model: how likely another article may be against the first one; unasked, one of two is no offer. */
const mostRivalry = 0.55;
/** Terms of a statement that is more than a fact about the customer. */
const fewestTerms = 3;

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
  const text = sentences.join(' ');
  if (needs.length === 0) return statementIn(text, sentences, language);
  const asked = needs.some((sentence) => sentence.includes('?'));
  if (!asked && needs.every((sentence) => words.idle.test(fold(sentence)) && !isProblem(sentence, language)))
    return undefined;
  return { text, asked, least: sureEnough.need };
}

function statementIn(text: string, sentences: readonly string[], language: EngineLanguage): Need | undefined {
  const { idle } = searchWordsOf(language);
  const stated = sentences.filter((sentence) => !idle.test(fold(sentence)));
  const terms = new Set(stated.flatMap((sentence) => topicTermsOf(sentence, language)));
  return terms.size < fewestTerms ? undefined : { text, asked: false, least: sureEnough.statement };
}

/** How sure it must be that the first hit answers the need before it is offered; infinite where it must not be. */
export function leastConfidenceOf({ least }: Need, hits: readonly Hit[]): number {
  const [first] = hits;
  if (first?.evidence.meaning !== undefined) return sureByMeaning;
  const rival = hits.find(({ article }) => article !== first?.article);
  return rival && rival.share > mostRivalry ? Number.POSITIVE_INFINITY : least;
}

/** More than a courtesy at its start. */
function isProblem(sentence: string, language: EngineLanguage): boolean {
  const { idle, need } = searchWordsOf(language);
  return eventsIn(sentence, language) !== '' || need.test(fold(sentence).replace(idle, ''));
}
