import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLogger } from '../../core/ports/logger.ts';
import type { RecognizerOptions, RecognizerResult } from '../ports.ts';
import type { FromWorker, ToWorker, WorkerKind, WorkerSetup } from './protocol.ts';
import { createRecognizer, type RecognizerSetup } from './recognizer.ts';
import type { WorkerThread } from './worker-pool.ts';

/** A thread that only records what is posted to it. */
function createRig({ onStart, ...setup }: Partial<RecognizerSetup> & { onStart?: (kind: WorkerKind) => void } = {}) {
  const threads: { posted: ToWorker[]; say: (m: FromWorker) => void; die: (e: unknown) => void; stopped: boolean }[] =
    [];
  const startWorker = ({ kind }: WorkerSetup): WorkerThread => {
    onStart?.(kind);
    const thread = { posted: [] as ToWorker[], say: (_: FromWorker) => {}, die: (_: unknown) => {}, stopped: false };
    threads.push(thread);
    return {
      post: (message) => thread.posted.push(message),
      onMessage: (run) => {
        thread.say = run;
      },
      onExit: (run) => {
        thread.die = run;
      },
      stop: async () => {
        thread.stopped = true;
      },
    };
  };
  const recognizer = createRecognizer({
    logger: silentLogger,
    workers: 2,
    cacheDir: '/nowhere',
    startWorker,
    installed: () => [],
    ...setup,
  });
  const open = (options: Partial<RecognizerOptions> = {}) => {
    const results: RecognizerResult[] = [];
    const ends: unknown[] = [];
    const stream = recognizer.open({
      encoding: 'mulaw',
      sampleRateHz: 8000,
      languageCode: 'en-US',
      phraseHints: [],
      interim: true,
      onResult: (result) => results.push(result),
      onEnd: (error) => ends.push(error),
      ...options,
    });
    return { stream, results, ends };
  };
  return { recognizer, threads, open };
}
const soon = () => new Promise((resolve) => setImmediate(resolve));

test('nothing starts before there is work', async () => {
  const { recognizer, threads } = createRig();
  assert.equal(threads.length, 0);
  recognizer.warm();
  recognizer.warm();
  assert.equal(threads.length, 1);
  assert.equal(recognizer.load().ready, false);
  threads[0]!.say({ kind: 'ready' });
  assert.equal(recognizer.load().ready, true);
  await recognizer.close();
  assert.ok(threads[0]!.stopped);
});

test('every byte written reaches the thread, in order, also before models are loaded', () => {
  const { threads, open } = createRig();
  const { stream } = open();
  const sent: number[] = [];
  for (let i = 0; i < 1_000; i++) {
    const part = Uint8Array.of(i % 256, (i >> 8) % 256, 7);
    sent.push(...part);
    stream.write(part);
    part.fill(0);
  }
  stream.end();
  const posted = threads[0]!.posted;
  assert.deepEqual(
    posted.flatMap((m) => (m.kind === 'audio' ? [...m.bytes] : [])),
    sent,
  );
  assert.equal(posted.at(-1)!.kind, 'end');
});

test('calls are spread over threads, both streams of a call go to the same', () => {
  const { threads, open } = createRig();
  open({ group: 'a' });
  open({ group: 'a' });
  open({ group: 'b' });
  open({ group: 'b' });
  const groups = threads.map((t) => t.posted.flatMap((m) => (m.kind === 'open' ? [m.setup.group] : [])));
  assert.deepEqual(groups, [
    ['a', 'a'],
    ['b', 'b'],
  ]);
});

test('how far it is behind shows, and the end comes once', async () => {
  const { recognizer, threads, open } = createRig();
  const { stream, ends } = open();
  stream.write(new Uint8Array(8_000));
  assert.equal(recognizer.load().behindMs, 1_000);
  threads[0]!.say({ kind: 'settled', stream: 1, ms: 900 });
  assert.equal(recognizer.load().behindMs, 100);
  threads[0]!.say({ kind: 'ended', stream: 1 });
  threads[0]!.say({ kind: 'ended', stream: 1 });
  await soon();
  assert.deepEqual(ends, [undefined]);
  assert.equal(recognizer.load().streams, 0);
});

test('a stream whose translation is wanted asks its thread for English texts, and others do not', () => {
  const { threads, open } = createRig({ installed: () => ['es'] });
  open({ languageCode: 'es-ES', english: true });
  open({ languageCode: 'es-ES', english: false });
  const wanted = threads.flatMap(({ posted }) => posted.flatMap((m) => (m.kind === 'open' ? [m.setup.english] : [])));
  assert.deepEqual(wanted, [true, undefined]);
});

test('a thread that dies ends its streams with a retryable error, and the next stream gets a new thread', async () => {
  const { threads, open } = createRig();
  const { ends } = open();
  threads[0]!.die(new Error('gone'));
  await soon();
  assert.equal((ends[0] as { code: string }).code, 'unavailable');
  assert.equal((ends[0] as { retryable: boolean }).retryable, true);
  open();
  assert.equal(threads.length, 2);
});

test('without models, switched off, or in another language there is one clear sentence and no retry', async () => {
  const missing = createRig();
  const first = missing.open();
  missing.threads[0]!.say({ kind: 'unavailable', sentence: 'Not installed' });
  const second = missing.open();
  const off = createRig({ off: 'Switched off' });
  const third = off.open();
  const spanish = createRig().open({ languageCode: 'es-ES' });
  await soon();
  for (const [{ ends }, sentence, code] of [
    [first, /Not installed/, 'failed_precondition'],
    [second, /Not installed/, 'failed_precondition'],
    [third, /Switched off/, 'failed_precondition'],
    [spanish, /English only/, 'unsupported'],
  ] as const) {
    assert.equal(ends.length, 1);
    const error = ends[0] as { code: string; message: string; retryable: boolean };
    assert.equal(error.code, code);
    assert.match(error.message, sentence);
    assert.equal(error.retryable, false);
  }
  assert.equal(missing.recognizer.load().unavailable, 'Not installed');
  assert.equal(off.threads.length, 0);
});

test('a language is refused for its own missing models only', async () => {
  const { threads, open } = createRig({ installed: () => ['es'] });
  const english = open();
  threads[0]!.say({ kind: 'unavailable', sentence: 'No English models' });
  const spanish = open({ languageCode: 'es-ES' });
  await soon();
  assert.match((english.ends[0] as { message: string }).message, /No English models/);
  assert.equal(spanish.ends.length, 0);
  threads[1]!.say({ kind: 'unavailable', sentence: 'No Spanish models' });
  await soon();
  assert.match((spanish.ends[0] as { message: string }).message, /No Spanish models/);
});

test('an added language goes to a thread of its own kind, as soon as it is added', async () => {
  const kinds: string[] = [];
  const added: 'es'[] = [];
  const { recognizer, threads, open } = createRig({ installed: () => added, onStart: (kind) => kinds.push(kind) });
  open({ group: 'a' });
  const early = open({ languageCode: 'es-MX', group: 'a' });
  await soon();
  assert.equal((early.ends[0] as { code: string }).code, 'unsupported');
  assert.match((early.ends[0] as { message: string }).message, /npm run languages -- add es/);
  added.push('es');
  open({ languageCode: 'es-MX', group: 'a' });
  assert.deepEqual(kinds, ['english', 'multilingual']);
  assert.deepEqual(recognizer.languages, ['en', 'es']);
  assert.ok(threads[1]!.posted[0]!.kind === 'open' && threads[1]!.posted[0]!.setup.language === 'es');
  assert.equal(recognizer.load().streams, 2);
});

test('the models of the usual language are loaded at the start, once it is added', () => {
  const kinds: string[] = [];
  const onStart = (kind: string) => kinds.push(kind);
  createRig({ usualLanguage: 'es', onStart }).recognizer.warm();
  createRig({ usualLanguage: 'es', installed: () => ['es'], onStart }).recognizer.warm();
  assert.deepEqual(kinds, ['english', 'english', 'multilingual']);
});

test('a language that nothing here can transcribe is named without a command', async () => {
  const { ends } = createRig().open({ languageCode: 'ja-JP' });
  await soon();
  assert.doesNotMatch((ends[0] as { message: string }).message, /npm run/);
});

test('a stream that falls too far behind ends with an error, not in silence', async () => {
  const { threads, open } = createRig({ maxBehindMs: 2_000 });
  const { stream, ends } = open();
  stream.write(new Uint8Array(8_000));
  assert.equal(ends.length, 0);
  stream.write(new Uint8Array(16_000));
  await soon();
  assert.equal((ends[0] as { code: string }).code, 'quota_exhausted');
  assert.equal(threads[0]!.posted.at(-1)!.kind, 'cancel');
});

test('after close every stream has ended and new ones are refused', async () => {
  const { recognizer, open } = createRig();
  const { ends } = open();
  await recognizer.close();
  await soon();
  assert.equal((ends[0] as { code: string }).code, 'cancelled');
  const late = open();
  await soon();
  assert.equal((late.ends[0] as { code: string }).code, 'failed_precondition');
});
