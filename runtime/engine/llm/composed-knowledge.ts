import type { ArticleName, LocalKnowledge } from '../knowledge/knowledge-base.ts';
import type { KnowledgeBase, Turn } from '../ports.ts';
import type { Composing } from './llm-composing.ts';
import { conversationOf } from './spending.ts';

/** The same knowledge, its answers in the model's words where those keep to the sources. */
export class ComposedKnowledge implements LocalKnowledge {
  readonly #knowledge: LocalKnowledge;
  readonly #composing: Composing;

  constructor(knowledge: LocalKnowledge, composing: Composing) {
    this.#knowledge = knowledge;
    this.#composing = composing;
  }

  async search(...[query, history, languageCode, live]: Parameters<KnowledgeBase['search']>) {
    const found = await this.#knowledge.search(query, history, languageCode, { folders: live?.folders });
    return found && this.#composing.compose(found, languageCode, { ...live, conversation: conversationOf(history) });
  }

  async proactive(...[turn, history, languageCode, folders]: Parameters<KnowledgeBase['proactive']>) {
    const found = await this.#knowledge.proactive(turn, history, languageCode, folders);
    return found && this.#composing.compose(found, languageCode, { conversation: conversationOf([turn]) });
  }

  phrases(): readonly string[] {
    return this.#knowledge.phrases();
  }

  problems(): ReturnType<KnowledgeBase['problems']> {
    return this.#knowledge.problems();
  }

  get unavailable(): string | undefined {
    return this.#knowledge.unavailable;
  }

  get articleCount(): number {
    return this.#knowledge.articleCount;
  }

  rank(query: string, languageCode: string, history?: readonly Turn[]): Promise<readonly ArticleName[]> {
    return this.#knowledge.rank(query, languageCode, history);
  }

  articles(): readonly ArticleName[] {
    return this.#knowledge.articles();
  }

  warm(): void {
    this.#knowledge.warm();
  }

  learned(): Promise<void> {
    return this.#knowledge.learned();
  }

  close(): Promise<void> {
    return this.#knowledge.close();
  }
}
