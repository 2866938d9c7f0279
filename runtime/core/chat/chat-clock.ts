/** Offsets of chat messages from the start of their conversation, the same on all instances. */
import type { ConversationId } from '../../../shared/ids.ts';
import type { KeyValueStore } from '../ports/stores.ts';

export type ChatClockOptions = {
  readonly store: KeyValueStore;
  readonly ttlMs: number;
  /** Starts that this instance keeps too, so that a store that lost its data does not change the order of a chat. */
  readonly maxStarts: number;
};

export class ChatClock {
  readonly #options: ChatClockOptions;
  /** Milliseconds since 1970. */
  readonly #starts = new Map<ConversationId, number>();

  constructor(options: ChatClockOptions) {
    this.#options = options;
  }

  /** Milliseconds since the first message of the conversation on any instance. `sentAt`: an ISO instant. */
  async offsetOf(conversationId: ConversationId, sentAt: string): Promise<number> {
    const { store, ttlMs } = this.#options;
    const key = `chat-start:${conversationId}`;
    const at = Date.parse(sentAt);
    let stored = await store.get(key);
    if (stored === undefined) {
      await store.setIfAbsent(key, String(this.#starts.get(conversationId) ?? at), ttlMs);
      stored = await store.get(key);
    }
    const start = Number(stored ?? at);
    this.#keep(conversationId, start);
    return Math.max(0, at - start);
  }

  #keep(conversationId: ConversationId, start: number): void {
    this.#starts.delete(conversationId);
    this.#starts.set(conversationId, start);
    if (this.#starts.size > this.#options.maxStarts) this.#starts.delete(this.#starts.keys().next().value!);
  }
}
