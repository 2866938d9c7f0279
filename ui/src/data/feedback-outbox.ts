/** Sends feedback on answers: gathered for a moment, sent once, retried until it arrives, and kept when the page closes. */
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
import { feedbackKeyPrefix } from './feedback-key.ts';
import { createNamedTimers, type NamedTimers, type Timers } from './named-timers.ts';
import type { Preferences } from './preferences.ts';

export type FeedbackOutbox = {
  add(conversationId: ConversationId, request: FeedbackRequest): void;
  /** Sent once per answer record and page, however often the card comes into view. */
  displayed(conversationId: ConversationId, answerRecord: string | undefined): void;
  /** The page closes: sends everything now, in requests that outlive the page; the next page sends what fails. */
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

/** Another page's feedback is adopted once it was not touched for this long: that page is closed. */
const orphanMs = 120_000;
const maxDisplayed = 5_000;

type StoredQueue = { readonly touchedAt: number; readonly queue: readonly FeedbackEntry[] };

/** Takes over what closed pages left behind, and starts sending. */
export function createFeedbackOutbox(options: OutboxOptions): FeedbackOutbox {
  const outbox = new Outbox(options);
  const displayed = new Set<string>();
  return {
    add: (conversationId, request) => outbox.add(conversationId, request),
    displayed(conversationId, answerRecord) {
      if (answerRecord === undefined || displayed.has(answerRecord) || displayed.size >= maxDisplayed) return;
      displayed.add(answerRecord);
      outbox.add(conversationId, { answerRecord, displayed: true });
    },
    close: () => outbox.close(),
    get waiting() {
      return outbox.waiting;
    },
  };
}

class Outbox {
  readonly #options: OutboxOptions;
  readonly #key: string;
  readonly #timers: NamedTimers<'send'>;
  readonly #inFlight = new Map<FeedbackEntry, Promise<void>>();
  #queue: FeedbackQueue = [];

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#key = feedbackKeyPrefix + options.tabId;
    this.#timers = createNamedTimers(options.timers);
    this.#adoptOrphans();
    this.#schedule();
  }

  get waiting(): number {
    return this.#queue.length + this.#inFlight.size;
  }

  add(conversationId: ConversationId, request: FeedbackRequest): void {
    this.#queue = addFeedback(this.#queue, conversationId, request, this.#options.now());
    this.#persist();
    this.#schedule();
  }

  async close(): Promise<void> {
    for (const entry of this.#queue) void this.#send(entry, true);
    await Promise.allSettled(this.#inFlight.values());
  }

  #adoptOrphans(): void {
    const { prefs, now } = this.#options;
    for (const other of prefs.keys()) {
      if (!other.startsWith(feedbackKeyPrefix) || other === this.#key) continue;
      const left = prefs.get<Partial<StoredQueue>>(other, {});
      if (now() - (left.touchedAt ?? 0) < orphanMs) continue;
      prefs.remove(other);
      for (const entry of left.queue ?? []) {
        const id = safeParseConversationId(entry.conversationId);
        if (id && entry.request && now() - entry.since < feedbackLimits.ageMs) {
          this.#queue = addFeedback(this.#queue, id, entry.request, now());
        }
      }
    }
    if (this.#queue.length > 0) this.#persist();
  }

  /** Entries that wait and entries in flight: both would be lost with the page. */
  #persist(): void {
    const { prefs, now } = this.#options;
    const queue = [...this.#inFlight.keys(), ...this.#queue];
    const stored: StoredQueue = { touchedAt: now(), queue };
    if (queue.length === 0) prefs.remove(this.#key);
    else prefs.set(this.#key, stored);
  }

  #schedule(): void {
    const { now } = this.#options;
    const { due, nextAt } = dueFeedback(this.#queue, now());
    const at = due.length > 0 ? now() : nextAt;
    if (at === undefined) this.#timers.clear();
    else this.#timers.set('send', () => this.#sendDue(), Math.max(0, at - now()));
  }

  #sendDue(): void {
    for (const entry of dueFeedback(this.#queue, this.#options.now()).due) void this.#send(entry, false);
    this.#schedule();
  }

  #send(entry: FeedbackEntry, keepalive: boolean): Promise<void> {
    this.#queue = this.#queue.filter((e) => e !== entry);
    const sending = this.#options.api
      .feedback(entry.conversationId as ConversationId, entry.request, { keepalive })
      .then(
        () => void this.#inFlight.delete(entry),
        (error: unknown) => this.#onFailure(entry, error),
      )
      .then(() => {
        this.#persist();
        this.#schedule();
      });
    this.#inFlight.set(entry, sending);
    this.#persist();
    return sending;
  }

  #onFailure(entry: FeedbackEntry, error: unknown): void {
    this.#inFlight.delete(entry);
    const { retryable, code } = EarshotError.from(error);
    // A final refusal stays one; a lost session may come back.
    if (!retryable && code !== 'internal' && code !== 'unauthenticated') return;
    this.#queue = putBackFeedback(this.#queue, entry, this.#options.now(), this.#options.random());
  }
}
