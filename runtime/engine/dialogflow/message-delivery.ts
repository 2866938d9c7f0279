/** Finals of one stream on their way to the client: each becomes a message, in order, and then gets its suggestions. */
import type { Notify } from './notify.ts';
import type { Pipeline, Said } from './pipeline.ts';

export type MessageDeliveryOptions = {
  readonly pipeline: Pipeline;
  readonly notify: Notify;
  readonly newMessageId: () => string;
  readonly send: (response: object) => void;
};

export class MessageDelivery {
  readonly #options: MessageDeliveryOptions;
  readonly #suggesting = new Set<Promise<void>>();
  #nextId: string;
  /** Finals become messages one after the other: the next one waits for this. */
  #messages = Promise.resolve();

  constructor(options: MessageDeliveryOptions) {
    this.#options = options;
    this.#nextId = options.newMessageId();
  }

  /** The id that the utterance that is being spoken will have. */
  get nextMessageId(): string {
    return this.#nextId;
  }

  add(said: Omit<Said, 'messageId'>): void {
    const { pipeline, notify, newMessageId, send } = this.#options;
    const identified: Said = { ...said, messageId: this.#nextId };
    this.#nextId = newMessageId();
    this.#messages = this.#messages.then(async () => {
      const known = await pipeline.message(identified);
      send({ message: known.message });
      notify.message(identified.conversation, known.message);
      const task = pipeline
        .suggestions(identified, known, (results) => {
          send({ humanAgentSuggestionResults: results });
          notify.suggestions(identified.conversation, results);
        })
        .finally(() => this.#suggesting.delete(task));
      this.#suggesting.add(task);
    });
  }

  /** Resolves when every message so far and all its suggestions were sent. */
  async settled(): Promise<void> {
    await this.#messages;
    await Promise.allSettled([...this.#suggesting]);
  }
}
