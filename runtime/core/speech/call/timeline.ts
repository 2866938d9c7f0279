/**
 * One time for all AudioHook connections of a conversation. Each connection counts from its own beginning. If a second one
 * follows the first, its words must not appear as if they had been said at the same time as those of the first.
 *
 * A connection that continues another has that one's positions. Any other begins at the conversation's present time: what
 * has passed since the first began, and never before the end of the audio received. If a connection was lost, the stretch
 * up to the next one is reported as a gap at once, and its end is added as soon as it is known.
 */
import { msToSamples, samplesToMs } from '../../../../shared/audiohook/stream-time.ts';
import type { ConversationFeed } from '../../ports/assist-feed.ts';
import type { Clock } from '../../ports/clock.ts';
import type { VoiceCallOpening } from '../../ports/voice-call.ts';
import { createCallNotices } from './notices.ts';

type Opening = Pick<VoiceCallOpening, 'audiohookSessionId' | 'startSample' | 'continued'>;

/** One connection's place in the conversation. All positions are samples of the conversation's time. */
export type TimelinePart = {
  /** Added to a position of this connection, it gives the position in the conversation. */
  readonly base: number;
  /** Distinguishes the events of this connection from those of another, also under the same session id. */
  readonly idPrefix: string;
  /** The connection ends at `position`. If it was lost and no other is present, a gap begins. Idempotent. */
  end(position: number, how: 'closed' | 'lost' | 'drained'): void;
};

export class CallTimeline {
  readonly #time: ConversationTime;
  #joined = 0;
  #present = 0;
  #lastBase = 0;
  #audioTo = 0;
  #hasAudio = false;
  #endGap: ((position: number) => void) | undefined = undefined;

  constructor(clock: Clock) {
    this.#time = new ConversationTime(clock);
  }

  join(opening: Opening, feed: ConversationFeed): TimelinePart {
    const base = this.#baseOf(opening);
    const start = base + opening.startSample;
    this.#joined += 1;
    const session = opening.audiohookSessionId.slice(0, 8);
    const idPrefix = this.#joined === 1 ? session : `${session}x${this.#joined}`;
    // Continued without a loss, but the audio in between was not offered again.
    if (opening.continued && this.#present === 0 && start > this.#audioTo) {
      this.#endGap ??= createCallNotices(feed, `${idPrefix}-before`).missing('connection_lost', this.#audioTo);
    }
    this.#closeGap(start);
    this.#present += 1;
    this.#lastBase = base;
    let hasEnded = false;
    return {
      base,
      idPrefix,
      end: (position, how) => {
        if (hasEnded) return;
        hasEnded = true;
        this.#leave(start, position);
        if (how !== 'lost' || this.#present > 0 || position <= start) return;
        this.#endGap = createCallNotices(feed, `${idPrefix}-after`).missing('connection_lost', this.#audioTo);
      },
    };
  }

  /**
   * No connection came back. An open gap ends now, or `waitedMs` after the end of the audio: that makes a replay, whose
   * timers differ, report the same.
   */
  close(waitedMs?: number): void {
    this.#closeGap(waitedMs === undefined ? this.#time.now() : this.#audioTo + msToSamples(waitedMs));
  }

  #baseOf({ startSample, continued }: Opening): number {
    // A connection that failed before any audio is tried again, and is no earlier part of the call.
    if (this.#present === 0 && !this.#hasAudio) {
      this.#time.set(startSample);
      this.#audioTo = startSample;
      return 0;
    }
    return continued ? this.#lastBase : this.#time.now() - startSample;
  }

  #leave(start: number, position: number): void {
    this.#present -= 1;
    this.#audioTo = Math.max(this.#audioTo, position);
    // Audio that came faster than real time must not use up the time in which nothing came.
    if (this.#audioTo > this.#time.now()) this.#time.set(this.#audioTo);
    this.#hasAudio ||= position > start;
  }

  #closeGap(position: number): void {
    this.#endGap?.(position);
    this.#endGap = undefined;
  }
}

/** The conversation's present position, in samples. */
class ConversationTime {
  readonly #clock: Clock;
  #originMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** In whole milliseconds. */
  now(): number {
    return msToSamples(Math.round(this.#clock.monotonic() - this.#originMs));
  }

  /** `position` is now. */
  set(position: number): void {
    this.#originMs = this.#clock.monotonic() - samplesToMs(position);
  }
}
