/** `npm run eval:speech -- --language es`: word errors on human speech, words recognized in no speech, latency, cost and memory. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { silentLogger } from '../../runtime/core/ports/logger.ts';
import type { Recognizer } from '../../runtime/engine/ports.ts';
import { type AddableLanguage, addableLanguages, addCommand } from '../../runtime/engine/recognition/languages.ts';
import { createRecognizer } from '../../runtime/engine/recognition/recognizer.ts';
import { clicks, holdMusic, pinkNoise, toMulaw } from './conditions.ts';
import { toPlainWords } from './language-words.ts';
import { correctSpelling } from './misspelled-prompts.ts';
import { finalsOf, type PlayedAudio, percentile, playAudio, playTogether, textOf } from './play-audio.ts';
import { type PromptLanguage, promptLanguages, readPrompts, saysItsText } from './prompt-set.ts';
import type { Evaluation } from './run.ts';
import { readSampleCalls } from './sample-calls.ts';
import type { Figure } from './table.ts';
import { countErrors, errorRate, toComparable, type WordErrors } from './word-errors.ts';

export type LanguageEvaluation = {
  readonly language: AddableLanguage;
  /** Prompts at the most; 0: all. */
  readonly prompts: number;
  /** Short calls before memory is looked at. */
  readonly calls: number;
};

type Say = (line: string) => void;
const asFast = { pace: Number.POSITIVE_INFINITY, interim: false } as const;
/** Longest audio of a short call, in bytes of µ-law. */
const shortCall = 3 * 8_000;

/** With one recognition worker. */
export function evaluateLanguage(options: LanguageEvaluation): Evaluation {
  return async (say) => {
    const { language } = options;
    const recognizer = createRecognizer({
      logger: { ...silentLogger, warn: (sentence) => process.stderr.write(`${sentence}\n`) },
      workers: 1,
      cacheDir: join(tmpdir(), 'earshot-engine'),
    });
    if (!recognizer.languages.includes(language))
      throw new Error(`${addableLanguages[language].name} is not added; run: ${addCommand(language)}`);
    const awake = setInterval(() => undefined, 1_000);
    try {
      await playAudio(recognizer, toMulaw(holdMusic(1, 500)), { ...asFast, languageCode: language });
      return [
        ...(await prompts(recognizer, options, say)),
        ...(await wordless(recognizer, language, say)),
        ...(await sampleCall(recognizer, language, say)),
        ...(await memory(recognizer, options)),
      ];
    } finally {
      clearInterval(awake);
      await recognizer.close();
    }
  };
}

async function prompts(recognizer: Recognizer, { language, prompts: most }: LanguageEvaluation, say: Say) {
  if (!isPromptLanguage(language)) {
    say(`${addableLanguages[language].name} has no set of human speech here: its word error rate is not measured`);
    return [];
  }
  const all = readPrompts(language);
  const errors: WordErrors[] = [];
  const asPublished: WordErrors[] = [];
  let seconds = 0;
  const before = process.cpuUsage();
  for (const { id, text, audio } of most === 0 ? all : spreadOver(all, most)) {
    const recognized = textOf(await playAudio(recognizer, audio, { ...asFast, languageCode: language }));
    const said = toPlainWords(text, language);
    const result = countErrors(correctSpelling(said, language), toPlainWords(recognized, language));
    if (saysItsText(id, language)) errors.push(result);
    asPublished.push(countErrors(said, toPlainWords(recognized, language)));
    seconds += audio.length / 8_000;
    if (result.errors > 0) say(`${id}: ${result.errors}/${result.words} ${text} | ${recognized}`);
  }
  const { user, system } = process.cpuUsage(before);
  const words = errors.reduce((sum, each) => sum + each.words, 0);
  return [
    { id: `speech.${language}.words`, title: 'Words of human speech', value: words, unit: '' },
    {
      id: `speech.${language}.wer`,
      title: `Word error rate, ${addableLanguages[language].name} prompts`,
      value: errorRate(errors),
      unit: '%',
      atMost: 0.08,
    },
    {
      id: `speech.${language}.wer.published`,
      title: 'Likewise, with the mistakes of the published texts: in spelling, and in what is recorded',
      value: errorRate(asPublished),
      unit: '%',
    },
    {
      id: `speech.${language}.cost`,
      title: 'CPU per second of speech',
      value: (user + system) / 1e6 / seconds,
      unit: 'cores',
    },
  ] satisfies Figure[];
}

/** `count` of them, evenly. */
function spreadOver<T>(all: readonly T[], count: number): readonly T[] {
  const step = Math.max(1, all.length / count);
  return Array.from({ length: Math.min(count, all.length) }, (_, i) => all[Math.floor(i * step)]!);
}

function isPromptLanguage(language: AddableLanguage): language is AddableLanguage & PromptLanguage {
  return (promptLanguages as readonly string[]).includes(language);
}

/** Silence, noise, music and keys: every word is one too many. */
async function wordless(recognizer: Recognizer, language: string, say: Say): Promise<Figure[]> {
  const sounds = {
    silence: new Float32Array(20 * 8_000),
    'quiet noise': pinkNoise(20 * 8_000, 60, 11),
    'pink noise': pinkNoise(20 * 8_000, 1_500, 3),
    'hold music': holdMusic(20, 3_000),
    'quiet hold music': holdMusic(20, 500),
    'keys and clicks': clicks(20, 12_000, 5),
  };
  let words = 0;
  for (const [name, samples] of Object.entries(sounds)) {
    const text = textOf(await playAudio(recognizer, toMulaw(samples), { ...asFast, languageCode: language }));
    words += toComparable(toPlainWords(text, 'en')).length;
    say(`${name}: ${text}`);
  }
  const title = 'Words recognized in 2 minutes of silence, noise and music';
  return [{ id: `speech.${language}.wordless`, title, value: words, unit: '', atMost: 0 }];
}

/** Both speakers at once, at the pace of speech. */
async function sampleCall(recognizer: Recognizer, language: AddableLanguage, say: Say): Promise<Figure[]> {
  const call = readSampleCalls().find((each) => each.language.startsWith(language));
  if (!call) return [];
  const before = process.cpuUsage();
  const begin = performance.now();
  const options = { pace: 1, interim: true, languageCode: call.language, group: call.id } as const;
  const played = await playTogether(recognizer, [call.audio.customer, call.audio.agent], options);
  const { user, system } = process.cpuUsage(before);
  const cores = (user + system) / 1_000 / (performance.now() - begin);
  const errors = (['customer', 'agent'] as const).map((role, i) => {
    const said = call.turns.filter((turn) => turn.role === role).map((turn) => turn.text);
    const recognized = textOf(played[i]!);
    say(`${call.id} ${role}: ${recognized}`);
    return countErrors(toPlainWords(said.join(' '), language), toPlainWords(recognized, language));
  });
  return [
    { id: `speech.${language}.call.wer`, title: 'Word error rate, sample call', value: errorRate(errors), unit: '%' },
    ...latencies(language, played),
    { id: `speech.${language}.cores`, title: 'CPU per second of a two-channel call', value: cores, unit: 'cores' },
  ];
}

function latencies(language: string, played: readonly PlayedAudio[]): Figure[] {
  const waits = played.flatMap((line) => finalsOf(line).map((final) => final.atMs - final.endMs));
  const title = 'End of speech to final text';
  return [
    { id: `speech.${language}.final.p50`, title: `${title}, median`, value: percentile(waits, 0.5), unit: 'ms' },
    {
      id: `speech.${language}.final.p90`,
      title: `${title}, 90th percentile`,
      value: percentile(waits, 0.9),
      unit: 'ms',
    },
  ];
}

/** Resident memory after many short calls, against that after the first ones. */
async function memory(recognizer: Recognizer, { language, calls }: LanguageEvaluation): Promise<Figure[]> {
  if (calls === 0 || !isPromptLanguage(language)) return [];
  const short = readPrompts(language).map(({ audio }) => audio.subarray(0, shortCall));
  const play = async (from: number, count: number) => {
    for (let i = from; i < from + count; i++)
      await playAudio(recognizer, short[i % short.length]!, { ...asFast, languageCode: language });
    return process.memoryUsage().rss / 1e6;
  };
  const fresh = await play(0, 5);
  const after = await play(5, calls);
  return [
    {
      id: `speech.${language}.memory.fresh`,
      title: 'Memory after 5 short calls, MB',
      value: Math.round(fresh),
      unit: '',
    },
    { id: `speech.${language}.memory`, title: `Memory after ${calls} more, MB`, value: Math.round(after), unit: '' },
    {
      id: `speech.${language}.memory.growth`,
      title: 'Memory against fresh',
      value: after / fresh,
      unit: '',
      atMost: 1.5,
    },
  ];
}
