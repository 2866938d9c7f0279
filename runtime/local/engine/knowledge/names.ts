/** Names worth listening for: what the articles write with a capital in the middle of a sentence. Pure. */
import type { Article } from './article.ts';

/** Names at most, the most frequent first. */
const most = 200;
const notNames =
  /^(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|July|August|September|October|November|December)s?$/;

export function namesIn(articles: readonly Article[]): string[] {
  const counts = new Map<string, number>();
  for (const article of articles) {
    for (const passage of article.passages) {
      for (const sentence of passage.sentences) {
        // The first word has its capital from the sentence.
        for (const [name] of sentence.matchAll(
          /(?<=[\p{L}\p{N},;:'’)] )\p{Lu}[\p{L}\p{N}]+(?: \p{Lu}[\p{L}\p{N}]+){0,3}/gu,
        )) {
          if (!name.split(' ').every((word) => notNames.test(word))) counts.set(name, (counts.get(name) ?? 0) + 1);
        }
      }
    }
  }
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, most)
    .map(([name]) => name);
}
