/** Finds passages by words and by meaning. Words can be searched at once, meaning when its vectors are made. */
import type MiniSearchType from 'minisearch';
import { contentWords } from '../../../shared/assist/words.ts';
import { type EngineLanguage, languageCodes, languages, mapLanguages } from '../../../shared/languages.ts';
import { cosine, type Embedder } from '../embedding/embedder.ts';
import type { Article } from './article.ts';
import type { Passage } from './passage.ts';

export type Hit = {
  readonly article: Article;
  readonly passage: Passage;
  /** 0 … 1: how well it fits, by words and meaning together. */
  readonly score: number;
  readonly meaning: number | undefined;
  readonly words: number;
  /** The question of the article that comes nearest, where there is one. */
  readonly question: string | undefined;
};

type Entry = {
  readonly id: number;
  readonly article: Article;
  readonly passage: Passage;
  /** Texts whose vectors stand for the passage. */
  readonly texts: readonly string[];
  vectors?: readonly Float32Array[];
};

export interface PassageIndex {
  search(query: string, language: EngineLanguage, limit?: number): Promise<readonly Hit[]>;
  /** Vectors for everything; resolves when meaning can be searched, or at once without a model. */
  learn(): Promise<void>;
}

/** Rejects where the optional package `minisearch` is not installed. */
export async function createPassageIndex(articles: readonly Article[], embedder: Embedder): Promise<PassageIndex> {
  const { default: MiniSearch } = await import('minisearch');
  const entries = articles.flatMap(toEntries).map((entry, id): Entry => ({ id, ...entry }));
  const lexical = mapLanguages(languageCodes, (language) => createLexical(MiniSearch, entries, language));

  return {
    async search(query, language, limit = 5) {
      const words = new Map(lexical[language](query));
      const [vector] = languages[language].embeddings ? ((await embedder.embed([query])) ?? []) : [];
      const hits: Hit[] = [];
      for (const entry of entries) {
        if (entry.article.language !== language) continue;
        const byWords = words.get(entry.id) ?? 0;
        const best = vector && entry.vectors ? nearest(vector, entry) : undefined;
        const score = best ? 0.75 * Math.max(0, best.score) + 0.25 * byWords : byWords;
        if (score <= 0) continue;
        const question = questionFor(query, entry, best?.text, language);
        hits.push({
          article: entry.article,
          passage: entry.passage,
          score,
          meaning: best?.score,
          words: byWords,
          question,
        });
      }
      return hits.sort((a, b) => b.score - a.score).slice(0, limit);
    },
    async learn() {
      for (const entry of entries) {
        if (!languages[entry.article.language].embeddings) continue;
        const vectors = await embedder.embed(entry.texts, true);
        if (!vectors) return;
        entry.vectors = vectors;
      }
    },
  };
}

function toEntries(article: Article): Omit<Entry, 'id'>[] {
  return article.passages.map((passage, index) => {
    const own = questionsOf(article, passage, index);
    const heading = passage.heading === '' ? article.title : `${article.title}: ${passage.heading}`;
    return { article, passage, texts: [heading, ...own, ...passage.sentences, passage.text] };
  });
}

/** The questions of an article that this passage answers: the one whose words it shares most of, compared with the others. */
function questionsOf(article: Article, passage: Passage, index: number): string[] {
  return article.questions.filter((question) => {
    const words = new Set(contentWords(question, article.language));
    const shared = article.passages.map((candidate) => {
      const heading = new Set(contentWords(candidate.heading, article.language));
      const text = new Set(contentWords(candidate.text, article.language));
      let sum = 0;
      for (const word of words) sum += (heading.has(word) ? 2 : 0) + (text.has(word) ? 1 : 0);
      return sum;
    });
    return shared.indexOf(Math.max(...shared)) === index && article.passages[index] === passage;
  });
}

function nearest(vector: Float32Array, entry: Entry): { score: number; text: string } {
  let best = -1;
  let text = '';
  for (const [i, candidate] of entry.vectors!.entries()) {
    const score = cosine(vector, candidate);
    if (score > best) {
      best = score;
      text = entry.texts[i]!;
    }
  }
  return { score: best, text };
}

function questionFor(
  query: string,
  entry: Entry,
  nearestText: string | undefined,
  language: EngineLanguage,
): string | undefined {
  if (nearestText?.endsWith('?')) return nearestText;
  const asked = new Set(contentWords(query, language));
  let best: string | undefined;
  let most = 0;
  for (const text of entry.texts) {
    if (!text.endsWith('?')) continue;
    const shared = contentWords(text, language).filter((word) => asked.has(word)).length;
    if (shared > most) {
      most = shared;
      best = text;
    }
  }
  return best ?? entry.texts.find((text) => text.endsWith('?'));
}

/** Search by words: entry id to the share of the query's weight that it has, 0 … 1. */
function createLexical(
  MiniSearch: typeof MiniSearchType,
  entries: readonly Entry[],
  language: EngineLanguage,
): (query: string) => [number, number][] {
  const own = entries.filter((entry) => entry.article.language === language);
  const search = new MiniSearch<{ id: number; title: string; heading: string; questions: string; text: string }>({
    fields: ['title', 'heading', 'questions', 'text'],
    tokenize: (text) => contentWords(text, language),
    processTerm: (term) => term,
  });
  search.addAll(
    own.map((entry) => ({
      id: entry.id,
      title: entry.article.title,
      heading: entry.passage.heading,
      questions: entry.texts.filter((text) => text.endsWith('?')).join(' '),
      text: entry.passage.text,
    })),
  );
  return (query) => {
    const asked = [...new Set(contentWords(query, language))];
    if (asked.length === 0) return [];
    const results = search.search(asked.join(' '), {
      boost: { title: 2, heading: 2, questions: 1.5 },
      fuzzy: (term) => (term.length > 5 ? 0.15 : false),
    });
    const top = results[0]?.score ?? 1;
    return results.map((result) => {
      const coverage = Math.min(1, result.queryTerms.length / asked.length);
      return [result.id as number, coverage * (0.5 + (0.5 * result.score) / top)];
    });
  };
}
