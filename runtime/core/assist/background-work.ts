/** Work for conversations that no one waits for, and what is remembered of the last conversations. Both have a bound. */
import type { ConversationId } from '../../../shared/ids.ts';

/** Conversations that an instance works for, or remembers, where nothing else is said. */
export const defaultConversations = 5_000;

export class BackgroundWork {
  readonly #running = new Set<Promise<void>>();
  readonly #most: number;

  /** `most`: pieces of work at a time; above it none is begun. */
  constructor(most = defaultConversations) {
    this.#most = most;
  }

  get isFull(): boolean {
    return this.#running.size >= this.#most;
  }

  /** `work` must not reject. Resolves with it. */
  start(work: Promise<void>): Promise<void> {
    const run = work.finally(() => this.#running.delete(run));
    this.#running.add(run);
    return run;
  }

  /** Resolves when no work is under way, begun meanwhile or not. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }
}

/** One value by conversation; the one that was set the longest ago goes first. */
export class RecentConversations<V> {
  readonly #values = new Map<ConversationId, V>();
  readonly #most: number;

  constructor(most = defaultConversations) {
    this.#most = most;
  }

  get(id: ConversationId): V | undefined {
    return this.#values.get(id);
  }

  set(id: ConversationId, value: V): void {
    this.#values.delete(id);
    this.#values.set(id, value);
    if (this.#values.size > this.#most) this.#values.delete(this.#values.keys().next().value!);
  }
}
