/** Whether a passage answers a question at all: being close to it is not enough. Pure. */
import type { Agreement } from './rerank.ts';

export type Evidence = Agreement & {
  /** Similarity of meaning to the nearest text of the passage; undefined without a model. */
  readonly meaning: number | undefined;
  /** How far that stands above the usual similarity of the other passages, in standard deviations. */
  readonly ahead: number;
  /** How far its score stands above the best one of another article. */
  readonly gap: number;
  /** The meaning is that of a gloss. */
  readonly glossed: boolean;
};

export const evidenceNames = [
  'meaning',
  'cover',
  'exact',
  'matched',
  'head',
  'context',
  'foreign',
  'ahead',
  'gap',
] as const;
type Weights = { readonly [N in (typeof evidenceNames)[number] | 'bias']: number };

/** Of logistic regressions over the development sets; `scripts/eval/fit-judge.ts` makes them. */
export const judgeWeights: { readonly [K in 'withMeaning' | 'byGloss' | 'byWords']: Weights } = {
  withMeaning: {
    bias: -2.63,
    meaning: 2.28,
    cover: 0.21,
    exact: 0.02,
    matched: 1.88,
    head: -0.34,
    context: 0.64,
    foreign: -0.27,
    ahead: 1.23,
    gap: 2.83,
  },
  byGloss: {
    bias: -3.1,
    meaning: 1.96,
    cover: 0.37,
    exact: 0.22,
    matched: 2.22,
    head: -0.19,
    context: 0.58,
    foreign: -0.19,
    ahead: 1.02,
    gap: 2.14,
  },
  byWords: {
    bias: -3.0,
    meaning: 0,
    cover: 0.59,
    exact: 0.85,
    matched: 2.72,
    head: 0.57,
    context: 0.54,
    foreign: -0.32,
    ahead: 0.51,
    gap: 1.84,
  },
};

/** The evidence as numbers of about the same size, in the order of `evidenceNames`. */
export function toFeatures(evidence: Evidence): number[] {
  return evidenceNames.map((name) => {
    if (name === 'ahead') return Math.min(5, evidence.ahead) / 5;
    return name === 'gap' ? 2 * Math.max(-0.5, Math.min(0.5, evidence.gap)) : (evidence[name] ?? 0);
  });
}

/** 0 … 1: how sure it is that the passage answers. */
export function confidenceOf(evidence: Evidence): number {
  const withMeaning = evidence.glossed ? judgeWeights.byGloss : judgeWeights.withMeaning;
  const weights = evidence.meaning === undefined ? judgeWeights.byWords : withMeaning;
  const features = toFeatures(evidence);
  let sum = weights.bias;
  for (const [i, name] of evidenceNames.entries()) sum += weights[name] * features[i]!;
  return 1 / (1 + Math.exp(-sum));
}
