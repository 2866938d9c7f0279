/**
 * One time for all AudioHook connections of a conversation. Each connection counts from its own beginning; where a second
 * one follows the first, its words must not be told as if they had been said beside those of the first.
 *
 * A connection that continues another has that one's positions. Any other begins where the conversation's time is by then:
 * what has passed since the first began, and never before the end of what was heard. Where a connection was lost, the
 * stretch up to the next one is told as a gap: at once, with its end as soon as there is one.
 */
import type { ConversationFeed } from '../../ports/assist-feed.ts';
import type { Clock } from '../../ports/clock.ts';
import type { VoiceCallOpening } from '../../ports/voice-call.ts';
import { createCallNotices } from './notices.ts';

type Opening = Pick<VoiceCallOpening, 'audiohookSessionId' | 'startSample' | 'continued'>;

/** All positions are samples of the conversation's time. */
export type TimelinePart = {
  /** Added to a position of this connection it gives one of the conversation. */
  readonly base: number;
  /** Tells what this connection says from what another of the conversation says, also under the same session id. */
  readonly idPrefix: string;
  /** It ends at `position`. Where it was lost and no other is there, nobody hears the call. Only the first time counts. */
  left(position: number, how: 'closed' | 'lost' | 'drained'): void;
};

export type CallTimeline = {
  join(opening: Opening, feed: ConversationFeed): TimelinePart;
  /**
   * Nobody came back: a gap that is open ends now, or `waitedMs` behind what was heard last, so that a replay, whose timers are
   * others, tells the same.
   */
  close(waitedMs?: number): void;
};

export function createCallTimeline(clock: Clock): CallTimeline {
  let originMs = 0;
  let joined = 0;
  let here = 0;
  let lastBase = 0;
  let heardTo = 0;
  let anythingHeard = false;
  let endGap: ((position: number) => void) | undefined;

  const now = (): number => Math.round(clock.monotonic() - originMs) * 8;

  function baseOf({ startSample, continued }: Opening): number {
    // What came to nothing before anything was heard is tried again, and is no earlier part of the call.
    if (here === 0 && !anythingHeard) {
      originMs = clock.monotonic() - startSample / 8;
      heardTo = startSample;
      return 0;
    }
    if (continued) return lastBase;
    return now() - startSample;
  }

  return {
    join(opening, feed) {
      const base = baseOf(opening);
      const start = base + opening.startSample;
      joined += 1;
      const session = opening.audiohookSessionId.slice(0, 8);
      const idPrefix = joined === 1 ? session : `${session}x${joined}`;
      // Handed over in order, but what lies between was not offered again.
      if (opening.continued && here === 0 && start > heardTo) {
        endGap ??= createCallNotices(feed, `${idPrefix}-before`).missing('connection_lost', heardTo);
      }
      endGap?.(start);
      endGap = undefined;
      here += 1;
      lastBase = base;
      let present = true;
      return {
        base,
        idPrefix,
        left(position, how) {
          if (!present) return;
          present = false;
          here -= 1;
          heardTo = Math.max(heardTo, position);
          // Audio that came faster than it was spoken must not eat up the time in which nothing came.
          if (heardTo > now()) originMs = clock.monotonic() - heardTo / 8;
          anythingHeard ||= position > start;
          if (how !== 'lost' || here > 0 || position <= start) return;
          endGap = createCallNotices(feed, `${idPrefix}-after`).missing('connection_lost', heardTo);
        },
      };
    },
    close(waitedMs) {
      endGap?.(waitedMs === undefined ? now() : heardTo + waitedMs * 8);
      endGap = undefined;
    },
  };
}
