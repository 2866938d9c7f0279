import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMultilingualReader } from './multilingual-reader.ts';
import type { FromWorker } from './protocol.ts';
import { createVocabulary } from './whisper/vocabulary.ts';
import type { Reading, ReadOptions } from './whisper/whisper.ts';
import { createWorkerCore } from './worker-core.ts';

const words = [
  'Ġhola',
  ',',
  'Ġmi',
  'Ġpedido',
  'Ġno',
  'Ġllega',
  '.',
  'Ġgracias',
  'Ġpor',
  'Ġver',
  'Ġhello',
  'Ġmy',
  'Ġorder',
];
const vocabulary = createVocabulary(Object.fromEntries(words.map((word, i) => [word, i])));
const sure = { meanLog: -0.2, noSpeech: 0.05, cut: false };
const reading = (tokens: readonly number[], rest: Partial<Reading> = {}): Reading => ({
  tokens,
  probabilities: tokens.map(() => 0.9),
  ...sure,
  ...rest,
});

function createReader(...readings: readonly Reading[]) {
  const asked: (ReadOptions & { tailSeconds: number })[] = [];
  const reader = createMultilingualReader({
    vocabulary,
    createDetector: () => ({ isSpeech: (window) => window.some((sample) => Math.abs(sample) > 0.1) }),
    whisper: {
      encode: async (_, tailSeconds) => ({
        async read(options) {
          asked.push({ ...options, tailSeconds });
          return readings[Math.min(asked.length, readings.length) - 1]!;
        },
      }),
    },
  });
  const read = (level = 0, english = false) =>
    reader.final(new Float32Array(32_000).fill(level), {
      startMs: 100,
      endMs: 2_100,
      language: 'es',
      hints: [],
      isHurried: () => false,
      english,
    });
  return { reader, read, asked };
}

test('a stretch becomes a text with its time and confidence, in the language of its channel', async () => {
  const { read, asked } = createReader(reading([0, 1, 2, 3, 4, 5, 6]));
  const result = await read();
  assert.equal(result?.text, 'Hola, mi pedido no llega.');
  assert.deepEqual([result.startMs, result.endMs, result.confidence, result.words.length], [100, 2_100, 0.9, 5]);
  assert.equal(asked[0]!.language, 'es');
});

test('a text that goes round is read again with more silence after it', async () => {
  const { read, asked } = createReader(reading([0, 1, 0, 1, 0, 1], { cut: true }), reading([0, 6]));
  assert.equal((await read())?.text, 'Hola.');
  assert.ok(asked[1]!.tailSeconds > asked[0]!.tailSeconds);
});

test('a final has an English text where one is asked for, of the same sound', async () => {
  const { read, asked } = createReader(reading([0, 6]), reading([10, 1, 11, 12, 6]));
  const result = await read(0, true);
  assert.deepEqual([result?.text, result?.english], ['Hola.', 'Hello, my order.']);
  assert.deepEqual(
    asked.map(({ task, language }) => [task, language]),
    [
      ['transcribe', 'es'],
      ['translate', 'es'],
    ],
  );
  assert.equal((await createReader(reading([0, 6])).read())?.english, undefined);
});

test('an English text that the model does not believe or does not end is left out, and the final stays', async () => {
  for (const bad of [{ meanLog: -1.6 }, { cut: true }]) {
    const result = await createReader(reading([0, 6]), reading([10, 6], bad)).read(0, true);
    assert.deepEqual([result?.text, result?.english], ['Hola.', undefined]);
  }
});

test('credits, guesses and far too many words are no text', async () => {
  assert.equal(await createReader(reading([7, 8, 9])).read(), undefined);
  assert.equal((await createReader(reading([7, 8, 9])).read(0.1))?.text, 'Gracias por ver');
  assert.equal(await createReader(reading([0], { meanLog: -1.6 })).read(), undefined);
  assert.equal(await createReader(reading([0], { meanLog: -0.8, noSpeech: 0.9 })).read(), undefined);
  assert.equal(await createReader(reading([])).read(), undefined);
});

test('a stream that ends while its text is read gets the text and then its end; a cancelled one gets neither', async () => {
  const { reader } = createReader(reading([0, 6]));
  const sent: FromWorker[] = [];
  const core = createWorkerCore({ reader, send: (message) => sent.push(message), later: (run) => setImmediate(run) });
  const setup = { encoding: 'mulaw', sampleRateHz: 8000, interim: true, language: 'es', phraseHints: [] } as const;
  const loud = Uint8Array.from({ length: 8_000 }, (_, i) => (i % 80 < 40 ? 0x90 : 0x10));
  for (const stream of [1, 2]) {
    core.receive({ kind: 'open', stream, setup });
    core.receive({ kind: 'audio', stream, bytes: loud });
    core.receive({ kind: 'end', stream });
  }
  core.receive({ kind: 'cancel', stream: 2 });
  for (let i = 0; i < 50 && !sent.some((m) => m.kind === 'ended' && m.stream === 1); i++)
    await new Promise((resolve) => setImmediate(resolve));
  const of = (stream: number) =>
    sent.flatMap((m) =>
      m.kind === 'ended' && m.stream === stream
        ? ['ended']
        : m.kind === 'result' && m.stream === stream && m.result.kind === 'transcript'
          ? [m.result.text]
          : [],
    );
  assert.deepEqual(of(1), ['Hola.', 'ended']);
  assert.deepEqual(of(2), ['ended']);
});
