/** The sessions of this instance by session id, live ones and recently ended ones, for sessions that continue them. */
import type { ConversationId } from '../../../shared/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { EarlierSessions } from './bridged-call.ts';
import type { AudiohookConnection } from './connection-options.ts';
import type { AudiohookLimits } from './limits.ts';

type EndedSession = {
  readonly conversationId: ConversationId;
  /** Stream time, in samples. */
  readonly position: number;
  /** Monotonic milliseconds. */
  readonly expiresAt: number;
};

export class SessionDirectory {
  readonly #clock: Clock;
  readonly #limits: AudiohookLimits;
  readonly #live = new Map<string, AudiohookConnection>();
  readonly #ended = new Map<string, EndedSession>();

  constructor(clock: Clock, limits: AudiohookLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  add(sessionId: string, connection: AudiohookConnection): void {
    this.#live.set(sessionId.toLowerCase(), connection);
  }

  /** Removes a session that has ended and keeps its position for `rememberMs`. */
  remove(sessionId: string, connection: AudiohookConnection): void {
    const id = sessionId.toLowerCase();
    if (this.#live.get(id) === connection) this.#live.delete(id);
    const conversationId = connection.conversationId();
    const position = connection.position();
    if (!conversationId || position === 0) return;
    const now = this.#clock.monotonic();
    this.#evict(now);
    this.#ended.set(id, { conversationId, position, expiresAt: now + this.#limits.rememberMs });
  }

  /** The furthest position of the sessions named, in samples; undefined when this instance knows none of them. */
  resumeAfterSample(earlier: EarlierSessions): number | undefined {
    const now = this.#clock.monotonic();
    const ended = earlier.sessionIds
      .flatMap((id) => this.#ended.get(id.toLowerCase()) ?? [])
      .filter((session) => session.conversationId === earlier.conversationId && session.expiresAt > now);
    const positions = [
      ...ended.map((session) => session.position),
      ...this.#liveAmong(earlier).map((connection) => connection.position()),
    ];
    return positions.length === 0 ? undefined : Math.max(...positions);
  }

  /** Takes the call away from the earlier sessions. */
  takeOver(earlier: EarlierSessions, by: AudiohookConnection): void {
    for (const connection of this.#liveAmong(earlier)) if (connection !== by) connection.takenOver();
  }

  /** A broken network is noticed late, so the socket of an interrupted session still looks open here. */
  #liveAmong({ sessionIds, conversationId }: EarlierSessions): readonly AudiohookConnection[] {
    return sessionIds
      .flatMap((id) => this.#live.get(id.toLowerCase()) ?? [])
      .filter((connection) => connection.conversationId() === conversationId);
  }

  /** Oldest first: drops what has expired, and enough to stay within `maxRemembered`. */
  #evict(now: number): void {
    for (const [id, session] of this.#ended) {
      if (session.expiresAt > now && this.#ended.size < this.#limits.maxRemembered) break;
      this.#ended.delete(id);
    }
  }
}
