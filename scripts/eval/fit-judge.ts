/**
 * Fits the weights of the judge (`runtime/engine/knowledge/judge.ts`) to the development sets: `node --import tsx
 * scripts/eval/fit-judge.ts`. A question counts as answered where the first passage comes from the right article. The bias in the judge
 * is higher by up to 0.6: at 0.5 as many answers are kept as questions without an answer are recognized.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { silentLogger } from '../../runtime/core/ports/logger.ts';
import { createEmbedder, noEmbedder } from '../../runtime/engine/embedding/embedder.ts';
import { sampleKnowledgeDir } from '../../runtime/engine/folders.ts';
import { evidenceNames, toFeatures } from '../../runtime/engine/knowledge/judge.ts';
import { createPassageIndex } from '../../runtime/engine/knowledge/passage-index.ts';
import { readQuery } from '../../runtime/engine/knowledge/query.ts';
import { readFolder } from '../../runtime/engine/knowledge/read-folder.ts';
import { defaultModelsDir } from '../../runtime/engine/models/models-dir.ts';
import { languageCodes } from '../../shared/languages.ts';
import { readTextSet } from './text-sets.ts';
import { readTrades } from './trade-sets.ts';

type Sample = {
  readonly set: string;
  readonly language: string;
  readonly isByWords: boolean;
  readonly features: number[];
  readonly label: number;
};

const awake = setInterval(() => undefined, 1_000);
const embedder = createEmbedder({
  modelsDir: process.env.MODELS_DIR ?? defaultModelsDir(),
  cacheDir: join(tmpdir(), 'earshot-engine'),
  logger: silentLogger,
});
const sets = [
  ...readTrades(),
  ...languageCodes.map((language) => ({
    name: `shop-${language}`,
    articles: sampleKnowledgeDir(),
    language,
    questions: readTextSet('retrieval')
      .filter((item) => item.language === language && item.half === 'tuning')
      .map((item) => ({ said: item.query, before: [], article: item.article })),
  })),
];
const samples: Sample[] = [];
const byWords = sets.filter(({ language }) => language !== 'en').map((set) => ({ ...set, with: noEmbedder }));
for (const set of [...sets.map((each) => ({ ...each, with: embedder })), ...byWords]) {
  const isByWords = set.with === noEmbedder;
  const index = createPassageIndex((await readFolder(set.articles)).articles, set.with);
  await index.learn();
  for (const { said, before, article } of set.questions) {
    const history = before.map((turn, i) => ({ ...turn, id: `${i}`, at: i }));
    const [hit] = await index.search(readQuery(said, history, set.language));
    if (hit) {
      const label = hit.article.file === article ? 1 : 0;
      samples.push({ set: set.name, language: set.language, features: toFeatures(hit.evidence), label, isByWords });
    }
  }
}
for (const [name, own] of [
  ['withMeaning', samples.filter(({ language, isByWords }) => language === 'en' && !isByWords)],
  // Few sets have glosses: those of the model's own language stand in for more of them.
  ['byGloss', samples.filter(({ isByWords }) => !isByWords)],
  ['byWords', samples.filter(({ isByWords }) => isByWords)],
] as const) {
  for (const held of new Set(own.map(({ set }) => set))) {
    const weights = fit(own.filter(({ set }) => set !== held));
    process.stdout.write(
      `${name} without ${held}: ${report(
        own.filter(({ set }) => set === held),
        weights,
      )}\n`,
    );
  }
  const weights = fit(own);
  const rows = ['bias', ...evidenceNames].map((each, i) => `${each}: ${weights[i]!.toFixed(2)}`);
  process.stdout.write(`${name}: { ${rows.join(', ')} }  ${report(own, weights)}\n`);
}
clearInterval(awake);
await embedder.close();

/** Bias first. */
function fit(own: readonly Sample[]): number[] {
  const weights = Array<number>(evidenceNames.length + 1).fill(0);
  const negatives = own.filter(({ label }) => label === 0).length;
  const balance = (own.length - negatives) / Math.max(1, negatives);
  for (let epoch = 0; epoch < 4_000; epoch++) {
    const slope = Array<number>(weights.length).fill(0);
    for (const { features, label } of own) {
      const error = (probability(weights, features) - label) * (label === 0 ? balance : 1);
      slope[0]! += error;
      for (const [i, feature] of features.entries()) slope[i + 1]! += error * feature;
    }
    for (const [i, value] of slope.entries())
      weights[i]! -= 2 * (value / own.length + (i === 0 ? 0 : 0.006 * weights[i]!));
  }
  return weights;
}

function probability(weights: readonly number[], features: readonly number[]): number {
  let sum = weights[0]!;
  for (const [i, feature] of features.entries()) sum += weights[i + 1]! * feature;
  return 1 / (1 + Math.exp(-sum));
}

function report(own: readonly Sample[], weights: readonly number[]): string {
  const kept = (label: number, is: (p: number) => boolean) => {
    const labelled = own.filter((sample) => sample.label === label);
    return `${labelled.filter(({ features }) => is(probability(weights, features))).length} of ${labelled.length}`;
  };
  return `right kept ${kept(1, (p) => p >= 0.5)}, wrong refused ${kept(0, (p) => p < 0.5)}`;
}
