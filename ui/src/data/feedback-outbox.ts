/** Sends feedback: gathered for a moment, once, again until it arrives, and kept over a closed page. */
import type { FeedbackRequest } from '../../../shared/api/routes.ts';
import { EarshotError } from '../../../shared/errors.ts';
import { type ConversationId, safeParseConversationId } from '../../../shared/ids.ts';
import {
  addFeedback,
  dueFeedback,
  type FeedbackEntry,
  type FeedbackQueue,
  feedbackLimits,
  putBackFeedback,
} from '../state/feedback-queue.ts';
import type { PanelApi } from './api.ts';
import type { Timers } from './named-timers.ts';
import type { Preferences } from './preferences.ts';

export type FeedbackOutbox = {
  add(conversationId: ConversationId, request: FeedbackRequest): void;
  /** Once per answer record and page session, however often the card comes into view. */
  displayed(conversationId: ConversationId, answerRecord: string | undefined): void;
  /** The page closes: everything goes out now, in requests that outlive it; what fails is sent by the next page. */
  close(): Promise<void>;
  readonly waiting: number;
};

export type OutboxOptions = {
  readonly api: Pick<PanelApi, 'feedback'>;
  readonly timers: Timers;
  readonly now: () => number;
  readonly random: () => number;
  /** Shared by the tabs of a browser; each writes under its own name. */
  readonly prefs: Preferences;
  readonly tabId: string;
};

/** Another page's feedback is taken over once it was not touched for this long: that page is gone. */
const orphanMs = 120_000;
const maxDisplayed = 5_000;

export function createFeedbackOutbox(options: OutboxOptions): FeedbackOutbox {
  const key = `feedback.${options.tabId}`;
  const shown = new Set<string>();
  let queue: FeedbackQueue = [];
  let timer: unknown;
  const inFlight = new Map<FeedbackEntry, Promise<void>>();

  adoptOrphans();
  schedule();

  function adoptOrphans(): void {
    for (const other of options.prefs.keys()) {
      if (!other.startsWith('feedback.') || other === key) continue;
      const left = options.prefs.get<{ touchedAt?: number; queue?: FeedbackEntry[] }>(other, {});
      if (options.now() - (left.touchedAt ?? 0) < orphanMs) continue;
      options.prefs.remove(other);
      for (const entry of left.queue ?? []) {
        const id = safeParseConversationId(entry.conversationId);
        if (id && entry.request && options.now() - entry.since < feedbackLimits.ageMs) {
          queue = addFeedback(queue, id, entry.request, options.now());
        }
      }
    }
    if (queue.length > 0) keep();
  }

  /** What waits and what is on its way: both are lost with the page unless they are kept. */
  function keep(): void {
    const all = [...inFlight.keys(), ...queue];
    if (all.length === 0) options.prefs.remove(key);
    else options.prefs.set(key, { touchedAt: options.now(), queue: all });
  }

  function schedule(): void {
    if (timer !== undefined) options.timers.clear(timer);
    timer = undefined;
    const { due, nextAt } = dueFeedback(queue, options.now());
    const at = due.length > 0 ? options.now() : nextAt;
    if (at === undefined) return;
    timer = options.timers.set(
      () => {
        timer = undefined;
        for (const entry of dueFeedback(queue, options.now()).due) void send(entry, false);
        schedule();
      },
      Math.max(0, at - options.now()),
    );
  }

  function send(entry: FeedbackEntry, keepalive: boolean): Promise<void> {
    queue = queue.filter((e) => e !== entry);
    const sending = options.api
      .feedback(entry.conversationId as ConversationId, entry.request, { keepalive })
      .then(
        () => inFlight.delete(entry),
        (error: unknown) => {
          inFlight.delete(entry);
          const known = EarshotError.from(error);
          // A refusal for good will not become a yes; a lost session may.
          const again = known.retryable || known.code === 'internal' || known.code === 'unauthenticated';
          if (again) queue = putBackFeedback(queue, entry, options.now(), options.random());
        },
      )
      .then(() => {
        keep();
        schedule();
      });
    inFlight.set(entry, sending);
    keep();
    return sending;
  }

  return {
    add(conversationId, request) {
      queue = addFeedback(queue, conversationId, request, options.now());
      keep();
      schedule();
    },
    displayed(conversationId, answerRecord) {
      if (answerRecord === undefined || shown.has(answerRecord) || shown.size >= maxDisplayed) return;
      shown.add(answerRecord);
      this.add(conversationId, { answerRecord, displayed: true });
    },
    async close() {
      for (const entry of queue) void send(entry, true);
      await Promise.allSettled(inFlight.values());
    },
    get waiting() {
      return queue.length + inFlight.size;
    },
  };
}
