/** Whether a passage answers a question at all: being close to it is not enough. Pure. */
import type { Agreement } from './rerank.ts';

export type Evidence = Agreement & {
  /** Similarity of meaning to the nearest text of the passage; undefined without a model. */
  readonly meaning: number | undefined;
  /** How far that stands above the usual similarity of the other passages, in standard deviations. */
  readonly ahead: number;
};

export const evidenceNames = [
  'meaning',
  'cover',
  'exact',
  'matched',
  'head',
  'context',
  'foreign',
  'kind',
  'ahead',
] as const;
type Weights = { readonly [N in (typeof evidenceNames)[number] | 'bias']: number };

/** Of a logistic regression over the development sets; `scripts/eval/fit-judge.ts` makes them. */
export const judgeWeights: { readonly withMeaning: Weights; readonly byWords: Weights } = {
  withMeaning: {
    bias: -3.5,
    meaning: 2.55,
    cover: 0.6,
    exact: 1.2,
    matched: 3.1,
    head: 0,
    context: 2.2,
    foreign: -0.4,
    kind: 0,
    ahead: 2.3,
  },
  byWords: {
    bias: -5.75,
    meaning: 0,
    cover: 2.4,
    exact: 1.9,
    matched: 4.9,
    head: 3.9,
    context: 2.6,
    foreign: 0,
    kind: 0,
    ahead: 0.7,
  },
};

/** The evidence as numbers of about the same size, in the order of `evidenceNames`. */
export function toFeatures(evidence: Evidence): number[] {
  return evidenceNames.map((name) => {
    if (name === 'kind') return evidence.kind ? 1 : 0;
    return name === 'ahead' ? Math.min(5, evidence.ahead) / 5 : (evidence[name] ?? 0);
  });
}

/** 0 … 1: how sure it is that the passage answers. */
export function confidenceOf(evidence: Evidence): number {
  const weights = evidence.meaning === undefined ? judgeWeights.byWords : judgeWeights.withMeaning;
  const features = toFeatures(evidence);
  let sum = weights.bias;
  for (const [i, name] of evidenceNames.entries()) sum += weights[name] * features[i]!;
  return 1 / (1 + Math.exp(-sum));
}
