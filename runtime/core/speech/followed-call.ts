/** What the log tells of one call to somebody who only wants to know whether it is still heard. */
import type { ConversationView } from '../../../shared/assist/conversation.ts';
import type { AssistEvent, NoticeEvent, UtteranceEvent } from '../../../shared/assist/event.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { ConversationLog } from '../ports/conversation-log.ts';

export type FollowedCall = {
  /** It is a call, and it is not over. */
  readonly running: boolean;
  /** When the last words came, on the clock that was given. */
  readonly lastWordsAt: number;
  /** Where the last words end, in milliseconds of the call. */
  readonly wordsEndMs: number;
  /** The notice that nobody hears it, while it stands. */
  readonly lost: Lost | undefined;
  close(): void;
};

export type Lost = { readonly noticeId: string; readonly startMs: number };

const lostPrefix = 'lost-';
export const lostNoticeId = (fence: number): string => `${lostPrefix}${fence}`;

export function createFollowedCall(log: ConversationLog, id: ConversationId, now: () => number): FollowedCall {
  let voice = false;
  let started = false;
  let lastWordsAt = Number.NEGATIVE_INFINITY;
  let finalEndMs = 0;
  /** Of words that may still change, by utterance. */
  const interimEnds = new Map<string, number>();
  let lost: Lost | undefined;

  const noticed = ({ noticeId, startMs, resolved }: Omit<NoticeEvent, 'type'>): void => {
    if (!noticeId?.startsWith(lostPrefix)) return;
    lost = resolved ? undefined : { noticeId, startMs: startMs ?? 0 };
  };
  const heard = ({ utteranceId, final, endMs }: Omit<UtteranceEvent, 'type'>): void => {
    if (!final) {
      interimEnds.set(utteranceId, endMs);
      return;
    }
    interimEnds.delete(utteranceId);
    finalEndMs = Math.max(finalEndMs, endMs);
  };
  const take = (event: AssistEvent): void => {
    if (event.type === 'utterance') heard(event);
    else if (event.type === 'notice') noticed(event);
    else if (event.type === 'conversation') {
      voice = event.channel === 'voice';
      started = event.status === 'started';
    }
  };
  const replace = (view: ConversationView): void => {
    voice = view.channel === 'voice';
    started = view.status === 'started';
    finalEndMs = 0;
    interimEnds.clear();
    for (const utterance of view.utterances) heard(utterance);
    lost = undefined;
    for (const notice of view.notices) noticed(notice);
  };

  const close = log.follow(id, undefined, {
    onStart(start) {
      if (start.kind === 'reset') replace(start.conversation);
      else for (const { event } of start.events) take(event);
    },
    onEvents(events) {
      for (const { event } of events) {
        take(event);
        if (event.type === 'utterance') lastWordsAt = now();
      }
    },
    onReset: ({ conversation }) => replace(conversation),
    // The panel beside us meets the same and comes back; then it is followed anew.
    onError() {
      started = false;
    },
  });

  return {
    get running() {
      return voice && started;
    },
    get lastWordsAt() {
      return lastWordsAt;
    },
    get wordsEndMs() {
      return Math.max(finalEndMs, ...interimEnds.values());
    },
    get lost() {
      return lost;
    },
    close,
  };
}
