/**
 * Fits the weights of `runtime/engine/knowledge/judge.ts` to the development sets: `node --import tsx scripts/eval/fit-judge.ts`. First
 * those that order passages, then, on the passage that comes first by them, those that say whether it answers. Each trade is measured
 * with weights of the others, and so is the bias chosen: the one at which the wanted share of questions that nothing answers is
 * recognized in the trades that were left out.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { silentLogger } from '../../runtime/core/ports/logger.ts';
import { createEmbedder } from '../../runtime/engine/embedding/embedder.ts';
import { judgeNames, rankNames, toFeatures } from '../../runtime/engine/knowledge/judge.ts';
import { createPassageIndex, type Hit } from '../../runtime/engine/knowledge/passage-index.ts';
import { readQuery } from '../../runtime/engine/knowledge/query.ts';
import { readFolder } from '../../runtime/engine/knowledge/read-folder.ts';
import { defaultModelsDir } from '../../runtime/engine/models/models-dir.ts';
import { fold } from '../../shared/assist/words.ts';
import { readTrades } from './trade-sets.ts';

/** Share of the questions that nothing answers that should be recognized. */
const wantedSilence = 0.8;
/** Of every candidate of the development sets. */
const mostHits = 24;
/** What a passage of the right article without the facts counts beside the one with them. */
const sameArticle = 0.25;

type Candidate = { readonly hit: Hit; readonly isRightArticle: boolean; readonly holdsFacts: boolean };
type Sample = {
  readonly trade: string;
  readonly language: string;
  readonly isAnswerable: boolean;
  readonly candidates: readonly Candidate[];
};
type Row = { readonly features: readonly number[]; readonly label: number };

const awake = setInterval(() => undefined, 1_000);
const embedder = createEmbedder({
  modelsDir: process.env.MODELS_DIR ?? defaultModelsDir(),
  cacheDir: join(tmpdir(), 'earshot-engine'),
  logger: silentLogger,
});
const samples = await readSamples();
const left = samples.map((sample) => ({ sample, odds: 0 }));
for (const trade of new Set(samples.map((sample) => sample.trade))) {
  const others = samples.filter((sample) => sample.trade !== trade);
  const order = fitOrder(others);
  const judge = fitJudge(others, order);
  for (const each of left) if (each.sample.trade === trade) each.odds = oddsOf(judge, firstBy(order, each.sample));
}
const order = fitOrder(samples);
const judge = fitJudge(samples, order);
print('rankWeights', rankNames, order);
print('judgeByMeaning', ['bias', ...judgeNames], judge);
for (const language of new Set(samples.map((sample) => sample.language))) {
  const own = left.filter(({ sample }) => sample.language === language);
  const closed = own.filter(({ sample }) => !sample.isAnswerable).map(({ odds }) => odds);
  const bound = closed.sort((a, b) => a - b)[Math.ceil(wantedSilence * closed.length) - 1] ?? 0;
  const asked = own.filter(({ sample }) => sample.isAnswerable);
  const kept = asked.filter(({ sample, odds }) => odds > bound && firstBy(order, sample)?.holdsFacts === true).length;
  process.stdout.write(
    `${language}: bias ${(judge[0]! - bound).toFixed(2)}; trades left out: ${kept} of ${asked.length} answered from the passage that holds the facts\n`,
  );
}
clearInterval(awake);
await embedder.close();

async function readSamples(): Promise<Sample[]> {
  const found: Sample[] = [];
  for (const { name, articles, language, questions } of readTrades()) {
    const index = createPassageIndex((await readFolder(articles)).articles, embedder, { mostHits });
    await index.learn();
    for (const { said, before, article, facts } of questions) {
      const history = before.map((turn, i) => ({ ...turn, id: `${i}`, at: i }));
      const hits = await index.search(readQuery(said, history, language));
      const candidates = hits.map((hit): Candidate => {
        const isRightArticle = hit.article.file === article;
        const text = fold(hit.passage.text);
        const holdsFacts = isRightArticle && facts.every((any) => any.some((wording) => text.includes(fold(wording))));
        return { hit, isRightArticle, holdsFacts };
      });
      found.push({ trade: name, language, isAnswerable: article !== null, candidates });
    }
  }
  return found;
}

/** One weight per name of `rankNames`: the share of the right passage in a softmax over the candidates is to be high. */
function fitOrder(own: readonly Sample[]): number[] {
  const groups = own.flatMap(({ candidates }) => {
    const best = candidates.some(({ holdsFacts }) => holdsFacts);
    const wanted = candidates.map(({ holdsFacts, isRightArticle }) =>
      best ? Number(holdsFacts) + (isRightArticle && !holdsFacts ? sameArticle : 0) : Number(isRightArticle),
    );
    const sum = wanted.reduce((a, b) => a + b, 0);
    return sum === 0
      ? []
      : [{ rows: candidates.map(({ hit }) => orderFeatures(hit)), wanted: wanted.map((w) => w / sum) }];
  });
  const scale = scaleOf(groups.flatMap(({ rows }) => rows));
  const scaled = groups.map(({ rows, wanted }) => ({ rows: rows.map((row) => scale.apply(row)), wanted }));
  const weights = descend(rankNames.length, { rate: 0.1, epochs: 400 }, (at) => {
    const slope = at.map((weight) => 0.01 * weight);
    for (const { rows, wanted } of scaled) {
      const powers = softmax(rows.map((row) => dot(at, row)));
      for (const [r, row] of rows.entries())
        for (const [i, value] of row.entries()) slope[i]! += ((powers[r]! - wanted[r]!) * value) / scaled.length;
    }
    return slope;
  });
  return weights.map((weight, i) => weight / scale.spread[i]!);
}

/** Bias first; answered and not answered weigh the same. */
function fitJudge(own: readonly Sample[], order: readonly number[]): number[] {
  const rows = own.flatMap((sample): Row[] => {
    const first = firstBy(order, sample);
    return first ? [{ features: first.features, label: first.isRightArticle ? 1 : 0 }] : [];
  });
  const wrong = rows.filter(({ label }) => label === 0).length;
  const balance = (rows.length - wrong) / Math.max(1, wrong);
  const scale = scaleOf(rows.map(({ features }) => features));
  const scaled = rows.map(({ features, label }) => ({ features: [1, ...scale.apply(features)], label }));
  const total = 2 * (rows.length - wrong);
  const weights = descend(judgeNames.length + 1, { rate: 0.3, epochs: 600 }, (at) => {
    const slope = at.map((weight, i) => (i === 0 ? 0 : 0.02 * weight));
    for (const { features, label } of scaled) {
      const error = (1 / (1 + Math.exp(-dot(at, features))) - label) * (label === 0 ? balance : 1);
      for (const [i, value] of features.entries()) slope[i]! += (error * value) / total;
    }
    return slope;
  });
  const plain = weights.slice(1).map((weight, i) => weight / scale.spread[i]!);
  return [weights[0]! - dot(plain, scale.middle), ...plain];
}

/** The candidate that comes first by these weights, with its features for the judge. */
function firstBy(order: readonly number[], { candidates }: Sample) {
  const scored = candidates
    .map((candidate) => ({ ...candidate, score: dot(order, orderFeatures(candidate.hit)) / 10 }))
    .sort((a, b) => b.score - a.score);
  const [first] = scored;
  if (!first) return undefined;
  const rival = scored.find(({ hit }) => hit.article !== first.hit.article);
  const evidence = { ...first.hit.evidence, score: first.score, gap: first.score - (rival?.score ?? 0) };
  return { ...first, features: toFeatures(evidence) };
}

function orderFeatures({ evidence }: Hit): number[] {
  return rankNames.map((name) => Number(evidence[name] ?? 0));
}

function oddsOf(weights: readonly number[], first: { readonly features: readonly number[] } | undefined): number {
  return first ? weights[0]! + dot(weights.slice(1), first.features) : Number.NEGATIVE_INFINITY;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

function softmax(values: readonly number[]): number[] {
  const top = Math.max(...values);
  const powers = values.map((value) => Math.exp(value - top));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

/** Gradient descent with momentum, from zero. */
function descend(
  size: number,
  { rate, epochs }: { readonly rate: number; readonly epochs: number },
  slopeAt: (weights: readonly number[]) => readonly number[],
): number[] {
  const weights = Array<number>(size).fill(0);
  const speed = Array<number>(size).fill(0);
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const [i, slope] of slopeAt(weights).entries()) {
      speed[i] = 0.9 * speed[i]! + slope;
      weights[i]! -= rate * speed[i]!;
    }
  }
  return weights;
}

/** Brings each feature to mean 0 and spread 1. */
function scaleOf(rows: readonly (readonly number[])[]) {
  const columns = (rows[0] ?? []).map((_, i) => rows.map((row) => row[i]!));
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const middle = columns.map(mean);
  const spread = columns.map((values, i) => Math.sqrt(mean(values.map((value) => (value - middle[i]!) ** 2))) + 1e-6);
  return {
    middle,
    spread,
    apply: (row: readonly number[]) => row.map((value, i) => (value - middle[i]!) / spread[i]!),
  };
}

function print(name: string, names: readonly string[], weights: readonly number[]): void {
  process.stdout.write(`${name}: { ${names.map((each, i) => `${each}: ${weights[i]!.toFixed(2)}`).join(', ')} }\n`);
}
