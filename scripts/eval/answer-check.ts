/** What an answer must hold, and must not say first. Pure. */
import { fold } from '../../shared/assist/words.ts';
import type { TradeQuestion } from './trade-sets.ts';

export type Checked = {
  readonly holdsFacts: boolean;
  /** It says what holds under another condition before, or instead of, what decides, or the wrong one of yes and no. */
  readonly wrongCondition: boolean;
  readonly verdict: 'yes' | 'no' | undefined;
};

const flat = (text: string) => fold(text).replace(/[’]/g, "'").replace(/\s+/g, ' ');

/** `answer`: undefined where none was given. */
export function checkAnswer(question: TradeQuestion, answer: string | undefined): Checked {
  const text = flat(answer ?? '');
  const places = placesOf(question, text);
  const holds = answer !== undefined && places.every((place) => place >= 0);
  const wrong = firstPlace(text, question.not);
  // A sentence that begins with "No" or "Si" says neither.
  const saidVerdict = /^(?:yes|no|si)(?=[.,:;!])/.exec(text)?.[0];
  const verdict = saidVerdict === undefined ? undefined : saidVerdict === 'no' ? 'no' : 'yes';
  return {
    holdsFacts: holds,
    wrongCondition:
      (wrong >= 0 && (!holds || wrong < Math.min(...places))) ||
      (question.verdict !== undefined && verdict !== undefined && verdict !== question.verdict),
    verdict,
  };
}

/** Of each fact one wording stands there. */
export const holdsAll = (question: TradeQuestion, text: string): boolean =>
  placesOf(question, flat(text)).every((place) => place >= 0);

/** Of one fact one wording stands there. */
export const holdsOne = (question: TradeQuestion, text: string): boolean =>
  placesOf(question, flat(text)).some((place) => place >= 0);

const placesOf = (question: TradeQuestion, text: string) =>
  question.facts.map((wordings) => firstPlace(text, wordings));

function firstPlace(text: string, wordings: readonly string[]): number {
  const places = wordings.map((wording) => text.indexOf(flat(wording))).filter((place) => place >= 0);
  return places.length === 0 ? -1 : Math.min(...places);
}
