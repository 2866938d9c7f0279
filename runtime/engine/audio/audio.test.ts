import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createUpsampler, upsampleDelay } from '../../../shared/audiohook/upsample.ts';
import { createSampleRing } from './sample-ring.ts';

const tone = (hertz: number, count: number) =>
  Int16Array.from({ length: count }, (_, i) => Math.round(12_000 * Math.sin((2 * Math.PI * hertz * i) / 8_000)));

test('a tone comes out of the upsampler as the same tone at twice the rate', () => {
  for (const hertz of [200, 1_000, 3_000]) {
    const out = createUpsampler().push(tone(hertz, 2_000));
    let worst = 0;
    for (let i = 200; i < 3_800; i++) {
      const wanted = (12_000 / 32_768) * Math.sin((2 * Math.PI * hertz * (i - upsampleDelay)) / 16_000);
      worst = Math.max(worst, Math.abs(out[i]! - wanted));
    }
    assert.ok(worst < 0.02, `${hertz} Hz is off by ${worst}`);
  }
});

test('frames of any size give what the whole gives at once', () => {
  const samples = tone(700, 1_000);
  const whole = createUpsampler().push(samples);
  const parts = createUpsampler();
  const pieces: number[] = [];
  for (let at = 0, n = 1; at < samples.length; at += n, n = (n % 37) + 1)
    pieces.push(...parts.push(samples.subarray(at, at + n)));
  assert.deepEqual(Float32Array.from(pieces), whole);
});

test('the ring gives back what it still has, by position', () => {
  const ring = createSampleRing(5);
  ring.push(Float32Array.of(0, 1, 2));
  ring.push(Float32Array.of(3, 4, 5, 6));
  assert.equal(ring.end, 7);
  assert.deepEqual([...ring.slice(3, 6)], [3, 4, 5]);
  assert.deepEqual([...ring.slice(0, 99)], [2, 3, 4, 5, 6]);
  assert.deepEqual([...ring.slice(7, 9)], []);
  ring.push(Float32Array.from({ length: 12 }, (_, i) => 7 + i));
  assert.deepEqual([...ring.slice(0, 99)], [14, 15, 16, 17, 18]);
});
