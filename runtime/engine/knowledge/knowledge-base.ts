/** The folder of articles as the engine's knowledge: search on demand, and the decision when to offer an answer unasked. */

import { type EngineLanguage, toLanguage } from '../../../shared/languages.ts';
import type { KnowledgeAnswer, KnowledgeBase, Turn } from '../ports.ts';
import { answerDefaults, composeAnswer } from './answer.ts';
import type { Article } from './article.ts';
import { ArticleStore, type ArticleStoreSetup } from './article-store.ts';
import { namesIn } from './names.ts';
import type { Hit } from './passage-index.ts';
import { needsIn } from './proactive.ts';

export type KnowledgeSetup = ArticleStoreSetup & {
  /** The question behind a customer's statement, where one is known. */
  readonly questionBehind?: (statement: string, language: EngineLanguage) => Promise<string | undefined>;
};

/** How clear an answer must be before it is offered unasked; fitted on the tuning half of the evaluation turns. */
const proactiveOptions = { ...answerDefaults, threshold: 0.46, thresholdByMeaning: 0.54, thresholdByWords: 0.5 };
/** A statement this close to a passage needs no question put in its place. */
const isSpecific = (hit: Hit | undefined) => (hit?.meaning ?? 0) >= 0.75;
/** Turns of the customer in which an answer counts as already offered. */
const memoryTurns = 8;

/** With what evaluations need beside the port. */
export interface LocalKnowledge extends KnowledgeBase {
  warm(): void;
  /** Resolves when everything is indexed, meaning too where there is a model for it. */
  learned(): Promise<void>;
  /** Articles that may answer, best first, each once. */
  rank(query: string, languageCode: string): Promise<readonly Article[]>;
  articles(): readonly Article[];
}

/** Reads the folder at the first need; see `ArticleStore`. */
export function createKnowledgeBase(setup: KnowledgeSetup): LocalKnowledge {
  return new FolderKnowledge(setup);
}

class FolderKnowledge implements LocalKnowledge {
  readonly #store: ArticleStore;
  readonly #questionBehind: NonNullable<KnowledgeSetup['questionBehind']>;

  constructor(setup: KnowledgeSetup) {
    this.#store = new ArticleStore(setup);
    this.#questionBehind = setup.questionBehind ?? (async () => undefined);
  }

  async search(query: string, _history: readonly Turn[], languageCode: string): Promise<KnowledgeAnswer | undefined> {
    const language = toLanguage(languageCode);
    return composeAnswer(query, await this.#find(query, language), language);
  }

  async proactive(turn: Turn, history: readonly Turn[], languageCode: string): Promise<KnowledgeAnswer | undefined> {
    const language = toLanguage(languageCode);
    const answer = await this.#offer(turn, language);
    if (!answer) return undefined;
    const earlier = history.filter((past) => past.role === 'customer' && past.id !== turn.id).slice(-memoryTurns);
    for (const past of earlier) if ((await this.#offer(past, language))?.answer === answer.answer) return undefined;
    return answer;
  }

  phrases(): readonly string[] {
    return namesIn(this.articles());
  }

  problems(): ReturnType<KnowledgeBase['problems']> {
    return this.#store.problems;
  }

  get articleCount(): number {
    return this.articles().length;
  }

  warm(): void {
    void this.#store.index();
  }

  learned(): Promise<void> {
    return this.#store.learned();
  }

  async rank(query: string, languageCode: string): Promise<readonly Article[]> {
    const hits = await this.#find(query, toLanguage(languageCode));
    return [...new Set(hits.map((hit) => hit.article))];
  }

  articles(): readonly Article[] {
    return this.#store.content.articles;
  }

  async close(): Promise<void> {
    this.#store.close();
  }

  async #find(query: string, language: EngineLanguage): Promise<readonly Hit[]> {
    const index = await this.#store.index();
    return (await index?.search(query, language)) ?? [];
  }

  /** What would be offered for a turn on its own. */
  async #offer(turn: Turn, language: EngineLanguage): Promise<KnowledgeAnswer | undefined> {
    let best: KnowledgeAnswer | undefined;
    for (const need of needsIn(turn, language)) {
      // A question is searched for in its own words, a statement by the question that usually stands behind it.
      const behind = need.asked ? undefined : await this.#questionBehind(need.sentence, language);
      if (!need.plain && behind === undefined) continue;
      const own = await this.#find(need.sentence, language);
      const query = need.asked ? need.sentence : (behind ?? own[0]?.question ?? need.sentence);
      const hits = behind === undefined || isSpecific(own[0]) ? own : await this.#find(behind, language);
      const shown = hits === own && !need.asked ? (own[0]?.question ?? query) : query;
      const answer = composeAnswer(shown, hits, language, proactiveOptions);
      if (answer && (!best || answer.confidence > best.confidence)) best = answer;
    }
    return best;
  }
}
