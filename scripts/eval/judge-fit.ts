/** Weights of `runtime/engine/knowledge/judge.ts` from samples: first those of the order, then those of the judge on what comes first. */
import { type Hit, orderHits, withKindFirst } from '../../runtime/engine/knowledge/hits.ts';
import {
  cardWeights,
  type JudgeWeights,
  judgeNames,
  judgeWeights,
  rankNames,
  toFeatures,
} from '../../runtime/engine/knowledge/judge.ts';
import {
  type SentenceEvidence,
  sentenceNames,
  sentenceScoreOf,
} from '../../runtime/engine/knowledge/rank-sentences.ts';
import { softmax } from '../../runtime/engine/understanding/softmax.ts';
import { holdsOne } from './answer-check.ts';
import { descend, dot, scaleOf } from './descent.ts';
import { holdsFacts, isRightArticle, type Sample, type TurnSample } from './judge-samples.ts';

/** What a passage of the right article without the facts counts beside the one with them. */
const sameArticle = 0.25;
/** How strongly weights are held near zero. */
const held = { rank: 0.01, judge: 0.02, cardRank: 0.3, cardJudge: 0.05 } as const;

/** The two languages share the weights; the bias of each is chosen afterwards (`fit-judge.ts`). */
export function fitWeights(samples: readonly Sample[]): JudgeWeights {
  const rank = fitOrder(samples);
  return { rank, judge: fitJudge(samples, { rank, judge: judgeWeights.judge }) };
}

/** The same of customers' turns, which are fewer: the first passage is right where its article should be offered after the turn. */
export function fitCardWeights(turns: readonly TurnSample[]): JudgeWeights {
  const wantedOf = ({ cards, hits }: TurnSample) => hits.map(({ article }) => Number(cards.includes(article.file)));
  const choices = turns.flatMap((turn) => choiceOf(turn.hits, wantedOf(turn)));
  const rank = { ...named(rankNames, fitChoice(choices, held.cardRank)), events: cardWeights.rank.events };
  const rows = turns.flatMap(({ cards, hits }) => {
    const [first] = withKindFirst(orderHits(hits, { rank, judge: cardWeights.judge }));
    return first ? [{ features: toFeatures(first.evidence), label: Number(cards.includes(first.article.file)) }] : [];
  });
  return { rank, judge: fitOdds(rows, held.cardJudge) };
}

/** Weights of `rank-sentences.ts`: of the sentences of a passage that holds the facts, those with a fact are to come first. */
export function fitSentences(samples: readonly Sample[]): SentenceEvidence {
  const groups = samples.flatMap((sample) =>
    sample.hits.flatMap((hit) => {
      if (!holdsFacts(sample, hit)) return [];
      const rows = hit.sentences.map(({ evidence }) => sentenceNames.map((name) => evidence[name]));
      const wanted = hit.sentences.map(({ at }) => Number(holdsOne(sample.question, hit.passage.sentences[at]!)));
      const sum = wanted.reduce((a, b) => a + b, 0);
      return sum === 0 || sum === rows.length ? [] : [{ rows, wanted: wanted.map((w) => w / sum) }];
    }),
  );
  const weights = named(sentenceNames, fitChoice(groups));
  // Of the size that the thresholds of answers and verdicts were made for.
  const top = (hits: readonly Hit[]) => hits.reduce((sum, { evidence }) => sum + evidence.deciding, 0);
  const hits = samples.flatMap((sample) => sample.hits.filter((hit) => holdsFacts(sample, hit)));
  const factor = top(hits) / top(hits.map((hit) => withSentences(hit, weights)));
  return named(
    sentenceNames,
    sentenceNames.map((name) => factor * weights[name]),
  );
}

/** The hit with its sentences in the order of these weights. */
export function withSentences(hit: Hit, weights: SentenceEvidence): Hit {
  const sentences = hit.sentences
    .map((each) => ({ ...each, score: sentenceScoreOf(each.evidence, weights) }))
    .sort((a, b) => b.score - a.score);
  return { ...hit, sentences, evidence: { ...hit.evidence, deciding: sentences[0]?.score ?? 0 } };
}

type Choice = { readonly rows: readonly (readonly number[])[]; readonly wanted: readonly number[] };

/** One weight per feature: in a softmax over the rows of each choice, the wanted rows are to have their shares. */
function fitChoice(choices: readonly Choice[], hold: number = held.rank): number[] {
  const scale = scaleOf(choices.flatMap(({ rows }) => rows));
  const scaled = choices.map(({ rows, wanted }) => ({ rows: rows.map(scale.apply), wanted }));
  const weights = descend(scale.spread.length, { rate: 0.1, epochs: 300 }, (at) => {
    const slope = at.map((weight) => hold * weight);
    for (const { rows, wanted } of scaled) {
      const powers = softmax(rows.map((row) => dot(at, row)));
      for (const [r, row] of rows.entries())
        for (const [i, value] of row.entries()) slope[i]! += ((powers[r]! - wanted[r]!) * value) / scaled.length;
    }
    return slope;
  });
  return weights.map((weight, i) => weight / scale.spread[i]!);
}

/** The share of the right passage in a softmax over the candidates is to be high. */
function fitOrder(samples: readonly Sample[]): JudgeWeights['rank'] {
  const groups = samples.flatMap((sample) => {
    const best = sample.hits.some((hit) => holdsFacts(sample, hit));
    const wanted = sample.hits.map((hit) => {
      const isRight = isRightArticle(sample, hit);
      if (!best) return Number(isRight);
      return holdsFacts(sample, hit) ? 1 : isRight ? sameArticle : 0;
    });
    return choiceOf(sample.hits, wanted);
  });
  return named(rankNames, fitChoice(groups));
}

/** None where no hit is wanted. */
function choiceOf(hits: readonly Hit[], wanted: readonly number[]): Choice[] {
  const sum = wanted.reduce((a, b) => a + b, 0);
  return sum === 0 ? [] : [{ rows: hits.map(orderFeatures), wanted: wanted.map((w) => w / sum) }];
}

function fitJudge(samples: readonly Sample[], weights: JudgeWeights): JudgeWeights['judge'] {
  const rows = samples.flatMap((sample) => {
    const [first] = orderHits(sample.hits, weights);
    return first ? [{ features: toFeatures(first.evidence), label: Number(isRightArticle(sample, first)) }] : [];
  });
  return fitOdds(rows, held.judge);
}

type Row = { readonly features: readonly number[]; readonly label: number };

/** Right and wrong weigh the same. */
function fitOdds(rows: readonly Row[], hold: number): JudgeWeights['judge'] {
  const wrong = rows.filter(({ label }) => label === 0).length;
  const balance = (rows.length - wrong) / Math.max(1, wrong);
  const scale = scaleOf(rows.map(({ features }) => features));
  const scaled = rows.map(({ features, label }) => ({ features: [1, ...scale.apply(features)], label }));
  const total = 2 * (rows.length - wrong);
  const fitted = descend(judgeNames.length + 1, { rate: 0.3, epochs: 500 }, (at) => {
    const slope = at.map((weight, i) => (i === 0 ? 0 : hold * weight));
    for (const { features, label } of scaled) {
      const error = (1 / (1 + Math.exp(-dot(at, features))) - label) * (label === 0 ? balance : 1);
      for (const [i, value] of features.entries()) slope[i]! += (error * value) / total;
    }
    return slope;
  });
  const plain = fitted.slice(1).map((weight, i) => weight / scale.spread[i]!);
  const bias = fitted[0]! - dot(plain, scale.middle);
  return { ...named(judgeNames, plain), bias, biasOfGloss: bias };
}

function orderFeatures({ evidence }: Hit): number[] {
  return rankNames.map((name) => Number(evidence[name] ?? 0));
}

function named<N extends string>(names: readonly N[], values: readonly number[]): { readonly [K in N]: number } {
  return Object.fromEntries(names.map((name, i) => [name, values[i]!])) as { [K in N]: number };
}
