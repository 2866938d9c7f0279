/** WAV files as other programs write them: sizes, order and padding of chunks, odd format fields, other encodings. */
import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { test } from 'node:test';
import fc from 'fast-check';
import { linearToUlaw } from '../../../shared/audiohook/ulaw.ts';
import { EarshotError } from '../../../shared/errors.ts';
import { processorMs } from '../../testing/linear-time.ts';
import { readWav } from './wav.ts';
import { chunk, formatBody, makeWav, pcm16, riff, type WavFields } from './wav-builder.ts';

const samples = [0, 1000, -1000, 20_000, -20_000];
const encoded = [...linearToUlaw(Int16Array.from(samples))];
const fmt = (fields: WavFields = {}) => chunk('fmt ', formatBody(fields));
const data = (size?: number) => chunk('data', pcm16(...samples), size === undefined ? {} : { size });
const info = (length: number, pad = true) => chunk('LIST', Buffer.alloc(length, 'INFOabc'), { pad });
const unknownSize = 0xffffffff;

function ds64(dataBytes: bigint): Uint8Array {
  const body = Buffer.alloc(28);
  body.writeBigUInt64LE(dataBytes, 8);
  return chunk('ds64', body);
}

const play = (bytes: Uint8Array): number[] => {
  const { channels } = readWav(bytes);
  assert.equal(channels.length, 1);
  return [...channels[0]!];
};

test('the sizes of chunks and of the file need not be right', () => {
  const rows: readonly (readonly [string, Uint8Array])[] = [
    ['RIFF size of zero', riff([fmt(), data()])],
    ['RIFF size of a stream', riff([fmt(), data()], { size: unknownSize })],
    ['RIFF size that is too small', riff([fmt(), data()], { size: 4 })],
    ['data size of zero', riff([fmt(), data(0)])],
    ['data size of a stream', riff([fmt(), data(unknownSize)])],
    ['data size of a stream as SoX writes it', riff([fmt(), data(0x7ffff000)])],
    ['data size beyond the end', riff([fmt(), data(1_000_000)])],
    ['format size that claims too much', riff([chunk('fmt ', formatBody(), { size: 18 }), data()])],
    [
      'format size that claims too little',
      riff([chunk('fmt ', formatBody({ formatBytes: 18 }), { size: 16 }), data()]),
    ],
    ['format size of far beyond the end', riff([chunk('fmt ', formatBody(), { size: 1_000_000 }), data()])],
    [
      'other chunk whose size is beyond the end',
      riff([fmt(), chunk('LIST', new Uint8Array(8), { size: 900 }), data()]),
    ],
    [
      'other chunk whose size is that of a stream',
      riff([chunk('JUNK', new Uint8Array(8), { size: unknownSize }), fmt(), data()]),
    ],
  ];
  for (const [name, bytes] of rows) assert.deepEqual(play(bytes), encoded, name);
});

test('chunks may come in any order, with others between them, padded or not', () => {
  const odd = Buffer.from('abc');
  const rows: readonly (readonly [string, Uint8Array])[] = [
    ['data before format', riff([data(), fmt()])],
    ['data of unknown size before format', riff([data(unknownSize), fmt()])],
    ['data of size zero before format', riff([data(0), fmt()])],
    ['data before format, others between', riff([info(10), data(), info(4), fmt()])],
    ['padded odd chunk', riff([fmt(), chunk('LIST', odd), data()])],
    ['odd chunk without padding', riff([fmt(), chunk('LIST', odd, { pad: false }), data()])],
    ['odd chunk without padding before the format', riff([chunk('bext', odd, { pad: false }), fmt(), data()])],
    ['odd chunk without padding before an unknown one', riff([fmt(), info(7, false), chunk('xyzq', odd), data()])],
    ['even chunk with padding', riff([fmt(), chunk('LIST', Buffer.alloc(4)), new Uint8Array(1), data()])],
    ['zero bytes between chunks', riff([fmt(), new Uint8Array(12), data()])],
    [
      'fact, cue and LIST chunks',
      riff([chunk('LIST', odd), fmt(), chunk('fact', Buffer.alloc(4)), chunk('cue ', odd), data(), chunk('id3 ', odd)]),
    ],
    ['empty data chunk before the real one', riff([fmt(), chunk('data', new Uint8Array()), data()])],
    ['bytes after the last chunk', Buffer.concat([riff([fmt(), data()]), Buffer.from('tail')])],
  ];
  for (const [name, bytes] of rows) assert.deepEqual(play(bytes), encoded, name);
});

test('an odd number of µ-law bytes may be followed by the format without padding', () => {
  const ulaw = Uint8Array.of(1, 2, 3);
  for (const pad of [true, false])
    assert.deepEqual(play(riff([chunk('data', ulaw, { pad }), fmt({ tag: 7, bits: 8 })])), [1, 2, 3], `pad ${pad}`);
});

test('RF64 and BW64 take the size of the data from ds64', () => {
  const rows: readonly (readonly [string, Uint8Array])[] = [
    ['RF64', riff([ds64(10n), fmt(), data(unknownSize), info(8)], { form: 'RF64', size: unknownSize })],
    ['BW64', riff([ds64(10n), fmt(), data(unknownSize), info(8)], { form: 'BW64', size: unknownSize })],
    ['RF64 with data before format', riff([ds64(10n), data(unknownSize), fmt()], { form: 'RF64' })],
    ['a stated data size is used', riff([ds64(99n), fmt(), data(), info(8)], { form: 'RF64' })],
    ['ds64 of zero, as a stream has it', riff([ds64(0n), fmt(), data(unknownSize)], { form: 'RF64' })],
    ['ds64 that is beyond every file', riff([ds64(2n ** 63n), fmt(), data(unknownSize)], { form: 'RF64' })],
    ['no ds64', riff([fmt(), data(unknownSize)], { form: 'RF64' })],
    ['ds64 that is too short', riff([chunk('ds64', new Uint8Array(4)), fmt(), data(unknownSize)], { form: 'RF64' })],
  ];
  for (const [name, bytes] of rows) assert.deepEqual(play(bytes), encoded, name);
});

test('µ-law is read whatever its format chunk says beside the tag', () => {
  const ulaw = Uint8Array.of(1, 2, 3, 0x80, 0xff);
  const fields: readonly (readonly [string, WavFields])[] = [
    ['8 bits', { bits: 8 }],
    ['bits of the linear original', { bits: 16 }],
    ['16 bits and their block', { bits: 16, blockAlign: 2 }],
    ['14 bits', { bits: 14, blockAlign: 1 }],
    ['no bits', { bits: 0, blockAlign: 1 }],
    ['no bits and no block', { bits: 0, blockAlign: 0 }],
    ['a format chunk of 14 bytes', { bits: 8, formatBytes: 14 }],
    ['a format chunk of 18 bytes', { bits: 8, formatBytes: 18 }],
    ['a format chunk of 20 bytes', { bits: 8, formatBytes: 20 }],
    ['the extensible format', { bits: 8, extensible: true }],
    ['the extensible format with 16 bits', { bits: 16, extensible: true }],
    ['the tag of IBM', { tag: 0x0101, bits: 8 }],
  ];
  for (const [name, odd] of fields) assert.deepEqual(play(makeWav({ tag: 7, ...odd, data: ulaw })), [...ulaw], name);
});

test('A-law is read whatever its format chunk says beside the tag', () => {
  // Code words and their values after ITU-T G.711, table 1a, scaled to 16 bits.
  const alaw = Uint8Array.of(0xd5, 0x55, 0xaa, 0x2a, 0x80, 0x00, 0xf5);
  const linear = Int16Array.of(8, -8, 32_256, -32_256, 5_504, -5_504, 264 * 2 - 16 + 8);
  const values = linear.subarray(0, 6);
  const fields: readonly (readonly [string, WavFields])[] = [
    ['8 bits', { bits: 8 }],
    ['bits of the linear original', { bits: 16 }],
    ['13 bits', { bits: 13, blockAlign: 1 }],
    ['no bits', { bits: 0, blockAlign: 1 }],
    ['a format chunk of 14 bytes', { bits: 8, formatBytes: 14 }],
    ['the extensible format', { bits: 8, extensible: true }],
    ['the tag of IBM', { tag: 0x0102, bits: 8 }],
  ];
  for (const [name, odd] of fields) {
    const bytes = makeWav({ tag: 6, ...odd, data: alaw.subarray(0, 6) });
    assert.deepEqual(play(bytes), [...linearToUlaw(values)], name);
  }
});

function wide(bytes: number, write: (view: DataView, at: number, sample: number) => void): Uint8Array {
  const body = new Uint8Array(bytes * samples.length);
  const view = new DataView(body.buffer);
  for (const [i, sample] of samples.entries()) write(view, i * bytes, sample);
  return body;
}
const pcm24 = wide(3, (view, at, sample) => view.setInt16(at + 1, sample, true));
const pcm32 = wide(4, (view, at, sample) => view.setInt32(at, sample * 65_536, true));
const float32 = wide(4, (view, at, sample) => view.setFloat32(at, sample / 32_768, true));
const float64 = wide(8, (view, at, sample) => view.setFloat64(at, sample / 32_768, true));

test('PCM of other widths and floating point are read', () => {
  const rows: readonly (readonly [string, WavFields, Uint8Array])[] = [
    ['24 bits', { bits: 24 }, pcm24],
    ['24 bits, extensible', { bits: 24, extensible: true }, pcm24],
    ['32 bits', { bits: 32 }, pcm32],
    ['24 valid bits in 32', { bits: 24, blockAlign: 4 }, pcm32],
    ['20 bits in three bytes', { bits: 20, blockAlign: 3 }, pcm24],
    ['12 bits in two bytes', { bits: 12 }, pcm16(...samples)],
    ['32-bit floating point', { tag: 3, bits: 32 }, float32],
    ['32-bit floating point, extensible', { tag: 3, bits: 32, extensible: true }, float32],
    ['64-bit floating point', { tag: 3, bits: 64 }, float64],
    ['no bits, but a block of two bytes', { bits: 0, blockAlign: 2 }, pcm16(...samples)],
    [
      'no bits and no block, but bytes per second',
      { bits: 0, blockAlign: 0, bytesPerSecond: 16_000 },
      pcm16(...samples),
    ],
    ['a block that is wrong', { blockAlign: 1, bytesPerSecond: 16_000 }, pcm16(...samples)],
    ['bytes per second that are wrong', { bytesPerSecond: 1 }, pcm16(...samples)],
    ['the extensible format without its sub-format', { extensible: true, formatBytes: 18 }, pcm16(...samples)],
    ['the extensible format with sub-format zero', { tag: 0, extensible: true }, pcm16(...samples)],
  ];
  for (const [name, fields, body] of rows) assert.deepEqual(play(makeWav({ ...fields, data: body })), encoded, name);
});

test('8-bit PCM is unsigned', () => {
  const bytes = makeWav({ bits: 8, data: Uint8Array.of(128, 0, 255, 192) });
  assert.deepEqual(play(bytes), [...linearToUlaw(Int16Array.of(0, -32_768, 32_512, 16_384))]);
});

test('floating point beyond full scale is clipped, and what is no number is silence', () => {
  const body = new Uint8Array(Float32Array.of(2, -2, Number.NaN, Number.POSITIVE_INFINITY).buffer);
  const bytes = makeWav({ tag: 3, bits: 32, data: body });
  assert.deepEqual(play(bytes), [...linearToUlaw(Int16Array.of(32_767, -32_768, 0, 32_767))]);
});

test('two channels of every encoding are separated', () => {
  const rows: readonly (readonly [WavFields, Uint8Array])[] = [
    [{ tag: 6, bits: 8 }, Uint8Array.of(0xd5, 0xaa, 0xd5, 0xaa)],
    [{ bits: 8 }, Uint8Array.of(128, 255, 128, 255)],
    [{ bits: 24 }, Uint8Array.of(0, 0, 0, 0, 0, 0x7f, 0, 0, 0, 0, 0, 0x7f)],
    [{ tag: 3, bits: 32 }, new Uint8Array(Float32Array.of(0, 1, 0, 1).buffer)],
  ];
  for (const [fields, body] of rows) {
    const { channels, durationMs } = readWav(makeWav({ ...fields, channels: 2, data: body }));
    assert.deepEqual(
      channels.map((channel) => channel.length),
      [2, 2],
      JSON.stringify(fields),
    );
    assert.ok(channels[0]!.every((byte) => byte === channels[0]![0]));
    assert.notEqual(channels[0]![0], channels[1]![0]);
    assert.equal(durationMs, 0.25);
  }
});

test('a big-endian file is refused by name', () => {
  assert.throws(
    () => readWav(riff([fmt(), data()], { form: 'RIFX' })),
    /^EarshotError: The WAV file is big-endian \(RIFX\);/,
  );
});

test('a file of nothing but chunk headers is read in linear time', () => {
  const headers = ['LIST', 'data', 'fmt ', 'JUNK', 'ab\0\0'].flatMap((name) =>
    [0, 1, 3, unknownSize].map((size) => chunk(name, new Uint8Array(), { size })),
  );
  for (const head of headers) {
    const bytes = riff(Array.from({ length: 200_000 }, () => head));
    const startedAt = processorMs();
    try {
      readWav(bytes);
    } catch (error) {
      assert.ok(error instanceof EarshotError, String(error));
    }
    const tookMs = processorMs() - startedAt;
    assert.ok(tookMs < 1_000, `${Buffer.from(head).toString('latin1')}: ${tookMs} ms`);
  }
});

test('damaged chunk structures are read or refused, never anything else', () => {
  const parts = [fmt(), data(), data(0), data(unknownSize), info(3, false), info(3), ds64(3n), new Uint8Array(1)];
  fc.assert(
    fc.property(
      fc.array(fc.nat(parts.length - 1), { maxLength: 8 }),
      fc.constantFrom('RIFF', 'RF64'),
      fc.nat(400),
      (order, form, length) => {
        const bytes = riff(
          order.map((index) => parts[index]!),
          { form: form as 'RIFF' },
        );
        try {
          readWav(bytes.subarray(0, length));
        } catch (error) {
          assert.ok(error instanceof EarshotError, String(error));
        }
      },
    ),
    { numRuns: 2_000 },
  );
});
