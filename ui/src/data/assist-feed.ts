/**
 * Drives the feed machine: opens the event stream with fetch (an EventSource can not send an Authorization header), decodes
 * it, keeps the timers, and hands what is new to the store. Knows nothing of the screen.
 */

import * as v from 'valibot';
import { paths, StreamEndSchema } from '../../../shared/api/routes.ts';
import { type ConversationView, emptyView } from '../../../shared/assist/conversation.ts';
import { type AssistEvent, safeParseAssistEvent } from '../../../shared/assist/event.ts';
import { EarshotError } from '../../../shared/errors.ts';
import { type ConversationId, type EventId, safeParseEventId } from '../../../shared/ids.ts';
import { createSseDecoder, delayedComment, onTimeComment, type SseFrame } from '../../../shared/sse.ts';
import {
  type FeedInput,
  type FeedPhase,
  type FeedState,
  feedLimits,
  initial,
  isBehind,
  step,
} from '../state/feed-machine.ts';
import { problemOf } from './problem.ts';
import type { PanelSession } from './session.ts';

export type FeedSink = {
  /** New events, in order, none twice. Called once per network chunk. */
  apply(events: readonly AssistEvent[], ids: readonly EventId[]): void;
  replace(view: ConversationView): void;
  /** `delayed`: what happens elsewhere comes late. */
  phase(phase: FeedPhase, seen: boolean, delayed: boolean): void;
};

export type Timers = {
  set(run: () => void, ms: number): unknown;
  clear(timer: unknown): void;
};

export type AssistFeedOptions = {
  readonly fetch: typeof globalThis.fetch;
  readonly timers: Timers;
  readonly now: () => number;
  readonly random: () => number;
  readonly apiBase: string;
  readonly session: PanelSession;
  readonly conversationId: ConversationId;
  readonly sink: FeedSink;
};

export type AssistFeed = {
  start(): void;
  /** The page is shown again, or she asked: look at once instead of waiting. */
  wake(): void;
  /** The page goes to sleep or into the back/forward cache. */
  sleep(): void;
  signedIn(): void;
  /** Nothing more, ever. */
  stop(): void;
  readonly cursor: EventId | undefined;
};

const CursorSchema = v.object({ cursor: v.optional(v.string()) });
const ResetSchema = v.object({ cursor: v.string(), conversation: v.looseObject({}) });

export function createAssistFeed(options: AssistFeedOptions): AssistFeed {
  let state: FeedState = initial;
  let connection: AbortController | undefined;
  let waitTimer: unknown;
  let behindTimer: unknown;
  let settleTimer: unknown;
  let silentTimer: unknown;
  let lastBytesAt = 0;
  /** Events of the chunk in hand; applied together. */
  let chunkEvents: AssistEvent[] = [];
  let chunkIds: EventId[] = [];

  /** The steps of one input. True where it is to be applied. */
  function dispatch(input: FeedInput): { apply: boolean; replace: boolean } {
    const [next, effects] = step(state, input);
    const before = state;
    state = next;
    const result = { apply: false, replace: false };
    for (const effect of effects) {
      switch (effect.do) {
        case 'apply':
          result.apply = true;
          break;
        case 'replace':
          result.replace = true;
          break;
        case 'connect':
          void connect(effect.after, effect.renewToken);
          break;
        case 'disconnect':
          disconnect();
          break;
        case 'wait':
          clear(waitTimer);
          waitTimer = options.timers.set(() => dispatch({ kind: 'elapsed' }), effect.ms);
          break;
      }
    }
    if (before.phase !== state.phase || before.seen !== state.seen || before.delayed !== state.delayed) {
      flush();
      options.sink.phase(state.phase, state.seen, state.delayed);
    }
    watchHead();
    return result;
  }

  function clear(timer: unknown): void {
    if (timer !== undefined) options.timers.clear(timer);
  }

  function watchHead(): void {
    if (!isBehind(state)) {
      clear(behindTimer);
      behindTimer = undefined;
    } else if (behindTimer === undefined) {
      behindTimer = options.timers.set(() => {
        behindTimer = undefined;
        if (isBehind(state)) dispatch({ kind: 'behind' });
      }, feedLimits.behindMs);
    }
  }

  function disconnect(): void {
    connection?.abort();
    connection = undefined;
    clear(waitTimer);
    clear(settleTimer);
    clear(silentTimer);
    clear(behindTimer);
    behindTimer = undefined;
    flush();
  }

  function heard(): void {
    lastBytesAt = options.now();
    if (silentTimer !== undefined) return;
    // One timer that looks at the clock instead of one per chunk.
    const check = () => {
      const left = feedLimits.silentMs - (options.now() - lastBytesAt);
      if (left <= 0) {
        silentTimer = undefined;
        dispatch({ kind: 'silent' });
      } else silentTimer = options.timers.set(check, left);
    };
    silentTimer = options.timers.set(check, feedLimits.silentMs);
  }

  async function connect(after: EventId | undefined, renewToken: boolean): Promise<void> {
    const own = new AbortController();
    connection?.abort();
    connection = own;
    clear(waitTimer);
    clear(silentTimer);
    silentTimer = undefined;
    const chance = options.random();
    try {
      heard();
      const token = await options.session.token({ renew: renewToken });
      if (own.signal.aborted) return;
      const response = await options.fetch(options.apiBase + paths.events(options.conversationId), {
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'text/event-stream',
          ...(after === undefined ? {} : { 'last-event-id': after }),
        },
        cache: 'no-store',
        credentials: 'omit',
        signal: own.signal,
      });
      if (!response.ok || !response.body) throw await problemOf(response);
      await read(response.body, own.signal);
      if (!own.signal.aborted) dispatch({ kind: 'dropped', chance });
    } catch (error) {
      if (own.signal.aborted) return;
      const known = EarshotError.from(error);
      if (known.code === 'unauthenticated') dispatch({ kind: 'refused', why: 'unauthenticated', chance });
      else if (known.code === 'forbidden') dispatch({ kind: 'refused', why: 'forbidden', chance });
      else if (known.code === 'internal') dispatch({ kind: 'dropped', chance });
      else {
        const retry = known.retryAfterMs === undefined ? {} : { retryMs: known.retryAfterMs };
        dispatch({ kind: 'refused', why: 'temporary', chance, ...retry });
      }
    }
  }

  async function read(body: ReadableStream<Uint8Array>, signal: AbortSignal): Promise<void> {
    const decoder = createSseDecoder({
      onFrame: (frame) => !signal.aborted && onFrame(frame),
      onRetry: (ms) => !signal.aborted && dispatch({ kind: 'retryAsked', ms }),
      onComment(text) {
        if (signal.aborted) return;
        if (text === delayedComment || text === onTimeComment)
          dispatch({ kind: 'delayed', delayed: text === delayedComment });
        const id = text.startsWith('head ') ? text.slice(5).trim() : undefined;
        if (id !== undefined && safeParseEventId(id)) dispatch({ kind: 'head', id: id as EventId });
      },
    });
    const reader = body.getReader();
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done || signal.aborted) return;
        heard();
        decoder.push(value);
        flush();
      }
    } finally {
      flush();
      reader.cancel().catch(() => {});
    }
  }

  function onFrame(frame: SseFrame): void {
    const value = parseJson(frame.data);
    switch (frame.event) {
      case 'cursor': {
        const parsed = v.safeParse(CursorSchema, value);
        const cursor = parsed.success && safeParseEventId(parsed.output.cursor) ? parsed.output.cursor : undefined;
        dispatch(cursor === undefined ? { kind: 'cursor' } : { kind: 'cursor', cursor: cursor as EventId });
        clear(settleTimer);
        settleTimer = options.timers.set(() => dispatch({ kind: 'settled' }), feedLimits.settleMs);
        return;
      }
      case 'reset': {
        const parsed = v.safeParse(ResetSchema, value);
        if (!parsed.success || !safeParseEventId(parsed.output.cursor)) return;
        if (dispatch({ kind: 'reset', cursor: parsed.output.cursor as EventId }).replace) {
          flush();
          options.sink.replace({ ...emptyView(), ...(parsed.output.conversation as Partial<ConversationView>) });
        }
        return;
      }
      case 'end': {
        const parsed = v.safeParse(StreamEndSchema, value);
        const end = parsed.success ? parsed.output : { reason: 'failed' };
        const retry = 'retryMs' in end && end.retryMs !== undefined ? { retryMs: end.retryMs } : {};
        dispatch({ kind: 'ended', reason: end.reason, chance: options.random(), ...retry });
        return;
      }
      default: {
        if (frame.id === undefined || !safeParseEventId(frame.id)) return;
        // The id counts even where the event is of a kind this panel does not know yet.
        if (!dispatch({ kind: 'event', id: frame.id as EventId }).apply) return;
        const event = safeParseAssistEvent(value);
        if (!event) return;
        chunkEvents.push(event);
        chunkIds.push(frame.id as EventId);
      }
    }
  }

  function flush(): void {
    if (chunkEvents.length === 0) return;
    const events = chunkEvents;
    const ids = chunkIds;
    chunkEvents = [];
    chunkIds = [];
    options.sink.apply(events, ids);
  }

  return {
    start: () => void dispatch({ kind: 'started' }),
    wake() {
      // A connection that slept with the machine looks open and is dead.
      if (options.now() - lastBytesAt > feedLimits.silentMs && connection) dispatch({ kind: 'silent' });
      else dispatch({ kind: 'woke' });
    },
    sleep: () => void dispatch({ kind: 'slept' }),
    signedIn: () => void dispatch({ kind: 'signedIn' }),
    stop: () => void dispatch({ kind: 'stopped' }),
    get cursor() {
      return state.last;
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
