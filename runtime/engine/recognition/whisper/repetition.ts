/** The ways in which the model is known to run on; see `hallucinations.ts` for what it makes of no speech at all. Pure. */

/** Longest repeated stretch that is looked for, in tokens. */
const longest = 40;

/**
 * The newest tokens are one stretch three times in a row. A short stretch must come more often: "dos, dos, dos" and "00 00 00"
 * are numbers.
 */
export function repeatsItself(tokens: readonly number[]): boolean {
  for (let size = 1; size <= longest; size++) {
    const times = size < 5 ? 6 : 3;
    if (tokens.length < size * times) continue;
    if (isPeriodic(tokens, size, size * times)) return true;
  }
  return false;
}

function isPeriodic(tokens: readonly number[], size: number, length: number): boolean {
  for (let i = tokens.length - length; i + size < tokens.length; i++) if (tokens[i] !== tokens[i + size]) return false;
  return true;
}
