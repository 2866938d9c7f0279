/** Cards offered unasked in trades that the weights have not seen, at the odds that give the wanted precision. Pure. */
import { orderHits, withKindFirst } from '../../runtime/engine/knowledge/hits.ts';
import type { JudgeWeights } from '../../runtime/engine/knowledge/judge.ts';
import { mostRivalry } from '../../runtime/engine/knowledge/proactive.ts';
import type { TurnSample } from './judge-samples.ts';

/** Share of the cards that should be right. */
export const wantedPrecision = 0.85;

export type TurnOutcome = {
  readonly turn: TurnSample;
  /** Log-odds that the first passage answers; −∞ where nothing would be offered whatever the bound. */
  readonly odds: number;
  readonly isRight: boolean;
};

export function turnOutcomeOf(turn: TurnSample, weights: JudgeWeights): TurnOutcome {
  const hits = withKindFirst(orderHits(turn.hits, weights));
  const [first] = hits;
  const rival = hits.find(({ article }) => article !== first?.article);
  if (!first || (rival && rival.share > mostRivalry)) return { turn, odds: Number.NEGATIVE_INFINITY, isRight: false };
  const odds = Math.log(first.confidence / (1 - first.confidence));
  return { turn, odds, isRight: turn.cards.includes(first.article.file) };
}

export type CardFigures = {
  readonly precision: number;
  readonly recall: number;
  readonly bound: number;
};

/** At the lowest odds from which on the wanted precision holds. */
export function cardFiguresOf(outcomes: readonly TurnOutcome[], wanted = wantedPrecision): CardFigures {
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
