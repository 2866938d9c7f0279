/**
 * Stream time: whole samples at 8 kHz, 125 µs each, so that sums never drift. On the wire it is `PT<seconds>S`, plain
 * decimals only: no sign, no exponent, no minutes.
 */

export const SAMPLE_RATE_HZ = 8000;

const durationPattern = /^PT(\d*)(?:\.(\d+))?S$/;
/** Longer than any call, and far below the exact integers of a double. */
const maxSeconds = 1_000_000_000;

/** `PT…S` of a whole, non-negative number of samples. Exact, never in exponent notation. */
export function toDuration(samples: number): string {
  const whole = Math.floor(samples / SAMPLE_RATE_HZ);
  const rest = samples - whole * SAMPLE_RATE_HZ;
  if (rest === 0) return `PT${whole}S`;
  return `PT${whole}.${String(rest * 125)
    .padStart(6, '0')
    .replace(/0+$/, '')}S`;
}

/** Samples in `PT…S`, rounded to the nearest one. Undefined for any other text. */
export function safeParseDuration(text: unknown): number | undefined {
  if (typeof text !== 'string' || text.length > 40) return undefined;
  const match = durationPattern.exec(text);
  if (!match) return undefined;
  const [, whole = '', fraction] = match;
  if (whole === '' && fraction === undefined) return undefined;
  const seconds = Number(whole);
  if (seconds > maxSeconds) return undefined;
  return seconds * SAMPLE_RATE_HZ + (fraction === undefined ? 0 : Math.round(Number(`0.${fraction}`) * SAMPLE_RATE_HZ));
}

/** Samples to milliseconds, in steps of an eighth. */
export function samplesToMs(samples: number): number {
  return samples / (SAMPLE_RATE_HZ / 1000);
}

/** Milliseconds to the nearest sample. */
export function msToSamples(ms: number): number {
  return Math.round(ms * (SAMPLE_RATE_HZ / 1000));
}
