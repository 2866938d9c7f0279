/**
 * `npm run eval:calls -- [--calls 8] [--seconds 60]`: two-channel calls at once, at the pace of speech. Prints how far
 * recognition falls behind, how long finals take, and whether a word of audio was lost: every call must give the words
 * that the same audio gives alone. `--json`.
 */
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { silentLogger } from '../../runtime/core/ports/logger.ts';
import type { Recognizer } from '../../runtime/engine/ports.ts';
import { createRecognizer } from '../../runtime/engine/recognition/recognizer.ts';
import { readOptions } from '../bench/options.ts';
import { finalsOf, type PlayedAudio, percentile, playAudio, playTogether, textOf, untilReady } from './play-audio.ts';
import { runEvaluation } from './run.ts';
import { readSampleCalls, type SampleCall } from './sample-calls.ts';
import type { Figure } from './table.ts';
import { countErrors, errorRate } from './word-errors.ts';

const options = readOptions({
  command: 'npm run eval:calls',
  about:
    'Plays calls at once at the pace of speech and measures how far recognition falls behind, and whether words are lost.',
  numbers: {
    calls: { default: 8, text: 'calls at once, up to 64' },
    seconds: { default: 60, min: 10, text: 'that each lasts, up to 300' },
    workers: { default: 0, min: 0, text: 'that recognize; 0 is as many as the machine can run' },
  },
  flags: { verbose: 'report each call', json: 'print one JSON object last' },
});
const count = Math.min(64, options.calls);
const seconds = Math.min(300, options.seconds);

type Line = { readonly call: SampleCall; readonly key: string; readonly audio: Uint8Array };
type PlayedLine = { readonly key: string; readonly played: PlayedAudio };

await runEvaluation('calls', evaluateCalls, { options });

async function evaluateCalls(say: (line: string) => void): Promise<Figure[]> {
  const recognizer = createRecognizer({
    logger: { ...silentLogger, error: (sentence) => process.stderr.write(`${sentence}\n`) },
    workers: options.workers,
    cacheDir: join(tmpdir(), 'earshot-engine'),
  });
  await untilReady(recognizer);
  const lines = readSampleCalls()
    .filter((call) => call.language.startsWith('en'))
    .flatMap((call) =>
      (['customer', 'agent'] as const).map((role) => ({
        call,
        key: `${call.id} ${role}`,
        audio: call.audio[role].subarray(0, seconds * 8_000),
      })),
    );
  const alone = await playAlone(recognizer, lines);
  const stopWatching = watchBacklog(recognizer, say);
  const before = process.cpuUsage();
  const begin = performance.now();
  const played = await playAllAtOnce(recognizer, lines);
  const wallMs = performance.now() - begin;
  const spent = process.cpuUsage(before);
  const worstBehindMs = stopWatching();
  await recognizer.close();
  return [
    ...wordFigures(played, alone),
    ...latencyFigures(played),
    { id: 'calls.behind', title: 'Furthest behind', value: worstBehindMs, unit: 'ms' },
    { id: 'calls.cores', title: 'CPU', value: (spent.user + spent.system) / 1000 / wallMs, unit: 'cores' },
    {
      id: 'calls.memory',
      title: 'Memory at the end, MB',
      value: Math.round(process.memoryUsage().rss / 1e6),
      unit: '',
    },
  ];
}

/** The text of each line without other calls beside it, by its key. */
async function playAlone(recognizer: Recognizer, lines: readonly Line[]): Promise<ReadonlyMap<string, string>> {
  const alone = new Map<string, string>();
  for (const { key, audio } of lines)
    alone.set(key, textOf(await playAudio(recognizer, audio, { pace: Number.POSITIVE_INFINITY, interim: false })));
  return alone;
}

/** Reports every second how far recognition is behind. The result stops it and returns the most that was seen. */
function watchBacklog(recognizer: Recognizer, say: (line: string) => void): () => number {
  let worst = 0;
  const timer = setInterval(() => {
    const { behindMs, workers } = recognizer.load();
    worst = Math.max(worst, behindMs);
    say(`behind ${behindMs} ms, ${workers} workers, ${Math.round(process.memoryUsage().rss / 1e6)} MB`);
  }, 1_000);
  return () => {
    clearInterval(timer);
    return worst;
  };
}

async function playAllAtOnce(recognizer: Recognizer, lines: readonly Line[]): Promise<PlayedLine[]> {
  const calls = [...new Set(lines.map((line) => line.call))];
  const played = await Promise.all(
    Array.from({ length: count }, async (_, i) => {
      // People do not all start to speak in the same instant.
      await new Promise((resolve) => setTimeout(resolve, i * 370));
      const own = lines.filter((line) => line.call === calls[i % calls.length]);
      const results = await playTogether(
        recognizer,
        own.map((line) => line.audio),
        { pace: 1, interim: true, group: `call ${i}` },
      );
      return own.map(({ key }, k) => ({ key, played: results[k]! }));
    }),
  );
  return played.flat();
}

function wordFigures(lines: readonly PlayedLine[], alone: ReadonlyMap<string, string>): Figure[] {
  const failed = lines.filter(({ played }) => played.error !== undefined).length;
  const differences = lines.map(({ key, played }) => countErrors(alone.get(key)!, textOf(played)));
  const lost = differences.reduce((sum, each) => sum + each.deletions.length, 0);
  const finals = lines.reduce((sum, { played }) => sum + finalsOf(played).length, 0);
  return [
    { id: 'calls.count', title: 'Calls at once (two channels each)', value: count, unit: '' },
    { id: 'calls.processors', title: 'Processors', value: availableParallelism(), unit: '' },
    { id: 'calls.failed', title: 'Streams that failed', value: failed, unit: '', atMost: 0 },
    {
      id: 'calls.lost',
      title: 'Words lost against the same audio alone',
      value: lost,
      unit: '',
      atMost: Math.ceil(0.01 * finals * 8),
    },
    {
      id: 'calls.different',
      title: 'Words different from the same audio alone',
      value: errorRate(differences),
      unit: '%',
    },
  ];
}

function latencyFigures(lines: readonly PlayedLine[]): Figure[] {
  const waits = lines.flatMap(({ played }) => finalsOf(played).map((final) => final.atMs - final.endMs));
  const interims = lines.reduce(
    (sum, { played }) => sum + played.results.filter((r) => r.kind === 'transcript' && !r.final).length,
    0,
  );
  const p50 = percentile(waits, 0.5);
  const p90 = percentile(waits, 0.9);
  return [
    { id: 'calls.final.p50', title: 'End of speech to final text, median', value: p50, unit: 'ms' },
    { id: 'calls.final.p90', title: 'End of speech to final text, 90th percentile', value: p90, unit: 'ms' },
    {
      id: 'calls.interims',
      title: 'Interim texts for each final',
      value: interims / Math.max(1, waits.length),
      unit: '',
    },
  ];
}
