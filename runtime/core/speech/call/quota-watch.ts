/** Notifies the agent when a speaker's stream waits for the stream quota for long, and when it no longer does. */
import type { Clock } from '../../ports/clock.ts';
import type { CallNotices } from './notices.ts';

/** Shorter waits are not worth a notice. */
const quotaNoticeMs = 3_000;

export class QuotaWatch {
  readonly #clock: Clock;
  readonly #notices: Pick<CallNotices, 'quotaWait' | 'quotaFree'>;
  #queuedSinceMs: number | undefined = undefined;

  constructor(clock: Clock, notices: Pick<CallNotices, 'quotaWait' | 'quotaFree'>) {
    this.#clock = clock;
    this.#notices = notices;
  }

  /** To be called about once a second. `isQueued`: some speaker waits for a permit. `position`: now, in samples. */
  check(isQueued: boolean, position: number): void {
    if (!isQueued) {
      this.#queuedSinceMs = undefined;
      this.#notices.quotaFree(position);
      return;
    }
    const now = this.#clock.monotonic();
    this.#queuedSinceMs ??= now;
    if (now - this.#queuedSinceMs >= quotaNoticeMs) this.#notices.quotaWait(position);
  }
}
