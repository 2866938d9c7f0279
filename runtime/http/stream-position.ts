/** How far a stream has got in its conversation. */
import type { EventId } from '../../shared/ids.ts';

export class StreamPosition {
  /** The last event that was written; undefined before the first one. */
  id: EventId | undefined;
  /** The conversation has ended, as far as it was written. */
  ended = false;
  #movedAt: number;

  constructor(id: EventId | undefined, now: number) {
    this.id = id;
    this.#movedAt = now;
  }

  /** `id` undefined: nothing new, but the stream is active. */
  moveTo(id: EventId | undefined, now: number): void {
    if (id !== undefined) this.id = id;
    this.#movedAt = now;
  }

  /** The conversation has ended, and nothing was written for `quietMs`. */
  isQuietEnd(now: number, quietMs: number): boolean {
    return this.ended && now - this.#movedAt >= quietMs;
  }
}
