/** Cards offered unasked in trades that the weights have not seen, at the odds that give the wanted precision. Pure. */
import { orderHits, withKindFirst } from '../../runtime/engine/knowledge/hits.ts';
import type { JudgeWeights } from '../../runtime/engine/knowledge/judge.ts';
import { fitCardWeights } from './judge-fit.ts';
import type { TurnSample } from './judge-samples.ts';
import { ofOtherGroups } from './left-out.ts';

/** Shares of the cards that should be right: the target, and what the product takes to offer more of them. */
export const wantedPrecision = { target: 0.85, product: 0.75 } as const;

/** For each trade weights fitted to the turns of the other groups of trades. */
export const cardWeightsOfOthers = (turns: readonly TurnSample[]): ((trade: string) => JudgeWeights) =>
  ofOtherGroups(turns, fitCardWeights);

export type TurnOutcome = {
  readonly turn: TurnSample;
  /** Log-odds that the first passage answers; −∞ where nothing would be offered whatever the bound. */
  readonly odds: number;
  readonly isRight: boolean;
};

export function turnOutcomeOf(turn: TurnSample, weights: JudgeWeights): TurnOutcome {
  const hits = withKindFirst(orderHits(turn.hits, weights));
  const [first] = hits;
  if (!first) return { turn, odds: Number.NEGATIVE_INFINITY, isRight: false };
  const odds = Math.log(first.confidence / (1 - first.confidence));
  return { turn, odds, isRight: turn.cards.includes(first.article.file) };
}

export type CardFigures = {
  readonly precision: number;
  readonly recall: number;
  readonly bound: number;
};

/** At the lowest odds from which on the wanted precision holds. */
export function cardFiguresOf(outcomes: readonly TurnOutcome[], wanted: number): CardFigures {
  const needs = outcomes.filter(({ turn }) => turn.cards.length > 0).length;
  const offered = outcomes.filter(({ odds }) => odds > Number.NEGATIVE_INFINITY).sort((a, b) => b.odds - a.odds);
  let right = 0;
  let best: CardFigures = { precision: 0, recall: 0, bound: Number.POSITIVE_INFINITY };
  for (const [i, { odds, isRight }] of offered.entries()) {
    if (isRight) right++;
    const precision = right / (i + 1);
    if (precision >= wanted) best = { precision, recall: right / Math.max(1, needs), bound: odds };
  }
  return best;
}
