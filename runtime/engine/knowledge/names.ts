/** Names for speech recognition: words that the articles capitalize in the middle of a sentence. Pure. */
import { anyOf } from '../data/language-packs.ts';
import type { Article } from './article.ts';

const maxNames = 200;
const notNames = new RegExp(`^(?:${anyOf(({ entities }) => [...entities.weekdays, ...entities.months])})s?$`);

/** The first word of a sentence does not count: it has its capital from the sentence. */
const nameInSentence = /(?<=[\p{L}\p{N},;:'’)] )\p{Lu}[\p{L}\p{N}]+(?: \p{Lu}[\p{L}\p{N}]+){0,3}/gu;

/** At most 200 names, the most frequent first. */
export function namesIn(articles: readonly Article[]): string[] {
  const passages = articles.flatMap((article) => article.passages);
  // "Return an item" is a button; a word that is also written in lower case is no name.
  const lowerCase = new Set(passages.flatMap(({ text }) => text.match(/\b\p{Ll}[\p{L}\p{N}]+/gu) ?? []));
  const isName = (word: string) => !notNames.test(word) && !lowerCase.has(word.toLowerCase());
  const counts = new Map<string, number>();
  for (const sentence of passages.flatMap((passage) => passage.sentences)) {
    for (const [name] of sentence.matchAll(nameInSentence)) {
      if (name.split(' ').some(isName)) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, maxNames)
    .map(([name]) => name);
}
