import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linearToUlaw, ulawToLinear, ulawToLinearTable } from './ulaw.ts';

test('µ-law decodes to the values of G.711', () => {
  const table = ulawToLinearTable();
  const rows: readonly (readonly [number, number])[] = [
    [0x00, -32124],
    [0x80, 32124],
    [0xff, 0],
    [0x7f, 0],
    [0x0f, -16764],
    [0x8f, 16764],
    [0xf0, 120],
    [0x70, -120],
    [0xfe, 8],
  ];
  for (const [byte, linear] of rows) assert.equal(table[byte], linear, byte.toString(16));
});

test('every µ-law byte converts to linear and back without loss, except the second zero', () => {
  const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const back = linearToUlaw(ulawToLinear(all));
  for (let byte = 0; byte < 256; byte += 1) assert.equal(back[byte], byte === 0x7f ? 0xff : byte);
});

test('linear values encode within half a step, and clip at the ends', () => {
  for (let value = -32_000; value <= 32_000; value += 37) {
    const [decoded] = ulawToLinear(linearToUlaw(Int16Array.of(value)));
    assert.ok(Math.abs(decoded! - value) <= (Math.abs(value) + 132) / 32, `${value} became ${decoded}`);
  }
  assert.deepEqual([...ulawToLinear(linearToUlaw(Int16Array.of(32_767, -32_768)))], [32_124, -32_124]);
});
