import { readFileSync } from 'node:fs';

/** `sox` options for a file of bare samples: 16-bit signed, little-endian, without a header. */
export const rawSampleOptions: readonly string[] = ['-t', 'raw', '-b', '16', '-e', 'signed', '-L'];

/** The samples of a file that `sox` wrote with `rawSampleOptions`. */
export function readRawSamples(path: string): Int16Array {
  const bytes = readFileSync(path);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Int16Array.from({ length: bytes.length >> 1 }, (_, i) => view.getInt16(2 * i, true));
}
