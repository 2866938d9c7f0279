/**
 * Fits the weights of `runtime/engine/knowledge/judge.ts` to the development trades, and says what they are worth on trades that they
 * have not seen: `node --import tsx scripts/eval/fit-judge.ts`. `--trades=FOLDER` adds a folder of trades, `--samples=FILE` writes texts
 * and labels for training elsewhere, `--verbose` has a line per trade.
 */
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { silentLogger } from '../../runtime/core/ports/logger.ts';
import { createEmbedder } from '../../runtime/engine/embedding/embedder.ts';
import { judgeWeights } from '../../runtime/engine/knowledge/judge.ts';
import { defaultModelsDir } from '../../runtime/engine/models/models-dir.ts';
import { fitWeights } from './judge-fit.ts';
import { readSamples, type Sample } from './judge-samples.ts';
import { figuresOf, type Outcome, outcomesOf } from './left-out.ts';
import { readDevelopmentTrades, readTrades } from './trade-sets.ts';
import { trainingOf } from './training-samples.ts';

const print = (line: string) => process.stdout.write(`${line}\n`);
const given = (name: string) =>
  process.argv.filter((each) => each.startsWith(`--${name}=`)).map((each) => each.slice(name.length + 3));

// The engine's threads do not keep a process alive; this does.
const awake = setInterval(() => undefined, 1_000);
const embedder = createEmbedder({
  modelsDir: process.env.MODELS_DIR ?? defaultModelsDir(),
  cacheDir: join(tmpdir(), 'earshot-engine'),
  logger: silentLogger,
});
const added = given('trades').flatMap((folder) => readTrades(pathToFileURL(`${resolve(folder)}/`)));
const known = new Set<string>();
const trades = [...readDevelopmentTrades(), ...added].filter(({ name, language }) => {
  const key = `${name} ${language}`;
  return !known.has(key) && known.add(key);
});
const samples: Sample[] = [];
const training: unknown[] = [];
for (const trade of trades) {
  const read = await readSamples(trade, embedder);
  samples.push(...read.samples);
  training.push(await trainingOf(trade, read));
}
for (const file of given('samples')) writeFileSync(file, JSON.stringify(training));
clearInterval(awake);
await embedder.close();

report('weights of the product', outcomesOf(samples, judgeWeights));
const leftOut = outcomesOf(samples);
report('trades left out', leftOut);
const fitted = fitWeights(samples);
const boundOf = (language: string) => figuresOf(leftOut.filter(({ sample }) => sample.language === language)).bound;
printWeights('rank', fitted.rank);
printWeights('judge', {
  ...fitted.judge,
  bias: fitted.judge.bias - boundOf('en'),
  biasOfGloss: fitted.judge.bias - boundOf('es'),
});

/** One line per language, and one per trade with `--verbose`. */
function report(title: string, outcomes: readonly Outcome[]): void {
  print(`${title}:`);
  for (const language of new Set(outcomes.map(({ sample }) => sample.language))) {
    const own = outcomes.filter(({ sample }) => sample.language === language);
    print(`  ${language} (${new Set(own.map(({ sample }) => sample.trade)).size} trades): ${lineOf(own)}`);
    if (!process.argv.includes('--verbose')) continue;
    for (const trade of new Set(own.map(({ sample }) => sample.trade)))
      print(`    ${trade}: ${lineOf(own.filter(({ sample }) => sample.trade === trade))}`);
  }
}

function lineOf(outcomes: readonly Outcome[]): string {
  const figures = Object.entries(figuresOf(outcomes)).map(([name, value]) =>
    name === 'questions' ? `${value} questions` : `${name} ${name === 'bound' ? value.toFixed(2) : percent(value)}`,
  );
  return figures.join(', ');
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}

function printWeights(name: string, weights: Readonly<Record<string, number>>): void {
  print(
    `${name}: { ${Object.entries(weights)
      .map(([key, value]) => `${key}: ${value.toFixed(2)}`)
      .join(', ')} }`,
  );
}
