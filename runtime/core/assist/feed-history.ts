/** Fills the state of one conversation from its log: once at the start, and continuously after `followOthers`. */
import type { ConversationView } from '../../../shared/assist/conversation.ts';
import type { AssistEvent, UtteranceEvent } from '../../../shared/assist/event.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { ConversationLog } from '../ports/conversation-log.ts';
import { type FeedLimits, type FeedState, observe, observeView } from './feed-state.ts';

/** Of a whole view, only the last ones are reported. */
const recentUtterances = 16;

export type FeedHistoryOptions = {
  readonly log: ConversationLog;
  readonly conversationId: ConversationId;
  readonly state: FeedState;
  readonly limits: FeedLimits;
  /** The log could not be read: what it holds may be appended once more. */
  onUnreadable(error: unknown): void;
  /** An utterance that the log had before, or that another instance has stored now. */
  onUtterance(event: UtteranceEvent): void;
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
    const { log, conversationId, onUnreadable } = options;
    this.#options = options;
    this.loaded = log
      .snapshot(conversationId)
      .then(({ conversation }) => this.#observeView(conversation))
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
    const { log, conversationId, state } = this.#options;
    if (this.#unfollow || this.#closed || state.status === 'ended') return;
    const observeEvent = (event: AssistEvent): void => this.#observe(event);
    const observeView = (view: ConversationView): void => this.#observeView(view);
    this.#unfollow = log.follow(conversationId, undefined, {
      onStart(start) {
        if (start.kind === 'tail') for (const { event } of start.events) observeEvent(event);
        else observeView(start.conversation);
      },
      onEvents: (events) => {
        for (const { event } of events) observeEvent(event);
        if (state.status === 'ended') this.#stopFollowing();
      },
      onReset: (reset) => observeView(reset.conversation),
      onError: () => this.#stopFollowing(),
    });
  }

  close(): void {
    this.#closed = true;
    this.#stopFollowing();
  }

  #observe(event: AssistEvent): void {
    const { state, limits, onUtterance } = this.#options;
    if (observe(state, event, limits) && event.type === 'utterance') onUtterance(event);
  }

  #observeView(view: ConversationView): void {
    const { state, limits, onUtterance } = this.#options;
    const known = new Map([...state.utterances].map(([id, { revision }]) => [id, revision]));
    observeView(state, view, limits);
    for (const utterance of view.utterances.slice(-recentUtterances))
      if (utterance.revision > (known.get(utterance.utteranceId) ?? -1))
        onUtterance({ type: 'utterance', ...utterance });
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
