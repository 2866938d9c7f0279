/** WAV files to what AudioHook carries: µ-law at 8 kHz, one stream per channel. */
import { linearToUlaw, ulawToLinear } from '../../../shared/audiohook/ulaw.ts';
import { EarshotError } from '../../../shared/errors.ts';
import { halveSampleRate } from './resample.ts';

export type WavSound = {
  /** One or two streams of µ-law at 8 kHz, of the same length. */
  readonly channels: readonly Uint8Array[];
  readonly durationMs: number;
};

const pcm = 1;
const alaw = 6;
const ulaw = 7;
const float = 3;
const extensible = 0xfffe;

const formatNames: Readonly<Record<number, string>> = {
  2: 'ADPCM',
  [float]: 'floating point',
  [alaw]: 'A-law',
  17: 'IMA ADPCM',
  85: 'MP3',
};

const wayOut = 'convert it with: ffmpeg -i FILE -ar 8000 -c:a pcm_mulaw OUT.wav';

function refuse(what: string): never {
  throw new EarshotError('invalid_request', { detail: `${what}; ${wayOut}` });
}

type Format = { readonly tag: number; readonly channels: number; readonly rate: number; readonly bits: number };

function readFormat(view: DataView, at: number, size: number): Format {
  if (size < 16) refuse('The WAV file has a format chunk that is too short');
  const tag = view.getUint16(at, true);
  return {
    // The real tag of an extensible format is the first two bytes of its sub-format.
    tag: tag === extensible && size >= 26 ? view.getUint16(at + 24, true) : tag,
    channels: view.getUint16(at + 2, true),
    rate: view.getUint32(at + 4, true),
    bits: view.getUint16(at + 14, true),
  };
}

function check({ tag, channels, rate, bits }: Format): void {
  if (channels !== 1 && channels !== 2) refuse(`The WAV file has ${channels} channels, one or two are needed`);
  if (rate !== 8000 && rate !== 16_000) refuse(`The WAV file has ${rate} samples a second, 8000 or 16000 are needed`);
  if (tag === ulaw && bits === 8) return;
  if (tag === pcm && bits === 16) return;
  if (tag === pcm) refuse(`The WAV file has ${bits}-bit samples, 16-bit PCM or µ-law is needed`);
  refuse(`The WAV file holds ${formatNames[tag] ?? `format ${tag}`}, 16-bit PCM or µ-law is needed`);
}

const text = (bytes: Uint8Array, at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));

/** The sound of a WAV file. Throws EarshotError `invalid_request` whose `detail` names what is wrong and the way out. */
export function readWav(bytes: Uint8Array): WavSound {
  if (bytes.length < 12 || text(bytes, 0) !== 'RIFF' || text(bytes, 8) !== 'WAVE') refuse('This is not a WAV file');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let format: Format | undefined;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const name = text(bytes, at);
    const size = view.getUint32(at + 4, true);
    const start = at + 8;
    if (name === 'fmt ') {
      if (start + Math.min(size, 16) > bytes.length) refuse('The WAV file is cut off in its format chunk');
      format = readFormat(view, start, Math.min(size, bytes.length - start));
      check(format);
    }
    if (name === 'data') {
      if (!format) refuse('The WAV file has sound before it says in which format');
      // A file that was written as a stream says 0 or the largest number; then the sound is what follows.
      const length = size === 0 || size === 0xffffffff ? bytes.length - start : Math.min(size, bytes.length - start);
      return decode(bytes.subarray(start, start + length), format);
    }
    at = start + size + (size & 1);
  }
  return refuse(format ? 'The WAV file holds no sound' : 'The WAV file has no format chunk');
}

function decode(data: Uint8Array, { tag, channels, rate }: Format): WavSound {
  const stride = channels * (tag === ulaw ? 1 : 2);
  const instants = Math.floor(data.length / stride);
  if (instants === 0) refuse('The WAV file holds no sound');
  const out = Array.from({ length: channels }, (_, channel) =>
    tag === ulaw && rate === 8000
      ? pickUlaw(data, instants, channels, channel)
      : linearToUlaw(atEightKilohertz(toLinear(data, instants, channels, channel, tag), rate)),
  );
  return { channels: out, durationMs: (out[0]!.length / 8000) * 1000 };
}

function pickUlaw(data: Uint8Array, instants: number, channels: number, channel: number): Uint8Array {
  const out = new Uint8Array(instants);
  for (let i = 0; i < instants; i += 1) out[i] = data[i * channels + channel]!;
  return out;
}

function toLinear(data: Uint8Array, instants: number, channels: number, channel: number, tag: number): Int16Array {
  if (tag === ulaw) return ulawToLinear(pickUlaw(data, instants, channels, channel));
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const out = new Int16Array(instants);
  for (let i = 0; i < instants; i += 1) out[i] = view.getInt16((i * channels + channel) * 2, true);
  return out;
}

const atEightKilohertz = (linear: Int16Array, rate: number) => (rate === 16_000 ? halveSampleRate(linear) : linear);
