/**
 * Fits the weights of `runtime/engine/knowledge/judge.ts` to the development trades, and says what they are worth on trades that they
 * have not seen: `node --import tsx scripts/eval/fit-judge.ts`.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { silentLogger } from '../../runtime/core/ports/logger.ts';
import { createEmbedder } from '../../runtime/engine/embedding/embedder.ts';
import { cardWeights, type JudgeWeights, judgeWeights } from '../../runtime/engine/knowledge/judge.ts';
import { defaultModelsDir } from '../../runtime/engine/models/models-dir.ts';
import { parseCommandLine, runCommand } from '../command-line.ts';
import { fitCardWeights, fitSentences, fitWeights, withSentences } from './judge-fit.ts';
import { readSamples, type Sample, type TurnSample, withoutAnswer } from './judge-samples.ts';
import { figuresOf, hiddenFiguresOf, type Outcome, outcomeOf, weightsOfOthers } from './left-out.ts';
import { cardFiguresOf, cardWeightsOfOthers, turnOutcomeOf, wantedPrecision } from './left-out-cards.ts';
import { readRecordedVectors } from './recorded-vectors.ts';
import { readDevelopmentTrades, readTrades } from './trade-sets.ts';
import { trainingOf } from './training-samples.ts';

const command = 'node --import tsx scripts/eval/fit-judge.ts';
const help = `Fits the weights of the judge to the development trades, and says what they are worth on trades left out.

  ${command} [options]

  --trades FOLDER   adds a folder of trades; may be repeated
  --samples FILE    writes what train-reader.py learns from
  --vectors FOLDER  takes vectors from files (recorded-vectors.ts)
  --verbose         a line per trade
  --help            this text
`;

type Read = { readonly samples: readonly Sample[]; readonly turns: readonly TurnSample[] };
type Options = { readonly trades: readonly string[]; readonly samples: readonly string[]; readonly vectors?: string };

const print = (line: string) => process.stdout.write(`${line}\n`);

await runCommand(async () => {
  const { values: given } = parseCommandLine(command, {
    options: {
      trades: { type: 'string', multiple: true, default: [] },
      samples: { type: 'string', multiple: true, default: [] },
      vectors: { type: 'string' },
      verbose: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (given.help) {
    process.stdout.write(help);
    return 0;
  }
  const isOfProduct = given.vectors === undefined;
  const read = await readAll(given);
  if (isOfProduct) report('weights of the product', () => judgeWeights, read.samples, given.verbose);
  const turns = fitJudge(read, given.verbose);
  fitCards(turns, isOfProduct);
  return 0;
});

/** Every trade, with vectors of the sentence model or from files. */
async function readAll({ trades, samples: files, vectors }: Options): Promise<Read> {
  // The engine's threads do not keep a process alive; this does.
  const awake = setInterval(() => undefined, 1_000);
  const embedder = createEmbedder({
    modelsDir: process.env.MODELS_DIR ?? defaultModelsDir(),
    cacheDir: join(tmpdir(), 'earshot-engine'),
    logger: silentLogger,
  });
  const added = trades.flatMap((folder) => readTrades(pathToFileURL(`${resolve(folder)}/`)));
  const samples: Sample[] = [];
  const turns: TurnSample[] = [];
  const training: unknown[] = [];
  for (const trade of [...readDevelopmentTrades(), ...added]) {
    if (vectors && !existsSync(join(vectors, `${trade.name}.bin`))) continue;
    const read = await readSamples(trade, vectors ? readRecordedVectors(vectors, trade.name) : embedder);
    samples.push(...read.samples);
    turns.push(...read.turns);
    if (files.length > 0) training.push(await trainingOf(trade, read));
  }
  for (const file of files) writeFileSync(file, JSON.stringify(training));
  clearInterval(awake);
  await embedder.close();
  return { samples, turns };
}

/** Prints the weights of sentences and of the judge. Returns the turns with the sentences of those weights. */
function fitJudge(read: Read, isVerbose: boolean): readonly TurnSample[] {
  report('trades left out, sentences as they are', weightsOfOthers(read.samples), read.samples, isVerbose);
  const sentences = fitSentences(read.samples);
  const samples = read.samples.map((each) => ({
    ...each,
    hits: each.hits.map((hit) => withSentences(hit, sentences)),
  }));
  const bounds = report('trades left out', weightsOfOthers(samples), samples, isVerbose);
  const fitted = fitWeights(samples);
  printWeights('sentences', sentences);
  printWeights('rank', fitted.rank);
  printWeights('judge', {
    ...fitted.judge,
    bias: fitted.judge.bias - bounds.get('en')!,
    biasOfGloss: fitted.judge.bias - bounds.get('es')!,
  });
  return read.turns.map((each) => ({ ...each, hits: each.hits.map((hit) => withSentences(hit, sentences)) }));
}

/** Prints the weights of cards, and first what those of the product are worth. */
function fitCards(turns: readonly TurnSample[], isOfProduct: boolean): void {
  if (isOfProduct) reportCards('cards, weights of the product', () => cardWeights, turns);
  const bounds = reportCards('cards, trades left out', cardWeightsOfOthers(turns), turns);
  const cards = fitCardWeights(turns);
  printWeights('cards, rank', cards.rank);
  printWeights('cards, judge', {
    ...cards.judge,
    bias: cards.judge.bias - bounds.get('en')!,
    biasOfGloss: cards.judge.bias - bounds.get('es')!,
  });
}

/** Lines per language, and with `--verbose` one per trade. Returns the odds below which nothing should be shown, per language. */
function report(
  title: string,
  weightsOf: (trade: string) => JudgeWeights,
  samples: readonly Sample[],
  isVerbose: boolean,
): Map<string, number> {
  print(`${title}:`);
  const ask = (sample: Sample) => outcomeOf(sample, weightsOf(sample.trade));
  const outcomes = samples.map(ask);
  const hidden = samples.flatMap((sample) => withoutAnswer(sample) ?? []).map(ask);
  const found = new Map<string, number>();
  for (const language of new Set(samples.map((sample) => sample.language))) {
    const own = outcomes.filter(({ sample }) => sample.language === language);
    const { bound } = figuresOf(own);
    found.set(language, bound);
    print(`  ${language} (${new Set(own.map(({ sample }) => sample.trade)).size} trades): ${lineOf(own)}`);
    const without = hiddenFiguresOf(
      own,
      hidden.filter(({ sample }) => sample.language === language),
      bound,
    );
    print(
      `  ${language}, the same questions with the answer hidden: recognized ${percent(without.recognized)}, auc ${percent(without.auc)}`,
    );
    if (!isVerbose) continue;
    for (const trade of new Set(own.map(({ sample }) => sample.trade)))
      print(`    ${trade}: ${lineOf(own.filter(({ sample }) => sample.trade === trade))}`);
  }
  return found;
}

/** Lines per language. Returns the odds from which on a card should be offered, per language. */
function reportCards(
  title: string,
  weightsOf: (trade: string) => JudgeWeights,
  turns: readonly TurnSample[],
): Map<string, number> {
  const offers = turns.map((turn) => turnOutcomeOf(turn, weightsOf(turn.trade)));
  const found = new Map<string, number>();
  for (const language of new Set(turns.map((turn) => turn.language))) {
    const own = offers.filter(({ turn }) => turn.language === language);
    for (const wanted of Object.values(wantedPrecision)) {
      const { precision, recall, bound } = cardFiguresOf(own, wanted);
      print(
        `${title}, ${language}: ${percent(precision)} right, ${percent(recall)} of the needs, from ${bound.toFixed(2)} on`,
      );
      found.set(language, bound);
    }
  }
  return found;
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
  print(`${name}: {`);
  for (const [key, value] of Object.entries(weights)) print(`  ${key}: ${value.toFixed(2)},`);
  print('}');
}
