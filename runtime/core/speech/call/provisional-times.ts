/**
 * Times of a call whose earlier part is not known yet: the store could not be asked when the call came to this instance, so its
 * time began at zero. Once the log shows that the conversation began earlier, everything is published again with its place in the
 * conversation, and what follows is moved as well.
 */
import { foldEvents } from '../../../../shared/assist/conversation.ts';
import { msToSamples } from '../../../../shared/audiohook/stream-time.ts';
import type { ConversationId } from '../../../../shared/ids.ts';
import { decorate } from '../../decorate.ts';
import type { ConversationFeed, UtteranceDraft } from '../../ports/assist-feed.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ConversationLog } from '../../ports/conversation-log.ts';
import { type CallHistory, clocksDifferMs, earlierPart } from './call-history.ts';
import { createCallNotices } from './notices.ts';

type Notice = Parameters<ConversationFeed['notice']>[0];

/** Of each kind, so many are published again, the newest. An outage of half an hour has fewer. */
const maxKept = 1_000;

export class ProvisionalTimes {
  readonly #startedAt: number;
  readonly #utterances = new Map<string, UtteranceDraft>();
  readonly #notices = new Map<string, Notice>();
  #feed: ConversationFeed | undefined;
  #shiftMs = 0;
  #isSettled = false;

  /** `startedAt`: when the time of the call began here, milliseconds since 1970. */
  constructor(startedAt: number) {
    this.#startedAt = startedAt;
  }

  /** Nothing is moved any more, and nothing was. */
  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** The call is over here. Where nothing earlier was known, its times stay: what others write later follows them. */
  callEnded(): void {
    if (this.#shiftMs > 0) return;
    this.#isSettled = true;
    this.#utterances.clear();
    this.#notices.clear();
  }

  /** What was published may still have to be moved. */
  get #mayMove(): boolean {
    return this.#shiftMs === 0 && !this.#isSettled;
  }

  /** The feed with times of the conversation, as far as they are known. */
  wrap(feed: ConversationFeed): ConversationFeed {
    this.#feed = feed;
    return decorate(feed, {
      utterance: (draft) => {
        if (this.#mayMove) keep(this.#utterances, draft.utteranceId, draft);
        feed.utterance(this.#movedUtterance(draft));
      },
      notice: (notice) => {
        if (this.#mayMove && notice.noticeId !== undefined) keep(this.#notices, notice.noticeId, notice);
        feed.notice(this.#movedNotice(notice));
      },
    });
  }

  /** What the log has of the conversation. True once the times are final. */
  learn(history: CallHistory): boolean {
    const feed = this.#feed;
    if (!this.#mayMove) return true;
    const others = history.utterances.filter(({ utteranceId = '' }) => !this.#utterances.has(utteranceId));
    const notices = history.notices?.filter(({ noticeId = '' }) => !this.#notices.has(noticeId)) ?? [];
    const earlier = earlierPart({ ...history, utterances: others, notices }, this.#startedAt);
    if (!feed || !earlier || earlier.elapsedMs < clocksDifferMs) return false;
    const { elapsedMs, interruptedAtMs, gap } = earlier;
    this.#shiftMs = Math.round(elapsedMs);
    for (const draft of this.#utterances.values())
      feed.utterance(this.#movedUtterance({ ...draft, revision: draft.revision + 1 }));
    for (const notice of this.#notices.values()) feed.notice(this.#movedNotice(notice));
    if (interruptedAtMs !== undefined && interruptedAtMs < elapsedMs) {
      const from = msToSamples(Math.round(interruptedAtMs));
      createCallNotices(feed, `${this.#startedAt}-before`).missing(
        gap?.cause ?? 'connection_lost',
        from,
        undefined,
        gap?.noticeId,
      )(msToSamples(this.#shiftMs));
    }
    this.#utterances.clear();
    this.#notices.clear();
    return true;
  }

  #movedUtterance(draft: UtteranceDraft): UtteranceDraft {
    const ms = this.#shiftMs;
    return ms === 0 ? draft : { ...draft, startMs: draft.startMs + ms, endMs: draft.endMs + ms };
  }

  #movedNotice(notice: Notice): Notice {
    const ms = this.#shiftMs;
    if (ms === 0) return notice;
    const { startMs, endMs } = notice;
    return {
      ...notice,
      ...(startMs !== undefined && { startMs: startMs + ms }),
      ...(endMs !== undefined && { endMs: endMs + ms }),
    };
  }
}

function keep<T>(kept: Map<string, T>, id: string, value: T): void {
  kept.delete(id);
  kept.set(id, value);
  if (kept.size > maxKept) kept.delete(kept.keys().next().value!);
}

/** After an error, such as a store that is still away. */
const retryMs = 2_000;

/** Reports the state of a conversation once it can be read, and whenever the log replaces it. The result stops it. */
export function followCallHistory(
  { log, clock }: { readonly log: Pick<ConversationLog, 'follow'>; readonly clock: Clock },
  id: ConversationId,
  report: (history: CallHistory) => void,
): () => void {
  let stop: () => void;
  const follow = (): void => {
    stop = log.follow(id, undefined, {
      onStart: (start) =>
        report(start.kind === 'reset' ? start.conversation : foldEvents(start.events.map(({ event }) => event))),
      onEvents: () => {},
      onReset: ({ conversation }) => report(conversation),
      onError: () => {
        stop = clock.after(retryMs, follow);
      },
    });
  };
  follow();
  return () => stop();
}
