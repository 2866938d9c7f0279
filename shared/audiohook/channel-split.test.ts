import assert from 'node:assert/strict';
import { test } from 'node:test';
import { interleavePcmu, l16ChannelToUlaw, sniffL16ByteOrder, splitPcmu } from './channel-split.ts';
import { linearToUlaw } from './ulaw.ts';

test('channels split and interleave back to the same bytes', () => {
  const first = Uint8Array.of(1, 2, 3);
  const second = Uint8Array.of(11, 12, 13);
  const frame = new Uint8Array(6);
  interleavePcmu(first, second, frame);
  assert.deepEqual([...frame], [1, 11, 2, 12, 3, 13]);
  const a = new Uint8Array(3);
  const b = new Uint8Array(3);
  splitPcmu(frame, a, b);
  assert.deepEqual([a, b], [first, second]);
});

const tone = Int16Array.from({ length: 400 }, (_, i) => Math.round(9_000 * Math.cos(i / 5)));

function toL16(channels: readonly Int16Array[], littleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(channels[0]!.length * channels.length * 2);
  const view = new DataView(bytes.buffer);
  channels.forEach((channel, c) => {
    channel.forEach((sample, i) => {
      view.setInt16((i * channels.length + c) * 2, sample, littleEndian);
    });
  });
  return bytes;
}

test('L16 in either byte order becomes the µ-law of the same audio, per channel', () => {
  const other = tone.map((sample) => -sample >> 1);
  for (const order of ['little', 'big'] as const) {
    const frame = toL16([tone, other], order === 'little');
    const out = new Uint8Array(tone.length);
    l16ChannelToUlaw(frame, { channels: 2, order }, 0, out);
    assert.deepEqual(out, linearToUlaw(tone));
    l16ChannelToUlaw(frame, { channels: 2, order }, 1, out);
    assert.deepEqual(out, linearToUlaw(other));
  }
});

test('the byte order of L16 is detected from speech, and undefined for silence and short frames', () => {
  assert.equal(sniffL16ByteOrder(toL16([tone], true), 1), 'little');
  assert.equal(sniffL16ByteOrder(toL16([tone, tone], false), 2), 'big');
  assert.equal(sniffL16ByteOrder(new Uint8Array(800), 1), undefined);
  assert.equal(sniffL16ByteOrder(toL16([tone.subarray(0, 20)], true), 1), undefined);
});
