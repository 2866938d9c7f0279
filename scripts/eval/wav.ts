/** WAV files as the evaluations need them: 16-bit PCM or µ-law in, µ-law out. Throws SyntaxError on anything else. */
import { mulawToLinear } from '../../runtime/engine/audio/mulaw.ts';

export type Wav = {
  readonly sampleRateHz: number;
  /** One array of linear samples a channel. */
  readonly channels: readonly Int16Array[];
  /** The same in µ-law bytes, where the file has them. */
  readonly mulaw?: readonly Uint8Array[];
};

const formatPcm = 1;
const formatMulaw = 7;

export function readWav(bytes: Uint8Array): Wav {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tag = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));
  if (tag(0) !== 'RIFF' || tag(8) !== 'WAVE') throw new SyntaxError('Not a WAV file');
  let format: { code: number; channels: number; rate: number; bits: number } | undefined;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const size = view.getUint32(at + 4, true);
    const body = at + 8;
    if (tag(at) === 'fmt ') {
      format = {
        code: view.getUint16(body, true),
        channels: view.getUint16(body + 2, true),
        rate: view.getUint32(body + 4, true),
        bits: view.getUint16(body + 14, true),
      };
    } else if (tag(at) === 'data') {
      if (!format) throw new SyntaxError('WAV file has its data before its format');
      return split(view, body, Math.min(size, bytes.length - body), format);
    }
    at = body + size + (size % 2);
  }
  throw new SyntaxError('WAV file has no data');
}

function split(
  view: DataView,
  start: number,
  size: number,
  format: { code: number; channels: number; rate: number; bits: number },
): Wav {
  const { channels: count, rate: sampleRateHz } = format;
  if (format.code === formatPcm && format.bits === 16) {
    const length = Math.floor(size / (2 * count));
    const channels = Array.from({ length: count }, (_, c) =>
      Int16Array.from({ length }, (_, i) => view.getInt16(start + 2 * (i * count + c), true)),
    );
    return { sampleRateHz, channels };
  }
  if (format.code === formatMulaw) {
    const length = Math.floor(size / count);
    const mulaw = Array.from({ length: count }, (_, c) =>
      Uint8Array.from({ length }, (_, i) => view.getUint8(start + i * count + c)),
    );
    return { sampleRateHz, mulaw, channels: mulaw.map((bytes) => Int16Array.from(bytes, (b) => mulawToLinear[b]!)) };
  }
  throw new SyntaxError('WAV file is neither 16-bit PCM nor µ-law');
}

export function writeMulawWav(channels: readonly Uint8Array[], sampleRateHz: number): Uint8Array {
  const count = channels.length;
  const size = channels[0]!.length * count;
  const bytes = new Uint8Array(58 + size);
  const view = new DataView(bytes.buffer);
  const text = (at: number, value: string) => bytes.set(new TextEncoder().encode(value), at);
  text(0, 'RIFF');
  view.setUint32(4, 50 + size, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 18, true);
  view.setUint16(20, formatMulaw, true);
  view.setUint16(22, count, true);
  view.setUint32(24, sampleRateHz, true);
  view.setUint32(28, sampleRateHz * count, true);
  view.setUint16(32, count, true);
  view.setUint16(34, 8, true);
  text(38, 'fact');
  view.setUint32(42, 4, true);
  view.setUint32(46, channels[0]!.length, true);
  text(50, 'data');
  view.setUint32(54, size, true);
  for (let c = 0; c < count; c++) {
    for (let i = 0; i < channels[c]!.length; i++) bytes[58 + i * count + c] = channels[c]![i]!;
  }
  return bytes;
}
