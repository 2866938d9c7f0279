/** Which values of what was said before a correction replaces. Pure. */
import type { Turn } from '../ports.ts';
import { isSameSlot, mayCorrect, type Slot, slotsIn } from './slots.ts';

type Talk = { readonly history: readonly Turn[]; readonly sentences: readonly (readonly string[])[] };

/** How many turns a correction reaches back. */
const reach = 6;
/** The same for what its speaker said; in between the other may have named values of their own. */
const reachOfOwn = 20;

/** Turns of the same speaker that follow at once. */
export function followingOf(i: number, { history, sentences }: Talk): string[] {
  const next = history[i + 1];
  return next && next.role === history[i]!.role ? [...sentences[i + 1]!] : [];
}

/** Earlier turns, nearest first; only those of the same speaker where they correct themselves. */
export function earlierOf(i: number, { history, sentences }: Talk, isOwn = false): string[] {
  const turns = Array.from({ length: Math.min(isOwn ? reachOfOwn : reach, i) }, (_, k) => i - 1 - k);
  return turns.filter((at) => !isOwn || history[at]!.role === history[i]!.role).map((at) => sentences[at]!.join(' '));
}

/** The values of the nearest text that the fresh ones replace. */
export function staleIn(pool: readonly string[], fresh: readonly Slot[]): Slot[] {
  for (const text of pool) {
    const slots = slotsIn(text).filter((old) => {
      const comparable = fresh.filter((slot) => mayCorrect(slot, old));
      return comparable.some((slot) => !isSameSlot(slot, old)) && !isSameSlot(comparable.at(-1)!, old);
    });
    if (slots.length > 0) return slots;
  }
  return [];
}
