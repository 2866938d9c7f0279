/** Drives the feed machine: opens and reads the event stream, keeps the timers, and passes what is new to the sink. */
import type { ConversationView } from '../../../shared/assist/conversation.ts';
import { type AssistEvent, safeParseAssistEvent } from '../../../shared/assist/event.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { ConversationId, EventId } from '../../../shared/ids.ts';
import type { SseFrame } from '../../../shared/sse.ts';
import {
  type FeedEffect,
  type FeedInput,
  type FeedPhase,
  feedLimits,
  initial,
  isBehind,
  step,
} from '../state/feed-machine.ts';
import { createNamedTimers, type NamedTimers, type Timers } from './named-timers.ts';
import { parseComment, parseFrame } from './stream-messages.ts';
import type { StreamSource } from './stream-source.ts';

export type FeedSink = {
  /** New events, in order, each once. Called once per network chunk. */
  apply(events: readonly AssistEvent[], ids: readonly EventId[]): void;
  replace(view: ConversationView): void;
  /** `delayed`: events of other instances arrive late. */
  phase(phase: FeedPhase, seen: boolean, delayed: boolean): void;
};

export type AssistFeedOptions = {
  readonly streams: StreamSource;
  readonly timers: Timers;
  readonly now: () => number;
  readonly random: () => number;
  readonly conversationId: ConversationId;
  readonly sink: FeedSink;
};

export type AssistFeed = {
  start(): void;
  /** The page is shown again, or the agent asks: reconnects at once instead of waiting. */
  wake(): void;
  /** The page goes to sleep or into the back/forward cache. */
  sleep(): void;
  signedIn(): void;
  /** The agent has signed out: nothing is followed until they sign in, and then from the beginning. */
  signedOut(): void;
  /** Ends the feed for good. */
  stop(): void;
  /** The id of the last event that was applied. */
  readonly cursor: EventId | undefined;
};

/** Connects with `start`. */
export function createAssistFeed(options: AssistFeedOptions): AssistFeed {
  return new FeedDriver(options);
}

type TimerName = 'retry' | 'behind' | 'settle' | 'silent';

class FeedDriver implements AssistFeed {
  readonly #options: AssistFeedOptions;
  readonly #timers: NamedTimers<TimerName>;
  #state = initial;
  #connection: AbortController | undefined;
  #lastBytesAt = 0;
  /** Events of the current chunk; applied together. */
  #chunk: { readonly events: AssistEvent[]; readonly ids: EventId[] } = { events: [], ids: [] };

  constructor(options: AssistFeedOptions) {
    this.#options = options;
    this.#timers = createNamedTimers(options.timers);
  }

  start(): void {
    this.#dispatch({ type: 'started' });
  }

  wake(): void {
    const silentFor = this.#options.now() - this.#lastBytesAt;
    // A connection that slept with the machine looks open but is dead.
    this.#dispatch({ type: this.#connection && silentFor > feedLimits.silentMs ? 'silent' : 'woke' });
  }

  sleep(): void {
    this.#dispatch({ type: 'slept' });
  }

  signedIn(): void {
    this.#dispatch({ type: 'signedIn' });
  }

  signedOut(): void {
    this.#dispatch({ type: 'signedOut' });
  }

  stop(): void {
    this.#dispatch({ type: 'stopped' });
  }

  get cursor(): EventId | undefined {
    return this.#state.last;
  }

  /** True if an effect says that what came with the input is to be applied. */
  #dispatch(input: FeedInput): boolean {
    const before = this.#state;
    const [state, effects] = step(before, input);
    this.#state = state;
    for (const effect of effects) this.#run(effect);
    if (before.phase !== state.phase || before.seen !== state.seen || before.delayed !== state.delayed) {
      this.#flush();
      const { phase, seen, delayed } = this.#state;
      this.#options.sink.phase(phase, seen, delayed);
    }
    this.#watchHead();
    return effects.some((effect) => effect.type === 'apply' || effect.type === 'replace');
  }

  #run(effect: FeedEffect): void {
    switch (effect.type) {
      case 'connect':
        void this.#connect(effect.after, effect.renewToken);
        return;
      case 'disconnect':
        this.#disconnect();
        return;
      case 'wait':
        this.#timers.set('retry', () => this.#dispatch({ type: 'elapsed' }), effect.ms);
        return;
      case 'apply':
      case 'replace':
        // Done by the caller of #dispatch, which has what came with the input.
        return;
    }
  }

  #watchHead(): void {
    if (!isBehind(this.#state)) this.#timers.clear('behind');
    else if (!this.#timers.isSet('behind')) {
      this.#timers.set('behind', () => this.#dispatch({ type: 'behind' }), feedLimits.behindMs);
    }
  }

  #disconnect(): void {
    this.#connection?.abort();
    this.#connection = undefined;
    this.#timers.clear();
    this.#flush();
  }

  async #connect(after: EventId | undefined, renewToken: boolean): Promise<void> {
    this.#connection?.abort();
    this.#connection = new AbortController();
    const { signal } = this.#connection;
    this.#timers.clear('retry', 'silent');
    const jitter = this.#options.random();
    const input = await this.#follow(after, renewToken, signal).then(
      (): FeedInput => ({ type: 'dropped', jitter }),
      (error: unknown) => failureInput(error, jitter),
    );
    if (!signal.aborted) this.#dispatch(input);
  }

  async #follow(after: EventId | undefined, renewToken: boolean, signal: AbortSignal): Promise<void> {
    const { streams, conversationId } = this.#options;
    this.#onBytes();
    const request = { conversationId, after, renewToken, signal };
    await streams.follow(request, {
      onBytes: () => this.#onBytes(),
      onFrame: (frame) => this.#onFrame(frame),
      onComment: (text) => {
        const input = parseComment(text);
        if (input) this.#dispatch(input);
      },
      onRetry: (ms) => this.#dispatch({ type: 'retryAsked', ms }),
      onChunkEnd: () => this.#flush(),
      onInterrupted: () => this.#dispatch({ type: 'interrupted' }),
    });
  }

  /** One timer that looks at the clock, instead of one per chunk. */
  #onBytes(): void {
    this.#lastBytesAt = this.#options.now();
    if (!this.#timers.isSet('silent')) this.#watchSilence(feedLimits.silentMs);
  }

  #watchSilence(ms: number): void {
    this.#timers.set(
      'silent',
      () => {
        const left = feedLimits.silentMs - (this.#options.now() - this.#lastBytesAt);
        if (left > 0) this.#watchSilence(left);
        else this.#dispatch({ type: 'silent' });
      },
      ms,
    );
  }

  #onFrame(frame: SseFrame): void {
    const message = parseFrame(frame);
    switch (message?.type) {
      case 'cursor':
        this.#dispatch(message);
        this.#timers.set('settle', () => this.#dispatch({ type: 'settled' }), feedLimits.settleMs);
        return;
      case 'reset':
        if (!this.#dispatch({ type: 'reset', cursor: message.cursor })) return;
        this.#flush();
        this.#options.sink.replace(message.conversation);
        return;
      case 'ended':
        this.#dispatch({ ...message, jitter: this.#options.random() });
        return;
      case 'event':
        if (this.#dispatch({ type: 'event', id: message.id })) this.#add(message.id, message.value);
        return;
    }
  }

  #add(id: EventId, value: unknown): void {
    const event = safeParseAssistEvent(value);
    if (!event) return;
    this.#chunk.events.push(event);
    this.#chunk.ids.push(id);
  }

  #flush(): void {
    const { events, ids } = this.#chunk;
    if (events.length === 0) return;
    this.#chunk = { events: [], ids: [] };
    this.#options.sink.apply(events, ids);
  }
}

function failureInput(error: unknown, jitter: number): FeedInput {
  const { code, retryAfterMs } = EarshotError.from(error);
  if (code === 'internal') return { type: 'dropped', jitter };
  if (code === 'unauthenticated' || code === 'forbidden' || code === 'erased')
    return { type: 'refused', why: code, jitter };
  const refused = { type: 'refused', why: 'temporary', jitter } as const;
  return retryAfterMs === undefined ? refused : { ...refused, retryMs: retryAfterMs };
}
