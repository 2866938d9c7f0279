import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linearToUlaw } from './ulaw.ts';
import { createWideband } from './wideband.ts';

/** A tone of 440 Hz at 8 kHz, as µ-law. */
const tone = (samples: number): Uint8Array =>
  linearToUlaw(
    Int16Array.from({ length: samples }, (_, i) => Math.round(8_000 * Math.sin((2 * Math.PI * 440 * i) / 8_000))),
  );

function samplesOf(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / 2 }, (_, i) => view.getInt16(2 * i, true));
}

test('a tone keeps its pitch and its level at twice the rate, in pieces of any size', () => {
  const ulaw = tone(4_000);
  const whole = samplesOf(createWideband()(ulaw));
  assert.equal(whole.length, 8_000);
  const piecewise = createWideband();
  const pieces = [0, 1, 160, 1_761].map((from, at, all) => piecewise(ulaw.subarray(from, all[at + 1] ?? ulaw.length)));
  assert.deepEqual(pieces.flatMap(samplesOf), whole);
  const body = whole.slice(200, 7_800);
  const crossings = body.filter((sample, i) => i > 0 && body[i - 1]! < 0 && sample >= 0).length;
  assert.ok(Math.abs(crossings - (440 * body.length) / 16_000) <= 1, `${crossings} periods`);
  const peak = Math.max(...body);
  assert.ok(peak > 7_600 && peak < 8_400, `peak ${peak}`);
});
