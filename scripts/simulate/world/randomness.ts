/** Random numbers by name: each name has a sequence of its own, so that leaving one fault out does not change what the others do. */
import { seededRandom } from '../../../shared/seeded-random.ts';

export type Randomness = {
  /** The sequence of this name, 0 … 1; the same function for the same name. */
  of(name: string): () => number;
};

/** All sequences follow from `seed`. */
export function createRandomness(seed: number): Randomness {
  const sequences = new Map<string, () => number>();
  return {
    of(name) {
      let sequence = sequences.get(name);
      if (!sequence) {
        sequence = seededRandom(hashText(`${seed}/${name}`));
        sequences.set(name, sequence);
      }
      return sequence;
    },
  };
}

/** FNV-1a, 32 bits. */
export function hashText(text: string, from = 0x811c9dc5): number {
  let hash = from;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return hash;
}

/** A whole number from `low` to `high`, both included. */
export const between = (random: () => number, low: number, high: number): number =>
  low + Math.floor(random() * (high - low + 1));

export const pick = <T>(random: () => number, items: readonly T[]): T => items[Math.floor(random() * items.length)]!;

/** A UUID that follows from the sequence. */
export function uuidFrom(random: () => number): `${string}-${string}-${string}-${string}-${string}` {
  let text = '';
  while (text.length < 32)
    text += Math.floor(random() * 65_536)
      .toString(16)
      .padStart(4, '0');
  const part = (from: number, to: number) => text.slice(from, to);
  return `${part(0, 8)}-${part(8, 12)}-4${part(13, 16)}-8${part(17, 20)}-${part(20, 32)}`;
}
