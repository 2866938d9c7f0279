/** The words of the sample call's reference transcript, and how many of them were recognized. */
import { readFile } from 'node:fs/promises';

/** Words of the turns that end by `beforeMs` of the call. */
export async function wordsSpoken(beforeMs: number): Promise<string[]> {
  const file = new URL('../simulator/calls/late-lamp.json', import.meta.url);
  const { turns } = JSON.parse(await readFile(file, 'utf8')) as { turns: { text: string; endMs: number }[] };
  return wordsOf(
    turns
      .filter((turn) => turn.endMs <= beforeMs)
      .map((turn) => turn.text)
      .join(' '),
  );
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
