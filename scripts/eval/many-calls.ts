/**
 * `npm run eval:calls -- [--calls 8] [--seconds 60]`: so many two-channel calls at once, at the pace of speech. Prints how far
 * recognition falls behind, how long finals take, and whether a word of audio was lost: every call must give the words
 * that the same audio gives alone. `--json`.
 */
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { silentLogger } from '../../runtime/core/ports/logger.ts';
import { createRecognizer } from '../../runtime/engine/recognition/recognizer.ts';
import { readOptions } from '../bench/options.ts';
import { finalsOf, type Heard, percentile, playAudio, playTogether } from './play-audio.ts';
import { runEvaluation } from './run.ts';
import { readSampleCalls } from './sample-calls.ts';
import { countErrors, errorRate } from './word-errors.ts';

const options = readOptions({
  command: 'npm run eval:calls',
  about:
    'Plays calls at once at the pace of speech and tells how far recognition falls behind, and whether a word was lost.',
  numbers: {
    calls: { default: 8, text: 'calls at once, up to 64' },
    seconds: { default: 60, min: 10, text: 'that each lasts, up to 300' },
    workers: { default: 0, min: 0, text: 'that recognize; 0 is as many as the machine has room for' },
  },
  flags: { verbose: 'tell of each call', json: 'print one JSON object last' },
});
const count = Math.min(64, options.calls);
const seconds = Math.min(300, options.seconds);

await runEvaluation('calls', async (say) => {
  const recognizer = createRecognizer({
    logger: { ...silentLogger, error: (sentence) => process.stderr.write(`${sentence}\n`) },
    workers: options.workers,
    cacheDir: join(tmpdir(), 'earshot-engine'),
  });
  recognizer.warm();
  while (!recognizer.load().ready) {
    const { unavailable } = recognizer.load();
    if (unavailable !== undefined) throw new Error(unavailable);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const samples = readSampleCalls();
  const lines = samples.flatMap((call) =>
    (['customer', 'agent'] as const).map((role) => ({
      call,
      role,
      audio: call.audio[role].subarray(0, seconds * 8_000),
    })),
  );
  const alone = new Map<string, string>();
  for (const { call, role, audio } of lines) {
    const heard = await playAudio(recognizer, audio, { pace: Number.POSITIVE_INFINITY, interim: false });
    alone.set(`${call.id} ${role}`, textOf(heard));
  }

  let worst = 0;
  const watch = setInterval(() => {
    const { behindMs, workers } = recognizer.load();
    worst = Math.max(worst, behindMs);
    say(`behind ${behindMs} ms, ${workers} workers, ${Math.round(process.memoryUsage().rss / 1e6)} MB`);
  }, 1_000);
  const before = process.cpuUsage();
  const begin = performance.now();
  const heard = await Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const call = samples[i % samples.length]!;
      // People do not all start to speak in the same instant.
      await new Promise((resolve) => setTimeout(resolve, i * 370));
      const own = lines.filter((line) => line.call === call);
      const results = await playTogether(
        recognizer,
        own.map((line) => line.audio),
        { pace: 1, interim: true, group: `call ${i}` },
      );
      return own.map(({ role }, k) => ({ key: `${call.id} ${role}`, heard: results[k]! }));
    }),
  );
  const wall = performance.now() - begin;
  const spent = process.cpuUsage(before);
  clearInterval(watch);
  await recognizer.close();

  const all = heard.flat();
  const waits = all.flatMap(({ heard }) => finalsOf(heard).map((final) => final.atMs - final.endMs));
  const interims = all.reduce(
    (sum, { heard }) => sum + heard.results.filter((r) => r.kind === 'transcript' && !r.final).length,
    0,
  );
  const failed = all.filter(({ heard }) => heard.error !== undefined).length;
  const differences = all.map(({ key, heard }) => countErrors(alone.get(key)!, textOf(heard)));
  const lost = differences.reduce((sum, each) => sum + each.deletions.length, 0);
  const finals = waits.length;
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
    { id: 'calls.final.p50', title: 'End of speech to final text, median', value: percentile(waits, 0.5), unit: 'ms' },
    {
      id: 'calls.final.p90',
      title: 'End of speech to final text, 90th percentile',
      value: percentile(waits, 0.9),
      unit: 'ms',
    },
    { id: 'calls.behind', title: 'Furthest behind', value: worst, unit: 'ms' },
    { id: 'calls.interims', title: 'Interim texts for each final', value: interims / Math.max(1, finals), unit: '' },
    { id: 'calls.cores', title: 'CPU', value: (spent.user + spent.system) / 1000 / wall, unit: 'cores' },
    {
      id: 'calls.memory',
      title: 'Memory at the end, MB',
      value: Math.round(process.memoryUsage().rss / 1e6),
      unit: '',
    },
  ];
});

function textOf(heard: Heard): string {
  return finalsOf(heard)
    .map((final) => final.text)
    .join(' ');
}
