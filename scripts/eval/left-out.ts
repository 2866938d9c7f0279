/**
 * Figures of trades that the weights have not seen: the trades are dealt into groups, each group is measured with weights of the other
 * groups, and an answer is given at the bound that recognizes the wanted share of the questions that nothing answers.
 */
import { answerDefaults, composeAnswer } from '../../runtime/engine/knowledge/answer.ts';
import { orderHits, withKindFirst } from '../../runtime/engine/knowledge/hits.ts';
import type { JudgeWeights } from '../../runtime/engine/knowledge/judge.ts';
import { checkAnswer } from './answer-check.ts';
import { fitWeights } from './judge-fit.ts';
import { holdsFacts, isRightArticle, type Sample } from './judge-samples.ts';

/** Share of the questions that nothing answers that should be recognized. */
export const wantedSilence = 0.8;
const groups = 5;
/** Hits that the product composes an answer from. */
const shownHits = 5;

export type Outcome = {
  readonly sample: Sample;
  /** Log-odds that the first passage answers. */
  readonly odds: number;
  readonly firstArticle: boolean;
  readonly firstPassage: boolean;
  /** Of the answer that would be given. */
  readonly holdsFacts: boolean;
  readonly wrongCondition: boolean;
};

/** For each trade weights fitted to the other groups of trades. */
export const weightsOfOthers = (samples: readonly Sample[]): ((trade: string) => JudgeWeights) =>
  ofOtherGroups(samples, fitWeights);

/** For each trade what was fitted to the other groups of trades. */
export function ofOtherGroups<S extends { readonly trade: string }, W>(
  samples: readonly S[],
  fit: (samples: readonly S[]) => W,
): (trade: string) => W {
  const trades = [...new Set(samples.map(({ trade }) => trade))].sort();
  const groupOf = new Map(trades.map((trade, i) => [trade, i % groups]));
  const fitted = Array.from({ length: groups }, (_, group) =>
    fit(samples.filter(({ trade }) => groupOf.get(trade) !== group)),
  );
  return (trade) => fitted[groupOf.get(trade)!]!;
}

/** What the product would do with a question under these weights. */
export function outcomeOf(sample: Sample, weights: JudgeWeights): Outcome {
  const hits = withKindFirst(orderHits(sample.hits, weights)).slice(0, shownHits);
  const [first] = hits;
  if (!first)
    return { sample, odds: -99, firstArticle: false, firstPassage: false, holdsFacts: false, wrongCondition: false };
  const answer = composeAnswer(sample.query, hits, { ...answerDefaults, leastConfidence: 0 });
  const { holdsFacts: holds, wrongCondition } = checkAnswer(sample.question, answer?.answer);
  return {
    sample,
    odds: Math.log(first.confidence / (1 - first.confidence)),
    firstArticle: isRightArticle(sample, first),
    firstPassage: holdsFacts(sample, first),
    holdsFacts: holds && sample.question.article !== null,
    wrongCondition,
  };
}

export type LeftOut = {
  readonly questions: number;
  readonly firstArticle: number;
  readonly firstPassage: number;
  /** The answer holds the facts, shown or not. */
  readonly facts: number;
  /** … and is shown. */
  readonly shownFacts: number;
  readonly answered: number;
  readonly wrongCondition: number;
  /** How often a question that something answers has higher odds than one that nothing answers. */
  readonly auc: number;
  /** Odds below which nothing is shown. */
  readonly bound: number;
};

/** The questions that something answers, with the passages that hold the facts hidden. */
export type Hidden = {
  /** Share that would be recognized as questions that nothing answers. */
  readonly recognized: number;
  /** How often the question as it is has higher odds than one whose answer is hidden. */
  readonly auc: number;
};

/** Shares of 0 … 1, at the bound that leaves the share `silence` of the unanswerable questions unanswered. */
export function figuresOf(outcomes: readonly Outcome[], silence = wantedSilence): LeftOut {
  const closed = outcomes.filter(({ sample }) => sample.question.article === null);
  const open = outcomes.filter(({ sample }) => sample.question.article !== null);
  const odds = closed.map((each) => each.odds).sort((a, b) => a - b);
  const bound = odds[Math.ceil(silence * odds.length) - 1] ?? Number.NEGATIVE_INFINITY;
  const share = (is: (outcome: Outcome) => boolean) => open.filter(is).length / Math.max(1, open.length);
  return {
    questions: open.length,
    firstArticle: share(({ firstArticle }) => firstArticle),
    firstPassage: share(({ firstPassage }) => firstPassage),
    facts: share((each) => each.holdsFacts),
    shownFacts: share((each) => each.holdsFacts && each.odds > bound),
    answered: share((each) => each.odds > bound),
    wrongCondition: share((each) => each.wrongCondition && each.odds > bound),
    auc: winsOf(open, closed),
    bound,
  };
}

/** At the bound of `figuresOf`. */
export function hiddenFiguresOf(open: readonly Outcome[], hidden: readonly Outcome[], bound: number): Hidden {
  const odds = hidden.map((each) => each.odds);
  const answerable = open.filter(({ sample }) => sample.question.article !== null);
  return {
    recognized: odds.filter((each) => each <= bound).length / Math.max(1, odds.length),
    auc: winsOf(answerable, hidden),
  };
}

/** Of all pairs, the share in which the first one has the higher odds. */
function winsOf(open: readonly Outcome[], closed: readonly Outcome[]): number {
  const wins = open.reduce((sum, { odds }) => sum + closed.filter((other) => other.odds < odds).length, 0);
  return wins / Math.max(1, open.length * closed.length);
}
