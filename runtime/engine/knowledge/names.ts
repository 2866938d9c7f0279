/** Names worth listening for: what the articles write with a capital in the middle of a sentence. Pure. */
import { anyOf } from '../data/language-packs.ts';
import type { Article } from './article.ts';

/** Names at most, the most frequent first. */
const most = 200;
const notNames = new RegExp(`^(?:${anyOf(({ entities }) => [...entities.weekdays, ...entities.months])})s?$`);

export function namesIn(articles: readonly Article[]): string[] {
  const counts = new Map<string, number>();
  // "Return an item" is a button; a word that is written small elsewhere is no name.
  const small = new Set<string>();
  for (const article of articles) {
    for (const { text } of article.passages)
      for (const [word] of text.matchAll(/\b\p{Ll}[\p{L}\p{N}]+/gu)) small.add(word);
  }
  const isName = (word: string) => !notNames.test(word) && !small.has(word.toLowerCase());
  for (const article of articles) {
    for (const passage of article.passages) {
      for (const sentence of passage.sentences) {
        // The first word has its capital from the sentence.
        for (const [name] of sentence.matchAll(
          /(?<=[\p{L}\p{N},;:'’)] )\p{Lu}[\p{L}\p{N}]+(?: \p{Lu}[\p{L}\p{N}]+){0,3}/gu,
        )) {
          if (name.split(' ').some(isName)) counts.set(name, (counts.get(name) ?? 0) + 1);
        }
      }
    }
  }
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, most)
    .map(([name]) => name);
}
