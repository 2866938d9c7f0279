/**
 * Interleaved AudioHook frames to one µ-law stream per channel, and back. Every function writes into buffers that the
 * caller owns and returns nothing, so a frame causes no allocation. A caller that keeps the bytes copies them.
 */
import { linearToUlawTable } from './ulaw.ts';

export type ByteOrder = 'little' | 'big';

/**
 * Splits two interleaved µ-law channels. `first` and `second` hold at least `frame.length / 2` bytes each. Splits four instants
 * at a time through a DataView, which reads eight bytes in two loads at any alignment.
 */
export function splitPcmu(frame: Uint8Array, first: Uint8Array, second: Uint8Array): void {
  const instants = frame.length >> 1;
  const fours = instants >> 2;
  const from = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const firstTo = new DataView(first.buffer, first.byteOffset, first.byteLength);
  const secondTo = new DataView(second.buffer, second.byteOffset, second.byteLength);
  for (let i = 0; i < fours; i += 1) {
    const low = from.getUint32(i * 8, true);
    const high = from.getUint32(i * 8 + 4, true);
    firstTo.setUint32(
      i * 4,
      (low & 0xff) | ((low >>> 8) & 0xff00) | ((high & 0xff) << 16) | ((high << 8) & 0xff000000),
      true,
    );
    secondTo.setUint32(
      i * 4,
      ((low >>> 8) & 0xff) | ((low >>> 16) & 0xff00) | ((high << 8) & 0xff0000) | (high & 0xff000000),
      true,
    );
  }
  for (let i = fours * 4, at = i * 2; i < instants; i += 1, at += 2) {
    first[i] = frame[at]!;
    second[i] = frame[at + 1]!;
  }
}

/** Interleaves two µ-law channels of the same length into `out`, which holds twice as many bytes. */
export function interleavePcmu(first: Uint8Array, second: Uint8Array, out: Uint8Array): void {
  for (let i = 0, at = 0; i < first.length; i += 1, at += 2) {
    out[at] = first[i]!;
    out[at + 1] = second[i]!;
  }
}

export type L16Layout = { readonly channels: number; readonly order: ByteOrder };

/** One channel of an L16 frame as µ-law. `channel` counts from 0. `out` holds one byte per sample instant. */
export function l16ChannelToUlaw(
  frame: Uint8Array,
  { channels, order }: L16Layout,
  channel: number,
  out: Uint8Array,
): void {
  const table = linearToUlawTable();
  const stride = channels * 2;
  const low = channel * 2 + (order === 'little' ? 0 : 1);
  const high = channel * 2 + (order === 'little' ? 1 : 0);
  const instants = Math.floor(frame.length / stride);
  for (let i = 0, at = 0; i < instants; i += 1, at += stride) {
    out[i] = table[frame[at + low]! | (frame[at + high]! << 8)]!;
  }
}

/**
 * The byte order of an L16 frame, detected by its smoothness: speech in the wrong byte order has large jumps between samples.
 * Undefined for a frame that is too short or too quiet. The reference client sends little-endian although L16 in RTP is
 * big-endian, so neither can be assumed.
 */
export function sniffL16ByteOrder(frame: Uint8Array, channels: number): ByteOrder | undefined {
  const stride = channels * 2;
  const instants = Math.floor(frame.length / stride);
  if (instants < 80) return undefined;
  let little = 0;
  let big = 0;
  let energy = 0;
  for (let i = 1, at = stride; i < instants; i += 1, at += stride) {
    const nowLittle = ((frame[at]! | (frame[at + 1]! << 8)) << 16) >> 16;
    const beforeLittle = ((frame[at - stride]! | (frame[at - stride + 1]! << 8)) << 16) >> 16;
    const nowBig = ((frame[at + 1]! | (frame[at]! << 8)) << 16) >> 16;
    const beforeBig = ((frame[at - stride + 1]! | (frame[at - stride]! << 8)) << 16) >> 16;
    little += Math.abs(nowLittle - beforeLittle);
    big += Math.abs(nowBig - beforeBig);
    energy += Math.min(Math.abs(nowLittle), Math.abs(nowBig));
  }
  if (energy < instants * 8 || little === big) return undefined;
  const ratio = little / big;
  if (ratio < 0.7) return 'little';
  return ratio > 1.4 ? 'big' : undefined;
}
