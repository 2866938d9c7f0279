/** Which sentence of a passage decides. Pure. */
import type { EngineLanguage } from '../../../shared/languages.ts';
import { boundsIn, meets } from './quantities.ts';
import type { Query } from './query.ts';
import { holdsKind } from './rerank.ts';
import { coverOf, keySetOf } from './terms.ts';

/** Similarity of a sentence to what is asked and to the whole turn, −1 … 1. */
export type SentenceLikeness = { readonly focus: number; readonly whole: number };

export const sentenceNames = [
  'focus',
  'whole',
  'lexical',
  'kind',
  'met',
  'unmet',
  'chosen',
  'passed',
  'place',
] as const;
export type SentenceEvidence = { readonly [N in (typeof sentenceNames)[number]]: number };
export type RankedSentence = { readonly at: number; readonly score: number; readonly evidence: SentenceEvidence };

/** By hand, where there is no model. */
const byWords: SentenceEvidence = {
  focus: 0,
  whole: 0,
  lexical: 0.5,
  kind: 0.2,
  met: 0.5,
  unmet: 0.1,
  chosen: 0,
  passed: 0,
  place: -0.005,
};
/** Of a softmax regression over the sentences of passages that hold the facts (`scripts/eval/fit-judge.ts`). */
const byMeaning: SentenceEvidence = {
  focus: 0.46,
  whole: 0.98,
  lexical: 0.09,
  kind: 0.15,
  met: 0.06,
  unmet: 0.03,
  chosen: 0.11,
  passed: -0.05,
  place: 0.01,
};

/**
 * The sentences of a passage, the one that decides first: similar, with the terms that set it apart from its neighbours, of the kind
 * that is asked for, and with a condition that the stated facts meet.
 */
export function rankSentences(
  query: Query,
  sentences: readonly string[],
  likeness: readonly SentenceLikeness[] | undefined,
): RankedSentence[] {
  const lexical = lexicalOf(query, sentences);
  const asksKind = query.wants.amount || query.wants.time;
  const weights = likeness ? byMeaning : byWords;
  const fits = sentences.map((sentence) =>
    query.quantities.length === 0 ? undefined : meets(boundsIn(sentence, query.language), query.quantities),
  );
  // Of the rows of a table, or of several rules, one holds for what the customer said.
  const isChoice = fits.includes(true) && fits.includes(false);
  return sentences
    .map((sentence, at): RankedSentence => {
      const met = fits[at];
      const evidence: SentenceEvidence = {
        focus: Math.max(0, likeness?.[at]?.focus ?? 0),
        whole: Math.max(0, likeness?.[at]?.whole ?? 0),
        lexical: lexical[at]!,
        kind: Number(asksKind && holdsKind(query, sentence)),
        met: Number(met === true),
        unmet: Number(met === false),
        chosen: Number(isChoice && met === true),
        passed: Number(isChoice && met === false),
        place: at,
      };
      return { at, score: sentenceScoreOf(evidence, weights), evidence };
    })
    .sort((a, b) => b.score - a.score);
}

export function sentenceScoreOf(evidence: SentenceEvidence, weights: SentenceEvidence): number {
  return sentenceNames.reduce((sum, name) => sum + weights[name] * evidence[name], 0);
}

/** For each sentence 0 … 1: how much it has of the terms that not all of them share. */
function lexicalOf(query: Query, sentences: readonly string[]): number[] {
  const { language } = query;
  const keys = sentences.map((sentence) => keySetOf(sentence, language));
  const weights = new Map<string, number>();
  const add = (term: string, share: number) => {
    const count = keys.filter((set) => coverOf(term, set, language) > 0).length;
    if (count > 0) weights.set(term, share * Math.log(1 + sentences.length / count));
  };
  for (const [term, share] of query.context) add(term, 0.6 * share);
  for (const [term, share] of query.terms) add(term, share);
  const sums = keys.map((set) => weightIn(set, weights, language));
  const highest = Math.max(1.5, ...sums);
  return sums.map((sum) => sum / highest);
}

function weightIn(keys: ReadonlySet<string>, weights: ReadonlyMap<string, number>, language: EngineLanguage): number {
  let sum = 0;
  for (const [term, weight] of weights) sum += weight * coverOf(term, keys, language);
  return sum;
}
