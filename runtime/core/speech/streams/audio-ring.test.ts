import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type AudioRing, createAudioRing, ulawSilence } from './audio-ring.ts';

const read = (ring: AudioRing, from: number, to: number): number[] => {
  const samples: number[] = [];
  let at = from;
  while (at < to) {
    const part = ring.view(at, to);
    if (part.length === 0) break;
    samples.push(...part);
    at += part.length;
  }
  return samples;
};

test('samples are read back at their position, across the end of the storage', () => {
  const ring = createAudioRing(8, 100);
  ring.write(Uint8Array.of(1, 2, 3, 4, 5, 6), 100);
  ring.write(Uint8Array.of(7, 8, 9, 10), 106);
  assert.equal(ring.start, 102);
  assert.equal(ring.end, 110);
  assert.deepEqual(read(ring, 102, 110), [3, 4, 5, 6, 7, 8, 9, 10]);
});

test('a stretch that was never received is silence, and the samples after it keep their position', () => {
  const ring = createAudioRing(16);
  ring.write(Uint8Array.of(1, 2), 0);
  ring.write(Uint8Array.of(9), 5);
  assert.deepEqual(read(ring, 0, 6), [1, 2, ulawSilence, ulawSilence, ulawSilence, 9]);
});

test('samples that are held already are not written twice', () => {
  const ring = createAudioRing(16);
  ring.write(Uint8Array.of(1, 2, 3), 0);
  ring.write(Uint8Array.of(7, 7, 4), 1);
  assert.deepEqual(read(ring, 0, 4), [1, 2, 3, 4]);
  ring.write(Uint8Array.of(8, 8), 0);
  assert.equal(ring.end, 4);
});

test('nothing is held before the start or after the end', () => {
  const ring = createAudioRing(4);
  ring.write(Uint8Array.of(1, 2, 3, 4, 5, 6), 0);
  assert.equal(ring.view(1, 6).length, 0);
  assert.equal(ring.view(6, 9).length, 0);
});

test('a wiped ring holds none of the old samples, not even out of view', () => {
  const ring = createAudioRing(4);
  ring.write(Uint8Array.of(1, 2, 3, 4), 0);
  const before = ring.view(0, 4);
  ring.wipe(1_000);
  assert.deepEqual([...before], [ulawSilence, ulawSilence, ulawSilence, ulawSilence]);
  assert.equal(ring.start, 1_000);
  ring.write(Uint8Array.of(5), 1_000);
  assert.deepEqual(read(ring, 1_000, 1_001), [5]);
});

test('a ring agrees with a plain array for any writes and skips', () => {
  const operation = fc.oneof(
    fc.record({ skip: fc.integer({ min: 0, max: 40 }) }),
    fc.record({ bytes: fc.uint8Array({ maxLength: 40 }), back: fc.integer({ min: -6, max: 6 }) }),
  );
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 40 }), fc.integer({ min: 1, max: 30 }), (operations, capacity) => {
      const ring = createAudioRing(capacity);
      const model: number[] = [];
      for (const step of operations) {
        if ('skip' in step) {
          const to = model.length + step.skip;
          ring.skip(to);
          while (model.length < to) model.push(ulawSilence);
          continue;
        }
        const at = Math.max(0, model.length + step.back);
        ring.write(step.bytes, at);
        if (at + step.bytes.length <= model.length) {
          // A frame without new samples moves the end only if it begins after it.
          while (model.length < at) model.push(ulawSilence);
          continue;
        }
        while (model.length < at) model.push(ulawSilence);
        for (let i = model.length - at; i < step.bytes.length; i++) model.push(step.bytes[i]!);
      }
      assert.equal(ring.end, model.length);
      assert.ok(ring.end - ring.start <= capacity);
      assert.deepEqual(read(ring, ring.start, ring.end), model.slice(ring.start));
    }),
  );
});
