/** Builds WAV files for tests, regular and irregular: every field and the order of the chunks can be chosen. */
import { Buffer } from 'node:buffer';

export type WavFields = {
  readonly tag?: number;
  readonly channels?: number;
  readonly rate?: number;
  readonly bits?: number;
  /** Defaults to what `bits` and `channels` make. */
  readonly blockAlign?: number;
  readonly bytesPerSecond?: number;
  /** Length of the format chunk; 14 leaves the bits out, 40 is for the extensible format. */
  readonly formatBytes?: number;
  /** With `tag` as its sub-format. */
  readonly extensible?: boolean;
};

/** The body of a `fmt ` chunk. */
export function formatBody(fields: WavFields = {}): Uint8Array {
  const { tag = 1, channels = 1, rate = 8000, bits = 16, extensible = false } = fields;
  const { formatBytes = extensible ? 40 : 16 } = fields;
  const blockAlign = fields.blockAlign ?? channels * Math.ceil(bits / 8);
  const body = new Uint8Array(40);
  const view = new DataView(body.buffer);
  view.setUint16(0, extensible ? 0xfffe : tag, true);
  view.setUint16(2, channels, true);
  view.setUint32(4, rate, true);
  view.setUint32(8, fields.bytesPerSecond ?? rate * blockAlign, true);
  view.setUint16(12, blockAlign, true);
  view.setUint16(14, bits, true);
  if (extensible) {
    view.setUint16(16, 22, true);
    view.setUint16(18, bits, true);
    view.setUint16(24, tag, true);
    body.set([0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71], 26);
  }
  return body.subarray(0, formatBytes);
}

/** One chunk, with the pad byte that RIFF asks for after an odd length unless `pad` is false. */
export function chunk(
  name: string,
  body: Uint8Array,
  { size = body.length, pad = true }: { readonly size?: number; readonly pad?: boolean } = {},
): Uint8Array {
  const head = new Uint8Array(8);
  head.set(Buffer.from(name, 'latin1'));
  new DataView(head.buffer).setUint32(4, size, true);
  return Buffer.concat([head, body, new Uint8Array(pad ? body.length % 2 : 0)]);
}

/** A file of these chunks. `size` is what the RIFF header states, whatever the length is. */
export function riff(
  chunks: readonly Uint8Array[],
  { form = 'RIFF', size = 0 }: { readonly form?: 'RIFF' | 'RF64' | 'BW64' | 'RIFX'; readonly size?: number } = {},
): Uint8Array {
  const head = Buffer.from(`${form}\0\0\0\0WAVE`, 'latin1');
  head.writeUInt32LE(size, 4);
  return Buffer.concat([head, ...chunks]);
}

/** A file as most programs write it: format, then data. */
export function makeWav(fields: WavFields & { readonly data?: Uint8Array } = {}): Uint8Array {
  return riff([chunk('fmt ', formatBody(fields)), chunk('data', fields.data ?? new Uint8Array(8))]);
}

/** 16-bit little-endian samples as bytes. */
export const pcm16 = (...samples: number[]): Uint8Array => new Uint8Array(Int16Array.from(samples).buffer);
