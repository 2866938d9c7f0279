import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import fc from 'fast-check';
import { linearToUlaw, ulawToLinear } from '../../../shared/audiohook/ulaw.ts';
import { EarshotError } from '../../../shared/errors.ts';
import { readWav } from './wav.ts';
import { chunk, formatBody, makeWav, pcm16 as pcm, riff, type WavFields } from './wav-builder.ts';

test('PCM and µ-law, mono and stereo, come out as µ-law at 8 kHz per channel', () => {
  const rows: readonly (readonly [string, WavFields & { data: Uint8Array }, readonly (readonly number[])[]])[] = [
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
  ];
  for (const [name, fields, channels] of rows) {
    const sound = readWav(makeWav(fields));
    assert.deepEqual(
      sound.channels.map((channel) => [...channel]),
      channels,
      name,
    );
  }
});

test('a file that cannot be played is refused in one sentence with the remedy', () => {
  const rows: readonly (readonly [string, Uint8Array, RegExp])[] = [
    ['no WAV', Buffer.from('<html>not found</html>'), /^This is not a WAV file;/],
    ['nothing', new Uint8Array(), /^This is not a WAV file;/],
    ['44.1 kHz', makeWav({ rate: 44_100 }), /has 44100 samples a second, 8000 or 16000/],
    ['six channels', makeWav({ channels: 6 }), /has 6 channels, one or two/],
    ['no channel', makeWav({ channels: 0 }), /has 0 channels/],
    ['16-bit floating point', makeWav({ tag: 3, bits: 16 }), /has 16-bit floating point samples/],
    ['128-bit PCM', makeWav({ bits: 128 }), /has 128-bit PCM samples/],
    ['MP3', makeWav({ tag: 85 }), /holds MP3/],
    ['GSM', makeWav({ tag: 49, bits: 0 }), /holds GSM 6\.10/],
    ['extensible MP3', makeWav({ tag: 85, extensible: true }), /holds MP3/],
    ['something else', makeWav({ tag: 4711 }), /holds format 4711/],
    [
      'a format chunk of four bytes',
      riff([chunk('fmt ', formatBody({ formatBytes: 4 }))]),
      /format chunk that is too short/,
    ],
    [
      'an extensible format of unknown kind',
      makeWav({ bits: 32, extensible: true, formatBytes: 16 }),
      /names no sub-format/,
    ],
    ['data chunk alone', riff([chunk('data', pcm(1, 2))]), /has no format chunk/],
    [
      'an empty data chunk before other chunks',
      riff([chunk('fmt ', formatBody()), chunk('data', new Uint8Array()), chunk('LIST', new Uint8Array(4))]),
      /holds no sound/,
    ],
    ['a stream of another container', Buffer.from('OggS\0\0\0\0WAVE'), /^This is not a WAV file;/],
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

test('arbitrary bytes are read or refused, never anything else', () => {
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

/** Amplitude of a tone after reading it from a 16 kHz file, relative to the original. */
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

test('16 kHz is low-pass filtered before it is halved, so that nothing aliases into speech', () => {
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
