/** Reads WAV files of every common encoding as what AudioHook carries: µ-law at 8 kHz, one stream per channel. */
import { linearToUlaw, ulawToLinearTable } from '../../../shared/audiohook/ulaw.ts';
import { alawToLinearTable } from './alaw.ts';
import { halveSampleRate } from './resample.ts';
import { findWavChunks } from './wav-chunks.ts';
import { checkPlayable, parseWavFormat, refuseWav, type WavFormat } from './wav-format.ts';

export type WavSound = {
  /** One or two streams of µ-law at 8 kHz, of the same length. */
  readonly channels: readonly Uint8Array[];
  readonly durationMs: number;
};

type WavAudio = { readonly format: WavFormat; readonly data: Uint8Array; readonly instants: number };

/** The audio of a WAV file for a call. Throws EarshotError `invalid_request` whose `detail` is what is wrong and the remedy. */
export function readWav(bytes: Uint8Array): WavSound {
  const audio = openWav(bytes);
  const { channels: count, encoding, sampleRateHz } = audio.format;
  const channels = Array.from({ length: count }, (_, channel) => {
    // Not decoded and encoded again: µ-law has two codes for zero.
    if (encoding === 'ulaw' && sampleRateHz === 8000) return pickBytes(audio, channel);
    const linear = toLinear(audio, channel);
    return linearToUlaw(sampleRateHz === 16_000 ? halveSampleRate(linear) : linear);
  });
  return { channels, durationMs: channels[0]!.length / 8 };
}

function openWav(bytes: Uint8Array): WavAudio {
  const text = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));
  const form = text(0);
  if (text(8) !== 'WAVE' || !['RIFF', 'RF64', 'BW64', 'RIFX'].includes(form)) refuseWav('This is not a WAV file');
  if (form === 'RIFX') refuseWav('The WAV file is big-endian (RIFX)');
  const { format: chunk, data } = findWavChunks(bytes);
  if (!chunk) refuseWav('The WAV file has no format chunk');
  const format = parseWavFormat(chunk);
  checkPlayable(format);
  const instants = Math.floor((data?.length ?? 0) / (format.channels * format.bytesPerSample));
  if (!data || instants === 0) refuseWav('The WAV file holds no sound');
  return { format, data, instants };
}

function pickBytes({ data, format, instants }: WavAudio, channel: number): Uint8Array {
  const out = new Uint8Array(instants);
  for (let i = 0; i < instants; i += 1) out[i] = data[i * format.channels + channel]!;
  return out;
}

function toLinear({ data, format, instants }: WavAudio, channel: number): Int16Array {
  const { channels, bytesPerSample } = format;
  const decode = sampleDecoder(format);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const out = new Int16Array(instants);
  for (let i = 0; i < instants; i += 1) out[i] = decode(view, (i * channels + channel) * bytesPerSample);
  return out;
}

/** Reads the sample at a byte offset as 16-bit linear. */
function sampleDecoder({ encoding, bytesPerSample }: WavFormat): (view: DataView, at: number) => number {
  switch (encoding) {
    case 'ulaw': {
      const table = ulawToLinearTable();
      return (view, at) => table[view.getUint8(at)]!;
    }
    case 'alaw': {
      const table = alawToLinearTable();
      return (view, at) => table[view.getUint8(at)]!;
    }
    case 'float':
      return bytesPerSample === 4
        ? (view, at) => fromUnit(view.getFloat32(at, true))
        : (view, at) => fromUnit(view.getFloat64(at, true));
    case 'pcm': {
      // PCM of one byte is unsigned. Of wider samples the two most significant bytes are taken.
      if (bytesPerSample === 1) return (view, at) => (view.getUint8(at) - 128) << 8;
      const offset = bytesPerSample - 2;
      return (view, at) => view.getInt16(at + offset, true);
    }
  }
}

/** Full scale is −1 … 1. What is no number is silence. */
const fromUnit = (value: number) => Math.max(-32_768, Math.min(32_767, Math.round((value || 0) * 32_768)));
