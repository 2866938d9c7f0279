/**
 * Audio whose words can be read off its bytes: each word is a run of one loud µ-law value, and the value says which word.
 * A scripted recognizer knows exactly what it was sent, and a test knows exactly what was said.
 */
import { ulawSilence } from '../core/speech/streams/audio-ring.ts';

export type SpokenWord = { readonly word: string; readonly startSample: number; readonly endSample: number };

/** 96 levels from this one on, all loud enough for the sound track. */
const firstLevel = 0x20;
const levels = 0x60;

/** `word<n>`; there are 96 words, and larger indexes start again. */
export function wordAt(index: number): string {
  return `word${index % levels}`;
}

function valueFor(word: string): number {
  return 0xff & ~(firstLevel + (Number(word.slice(4)) % levels));
}

function wordOf(value: number): string | undefined {
  const level = ~value & 0x7f;
  return value >= 0x80 && level >= firstLevel ? `word${level - firstLevel}` : undefined;
}

/** The µ-law audio of [from, to) of a call in which `words` are spoken and everything else is silent. */
export function speechBetween(words: readonly SpokenWord[], from: number, to: number): Uint8Array {
  const audio = new Uint8Array(to - from).fill(ulawSilence);
  for (const word of words) {
    if (word.endSample <= from || word.startSample >= to) continue;
    audio.fill(valueFor(word.word), Math.max(word.startSample, from) - from, Math.min(word.endSample, to) - from);
  }
  return audio;
}

/** `start` and `end` in bytes. */
export type ReadWord = { readonly word: string; readonly start: number; end: number };

/** Reads the words off a stream of bytes that comes in pieces of any size. Positions are bytes of this stream. */
export function createWordReader(): {
  read(audio: Uint8Array): void;
  readonly position: number;
  /** All words so far; the last one may be incomplete. */
  readonly words: ReadWord[];
} {
  const words: ReadWord[] = [];
  let position = 0;
  let last: string | undefined;
  return {
    read(audio) {
      for (const value of audio) {
        const word = wordOf(value);
        if (word !== undefined) {
          if (word === last) words.at(-1)!.end = position + 1;
          else words.push({ word, start: position, end: position + 1 });
        }
        last = word;
        position++;
      }
    },
    get position() {
      return position;
    },
    words,
  };
}
