import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Decoder } from './decoder.ts';
import { createEnglishReader } from './final-text.ts';
import type { FromWorker } from './protocol.ts';
import { createWorkerCore } from './worker-core.ts';

/** Loud samples are speech; the text says how many seconds of it were decoded, and by which model. */
function createRig(options: { fail?: boolean } = {}) {
  const sent: FromWorker[] = [];
  const queue: (() => void)[] = [];
  const decoded: string[] = [];
  const decoder: Decoder = {
    decode(samples, model) {
      if (options.fail) throw new Error('no');
      decoded.push(model);
      const loud = samples.filter((s) => Math.abs(s) > 0.1).length;
      return `decoded ${(loud / 16_000).toFixed(1)} seconds by ${model}`;
    },
    createDetector() {
      let quiet = 99;
      return {
        isSpeech(window) {
          quiet = window.some((s) => Math.abs(s) > 0.1) ? 0 : quiet + 1;
          return quiet < 16;
        },
      };
    },
  };
  const core = createWorkerCore({
    reader: createEnglishReader(decoder),
    send: (m) => sent.push(m),
    later: (run) => queue.push(run),
  });
  const work = () => {
    for (let run = queue.shift(); run; run = queue.shift()) run();
  };
  const finals = () =>
    sent.flatMap((m) =>
      m.kind === 'result' && m.result.kind === 'transcript' && m.result.final
        ? [{ stream: m.stream, ...m.result }]
        : [],
    );
  const interims = () => sent.filter((m) => m.kind === 'result' && m.result.kind === 'transcript' && !m.result.final);
  return { core, sent, work, finals, interims, decoded };
}

const setup = { encoding: 'mulaw', sampleRateHz: 8000, interim: true, language: 'en', phraseHints: [] } as const;
const speech = (seconds: number) => Uint8Array.from({ length: seconds * 8000 }, (_, i) => (i % 80 < 40 ? 0x90 : 0x10));
const silence = (seconds: number) => new Uint8Array(seconds * 8000).fill(0xff);

test('speech between silences becomes one final with its time, and the stream ends after it', () => {
  const { core, work, finals, sent } = createRig();
  core.receive({ kind: 'open', stream: 1, setup });
  for (const bytes of [silence(1), speech(2), silence(1)]) core.receive({ kind: 'audio', stream: 1, bytes });
  core.receive({ kind: 'end', stream: 1 });
  work();
  assert.equal(finals().length, 1);
  const [final] = finals();
  assert.ok(
    Math.abs(final!.startMs - 900) < 150 && Math.abs(final!.endMs - 3_000) < 100,
    `${final!.startMs} ${final!.endMs}`,
  );
  assert.match(final!.text, /by base/i);
  assert.equal(sent.at(-1)!.kind, 'ended');
  assert.equal(sent.filter((m) => m.kind === 'ended').length, 1);
});

test('what is still being spoken at the end is recognized too', () => {
  const { core, work, finals } = createRig();
  core.receive({ kind: 'open', stream: 1, setup });
  core.receive({ kind: 'audio', stream: 1, bytes: speech(1) });
  core.receive({ kind: 'end', stream: 1 });
  work();
  assert.equal(finals().length, 1);
});

test('finals come in the order in which they were spoken, across streams, and before any partial', () => {
  const { core, work, finals, decoded } = createRig();
  for (const stream of [1, 2, 3]) core.receive({ kind: 'open', stream, setup });
  core.receive({ kind: 'audio', stream: 2, bytes: new Uint8Array([...speech(1), ...silence(1)]) });
  core.receive({ kind: 'audio', stream: 1, bytes: new Uint8Array([...speech(3), ...silence(1)]) });
  core.receive({ kind: 'audio', stream: 3, bytes: speech(2) });
  work();
  assert.deepEqual(
    finals().map((f) => f.stream),
    [2, 1],
  );
  // The second reading of the last final, when no other waits, and then the partial.
  assert.deepEqual(decoded, ['base', 'base', 'tiny', 'tiny']);
});

test('ten minutes of waiting speech lose no second of it', () => {
  const { core, work, finals } = createRig();
  for (const stream of [1, 2]) core.receive({ kind: 'open', stream, setup: { ...setup, interim: false } });
  for (let i = 0; i < 100; i++) {
    for (const stream of [1, 2])
      core.receive({ kind: 'audio', stream, bytes: new Uint8Array([...speech(5), ...silence(1)]) });
  }
  work();
  const seconds = finals().reduce((sum, f) => sum + Number(/[\d.]+/.exec(f.text)![0]), 0);
  assert.ok(Math.abs(seconds - 1_000) < 30, `decoded ${seconds} of 1000 seconds`);
});

test('settled positions never go back, and reach the end', () => {
  const { core, work, sent } = createRig();
  core.receive({ kind: 'open', stream: 1, setup });
  for (const bytes of [speech(2), silence(1), speech(1), silence(1)]) {
    core.receive({ kind: 'audio', stream: 1, bytes });
    work();
  }
  const settled = sent.flatMap((m) => (m.kind === 'settled' ? [m.ms] : []));
  assert.deepEqual(
    settled,
    [...settled].sort((a, b) => a - b),
  );
  assert.ok(settled.at(-1)! > 4_900);
});

test('a failing recognizer ends its stream with an error, a cancelled one ends in silence, unknown streams are ignored', () => {
  const failing = createRig({ fail: true });
  failing.core.receive({ kind: 'open', stream: 1, setup });
  failing.core.receive({ kind: 'audio', stream: 1, bytes: new Uint8Array([...speech(1), ...silence(1)]) });
  failing.work();
  assert.deepEqual(failing.sent.at(-1), { kind: 'ended', stream: 1, error: 'no' });
  const { core, work, sent } = createRig();
  core.receive({ kind: 'audio', stream: 9, bytes: speech(1) });
  core.receive({ kind: 'open', stream: 1, setup });
  core.receive({ kind: 'audio', stream: 1, bytes: speech(1) });
  core.receive({ kind: 'cancel', stream: 1 });
  work();
  assert.deepEqual(
    sent.filter((m) => m.kind === 'ended'),
    [{ kind: 'ended', stream: 1 }],
  );
});
