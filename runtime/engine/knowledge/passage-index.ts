/** Finds passages by words and by meaning. Words can be searched at once, meaning when its vectors are made. */
import { type EngineLanguage, languageCodes, languages, mapLanguages } from '../../../shared/languages.ts';
import { cosine, type Embedder } from '../embedding/embedder.ts';
import type { Article } from './article.ts';
import { confidenceOf, type Evidence } from './judge.ts';
import type { Passage } from './passage.ts';
import type { Query } from './query.ts';
import { agreementOf, type PassageKeys, type RankedSentence, rankSentences, type TermWeights } from './rerank.ts';
import { keySetOf, keysOf } from './terms.ts';

export type Hit = {
  readonly article: Article;
  readonly passage: Passage;
  /** For the order of hits. */
  readonly score: number;
  /** 0 … 1: how sure it is that the passage answers. */
  readonly confidence: number;
  readonly evidence: Evidence;
  /** The passage's sentences, the one that decides first. */
  readonly sentences: readonly RankedSentence[];
  /** The question of the article that comes nearest, where there is one. */
  readonly question: string | undefined;
};

type Entry = {
  readonly article: Article;
  readonly passage: Passage;
  readonly keys: PassageKeys;
  /** Texts whose vectors stand for the passage: heading, questions, sentences, all of it. */
  readonly texts: readonly string[];
  readonly firstSentence: number;
  vectors?: readonly Float32Array[];
};

export interface PassageIndex {
  search(query: Query, limit?: number): Promise<readonly Hit[]>;
  /** Vectors for everything; resolves when meaning can be searched, or at once without a model. */
  learn(): Promise<void>;
}

/** Passages that get the second look. */
const candidates = 24;
/** Confidence with which a passage may go before a better one of its article. */
const sureEnough = 0.5;

/** Searches by words until `learn` has made the vectors. */
export function createPassageIndex(articles: readonly Article[], embedder: Embedder): PassageIndex {
  return new VectorPassageIndex(articles, embedder);
}

class VectorPassageIndex implements PassageIndex {
  readonly #embedder: Embedder;
  readonly #corpora: { readonly [L in EngineLanguage]: Corpus };

  constructor(articles: readonly Article[], embedder: Embedder) {
    this.#embedder = embedder;
    this.#corpora = mapLanguages(
      languageCodes,
      (language) =>
        new Corpus(articles.filter((article) => article.language === language).flatMap(toEntries), language),
    );
  }

  async search(query: Query, limit = 5): Promise<readonly Hit[]> {
    const corpus = this.#corpora[query.language];
    if (corpus.entries.length === 0) return [];
    // A question that says what it is about needs no more; every text takes its time.
    const asked = [...new Set([query.focus, query.isPlain ? query.focus : query.whole, query.events])].filter(
      (text) => text !== '',
    );
    const vectors = languages[query.language].embeddings ? await this.#embedder.embed(asked) : undefined;
    return corpus.search(query, vectors).slice(0, limit);
  }

  async learn(): Promise<void> {
    for (const language of languageCodes) {
      if (!languages[language].embeddings) continue;
      for (const entry of this.#corpora[language].entries) {
        const vectors = await this.#embedder.embed(entry.texts, true);
        if (!vectors) return;
        entry.vectors = vectors;
      }
    }
  }
}

type Scored = { readonly entry: Entry; readonly meaning: number | undefined; readonly rough: number };

/** The passages of one language. */
class Corpus {
  readonly entries: readonly Entry[];
  readonly #language: EngineLanguage;
  /** For each key the passages that have it. */
  readonly #postings = new Map<string, number[]>();

  constructor(entries: readonly Entry[], language: EngineLanguage) {
    this.entries = entries;
    this.#language = language;
    for (const [i, { keys }] of entries.entries()) {
      for (const key of keys.all) {
        const list = this.#postings.get(key);
        if (list) list.push(i);
        else this.#postings.set(key, [i]);
      }
    }
  }

  search(query: Query, vectors: readonly Float32Array[] | undefined): Hit[] {
    const rough = this.#byWords(query);
    const scored = this.entries.map((entry, i): Scored => {
      const meaning = vectors && entry.vectors ? nearness(vectors, entry.vectors) : undefined;
      return { entry, meaning, rough: (meaning ?? 0) + (rough.get(i) ?? 0) };
    });
    const meanings = scored.flatMap(({ meaning }) => (meaning === undefined ? [] : [meaning]));
    const usual = usualOf(meanings.length > 0 ? meanings : scored.map((each) => each.rough));
    const hits = scored
      .filter((each) => each.rough > 0)
      .sort((a, b) => b.rough - a.rough)
      .slice(0, candidates)
      .map((each) => this.#toHit(query, vectors, each, usual))
      .sort((a, b) => b.score - a.score);
    return withKindFirst(hits);
  }

  /** Passage to its share of the question's weight, 0 … 1; only those that have any of its terms. */
  #byWords(query: Query): Map<number, number> {
    const found = new Map<number, number>();
    let sum = 0;
    for (const [term, share] of [...query.terms, ...query.context]) {
      const { weight } = this.#weightOf(term);
      if (query.terms.has(term)) sum += weight * share;
      const had = new Set<number>();
      for (const [k, key] of keysOf(term, this.#language).entries()) {
        for (const i of this.#postings.get(key) ?? []) {
          if (had.has(i)) continue;
          had.add(i);
          found.set(i, (found.get(i) ?? 0) + weight * share * (k === 0 ? 1 : 0.7));
        }
      }
    }
    for (const [i, value] of found) found.set(i, value / Math.max(sum, 1));
    return found;
  }

  readonly #weightOf: TermWeights = (term) => {
    const counts = keysOf(term, this.#language).map((key) => this.#postings.get(key)?.length ?? 0);
    const own = counts[0]! > 0 ? counts[0]! : Math.max(0, ...counts);
    const all = Math.log(1 + this.entries.length);
    return own === 0
      ? { weight: 0.6 * all, known: false }
      : { weight: Math.log(1 + this.entries.length / own), known: true };
  };

  #toHit(query: Query, vectors: readonly Float32Array[] | undefined, scored: Scored, usual: Usual): Hit {
    const { entry, meaning } = scored;
    const agreement = agreementOf(query, entry.keys, entry.passage.text, this.#weightOf);
    const ahead = ((meaning ?? scored.rough) - usual.mean) / usual.deviation;
    const evidence: Evidence = { ...agreement, meaning, ahead };
    const similarity =
      vectors && entry.vectors
        ? entry.passage.sentences.map((_, i) =>
            Math.max(...vectors.map((vector) => cosine(vector, entry.vectors![entry.firstSentence + i]!))),
          )
        : undefined;
    const sentences = rankSentences(query, entry.passage.sentences, similarity);
    const deciding = Math.min(1.2, sentences[0]?.score ?? 0);
    const sum = 0.85 * agreement.cover + 0.25 * agreement.head + 0.35 * agreement.context + 0.6 * agreement.events;
    // Where an amount or a time is asked for, a passage without one is about something else.
    const words = agreement.kind ? sum : 0.75 * sum;
    return {
      article: entry.article,
      passage: entry.passage,
      score: (meaning === undefined ? words : 0.6 * meaning + 0.42 * words) + 0.15 * deciding,
      confidence: confidenceOf(evidence),
      evidence,
      sentences,
      question: entry.texts.slice(1, entry.firstSentence)[0],
    };
  }
}

function toEntries(article: Article): Entry[] {
  return article.passages.map((passage, index) => {
    const own = questionsOf(article, index);
    const heading = passage.heading === '' ? article.title : `${article.title}: ${passage.heading}`;
    const head = keySetOf(heading, article.language);
    return {
      article,
      passage,
      keys: { head, all: new Set([...head, ...keySetOf(`${own.join(' ')} ${passage.text}`, article.language)]) },
      // A sentence is compared with its heading: alone it often does not say what it is about.
      texts: [heading, ...own, ...passage.sentences.map((sentence) => `${heading}. ${sentence}`), passage.text],
      firstSentence: 1 + own.length,
    };
  });
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

/** Of the passages of the first article, one with the kind of answer that is asked for goes first, where it is as good as sure. */
function withKindFirst(hits: readonly Hit[]): Hit[] {
  const [first, ...others] = hits;
  if (!first || first.evidence.kind) return [...hits];
  const better = others.find(
    (hit) => hit.article === first.article && hit.evidence.kind && hit.confidence >= sureEnough,
  );
  return better ? [better, ...hits.filter((hit) => hit !== better)] : [...hits];
}

function nearness(queries: readonly Float32Array[], vectors: readonly Float32Array[]): number {
  const best = queries.map((query) => Math.max(...vectors.map((vector) => cosine(query, vector))));
  return Math.max(...best);
}

type Usual = { readonly mean: number; readonly deviation: number };

function usualOf(values: readonly number[]): Usual {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length);
  return { mean, deviation: Math.max(0.05, Math.sqrt(squares)) };
}
