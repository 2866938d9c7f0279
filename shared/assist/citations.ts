/**
 * Ties each sentence of a summary to the utterances it rests on, for any engine's summary: a sentence that no utterance supports
 * stands without one, and the panel marks it. Pure. A sentence rests on an utterance when they share enough of the words that carry
 * meaning, and never when it names a number that was not spoken there.
 */

import { type EngineLanguage, toLanguage } from '../languages.ts';
import type { SummaryEvent } from './event.ts';
import { contentWords, isReporting, splitSentences } from './words.ts';

type Section = SummaryEvent['sections'][number];
export type CitedSection = Section & { sentences: { text: string; utteranceIds: string[] }[] };
export type CitableUtterance = { readonly utteranceId: string; readonly text: string };

export type CitationOptions = {
  /** Share of a sentence's words that must have been said, in one utterance or in several together. */
  readonly support: number;
  /** Utterances at most for one sentence. */
  readonly most: number;
};
export const citationDefaults: CitationOptions = { support: 0.6, most: 3 };

type Indexed = { readonly id: string; readonly words: ReadonlySet<string>; readonly numbers: ReadonlySet<string> };

/** The same sections with `sentences`: each with the utterances it rests on, none where nothing said supports it. */
export function citeSummary(
  sections: readonly Section[],
  utterances: readonly CitableUtterance[],
  languageCode: string,
  options: CitationOptions = citationDefaults,
): CitedSection[] {
  const language = toLanguage(languageCode);
  const index = utterances.map(({ utteranceId, text }) => ({
    id: utteranceId,
    words: new Set(contentWords(text, language)),
    numbers: new Set(numbersIn(text)),
  }));
  return sections.map((section) => ({
    ...section,
    sentences: splitSentences(section.text).map((text) => ({
      text,
      utteranceIds: supportFor(text, index, language, options),
    })),
  }));
}

function supportFor(
  text: string,
  index: readonly Indexed[],
  language: EngineLanguage,
  options: CitationOptions,
): string[] {
  const numbers = numbersIn(text);
  const all = [...new Set(contentWords(text, language))];
  const stated = all.filter((word) => !isReporting(word, language));
  const words = stated.length > 0 ? stated : all;
  if (words.length === 0) return [];
  if (numbers.some((number) => !index.some((utterance) => utterance.numbers.has(number)))) return [];
  const open = new Set(words);
  const chosen: string[] = [];
  while (chosen.length < options.most && open.size > 0) {
    let best: Indexed | undefined;
    let most = 0;
    for (const utterance of index) {
      const shared = [...open].filter((word) => utterance.words.has(word)).length;
      if (shared > most) {
        most = shared;
        best = utterance;
      }
    }
    // One shared word among many is chance, not support.
    if (!best || (most < 2 && words.length > 2)) break;
    chosen.push(best.id);
    for (const word of best.words) open.delete(word);
    if (1 - open.size / words.length >= 0.95) break;
  }
  return 1 - open.size / words.length >= options.support ? chosen : [];
}

function numbersIn(text: string): string[] {
  return (text.match(/\d(?:[\d\s.,-]*\d)?/g) ?? []).map((number) => number.replace(/\D/g, ''));
}
