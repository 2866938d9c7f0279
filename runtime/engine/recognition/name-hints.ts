/**
 * Puts names from the articles where the recognizer nearly recognized them: "maple hone" becomes "Maple Home". The model
 * itself accepts no hints, so its text is corrected, carefully: a name replaces only words that are spelled much like it
 * and that the second reading does not confirm. Pure.
 */
export type NameHint = { readonly name: string; readonly key: string; readonly words: number };

/** Letters; shorter names resemble too many words. */
const shortest = 6;
/** How similar the letters must be, 0 … 1. */
const alike = 0.78;

/** Names so short that they sound like other words are left out. */
export function toHints(names: readonly string[]): NameHint[] {
  return names
    .map((name) => ({ name, key: keyOf(name), words: name.split(/[\s-]+/).length }))
    .filter((hint) => hint.key.length >= shortest);
}

/** `isSure` tells whether both readings have the word: such words are kept. */
export function applyHints(text: string, hints: readonly NameHint[], isSure: (word: string) => boolean): string {
  if (hints.length === 0) return text;
  const words = text.split(' ');
  const out: string[] = [];
  for (let at = 0; at < words.length; ) {
    const hit = hintAt(words, at, hints, isSure);
    if (!hit) {
      out.push(words[at++]!);
      continue;
    }
    const last = words[at + hit.length - 1]!;
    out.push(hit.name + (/(?<![.,!?;:])[.,!?;:]+$/.exec(last)?.[0] ?? ''));
    at += hit.length;
  }
  return out.join(' ');
}

function hintAt(
  words: readonly string[],
  at: number,
  hints: readonly NameHint[],
  isSure: (word: string) => boolean,
): { name: string; length: number } | undefined {
  let best: { name: string; length: number } | undefined;
  let most = alike;
  for (const hint of hints) {
    for (const length of new Set([hint.words, hint.words - 1, hint.words + 1])) {
      if (length < 1 || at + length > words.length) continue;
      const said = words.slice(at, at + length);
      // A name does not span punctuation.
      if (said.slice(0, -1).some((word) => /[.,!?;:]$/.test(word))) continue;
      const key = keyOf(said.join(''));
      if (key === hint.key) return { name: hint.name, length };
      if (said.every(isSure)) continue;
      const score = 1 - distance(key, hint.key) / Math.max(key.length, hint.key.length);
      if (score < most || key[0] !== hint.key[0]) continue;
      most = score;
      best = { name: hint.name, length };
    }
  }
  return best;
}

const keyOf = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1), row[j]! + 1, next[j - 1]! + 1);
    }
    row = next;
  }
  return row[b.length]!;
}
