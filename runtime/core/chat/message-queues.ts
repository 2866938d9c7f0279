/** One queue per conversation: tasks of a conversation run one after another, tasks of different ones side by side. */
import type { ConversationId } from '../../../shared/ids.ts';

export type MessageQueuesOptions = {
  /** Waiting tasks of one conversation, and of all conversations. */
  readonly maxPerConversation: number;
  readonly maxTotal: number;
  /** A task has rejected. The queue continues. */
  readonly onError: (conversationId: ConversationId, error: unknown) => void;
};

type Queue = { tail: Promise<void>; waiting: number };

export class MessageQueues {
  readonly #options: MessageQueuesOptions;
  readonly #queues = new Map<ConversationId, Queue>();
  #waiting = 0;

  constructor(options: MessageQueuesOptions) {
    this.#options = options;
  }

  /** Too many tasks of all conversations wait. */
  get isFull(): boolean {
    return this.#waiting >= this.#options.maxTotal;
  }

  /** Too many tasks of this conversation wait. */
  isBehind(conversationId: ConversationId): boolean {
    return this.waitingOf(conversationId) >= this.#options.maxPerConversation;
  }

  /** With the one that runs. */
  waitingOf(conversationId: ConversationId): number {
    return this.#queues.get(conversationId)?.waiting ?? 0;
  }

  /** Adds a task, also to a full queue. */
  enqueue(conversationId: ConversationId, task: () => Promise<void>): void {
    const queue = this.#queues.get(conversationId) ?? { tail: Promise.resolve(), waiting: 0 };
    this.#queues.set(conversationId, queue);
    queue.waiting += 1;
    this.#waiting += 1;
    queue.tail = queue.tail
      .then(task)
      .catch((error: unknown) => this.#options.onError(conversationId, error))
      .finally(() => {
        this.#waiting -= 1;
        queue.waiting -= 1;
        if (queue.waiting === 0) this.#queues.delete(conversationId);
      });
  }

  /** Resolves when no task of the conversation waits or runs. */
  async idleOf(conversationId: ConversationId): Promise<void> {
    for (let queue = this.#queues.get(conversationId); queue; queue = this.#queues.get(conversationId))
      await queue.tail;
  }

  /** Resolves when no task waits or runs. */
  async idle(): Promise<void> {
    while (this.#queues.size > 0) await Promise.all([...this.#queues.values()].map((queue) => queue.tail));
  }
}
