/** The words of the sample call as its true transcript has them, and how many of them were heard. */
import { readFile } from 'node:fs/promises';

/** What was said up to a moment of the call. */
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

/** Which share of the words was heard, each as often as it was said. */
export function shareHeard(text: string, spoken: readonly string[]): number {
  const heard = wordsOf(text);
  const found = spoken.filter((word) => {
    const at = heard.indexOf(word);
    if (at >= 0) heard.splice(at, 1);
    return at >= 0;
  });
  return found.length / spoken.length;
}
