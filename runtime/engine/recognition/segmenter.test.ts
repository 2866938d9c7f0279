import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { flush, initial, type SegmentEvent, type SegmenterState, segmentDefaults, step } from './segmenter.ts';

const size = 512;
function run(speech: readonly boolean[], energies: readonly number[] = []): SegmentEvent[] {
  let state: SegmenterState = initial;
  const events: SegmentEvent[] = [];
  for (const [i, speaks] of speech.entries()) {
    const [next, made] = step(state, { end: (i + 1) * size, speech: speaks, energy: energies[i] ?? 1 });
    state = next;
    events.push(...made);
  }
  return [...events, ...flush(state, speech.length * size)];
}
const windows = (count: number, speech: boolean) => Array.from({ length: count }, () => speech);

test('silence makes nothing', () => {
  assert.deepEqual(run(windows(100, false)), []);
});

test('a stretch begins a pre-roll early and ends after a little of its silence', () => {
  const events = run([...windows(60, false), ...windows(40, true), ...windows(30, false)]);
  const began = 61 * size;
  const over = 101 * size;
  assert.deepEqual(events, [
    { kind: 'began', start: began - segmentDefaults.preRoll, voiceStart: began - segmentDefaults.wakeDelay },
    {
      kind: 'ended',
      start: began - segmentDefaults.preRoll,
      end: over - segmentDefaults.endSilence + segmentDefaults.keepSilence,
      voiceStart: began - segmentDefaults.wakeDelay,
      voiceEnd: over - segmentDefaults.endSilence,
      cut: false,
    },
  ]);
});

test('a monologue is cut at its quietest point, and the next stretch begins there', () => {
  const count = Math.ceil((segmentDefaults.maxSamples * 1.5) / size);
  const quiet = Math.floor(segmentDefaults.maxSamples / size) - 40;
  const events = run(
    windows(count, true),
    Array.from({ length: count }, (_, i) => (i === quiet ? 0.01 : 1)),
  );
  assert.deepEqual(
    events.map((e) => e.kind),
    ['began', 'ended', 'began', 'ended'],
  );
  const [, ended, began] = events;
  assert.ok(ended?.kind === 'ended');
  assert.equal(ended.end, (quiet + 1) * size);
  assert.equal(began!.start, (quiet + 1) * size);
});

test('whatever is spoken lies in exactly one stretch, in order, none longer than the cap', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 700 }), fc.boolean()), { maxLength: 20 }), (parts) => {
      const speech = parts.flatMap(([count, speaks]) => windows(count, speaks));
      const ended = run(speech).filter((e) => e.kind === 'ended');
      for (const [i, stretch] of ended.entries()) {
        assert.ok(stretch.end - stretch.start <= segmentDefaults.maxSamples + segmentDefaults.preRoll + size);
        assert.ok(stretch.start >= (ended[i - 1]?.end ?? 0));
      }
      for (const [i, speaks] of speech.entries()) {
        // The detector's own silence at the end is not part of the speech.
        if (!speaks || !speech.slice(i, i + segmentDefaults.endSilence / size + 1).every(Boolean)) continue;
        const at = i * size + size / 2;
        assert.equal(ended.filter((e) => e.start <= at && at < e.end).length, 1);
      }
    }),
  );
});
