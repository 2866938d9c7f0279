/** The passages of an article as the index keeps them. */

import type { Article } from './article.ts';
import type { Passage } from './passage.ts';
import type { PassageKeys } from './rerank.ts';
import { keySetOf } from './terms.ts';

export type Entry = {
  readonly article: Article;
  readonly passage: Passage;
  readonly heading: string;
  /** Questions of the article that this passage answers. */
  readonly own: readonly string[];
  /** Of heading, questions and the whole passage. */
  vectors?: readonly Float32Array[];
  /** Where the index is small enough for them. */
  sentenceVectors?: readonly Float32Array[];
};
/** What an earlier index made of an article. */
export type KnownEntries = WeakMap<Article, readonly Entry[]>;
/** One for each passage, without vectors. */
export function toEntries(article: Article): Entry[] {
  return article.passages.map((passage, index) => ({
    article,
    passage,
    heading: passage.heading === '' ? article.title : `${article.title}: ${passage.heading}`,
    own: questionsOf(article, index),
  }));
}

/** Made when they are needed: kept for all passages they take more memory than the articles. */
export function keysOfEntry({ article, passage, heading, own }: Entry): PassageKeys {
  const head = keySetOf(heading, article.language);
  return { head, all: new Set([...head, ...keySetOf(`${own.join(' ')} ${passage.text}`, article.language)]) };
}

/** The questions of an article that this passage answers: the one whose terms it shares most of, compared with the others. */
function questionsOf(article: Article, index: number): string[] {
  if (article.questions.length === 0) return [];
  const keys = article.passages.map(({ heading, text }) => ({
    heading: keySetOf(heading, article.language),
    text: keySetOf(text, article.language),
  }));
  return article.questions.filter((question) => {
    const asked = keySetOf(question, article.language);
    const shared = keys.map(({ heading, text }) => {
      let sum = 0;
      for (const key of asked) sum += (heading.has(key) ? 2 : 0) + (text.has(key) ? 1 : 0);
      return sum;
    });
    return shared.indexOf(Math.max(...shared)) === index;
  });
}

/** Whether the article stands in one of the folders; without folders every article does. */
export const isWithin = ({ article }: Entry, folders: readonly string[] | undefined): boolean =>
  folders?.some((name) => article.file.startsWith(`${name}/`)) ?? true;
