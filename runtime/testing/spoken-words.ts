/** A part of a sample call that two people can be recognized in, and how many of its words were recognized. */
import { readFile } from 'node:fs/promises';
import { readWav } from '../simulator/caller/wav.ts';

export type Excerpt = {
  /** Customer and agent, µ-law. */
  readonly channels: readonly Uint8Array[];
  /** Of both, in lower case. */
  readonly words: readonly string[];
};

/** The customer asks how long a refund takes, and the agent answers. */
const [fromMs, toMs] = [39_600, 51_500];
const samplesPerMs = 8;

/** Twelve seconds: calls are played in real time, so a test plays no more than it asks about. */
export async function readExcerpt(): Promise<Excerpt> {
  const file = (kind: string) => new URL(`../simulator/calls/broken-kettle.${kind}`, import.meta.url);
  const [wav, transcript] = await Promise.all([readFile(file('wav')), readFile(file('json'), 'utf8')]);
  const { turns } = JSON.parse(transcript) as { turns: { text: string; startMs: number; endMs: number }[] };
  const spoken = turns.filter((turn) => turn.startMs >= fromMs && turn.endMs <= toMs);
  return {
    channels: readWav(wav).channels.map((channel) => channel.subarray(fromMs * samplesPerMs, toMs * samplesPerMs)),
    words: wordsOf(spoken.map((turn) => turn.text).join(' ')),
  };
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[a-z']+/g) ?? [];

/** The share of the spoken words that `text` has, 0 … 1; each counts as often as it was spoken. */
export function shareRecognized(text: string, spoken: readonly string[]): number {
  const recognized = wordsOf(text);
  const found = spoken.filter((word) => {
    const at = recognized.indexOf(word);
    if (at >= 0) recognized.splice(at, 1);
    return at >= 0;
  });
  return found.length / spoken.length;
}
