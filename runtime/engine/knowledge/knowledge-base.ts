/** The folder of articles as the engine's knowledge: search on demand, and the decision when to offer an answer unasked. */

import { type EngineLanguage, toLanguage } from '../../../shared/languages.ts';
import type { KnowledgeAnswer, KnowledgeBase, Turn } from '../ports.ts';
import { answerDefaults, composeAnswer } from './answer.ts';
import type { Article } from './article.ts';
import { ArticleStore, type ArticleStoreSetup } from './article-store.ts';
import type { Hit } from './hits.ts';
import { cardWeights } from './judge.ts';
import { namesIn } from './names.ts';
import type { SearchOptions } from './passage-index.ts';
import { leastConfidenceOf, needIn } from './proactive.ts';
import { type Query, readQuery } from './query.ts';

export type KnowledgeSetup = ArticleStoreSetup;

/** Turns of the customer in which an answer counts as already offered. */
const memoryTurns = 8;

export type ArticleName = Pick<Article, 'file' | 'title' | 'language'>;

/** With what evaluations need beside the port. */
export interface LocalKnowledge extends KnowledgeBase {
  warm(): void;
  /** Resolves when everything is indexed, meaning too where there is a model for it. */
  learned(): Promise<void>;
  /** Articles that may answer, best first, each once. */
  rank(query: string, languageCode: string, history?: readonly Turn[]): Promise<readonly ArticleName[]>;
  articles(): readonly ArticleName[];
}

/** Reads the folder at the first need; see `ArticleStore`. */
export function createKnowledgeBase(setup: KnowledgeSetup): LocalKnowledge {
  return new FolderKnowledge(setup);
}

type Scope = { readonly language: EngineLanguage; readonly folders: readonly string[] | undefined };

const nameOf = ({ file, title, language }: Article): ArticleName => ({ file, title, language });

class FolderKnowledge implements LocalKnowledge {
  readonly #store: ArticleStore;

  constructor(setup: KnowledgeSetup) {
    this.#store = new ArticleStore(setup);
  }

  async search(...[text, history, languageCode, live]: Parameters<KnowledgeBase['search']>) {
    const query = readQuery(text, history, toLanguage(languageCode));
    return composeAnswer(query, await this.#find(query, { folders: live?.folders }));
  }

  async proactive(...[turn, history, languageCode, folders]: Parameters<KnowledgeBase['proactive']>) {
    const scope = { language: toLanguage(languageCode), folders };
    const before = history.filter((past) => past.id !== turn.id);
    const answer = await this.#offer(turn, before, scope);
    if (!answer) return undefined;
    const places = [...before.entries()].filter(([, past]) => past.role === 'customer').slice(-memoryTurns);
    for (const [at, past] of places) {
      if ((await this.#offer(past, before.slice(0, at), scope))?.answer === answer.answer) return undefined;
    }
    return answer;
  }

  phrases(): readonly string[] {
    return namesIn(this.#store.content.articles);
  }

  problems(): ReturnType<KnowledgeBase['problems']> {
    return this.#store.problems;
  }

  get articleCount(): number {
    return this.#store.content.articles.length;
  }

  warm(): void {
    void this.#store.index();
  }

  learned(): Promise<void> {
    return this.#store.learned();
  }

  async rank(text: string, languageCode: string, history: readonly Turn[] = []): Promise<readonly ArticleName[]> {
    const hits = await this.#find(readQuery(text, history, toLanguage(languageCode)));
    return [...new Set(hits.map((hit) => hit.article))].map(nameOf);
  }

  articles(): readonly ArticleName[] {
    return this.#store.content.articles.map(nameOf);
  }

  async close(): Promise<void> {
    this.#store.close();
  }

  async #find(query: Query, options?: SearchOptions): Promise<readonly Hit[]> {
    const index = await this.#store.index();
    return (await index?.search(query, options)) ?? [];
  }

  /** What would be offered for a turn in its place. */
  async #offer(
    turn: Turn,
    before: readonly Turn[],
    { language, folders }: Scope,
  ): Promise<KnowledgeAnswer | undefined> {
    const need = needIn(turn, language);
    if (!need) return undefined;
    const query = readQuery(need.text, before, language);
    const hits = await this.#find(query, { folders, weights: cardWeights });
    const leastConfidence = leastConfidenceOf(need, hits);
    const answer = composeAnswer(query, hits, { ...answerDefaults, leastConfidence });
    return answer && { ...answer, query: need.asked ? query.focus : (hits[0]?.question ?? query.focus) };
  }
}
