/** Notices about the engine of a conversation: it cannot be reached yet, or another one is used. */
import { type EarshotError, errorFacts } from '../../../../shared/errors.ts';
import type { ConversationFeed } from '../../ports/assist-feed.ts';

export class EngineNotices {
  readonly #feed: ConversationFeed;
  readonly #idSuffix: string;
  #isTroubled = false;

  /** `owner`: this instance, because the instances of one conversation have notices of their own. */
  constructor(feed: ConversationFeed, owner: string) {
    this.#feed = feed;
    this.#idSuffix = owner.slice(0, 8);
  }

  /** One notice for any number of failed attempts to create the conversation. */
  unavailable(error: EarshotError): void {
    if (this.#isTroubled) return;
    this.#isTroubled = true;
    const cause = error.detail ?? errorFacts[error.code].sentence;
    this.#feed.notice({
      level: 'warning',
      code: 'engine_degraded',
      message: `Recognition cannot begin yet and is tried again; audio is kept meanwhile. ${cause}`,
      noticeId: `conversation-${this.#idSuffix}`,
      params: { reason: error.code },
    });
  }

  /** Resolves `unavailable`. */
  available(): void {
    if (!this.#isTroubled) return;
    this.#isTroubled = false;
    this.#feed.notice({
      level: 'info',
      code: 'engine_degraded',
      message: 'Recognition works now',
      noticeId: `conversation-${this.#idSuffix}`,
      resolved: true,
    });
  }

  /** `isFirst`: `to` is the preferred engine. */
  moved(from: string, to: string, isFirst: boolean): void {
    this.#feed.notice({
      level: isFirst ? 'info' : 'warning',
      code: 'engine_failover',
      message: isFirst ? 'Recognition is back at its first engine' : `Recognition goes on with another engine (${to})`,
      noticeId: `failover-${this.#idSuffix}`,
      resolved: isFirst,
      params: { from, to },
    });
  }
}
