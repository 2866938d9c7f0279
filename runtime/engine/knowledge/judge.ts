/** Whether a passage answers a question at all: being close to it is not enough. Pure. */
import type { Likeness } from './likeness.ts';
import type { Agreement } from './rerank.ts';

/** What is known of a passage by itself. */
export type Found = Agreement &
  Likeness & {
    /** Similarity of meaning to the nearest text of the passage; undefined without a model. */
    readonly meaning: number | undefined;
    /** How far that stands above the usual similarity of the other passages, in standard deviations. */
    readonly ahead: number;
    /** Share of the question's weight that one of its sentences has. */
    readonly sentence: number;
    /** Score of its deciding sentence. */
    readonly deciding: number;
    /** The meaning is that of a gloss. */
    readonly glossed: boolean;
  };

export type Evidence = Found & {
  readonly score: number;
  /** How far its score stands above the best one of another article. */
  readonly gap: number;
};

export const rankNames = [
  'focusSentence',
  'focusText',
  'focusHead',
  'wholeSentence',
  'wholeText',
  'wholeHead',
  'meaning',
  'cover',
  'exact',
  'head',
  'events',
  'context',
  'kind',
  'sentence',
  'deciding',
] as const;
export const judgeNames = [
  'meaning',
  'focusSentence',
  'focusText',
  'wholeSentence',
  'wholeText',
  'cover',
  'exact',
  'matched',
  'head',
  'context',
  'foreign',
  'sentence',
  'deciding',
  'kind',
  'events',
  'ahead',
  'gap',
  'score',
] as const;
const namesByWords = ['cover', 'exact', 'matched', 'head', 'context', 'foreign', 'ahead', 'gap'] as const;

/** Of the order of passages, and of whether the first one answers; both where there is a model. */
export type JudgeWeights = {
  readonly rank: { readonly [N in (typeof rankNames)[number]]: number };
  readonly judge: { readonly [N in (typeof judgeNames)[number] | 'bias' | 'biasOfGloss']: number };
};

/** Of the order of passages, by meaning: a softmax regression over the candidates of each question (`scripts/eval/fit-judge.ts`). */
const rankWeights: JudgeWeights['rank'] = {
  focusSentence: -0.06,
  focusText: -0.48,
  focusHead: 0.38,
  wholeSentence: 3.24,
  wholeText: 2.64,
  wholeHead: 1.22,
  meaning: 3.51,
  cover: 1.57,
  exact: 0.16,
  head: 1.88,
  // By hand, so that an event outweighs the thing it happened to: the sets have too few events, and the fit gives nothing for it.
  events: 4,
  context: 3.62,
  kind: -0.22,
  sentence: -0.11,
  deciding: 1.39,
};
/** Of logistic regressions over the development sets, by the same script: by meaning, and without a model. */
const judgeByMeaning: JudgeWeights['judge'] = {
  meaning: 0.48,
  focusSentence: 0.13,
  focusText: 0.88,
  wholeSentence: 1.86,
  wholeText: 3.2,
  cover: 0.33,
  exact: -0.03,
  matched: 0.63,
  head: -0.1,
  context: 0.78,
  foreign: -0.35,
  sentence: 0.86,
  deciding: 1.52,
  kind: 0.12,
  events: -0.27,
  ahead: 1.1,
  gap: 1.86,
  score: 0.61,
  bias: -5.01,
  biasOfGloss: -5.3,
};
export const judgeWeights: JudgeWeights = { rank: rankWeights, judge: judgeByMeaning };

/**
 * The same for what a customer says without asking the agent to look it up: of the customers' turns in the chats of the development
 * sets, by the same script. What was said before counts less there, and headings count more, than for a question.
 */
export const cardWeights: JudgeWeights = {
  rank: {
    focusSentence: 1.08,
    focusText: 1.1,
    focusHead: 2.32,
    wholeSentence: 1.19,
    wholeText: 0.99,
    wholeHead: 2.17,
    meaning: 1.11,
    cover: 0.33,
    exact: 0.76,
    head: 2.73,
    // By hand, as above.
    events: 2,
    context: -0.64,
    kind: -0.25,
    sentence: -0.1,
    deciding: 0.36,
  },
  judge: {
    meaning: 0.23,
    focusSentence: 1.72,
    focusText: 1.85,
    wholeSentence: 1.24,
    wholeText: 2.5,
    cover: 0.11,
    exact: -0.9,
    matched: 0.95,
    head: 0.72,
    context: -1.14,
    foreign: 0.24,
    sentence: 0.79,
    deciding: 0.37,
    kind: 0.39,
    events: -1.18,
    ahead: 1.97,
    gap: 1.6,
    score: 0.37,
    bias: -4.87,
    biasOfGloss: -5.21,
  },
};
const judgeByWords = {
  bias: -3.0,
  cover: 0.59,
  exact: 0.85,
  matched: 2.72,
  head: 0.57,
  context: 0.54,
  foreign: -0.32,
  ahead: 0.51,
  gap: 1.84,
} as const;

/** How much of the log-odds one point of score is. */
const scoreScale = 10;

/** For the order of hits, about 0 … 1. */
export function scoreOf(found: Found, { rank }: JudgeWeights = judgeWeights): number {
  if (found.meaning === undefined) return scoreByWords(found);
  return rankNames.reduce((sum, name) => sum + rank[name] * Number(found[name]), 0) / scoreScale;
}

function scoreByWords({ cover, head, context, events, kind, deciding }: Found): number {
  const words = 0.85 * cover + 0.25 * head + 0.35 * context + 0.6 * events;
  // Where an amount or a time is asked for, a passage without one is about something else.
  return (kind ? words : 0.75 * words) + 0.15 * Math.min(1.2, deciding);
}

/** Of a passage against the first one. */
export const shareOf = (score: number, first: number): number => Math.exp(scoreScale * (score - first));

/** The evidence as numbers of about the same size, in the order of `judgeNames`. */
export const toFeatures = (evidence: Evidence): number[] => judgeNames.map((name) => featureOf(evidence, name));

function featureOf(evidence: Evidence, name: (typeof judgeNames)[number]): number {
  if (name === 'ahead') return Math.min(5, evidence.ahead) / 5;
  if (name !== 'gap') return Number(evidence[name] ?? 0);
  return evidence.meaning === undefined
    ? 2 * Math.max(-0.5, Math.min(0.5, evidence.gap))
    : Math.min(3, scoreScale * evidence.gap) / 3;
}

/** 0 … 1: how sure it is that the passage answers. */
export function confidenceOf(evidence: Evidence, { judge }: JudgeWeights = judgeWeights): number {
  let sum: number;
  if (evidence.meaning === undefined) {
    sum = judgeByWords.bias;
    for (const name of namesByWords) sum += judgeByWords[name] * featureOf(evidence, name);
  } else {
    sum = evidence.glossed ? judge.biasOfGloss : judge.bias;
    for (const name of judgeNames) sum += judge[name] * featureOf(evidence, name);
  }
  return 1 / (1 + Math.exp(-sum));
}
