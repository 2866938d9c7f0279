import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import fc from 'fast-check';
import { linearToUlaw, ulawToLinear } from '../../../shared/audiohook/ulaw.ts';
import { EarshotError } from '../../../shared/errors.ts';
import { readWav } from './wav.ts';

type Making = {
  tag?: number;
  channels?: number;
  rate?: number;
  bits?: number;
  data?: Uint8Array;
  size?: number;
  before?: Uint8Array;
  extensible?: boolean;
};

function makeWav({
  tag = 1,
  channels = 1,
  rate = 8000,
  bits = 16,
  data = new Uint8Array(8),
  size = data.length,
  before = new Uint8Array(),
  extensible = false,
}: Making): Uint8Array {
  const format = new Uint8Array(extensible ? 40 : 16);
  const view = new DataView(format.buffer);
  view.setUint16(0, extensible ? 0xfffe : tag, true);
  view.setUint16(2, channels, true);
  view.setUint32(4, rate, true);
  view.setUint16(14, bits, true);
  if (extensible) view.setUint16(24, tag, true);
  const chunk = (name: string, body: Uint8Array, length = body.length) => {
    const head = new Uint8Array(8);
    head.set(new TextEncoder().encode(name));
    new DataView(head.buffer).setUint32(4, length, true);
    return Buffer.concat([head, body]);
  };
  return Buffer.concat([
    Buffer.from('RIFF\0\0\0\0WAVE', 'latin1'),
    before,
    chunk('fmt ', format),
    chunk('data', data, size),
  ]);
}

const pcm = (...samples: number[]) => new Uint8Array(Int16Array.from(samples).buffer);

test('PCM and µ-law, mono and stereo, come out as µ-law at 8 kHz per channel', () => {
  const rows: readonly (readonly [string, Making, readonly (readonly number[])[]])[] = [
    ['PCM mono', { data: pcm(0, 1000, -1000) }, [[...linearToUlaw(Int16Array.of(0, 1000, -1000))]]],
    [
      'PCM stereo',
      { channels: 2, data: pcm(0, 500, 1000, 600) },
      [[...linearToUlaw(Int16Array.of(0, 1000))], [...linearToUlaw(Int16Array.of(500, 600))]],
    ],
    ['µ-law mono', { tag: 7, bits: 8, data: Uint8Array.of(1, 2, 3) }, [[1, 2, 3]]],
    [
      'µ-law stereo',
      { tag: 7, bits: 8, channels: 2, data: Uint8Array.of(1, 11, 2, 12) },
      [
        [1, 2],
        [11, 12],
      ],
    ],
    ['extensible PCM', { extensible: true, data: pcm(1000) }, [[...linearToUlaw(Int16Array.of(1000))]]],
    [
      'half a sample at the end',
      { channels: 2, data: pcm(0, 500, 7) },
      [[...linearToUlaw(Int16Array.of(0))], [...linearToUlaw(Int16Array.of(500))]],
    ],
    ['a data size of zero', { data: pcm(1000), size: 0 }, [[...linearToUlaw(Int16Array.of(1000))]]],
    ['a data size beyond the file', { data: pcm(1000), size: 1_000_000 }, [[...linearToUlaw(Int16Array.of(1000))]]],
    [
      'an odd chunk before',
      { data: pcm(1000), before: Buffer.from('LIST\x03\0\0\0abc\0', 'latin1') },
      [[...linearToUlaw(Int16Array.of(1000))]],
    ],
  ];
  for (const [name, making, channels] of rows) {
    const sound = readWav(makeWav(making));
    assert.deepEqual(
      sound.channels.map((channel) => [...channel]),
      channels,
      name,
    );
  }
});

test('every other format is one sentence that names it and the way out', () => {
  const rows: readonly (readonly [string, Uint8Array, RegExp])[] = [
    ['no WAV', Buffer.from('<html>not found</html>'), /^This is not a WAV file;/],
    ['nothing', new Uint8Array(), /^This is not a WAV file;/],
    ['44.1 kHz', makeWav({ rate: 44_100 }), /has 44100 samples a second, 8000 or 16000/],
    ['six channels', makeWav({ channels: 6 }), /has 6 channels, one or two/],
    ['no channel', makeWav({ channels: 0 }), /has 0 channels/],
    ['24 bits', makeWav({ bits: 24 }), /24-bit samples, 16-bit PCM or µ-law/],
    ['8-bit PCM', makeWav({ bits: 8 }), /8-bit samples/],
    ['A-law', makeWav({ tag: 6, bits: 8 }), /holds A-law/],
    ['floating point', makeWav({ tag: 3, bits: 32 }), /holds floating point/],
    ['MP3', makeWav({ tag: 85 }), /holds MP3/],
    ['something else', makeWav({ tag: 4711 }), /holds format 4711/],
    ['no sound', makeWav({ data: new Uint8Array() }), /holds no sound/],
    ['cut off in the format', makeWav({}).subarray(0, 24), /cut off|no format chunk/],
    ['no data chunk', makeWav({}).subarray(0, 36), /holds no sound/],
  ];
  for (const [name, bytes, sentence] of rows) {
    assert.throws(
      () => readWav(bytes),
      (error) =>
        error instanceof EarshotError &&
        error.code === 'invalid_request' &&
        sentence.test(error.message) &&
        error.message.includes('ffmpeg'),
      name,
    );
  }
});

test('no bytes make the reader do anything but answer or refuse', () => {
  const whole = makeWav({ channels: 2, data: pcm(...Array.from({ length: 40 }, (_, i) => i * 100)) });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 12 }),
      fc.nat(whole.length),
      (edits, length) => {
        const bytes = whole.slice(0, length);
        for (const [at, value] of edits) if (at < bytes.length) bytes[at] = value;
        try {
          readWav(bytes);
        } catch (error) {
          assert.ok(error instanceof EarshotError, String(error));
        }
      },
    ),
    { numRuns: 2_000 },
  );
});

/** Loudness of a tone after the way through 16 kHz WAV, as a part of what went in. */
function gainAt(hertz: number): number {
  const samples = Array.from({ length: 16_000 }, (_, i) =>
    Math.round(12_000 * Math.sin((2 * Math.PI * hertz * i) / 16_000)),
  );
  const [channel] = readWav(makeWav({ rate: 16_000, data: pcm(...samples) })).channels;
  assert.equal(channel!.length, 8_000);
  const linear = ulawToLinear(channel!).subarray(200, 7_800);
  const power = linear.reduce((sum, sample) => sum + sample * sample, 0) / linear.length;
  return Math.sqrt(power) / (12_000 / Math.SQRT2);
}

test('16 kHz is filtered before it is halved: speech passes, what would fold back does not', () => {
  for (const hertz of [200, 1_000, 2_500, 3_300])
    assert.ok(Math.abs(gainAt(hertz) - 1) < 0.03, `${hertz} Hz: ${gainAt(hertz)}`);
  for (const hertz of [4_300, 5_000, 6_500, 7_900]) assert.ok(gainAt(hertz) < 0.01, `${hertz} Hz: ${gainAt(hertz)}`);
});

test('the sample calls are read as two speakers', async () => {
  const bytes = await readFile(new URL('../calls/broken-kettle.wav', import.meta.url));
  const { channels, durationMs } = readWav(bytes);
  assert.equal(channels.length, 2);
  assert.ok(durationMs > 30_000 && durationMs < 180_000);
});
