/**
 * A summary made of what was said: every sentence of it was said by the customer or the agent, and is put into the section
 * it belongs to. Nothing is invented or rephrased. Pure.
 */

import { contentWords, fold, splitSentences } from '../../../shared/assist/words.ts';
import type { EngineLanguage } from '../../../shared/languages.ts';
import type { SummarySection } from '../data/language-pack.ts';
import { anyOf, packOf } from '../data/language-packs.ts';
import type { Turn } from '../ports.ts';
import { scoreByWords } from '../understanding/mood-words.ts';

type Line = { readonly text: string; readonly weight: number; readonly order: number };

const most: { readonly [S in SummarySection]: number } = { situation: 3, action: 3, resolution: 2, next: 3 };

const question = new RegExp(`\\b(?:${anyOf((pack) => pack.summary.questions)})\\b`);
const perfect = new RegExp(`\\b(?:${anyOf((pack) => pack.summary.perfectAuxiliaries)})\\b`);

/** Sections in order; a section without sentences is left out. */
export function summarize(history: readonly Turn[], language: EngineLanguage): { title: string; text: string }[] {
  const lines: { [S in SummarySection]: Line[] } = { situation: [], action: [], resolution: [], next: [] };
  let order = 0;
  for (const [index, turn] of history.entries()) {
    for (const text of splitSentences(turn.text)) {
      order++;
      const late = index / Math.max(1, history.length - 1);
      const section = place(turn, text, late, language);
      if (!section) continue;
      // Early sentences tell the reason, late ones the outcome.
      const time = section === 'situation' ? 1 - late : section === 'resolution' ? late : 0.5;
      const marked = section !== 'action' || packOf(language).summary.marks.offer.test(fold(text)) ? 0.3 : 0;
      const mood = section === 'situation' ? Math.abs(scoreByWords(text, language)) : 0;
      const length = Math.min(1, contentWords(text, language).length / 6);
      lines[section].push({ text, order, weight: time + length + marked + 0.5 * mood });
    }
  }
  const sections = (['situation', 'action', 'resolution', 'next'] as const).flatMap((section) => {
    const chosen = pick(lines[section], most[section], language);
    return chosen.length === 0 ? [] : [{ title: packOf(language).summary.titles[section], text: chosen.join(' ') }];
  });
  return sections.length > 0 ? sections : longestOfCustomer(history, language);
}

/** When no sentence fits a section, the longest one of the customer is the situation. */
function longestOfCustomer(history: readonly Turn[], language: EngineLanguage): { title: string; text: string }[] {
  const said = history.filter((turn) => turn.role === 'customer').flatMap((turn) => splitSentences(turn.text));
  const whole = said.filter((text) => text.split(' ').length >= 3);
  const longest = whole.reduce((best, text) => (text.length > best.length ? text : best), '');
  return longest === '' ? [] : [{ title: packOf(language).summary.titles.situation, text: longest }];
}

function place(turn: Turn, text: string, late: number, language: EngineLanguage): SummarySection | undefined {
  const said = fold(text);
  const mark = packOf(language).summary.marks;
  const marked = mark.problem.test(said) || mark.done.test(said) || mark.wish.test(said) || mark.future.test(said);
  // "Hello, my kettle leaks" is more than a greeting.
  if ((mark.smallTalk.test(said) && !marked) || contentWords(text, language).length < 2) return undefined;
  // Recognition sometimes ends a question with a full stop.
  const asks = text.trimEnd().endsWith('?') || question.test(said);
  if (turn.role === 'customer') {
    // Names and numbers are in the record; they are not what happened.
    if (/@|\d{4}/.test(said) && contentWords(text, language).length <= 5) return undefined;
    const asksWhy = asks && (late < 0.35 || mark.problem.test(said));
    if (asks) return asksWhy ? 'situation' : undefined;
    if (mark.wish.test(said) && late >= 0.35) return 'resolution';
    // Customers say at the start why they call, in whatever words.
    const early = late < 0.35 && contentWords(text, language).length >= 3;
    return early || mark.problem.test(said) ? 'situation' : undefined;
  }
  if (asks) return undefined;
  if (mark.done.test(said)) return mark.future.test(said) && !perfect.test(said) ? 'next' : 'resolution';
  if (mark.future.test(said)) return 'next';
  const tells = contentWords(text, language).length >= 4 && late > 0.1;
  return tells || mark.offer.test(said) ? 'action' : undefined;
}

/** The sentences with the highest weight, in the order in which they were said, without repetitions. */
function pick(lines: readonly Line[], most: number, language: EngineLanguage): string[] {
  const chosen: Line[] = [];
  for (const line of [...lines].sort((a, b) => b.weight - a.weight)) {
    const words = new Set(contentWords(line.text, language));
    const repeats = chosen.some((other) => {
      const others = contentWords(other.text, language);
      return others.filter((word) => words.has(word)).length > 0.7 * Math.max(others.length, words.size);
    });
    if (!repeats) chosen.push(line);
    if (chosen.length === most) break;
  }
  return chosen.sort((a, b) => a.order - b.order).map((line) => line.text);
}
