/** How much of a secret cannot be guessed from its own beginning. It catches mistakes and placeholders, not adversaries. Pure. */

/** Words that placeholders are made of. */
const placeholders = /password|passwort|contraseña|changeme|change-me|secret|qwerty|letmein|example|default|test/gi;

const minimumLength = 16;
const minimumUnpredictable = 10;
const minimumDifferent = 6;

/** False for `a`, `1234567890123456`, `abcabcabcabcabcabc` and the like. */
export function isHardToGuess(secret: string): boolean {
  if (secret.length < minimumLength) return false;
  const rest = secret.replace(placeholders, '');
  return new Set(rest).size >= minimumDifferent && countUnpredictable(rest) >= minimumUnpredictable;
}

/** Characters that neither continue a run (`aaa`, `123`, `cba`) nor repeat three that came before. */
function countUnpredictable(text: string): number {
  const seen = new Set<string>();
  let count = 0;
  let lastStep = Number.NaN;
  for (let i = 0; i < text.length; i++) {
    const step = i === 0 ? Number.NaN : text.charCodeAt(i) - text.charCodeAt(i - 1);
    const runs = Math.abs(step) <= 1 && step === lastStep;
    const three = text.slice(Math.max(0, i - 2), i + 1);
    if (!runs && !(three.length === 3 && seen.has(three))) count++;
    if (three.length === 3) seen.add(three);
    lastStep = step;
  }
  return count;
}
