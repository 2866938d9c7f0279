/** Finds passages by words and by meaning. Words can be searched at once, meaning when its vectors are made. */
import { type EngineLanguage, languageCodes, mapLanguages } from '../../../shared/languages.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { Embedder } from '../embedding/embedder.ts';
import { hasGloss } from '../embedding/gloss.ts';
import type { Article } from './article.ts';
import { type Candidate, type Hit, orderHits, withKindFirst } from './hits.ts';
import { type Entry, isWithin, type KnownEntries, keysOfEntry, toEntries } from './index-entries.ts';
import { type Found, type JudgeWeights, judgeWeights } from './judge.ts';
import { type AskedVectors, likenessOf, nearestOf, sentenceLikeness } from './likeness.ts';
import type { Query } from './query.ts';
import { rankSentences } from './rank-sentences.ts';
import { agreementOf, sentenceCover, type TermWeights } from './rerank.ts';
import { keysOf } from './terms.ts';

export type IndexOptions = {
  readonly known?: KnownEntries;
  readonly logger?: Logger;
  /** Texts that get a vector; beyond them passages have only one for all of it, and then none. */
  readonly mostTexts?: number;
  /** Passages that a search returns. */
  readonly mostHits?: number;
};

export type SearchOptions = {
  /** Only articles in these; absent: all. */
  readonly folders?: readonly string[] | undefined;
  /** What puts the passages in order and judges the first; absent: those of questions. */
  readonly weights?: JudgeWeights;
};

export interface PassageIndex {
  search(query: Query, options?: SearchOptions): Promise<readonly Hit[]>;
  /** Vectors for everything; resolves when meaning can be searched, or at once without a model. */
  learn(): Promise<void>;
}

const mostHits = 5;
/** Passages that get the second look. */
const candidates = 24;
/** Of those without vectors, where others have them, that get it too. */
const candidatesByWords = 8;
/** Passages that the re-ranker reads, where there is one, and how much of each. */
const reranked = { passages: 6, characters: 1_500, weight: 0.5 } as const;
/** A vector takes 1.5 kB, and between 5 and 60 ms to make. */
const usualTexts = 20_000;

/** Searches by words until `learn` has made the vectors. */
export function createPassageIndex(
  articles: readonly Article[],
  embedder: Embedder,
  options: IndexOptions = {},
): PassageIndex {
  return new VectorPassageIndex(articles, embedder, options);
}

class VectorPassageIndex implements PassageIndex {
  readonly #embedder: Embedder;
  readonly #options: IndexOptions;
  /** Languages in which every passage that gets a vector has one. */
  readonly #learned = new Set<EngineLanguage>();
  readonly #corpora: { readonly [L in EngineLanguage]: Corpus };

  constructor(articles: readonly Article[], embedder: Embedder, options: IndexOptions) {
    this.#embedder = embedder;
    this.#options = options;
    this.#corpora = mapLanguages(
      languageCodes,
      (language) =>
        new Corpus(
          articles.filter((article) => article.language === language).flatMap((article) => this.#entriesOf(article)),
          language,
        ),
    );
  }

  async search(query: Query, options: SearchOptions = {}): Promise<readonly Hit[]> {
    const corpus = this.#corpora[query.language];
    if (corpus.entries.length === 0) return [];
    const hits = corpus.search(query, await this.#asked(query), options);
    return withKindFirst(await this.#rerank(query, hits)).slice(0, this.#options.mostHits ?? mostHits);
  }

  async learn(): Promise<void> {
    for (const language of languageCodes) {
      const { entries } = this.#corpora[language];
      const left = await this.#learnPassages(language, entries);
      if (left === undefined) continue;
      this.#learned.add(language);
      const count = entries.reduce((sum, { passage }) => sum + passage.sentences.length, 0);
      if (count <= left) await this.#learnSentences(language, entries);
      else
        this.#options.logger?.info('Knowledge is compared by passages, not by sentences: it is large', {
          language,
          sentences: count,
        });
    }
  }

  /** Undefined until every passage of the language has its vectors: with some beside others without, those would come first. */
  async #asked({ focus, whole, events, language }: Query): Promise<AskedVectors | undefined> {
    if (!this.#learned.has(language)) return undefined;
    const texts = events === '' ? [focus, whole] : [focus, whole, events];
    const vectors = await this.#embedder.embed(texts, { language, use: 'knowledge' });
    return vectors && { focus: vectors[0]!, whole: vectors[1]!, events: vectors[2] };
  }

  #entriesOf(article: Article): readonly Entry[] {
    const known = this.#options.known?.get(article);
    if (known) return known;
    const made = toEntries(article);
    this.#options.known?.set(article, made);
    return made;
  }

  /** Resolves with how many texts may still get a vector; undefined where no model knows the language. */
  async #learnPassages(language: EngineLanguage, entries: readonly Entry[]): Promise<number | undefined> {
    let left = this.#options.mostTexts ?? usualTexts;
    for (const entry of entries) {
      const texts = [entry.heading, ...entry.own, entry.passage.text];
      left -= texts.length;
      if (left < 0) {
        this.#options.logger?.warn('A part of the knowledge is searched by words only: it is too large', { language });
        return 0;
      }
      if (entry.vectors) continue;
      const vectors = await this.#embedder.embed(texts, { language, about: 'passage', use: 'knowledge', keep: true });
      if (!vectors) return undefined;
      entry.vectors = vectors;
    }
    return left;
  }

  async #learnSentences(language: EngineLanguage, entries: readonly Entry[]): Promise<void> {
    for (const entry of entries) {
      if (entry.sentenceVectors) continue;
      // A sentence is compared with its heading: alone it often does not say what it is about.
      const texts = entry.passage.sentences.map((sentence) => `${entry.heading}. ${sentence}`);
      const vectors = await this.#embedder.embed(texts, { language, about: 'passage', use: 'knowledge', keep: true });
      if (!vectors) return;
      entry.sentenceVectors = vectors;
    }
  }

  /** The best hits, read together with the question where there is a model for it. */
  async #rerank(query: Query, hits: readonly Hit[]): Promise<readonly Hit[]> {
    const best = hits.slice(0, reranked.passages);
    if (best.length === 0) return hits;
    const texts = best.map(({ article, passage }) =>
      `${article.title}. ${passage.heading}. ${passage.text}`.slice(0, reranked.characters),
    );
    const shares = await this.#embedder.rerank(query.focus, texts, query.language);
    if (!shares) return hits;
    const mixed = best.map((hit, i): Hit => {
      const mix = (value: number) => (1 - reranked.weight) * value + reranked.weight * shares[i]!;
      return { ...hit, score: mix(hit.score), share: mix(hit.share), confidence: mix(hit.confidence) };
    });
    return [...mixed.sort((a, b) => b.score - a.score), ...hits.slice(reranked.passages)];
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
    for (const [i, entry] of entries.entries()) {
      for (const key of keysOfEntry(entry).all) {
        const list = this.#postings.get(key);
        if (list) list.push(i);
        else this.#postings.set(key, [i]);
      }
    }
  }

  search(query: Query, vectors: AskedVectors | undefined, { folders, weights = judgeWeights }: SearchOptions): Hit[] {
    const rough = this.#byWords(query);
    const scored = this.entries.flatMap((entry, i): Scored[] => {
      if (!isWithin(entry, folders)) return [];
      const meaning = vectors && entry.vectors ? nearestOf(vectors, entry) : undefined;
      return [{ entry, meaning, rough: (meaning ?? 0) + (rough.get(i) ?? 0) }];
    });
    const meanings = scored.flatMap(({ meaning }) => (meaning === undefined ? [] : [meaning]));
    const usual = usualOf(meanings.length > 0 ? meanings : scored.map((each) => each.rough));
    const found = scored.filter((each) => each.rough > 0).sort((a, b) => b.rough - a.rough);
    const byWords =
      meanings.length === 0 ? [] : found.filter(({ meaning }) => meaning === undefined).slice(0, candidatesByWords);
    return orderHits(
      [...new Set([...found.slice(0, candidates), ...byWords])].map((each) =>
        this.#toCandidate(query, vectors, each, usual),
      ),
      weights,
    );
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

  #toCandidate(query: Query, vectors: AskedVectors | undefined, scored: Scored, usual: Usual): Candidate {
    const { entry, meaning } = scored;
    const sentences = rankSentences(query, entry.passage.sentences, vectors && sentenceLikeness(vectors, entry));
    const evidence: Found = {
      ...agreementOf(query, keysOfEntry(entry), entry.passage.text, this.#weightOf),
      ...likenessOf(vectors, entry),
      meaning,
      ahead: ((meaning ?? scored.rough) - usual.mean) / usual.deviation,
      sentence: sentenceCover(query, entry.passage.sentences, this.#weightOf),
      deciding: sentences[0]?.score ?? 0,
      glossed: hasGloss(this.#language),
    };
    return {
      article: entry.article,
      passage: entry.passage,
      evidence,
      sentences,
      question: entry.own[0],
    };
  }
}

type Usual = { readonly mean: number; readonly deviation: number };

function usualOf(values: readonly number[]): Usual {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length);
  return { mean, deviation: Math.max(0.05, Math.sqrt(squares)) };
}
