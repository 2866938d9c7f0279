/**
 * `npm run eval:teach`: learns intents and moods from the teaching lists and the development conversations and writes
 * `runtime/engine/data/<language>/learned.json`, each time the lists, the sentence model or the gloss changed (`-- es`: one language).
 * With `--left-out` it says what trades show that were not learned from, and writes nothing.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { silentLogger } from '../../runtime/core/ports/logger.ts';
import { createEmbedder, type Embedder } from '../../runtime/engine/embedding/embedder.ts';
import { builtInDataDir } from '../../runtime/engine/folders.ts';
import { defaultModelsDir } from '../../runtime/engine/models/models-dir.ts';
import { createSentenceReader } from '../../runtime/engine/understanding/learned.ts';
import type { UnderstoodLanguage } from '../../shared/languages.ts';
import { parseCommandLine, runCommand, UsageError } from '../command-line.ts';
import { fitLearned, type Lesson, type Taught } from './fit-learned.ts';
import { measureLeftOut } from './teach-left-out.ts';
import {
  isHeldOut,
  moodNames,
  readingDigest,
  readTaughtTurns,
  readTeachingLists,
  type TaughtSentence,
} from './teaching-lists.ts';
import { macroF1 } from './understanding.ts';

/** Texts whose vectors are made at once, and kept: a run that was stopped goes on where it was. */
const part = 256;
const taught = ['en', 'es'] as const;
type Language = (typeof taught)[number];
const help = `Learns intents and moods from the teaching lists, and writes learned.json of each language.

  npm run eval:teach -- [${taught.join('] [')}] [options]

  --left-out  prints what trades show that were not learned from, and writes nothing
  --help      this text
`;

await runCommand(async () => {
  const { values, positionals } = parseCommandLine('npm run eval:teach', {
    options: { help: { type: 'boolean', default: false }, 'left-out': { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const unknown = positionals.find((name) => !isTaught(name));
  if (unknown !== undefined) throw new UsageError(`"${unknown}" is none of ${taught.join(', ')}`);
  const named = positionals.filter(isTaught);
  await teach(named.length > 0 ? named : taught, values['left-out'] ? printLeftOut : writeLearned);
  return 0;
});

function isTaught(name: string): name is Language {
  return taught.some((each) => each === name);
}

type ReadLesson = Awaited<ReturnType<typeof lessonOf>>;
type Use = (language: Language, lesson: ReadLesson, embedder: Embedder) => Promise<void>;

async function teach(languages: readonly Language[], use: Use): Promise<void> {
  const embedder = createEmbedder({
    modelsDir: process.env.MODELS_DIR ?? defaultModelsDir(),
    cacheDir: join(tmpdir(), 'earshot-engine'),
    logger: silentLogger,
  });
  // The embedder's thread does not keep a process alive; this does.
  const awake = setInterval(() => undefined, 1_000);
  try {
    for (const language of languages) await use(language, await lessonOf(language, embedder), embedder);
  } finally {
    clearInterval(awake);
    await embedder.close();
  }
}

async function printLeftOut(language: Language, lesson: ReadLesson, embedder: Embedder): Promise<void> {
  process.stdout.write(`${measureHeldOut(language, lesson)}\n`);
  process.stdout.write(`${await measureLeftOut(language, lesson, embedder)}\n`);
}

async function writeLearned(language: Language, lesson: Lesson): Promise<void> {
  const file = join(builtInDataDir(), language, 'learned.json');
  writeFileSync(file, JSON.stringify(fitLearned(lesson)));
  spawnSync('npx', ['biome', 'format', '--write', file]);
  process.stdout.write(`${file}: ${lesson.sentences.length} sentences and ${lesson.turns.length} turns\n`);
}

async function lessonOf(language: UnderstoodLanguage, embedder: Embedder) {
  const { sentences, digest } = readTeachingLists(language);
  const named = new Set(sentences.flatMap(({ intents }) => intents));
  const turns = readTaughtTurns(language, named);
  named.delete('none');
  return {
    sentences: await withVectors(sentences, language, embedder),
    turns: await withVectors(turns, language, embedder),
    names: [...named, 'none'],
    digest,
    read: await readingDigest(language, sentences),
  } satisfies Lesson;
}

async function withVectors<T extends TaughtSentence>(
  sentences: readonly T[],
  language: UnderstoodLanguage,
  embedder: Embedder,
): Promise<(T & Taught)[]> {
  const found: (T & Taught)[] = [];
  for (let at = 0; at < sentences.length; at += part) {
    const some = sentences.slice(at, at + part);
    const texts = some.map(({ text }) => text);
    const vectors = await embedder.embed(texts, { language, keep: true });
    if (!vectors) throw new Error(`No sentence model for "${language}" is installed`);
    found.push(...some.map((sentence, i) => ({ ...sentence, vector: vectors[i]! })));
  }
  return found;
}

/** A fifth of the lists, by weights of the rest alone. */
function measureHeldOut(language: string, { sentences, names, digest, read }: Lesson): string {
  const kept = sentences.filter((sentence) => !isHeldOut(sentence));
  const left = sentences.filter(isHeldOut);
  const learned = fitLearned({ sentences: kept, turns: [], names, digest, read });
  const wants = createSentenceReader(learned.intents, learned.dimensions);
  const feels = createSentenceReader(learned.mood, learned.dimensions);
  const best = (shares: readonly number[]) => shares.indexOf(Math.max(...shares));
  const withIntents = left.filter(({ intents }) => intents.length > 0);
  const right = withIntents.filter(({ text, vector, intents }) =>
    intents.includes(names[best(wants.read(text, vector))]!),
  );
  const moods = left.map(({ text, vector, mood }) => ({
    wanted: moodNames[mood]!,
    got: moodNames[best(feels.read(text, vector))]!,
  }));
  return (
    `${language}: ${sentences.length} sentences; of a fifth left out ${percent(right.length / withIntents.length)} of ` +
    `${withIntents.length} intents right, mood macro F1 ${percent(macroF1(moods))} of ${moods.length}`
  );
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
