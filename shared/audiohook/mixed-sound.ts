/** Moments of a call as sound that a browser plays: µ-law of both speakers added up, as a WAV file. */
import { ulawToLinearTable } from './ulaw.ts';

const rate = 8_000;
const bytesPerSample = 2;
const headerBytes = 44;

/** Silence of `ms`, to add speakers to: 8 kHz. */
export const silentMix = (ms: number): Int32Array => new Int32Array(Math.ceil((ms * rate) / 1_000));

/** Adds µ-law sound that begins `offset` samples into the mix, or before it where negative. Whether any of it lies within. */
export function addUlaw(mix: Int32Array, ulaw: Uint8Array, offset: number): boolean {
  const table = ulawToLinearTable();
  const first = Math.max(0, -offset);
  const end = Math.min(ulaw.length, mix.length - offset);
  for (let i = first; i < end; i++) mix[offset + i]! += table[ulaw[i]!]!;
  return end > first;
}

/** 8 kHz, 16 bits, mono. What is too loud is cut off. */
export function wavOfMix(mix: Int32Array): Uint8Array {
  const wav = new Uint8Array(headerBytes + mix.length * bytesPerSample);
  const view = new DataView(wav.buffer);
  const text = (at: number, letters: string) => wav.set(new TextEncoder().encode(letters), at);
  text(0, 'RIFF');
  view.setUint32(4, wav.length - 8, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * bytesPerSample, true);
  view.setUint16(32, bytesPerSample, true);
  view.setUint16(34, bytesPerSample * 8, true);
  text(36, 'data');
  view.setUint32(40, mix.length * bytesPerSample, true);
  for (const [i, sample] of mix.entries())
    view.setInt16(headerBytes + i * bytesPerSample, Math.max(-32_768, Math.min(32_767, sample)), true);
  return wav;
}
