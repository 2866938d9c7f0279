/** Sessions whose connection was lost lately: one that continues it begins with the rest of their last word. */
import type { ConversationId } from '../../../shared/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { VoiceSession } from './call/session.ts';

/** Genesys tries a lost connection again for some seconds. The audio of each is kept so long, half a megabyte at most. */
const continuedWithinMs = 15_000;

export class LostSessions {
  readonly #clock: Clock;
  readonly #sessions = new Set<VoiceSession>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  keep(session: VoiceSession): void {
    this.#sessions.add(session);
    this.#clock.after(continuedWithinMs, () => void this.#sessions.delete(session));
  }

  of(conversationId: ConversationId): VoiceSession[] {
    return [...this.#sessions].filter((session) => session.conversationId === conversationId);
  }

  /** Its conversation was erased. */
  forget(conversationId: ConversationId): void {
    for (const session of this.of(conversationId)) this.#sessions.delete(session);
  }
}
