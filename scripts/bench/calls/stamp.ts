/**
 * Timestamps that take any path as audio and text do. Audio: the first samples of the customer's channel carry the time of sending,
 * six bits a sample. Text: letters between two marks, because digits might be masked as somebody's card. All processes read the same
 * monotonic clock of this machine.
 */
import process from 'node:process';

export const stampSamples = 8;

/** Microseconds of the machine's monotonic clock; the same for all processes. */
export function machineMicros(): number {
  return Number(process.hrtime.bigint() / 1_000n);
}

/** Writes `micros` into every `stride`-th byte from `at` on. */
export function writeStamp(frame: Uint8Array, micros: number, stride: number, at = 0): void {
  let rest = micros;
  for (let i = 0; i < stampSamples; i++) {
    frame[at + i * stride] = 0x80 | (rest & 0x3f);
    rest = Math.floor(rest / 64);
  }
}

/** The time in the audio that begins at `at`, or undefined where there is none. */
export function readStamp(bytes: Uint8Array, at: number): number | undefined {
  let micros = 0;
  for (let i = stampSamples - 1; i >= 0; i--) {
    const value = bytes[at + i]!;
    if ((value & 0xc0) !== 0x80) return undefined;
    micros = micros * 64 + (value & 0x3f);
  }
  return micros;
}

/** A word that carries `micros`. */
export function stampWord(micros: number): string {
  return `zq${String(micros).replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)]!)}zq`;
}

/** The times of all such words in `text`. */
export function readStampWords(text: string): number[] {
  return [...text.matchAll(/zq([a-j]+)zq/g)].map(([, letters]) =>
    Number(letters!.replace(/[a-j]/g, (letter) => String('abcdefghij'.indexOf(letter)))),
  );
}
