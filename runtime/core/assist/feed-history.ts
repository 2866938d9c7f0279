/** Fills the state of one conversation from its log: once at the start, and continuously after `followOthers`. */
import type { ConversationId } from '../../../shared/ids.ts';
import type { ConversationLog } from '../ports/conversation-log.ts';
import { type FeedLimits, type FeedState, observe, observeView } from './feed-state.ts';

export type FeedHistoryOptions = {
  readonly log: ConversationLog;
  readonly conversationId: ConversationId;
  readonly state: FeedState;
  readonly limits: FeedLimits;
  /** The log could not be read: what it holds may be appended once more. */
  onUnreadable(error: unknown): void;
};

export class FeedHistory {
  /** Resolves when the state has been read. Never rejects: without the log, the feed starts with an empty state. */
  readonly loaded: Promise<void>;
  readonly #options: FeedHistoryOptions;
  /** Undefined once the state has been read. */
  #waiting: (() => void)[] | undefined = [];
  #unfollow: (() => void) | undefined;
  #closed = false;

  constructor(options: FeedHistoryOptions) {
    const { log, conversationId, state, limits, onUnreadable } = options;
    this.#options = options;
    this.loaded = log
      .snapshot(conversationId)
      .then(({ conversation }) => observeView(state, conversation, limits))
      .catch(onUnreadable)
      .then(() => this.#runWaiting());
  }

  get isLoaded(): boolean {
    return this.#waiting === undefined;
  }

  /** Runs now, or in the order of the calls once the state has been read. Settles as `run` does. */
  whenLoaded(run: () => Promise<void>): Promise<void> {
    const waiting = this.#waiting;
    if (!waiting) return run();
    return new Promise((resolve, reject) => {
      waiting.push(() => void run().then(resolve, reject));
    });
  }

  /** Another instance may own the conversation: applies its events until the conversation ends. Idempotent. */
  follow(): void {
    const { log, conversationId, state, limits } = this.#options;
    if (this.#unfollow || this.#closed || state.status === 'ended') return;
    this.#unfollow = log.follow(conversationId, undefined, {
      onStart(start) {
        if (start.kind === 'tail') for (const { event } of start.events) observe(state, event, limits);
        else observeView(state, start.conversation, limits);
      },
      onEvents: (events) => {
        for (const { event } of events) observe(state, event, limits);
        if (state.status === 'ended') this.#stopFollowing();
      },
      onReset: (reset) => observeView(state, reset.conversation, limits),
      onError: () => this.#stopFollowing(),
    });
  }

  close(): void {
    this.#closed = true;
    this.#stopFollowing();
  }

  #runWaiting(): void {
    const runs = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const run of runs) run();
  }

  #stopFollowing(): void {
    this.#unfollow?.();
    this.#unfollow = undefined;
  }
}
