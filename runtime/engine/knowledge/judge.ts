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
  focusSentence: -0.12,
  focusText: -0.35,
  focusHead: 0.12,
  wholeSentence: 3.33,
  wholeText: 2.75,
  wholeHead: 1.6,
  meaning: 3.35,
  cover: 1.66,
  exact: 0.35,
  head: 1.19,
  // By hand, so that an event outweighs the thing it happened to: the sets have too few events, and the fit gives nothing for it.
  events: 4,
  context: 3.78,
  kind: -0.19,
  sentence: -0.18,
  deciding: 1.45,
};
/** Of logistic regressions over the development sets, by the same script: by meaning, and without a model. */
const judgeByMeaning: JudgeWeights['judge'] = {
  meaning: 0.44,
  focusSentence: 0.06,
  focusText: 1.04,
  wholeSentence: 1.4,
  wholeText: 3.86,
  cover: 0.59,
  exact: 0.06,
  matched: 0.33,
  head: -0.14,
  context: 0.48,
  foreign: -0.62,
  sentence: 0.57,
  deciding: 1.58,
  kind: 0.35,
  events: -0.59,
  ahead: 0.79,
  gap: 2.2,
  score: 0.48,
  bias: -5.44,
  biasOfGloss: -5.52,
};
export const judgeWeights: JudgeWeights = { rank: rankWeights, judge: judgeByMeaning };

/**
 * The same for what a customer says without asking the agent to look it up: of the customers' turns in the chats of the development
 * sets, by the same script. What was said before counts less there, and headings count more, than for a question.
 */
export const cardWeights: JudgeWeights = {
  rank: {
    focusSentence: 1.05,
    focusText: 0.63,
    focusHead: 1.63,
    wholeSentence: 1.51,
    wholeText: 0.77,
    wholeHead: 2.01,
    meaning: 1.42,
    cover: 0.41,
    exact: 0.74,
    head: 1.96,
    // By hand, as above.
    events: 2,
    context: -0.05,
    kind: -0.1,
    sentence: 0.06,
    deciding: 0.45,
  },
  judge: {
    meaning: 1.18,
    focusSentence: 1.55,
    focusText: 1.37,
    wholeSentence: 1.86,
    wholeText: 1.47,
    cover: -0.58,
    exact: -0.46,
    matched: 1.15,
    head: -0.41,
    context: 0.34,
    foreign: 0.12,
    sentence: 0.23,
    deciding: 1.27,
    kind: -0.93,
    events: -1.08,
    ahead: 0.97,
    gap: 1.59,
    score: 0.56,
    bias: -4.18,
    biasOfGloss: -4.75,
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
