import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDft } from './dft.ts';
import { positionsInput, sinusoids, width, withPositionsInput } from './encoder-positions.ts';
import { bands, toLogMel } from './log-mel.ts';
import { createVocabulary, special } from './vocabulary.ts';

test('the power spectrum is that of the definition', () => {
  const length = 400;
  const signal = Float64Array.from({ length }, (_, i) => Math.sin(0.3 * i) + 0.5 * Math.cos(1.7 * i + 1));
  const power = new Float64Array(length / 2 + 1);
  createDft(length)(signal, power);
  for (const k of [0, 1, 19, 25, 108, 199, 200]) {
    let re = 0;
    let im = 0;
    for (let n = 0; n < length; n++) {
      re += signal[n]! * Math.cos((2 * Math.PI * k * n) / length);
      im -= signal[n]! * Math.sin((2 * Math.PI * k * n) / length);
    }
    assert.ok(Math.abs(power[k]! - (re * re + im * im)) < 1e-6, `bin ${k}`);
  }
});

test('a tone is loudest in the band of its frequency, and the silence after it is at the floor', () => {
  const samples = Float32Array.from({ length: 16_000 }, (_, i) => 0.5 * Math.sin((2 * Math.PI * 1_000 * i) / 16_000));
  const frames = 200;
  const mel = toLogMel(samples, frames);
  const column = (frame: number) => Array.from({ length: bands }, (_, band) => mel[band * frames + frame]!);
  const tone = column(50);
  // 15 mel are 1,000 Hz; the bands are spread over 0 … 45.2 mel.
  assert.ok(Math.abs(tone.indexOf(Math.max(...tone)) - 26) <= 1);
  assert.equal(new Set(column(150)).size, 1);
  assert.ok(column(150)[0]! < Math.max(...tone) - 1.9);
});

test('the encoder gets its positions as an input, and another file is refused', () => {
  const node = new TextEncoder().encode('\n\x16embed_positions.weight');
  const made = withPositionsInput(Uint8Array.of(1, 10, 22, ...node, 2));
  const text = new TextDecoder().decode(made);
  assert.equal(text.split(positionsInput).length, 3);
  assert.ok(!text.includes('embed_positions.weight'));
  assert.throws(() => withPositionsInput(Uint8Array.of(1, 2, 3)), /not the one/);
});

test('positions begin with sines of zero and cosines of zero', () => {
  const positions = sinusoids();
  assert.deepEqual([positions[0], positions[width / 2], positions.length], [0, 1, 1_500 * width]);
});

test('pieces become text by their bytes, also where a letter spans two', () => {
  const vocabulary = createVocabulary({ Ġa: 0, Ã: 1, '±': 2, o: 3 });
  assert.equal(vocabulary.toText([0, 1, 2, 3, special.end]), 'año');
  assert.ok(vocabulary.beginsWord(0) && !vocabulary.beginsWord(1));
});
