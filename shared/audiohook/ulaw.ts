/**
 * G.711 µ-law to 16-bit linear and back by table. The tables are created on first use: the service forwards µ-law unchanged
 * and needs them only for clients that send L16.
 */

/** The µ-law byte of silence. */
export const ULAW_SILENCE = 0xff;

const bias = 132;
const clip = 32635;

let decodeTable: Int16Array | undefined;
let encodeTable: Uint8Array | undefined;

/** 256 entries: linear value of each µ-law byte. 0x00 → −32124, 0x80 → 32124, 0xFF and 0x7F → 0. */
export function ulawToLinearTable(): Int16Array {
  if (!decodeTable) {
    const table = new Int16Array(256);
    for (let byte = 0; byte < 256; byte += 1) {
      const inverted = ~byte & 0xff;
      const magnitude = (((inverted & 0x0f) << 3) + bias) << ((inverted & 0x70) >> 4);
      table[byte] = inverted & 0x80 ? bias - magnitude : magnitude - bias;
    }
    decodeTable = table;
  }
  return decodeTable;
}

function encodeSample(linear: number): number {
  const sign = linear < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(linear), clip) + bias;
  const exponent = 31 - Math.clz32(magnitude) - 7;
  return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f)) & 0xff;
}

/** 65,536 entries: µ-law byte of each 16-bit value, indexed by the value's unsigned form (`sample & 0xffff`). */
export function linearToUlawTable(): Uint8Array {
  if (!encodeTable) {
    const table = new Uint8Array(65_536);
    for (let index = 0; index < 65_536; index += 1) table[index] = encodeSample((index << 16) >> 16);
    encodeTable = table;
  }
  return encodeTable;
}

/** µ-law bytes to linear samples. Writes into `out` when given one of at least that length. */
export function ulawToLinear(ulaw: Uint8Array, out = new Int16Array(ulaw.length)): Int16Array {
  const table = ulawToLinearTable();
  for (let i = 0; i < ulaw.length; i += 1) out[i] = table[ulaw[i]!]!;
  return out;
}

/** Linear samples to µ-law bytes. Writes into `out` when given one of at least that length. */
export function linearToUlaw(linear: Int16Array, out = new Uint8Array(linear.length)): Uint8Array {
  const table = linearToUlawTable();
  for (let i = 0; i < linear.length; i += 1) out[i] = table[linear[i]! & 0xffff]!;
  return out;
}
