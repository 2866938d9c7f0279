/** What the log says of one call, for a watcher that needs to know only whether some instance still listens to it. */
import type { ConversationView } from '../../../shared/assist/conversation.ts';
import type { AssistEvent, NoticeEvent, UtteranceEvent } from '../../../shared/assist/event.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { ConversationLog } from '../ports/conversation-log.ts';

/** The notice that no instance listens to the call. */
export type LostNotice = { readonly noticeId: string; readonly startMs: number };

const lostPrefix = 'lost-';
/** The fence is that of the lease whose owner is gone, so that all watchers write the same notice. */
export const lostNoticeId = (fence: number): string => `${lostPrefix}${fence}`;

export class FollowedCall {
  readonly #now: () => number;
  readonly #stop: () => void;
  /** Ends of utterances that are not final yet, by utterance id. */
  readonly #interimEnds = new Map<string, number>();
  #isVoice = false;
  #isStarted = false;
  #lastWordsAt = Number.NEGATIVE_INFINITY;
  #finalEndMs = 0;
  #lost: LostNotice | undefined = undefined;

  /** `now`: the clock of `lastWordsAt`, milliseconds. */
  constructor(log: ConversationLog, id: ConversationId, now: () => number) {
    this.#now = now;
    this.#stop = log.follow(id, undefined, {
      onStart: (start) => {
        if (start.kind === 'reset') this.#replace(start.conversation);
        else for (const { event } of start.events) this.#apply(event);
      },
      onEvents: (events) => {
        for (const { event } of events) {
          this.#apply(event);
          if (event.type === 'utterance') this.#lastWordsAt = this.#now();
        }
      },
      onReset: ({ conversation }) => this.#replace(conversation),
      // The panels of this call meet the same error and reconnect; then the call is followed anew.
      onError: () => {
        this.#isStarted = false;
      },
    });
  }

  /** The conversation is a call, and it is not over. */
  get isRunning(): boolean {
    return this.#isVoice && this.#isStarted;
  }

  /** When the last words arrived live. */
  get lastWordsAt(): number {
    return this.#lastWordsAt;
  }

  /** Where the last words end, milliseconds of the call. */
  get wordsEndMs(): number {
    return Math.max(this.#finalEndMs, ...this.#interimEnds.values());
  }

  /** Undefined unless the notice is open. */
  get lost(): LostNotice | undefined {
    return this.#lost;
  }

  close(): void {
    this.#stop();
  }

  #apply(event: AssistEvent): void {
    if (event.type === 'utterance') this.#applyUtterance(event);
    else if (event.type === 'notice') this.#applyNotice(event);
    else if (event.type === 'conversation') {
      this.#isVoice = event.channel === 'voice';
      this.#isStarted = event.status === 'started';
    }
  }

  #applyUtterance({ utteranceId, final, endMs }: Omit<UtteranceEvent, 'type'>): void {
    if (!final) {
      this.#interimEnds.set(utteranceId, endMs);
      return;
    }
    this.#interimEnds.delete(utteranceId);
    this.#finalEndMs = Math.max(this.#finalEndMs, endMs);
  }

  #applyNotice({ noticeId, startMs, resolved }: Omit<NoticeEvent, 'type'>): void {
    if (!noticeId?.startsWith(lostPrefix)) return;
    this.#lost = resolved ? undefined : { noticeId, startMs: startMs ?? 0 };
  }

  #replace(view: ConversationView): void {
    this.#isVoice = view.channel === 'voice';
    this.#isStarted = view.status === 'started';
    this.#finalEndMs = 0;
    this.#interimEnds.clear();
    for (const utterance of view.utterances) this.#applyUtterance(utterance);
    this.#lost = undefined;
    for (const notice of view.notices) this.#applyNotice(notice);
  }
}
