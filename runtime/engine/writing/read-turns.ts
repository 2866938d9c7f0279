/** The turns of a conversation that a summary is made from. Pure. */
import type { Turn } from '../ports.ts';

/** Characters that are read, about an hour of talk: reading takes time in which no audio is passed on. */
export const mostRead = 60_000;
/** Characters of the beginning, where the matter is said. */
const ofBeginning = mostRead / 4;

/** All of them, or where they are longer than `mostRead` the first and the last ones: what came out is said at the end. */
export function turnsToRead(history: readonly Turn[]): readonly Turn[] {
  const total = history.reduce((sum, { text }) => sum + text.length, 0);
  if (total <= mostRead) return history;
  const head = countWithin(history, ofBeginning);
  const rest = history.slice(head);
  const tail = countWithin([...rest].reverse(), mostRead - ofBeginning);
  return [...history.slice(0, head), ...rest.slice(rest.length - tail)];
}

/** How many of the first turns are no longer than that together. */
function countWithin(turns: readonly Turn[], characters: number): number {
  let left = characters;
  const at = turns.findIndex(({ text }) => {
    left -= text.length;
    return left < 0;
  });
  return at < 0 ? turns.length : at;
}
