/**
 * `npm run eval:teach`: learns intents and moods from the teaching lists and writes `runtime/engine/data/<language>/learned.json`, each
 * time the lists, the sentence model or the gloss changed. Says first what a fifth of the sentences that was left out shows.
 */
import { Buffer } from 'node:buffer';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { silentLogger } from '../../runtime/core/ports/logger.ts';
import { createEmbedder, type Embedder } from '../../runtime/engine/embedding/embedder.ts';
import { builtInDataDir } from '../../runtime/engine/folders.ts';
import { defaultModelsDir } from '../../runtime/engine/models/models-dir.ts';
import {
  createSentenceReader,
  type Learned,
  type LearnedHead,
  toBytes,
} from '../../runtime/engine/understanding/learned.ts';
import type { UnderstoodLanguage } from '../../shared/languages.ts';
import { type Example, fitHead } from './fit-head.ts';
import { isHeldOut, moodNames, readTeachingLists, type TaughtSentence } from './teaching-lists.ts';
import { macroF1 } from './understanding.ts';

/** What a second intent counts of a sentence. */
const secondShare = 0.35;
/** Sentences whose vectors show which model is loaded; the first ones of the lists. */
const probes = 3;
const part = 256;

type Taught = TaughtSentence & { readonly vector: Float32Array };

async function learn(language: UnderstoodLanguage, embedder: Embedder): Promise<void> {
  const { sentences, digest } = readTeachingLists(language);
  const vectors = await vectorsOf(sentences, language, embedder);
  const taught = sentences.map((sentence, i): Taught => ({ ...sentence, vector: vectors[i]! }));
  const intentNames = [
    ...new Set(sentences.flatMap(({ intents }) => intents).filter((name) => name !== 'none')),
    'none',
  ];
  measure(language, taught, intentNames);
  const probed = taught.filter(({ text }) => text.length > 40).slice(0, probes);
  const learned: Learned = {
    model: 'minilm-fp16',
    lists: digest,
    dimensions: vectors[0]!.length,
    probes: probed.map(({ text, vector }) => ({ text, vector: toBytes(vector) })),
    intents: intentHead(taught, intentNames),
    mood: moodHead(taught),
  };
  const file = join(builtInDataDir(), language, 'learned.json');
  writeFileSync(file, JSON.stringify(learned));
  spawnSync('npx', ['biome', 'format', '--write', file]);
}

/** Kept between runs, in parts: a run that was stopped goes on where it was. */
async function vectorsOf(
  sentences: readonly TaughtSentence[],
  language: UnderstoodLanguage,
  embedder: Embedder,
): Promise<Float32Array[]> {
  const vectors: Float32Array[] = [];
  for (let at = 0; at < sentences.length; at += part) {
    const texts = sentences.slice(at, at + part).map(({ text }) => text);
    const made = await embedder.embed(texts, { language, keep: true });
    if (!made) throw new Error(`No sentence model for "${language}" is installed`);
    vectors.push(...made);
  }
  return vectors;
}

function measure(language: string, taught: readonly Taught[], intentNames: readonly string[]): void {
  const kept = taught.filter((sentence) => !isHeldOut(sentence));
  const left = taught.filter(isHeldOut);
  const dimensions = taught[0]!.vector.length;
  const intents = createSentenceReader(intentHead(kept, intentNames), dimensions);
  const mood = createSentenceReader(moodHead(kept), dimensions);
  const best = (shares: readonly number[]) => shares.indexOf(Math.max(...shares));
  const withIntents = left.filter((each) => each.intents.length > 0);
  const right = withIntents.filter((each) =>
    each.intents.includes(intentNames[best(intents.read(each.text, each.vector))]!),
  );
  const moods = left.map((each) => ({
    wanted: moodNames[each.mood]!,
    got: moodNames[best(mood.read(each.text, each.vector))]!,
  }));
  const share = (right.length / withIntents.length) * 100;
  process.stdout.write(
    `${language}: ${taught.length} sentences; of those left out ${share.toFixed(1)} % of ${withIntents.length} intents right, ` +
      `mood macro F1 ${(100 * macroF1(moods)).toFixed(1)} % of ${moods.length}\n`,
  );
}

function intentHead(taught: readonly Taught[], names: readonly string[]): LearnedHead {
  const examples = taught
    .filter(({ intents }) => intents.length > 0)
    .map(({ text, vector, intents: [first = '', ...others] }): Example => {
      const target = new Float32Array(names.length);
      target[names.indexOf(first)] = others.length > 0 ? 1 - secondShare : 1;
      for (const other of others) target[names.indexOf(other)]! += secondShare / others.length;
      return { text, vector, target };
    });
  return headOf(examples, names);
}

function moodHead(taught: readonly Taught[]): LearnedHead {
  const examples = taught.map(
    ({ text, vector, mood }): Example => ({
      text,
      vector,
      target: Float32Array.from(moodNames, (_, i) => (i === mood ? 1 : 0)),
    }),
  );
  return headOf(examples, moodNames);
}

function headOf(examples: readonly Example[], names: readonly string[]): LearnedHead {
  const classes = names.length;
  const { weights, biases } = fitHead(examples, classes);
  const scales = names.map((_, c) => {
    let most = 0;
    for (let i = c; i < weights.length; i += classes) most = Math.max(most, Math.abs(weights[i]!));
    return Number((most / 127).toPrecision(6));
  });
  const bytes = Int8Array.from(weights, (weight, i) => Math.round(weight / scales[i % classes]!));
  return {
    names: [...names],
    weights: Buffer.from(bytes.buffer).toString('base64'),
    scales,
    biases: Array.from(biases, (bias) => Number(bias.toPrecision(6))),
  };
}

const embedder = createEmbedder({
  modelsDir: process.env.MODELS_DIR ?? defaultModelsDir(),
  cacheDir: join(tmpdir(), 'earshot-engine'),
  logger: silentLogger,
});
// The embedder's thread does not keep a process alive; this does.
const awake = setInterval(() => undefined, 1_000);
const languages = process.argv.slice(2).filter((each): each is 'en' | 'es' => each === 'en' || each === 'es');
for (const language of languages.length > 0 ? languages : (['en', 'es'] as const)) await learn(language, embedder);
clearInterval(awake);
await embedder.close();
