/**
 * Holds the messages of a client from its `open` on until it is known whether the session may touch the conversation. Genesys sends
 * no audio before `opened`, so only a few messages can wait.
 */
import { type ClientMessage, isConnectionProbe } from '../../../shared/audiohook/client-message.ts';
import { type ConversationId, parseConversationId } from '../../../shared/ids.ts';

export type OpenGateOptions = {
  /** Resolves with false where the session may not touch the conversation. Never rejects. Absent: every session may. */
  readonly mayOpen?: ((conversationId: ConversationId) => Promise<boolean>) | undefined;
  /** `isForeign` goes with `open` only. In the order of arrival. */
  readonly deliver: (message: ClientMessage, isForeign: boolean) => void;
  /** More messages wait than a client can have reason to send. */
  readonly onOverflow: () => void;
};

const maxWaiting = 32;

export class OpenGate {
  readonly #options: OpenGateOptions;
  /** What waits, the `open` first; undefined while nothing is held. */
  #waiting: ClientMessage[] | undefined = undefined;

  constructor(options: OpenGateOptions) {
    this.#options = options;
  }

  receive(message: ClientMessage): void {
    const { mayOpen, deliver, onOverflow } = this.#options;
    if (this.#waiting) {
      if (this.#waiting.length < maxWaiting) this.#waiting.push(message);
      else onOverflow();
      return;
    }
    if (!mayOpen || message.type !== 'open' || isConnectionProbe(message.parameters)) {
      deliver(message, false);
      return;
    }
    this.#waiting = [message];
    void mayOpen(parseConversationId(message.parameters.conversationId)).then((may) => this.#release(!may));
  }

  #release(isForeign: boolean): void {
    const [open, ...others] = this.#waiting ?? [];
    this.#waiting = undefined;
    if (open) this.#options.deliver(open, isForeign);
    for (const message of others) this.#options.deliver(message, false);
  }
}
