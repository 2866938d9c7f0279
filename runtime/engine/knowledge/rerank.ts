/** The second look at what search found: which passage holds the terms that decide, and which of its sentences does. Pure. */
import { fold } from '../../../shared/assist/words.ts';
import { searchWordsOf } from '../data/search-words.ts';
import type { Query } from './query.ts';
import { coverOf, keySetOf, topicTermsOf } from './terms.ts';

/** What a passage is compared by; made once per article. */
export type PassageKeys = {
  /** Of title and heading. */
  readonly head: ReadonlySet<string>;
  readonly all: ReadonlySet<string>;
};
export type TermWeights = (term: string) => { readonly weight: number; readonly known: boolean };

export type Agreement = {
  /** Share of the question's weight that the passage has, 0 … 1. */
  readonly cover: number;
  /** The same for its words as they are, without related ones. */
  readonly exact: number;
  /** How many of its terms that are, 0 … 1 for four or more. */
  readonly matched: number;
  /** The share of title and heading. */
  readonly head: number;
  /** The share of what the events are called, in title and heading. */
  readonly events: number;
  /** The same for what else is known. */
  readonly context: number;
  /** Share of the question's weight that no article has. */
  readonly foreign: number;
  /** The kind of answer that is asked for stands there. */
  readonly kind: boolean;
};

/** How far the passage with these keys and this text agrees with the question. */
export function agreementOf(query: Query, keys: PassageKeys, text: string, weightOf: TermWeights): Agreement {
  const sums = { all: 0, cover: 0, exact: 0, matched: 0, head: 0, foreign: 0 };
  for (const [term, share] of query.terms) {
    const { weight, known } = weightOf(term);
    const part = weight * share;
    const covered = known ? coverOf(term, keys.all, query.language) : 0;
    sums.all += part;
    sums.cover += part * covered;
    sums.head += part * coverOf(term, keys.head, query.language);
    if (covered === 1) sums.exact += part;
    if (covered > 0) sums.matched += share;
    if (!known) sums.foreign += part;
  }
  const shareOf = (value: number) => (sums.all === 0 ? 0 : value / sums.all);
  return {
    cover: shareOf(sums.cover),
    exact: shareOf(sums.exact),
    // A short question has no four terms: all of its own count for them.
    matched: Math.min(1, Math.max(sums.matched / 4, query.terms.size < 4 ? 0.8 * shareOf(sums.cover) ** 2 : 0)),
    head: shareOf(sums.head),
    events: eventCover(query, keys.head),
    context: contextCover(query, keys.all, weightOf),
    foreign: shareOf(sums.foreign),
    kind: holdsKind(query, text),
  };
}

/**
 * Of the question's weight, the share of the one sentence that covers most of it: a passage may touch every term and answer none of
 * them together.
 */
export function sentenceCover({ terms, language }: Query, sentences: readonly string[], weightOf: TermWeights): number {
  const parts = [...terms].map(([term, share]) => ({ term, part: weightOf(term).weight * share }));
  const all = parts.reduce((sum, { part }) => sum + part, 0);
  if (all === 0) return 0;
  const covers = sentences.map((text) => {
    const keys = keySetOf(text, language);
    return parts.reduce((sum, { term, part }) => sum + part * coverOf(term, keys, language), 0);
  });
  return Math.max(0, ...covers) / all;
}

function eventCover(query: Query, head: ReadonlySet<string>): number {
  const terms = topicTermsOf(query.events, query.language);
  const covered = terms.filter((term) => coverOf(term, head, query.language) > 0).length;
  return terms.length === 0 ? 0 : Math.min(1, covered / 2);
}

function contextCover(query: Query, keys: ReadonlySet<string>, weightOf: TermWeights): number {
  let sum = 0;
  let covered = 0;
  for (const [term, share] of query.context) {
    const { weight, known } = weightOf(term);
    if (!known) continue;
    sum += weight * share;
    covered += weight * share * coverOf(term, keys, query.language);
  }
  return sum === 0 ? 0 : covered / Math.max(sum, 4);
}

/** Whether the text has an amount or a time where one is asked for. */
export function holdsKind(query: Query, text: string): boolean {
  const { holds } = searchWordsOf(query.language);
  const folded = fold(text);
  return (!query.wants.amount || holds.amount.test(folded)) && (!query.wants.time || holds.time.test(folded));
}
