/**
 * One panel that follows one conversation. It hands on what the log tells, and nothing else decides what a reader gets:
 * first the cursor it was really resumed from, then the exact tail or a reset, then what is live.
 *
 * It has no timer of its own: `tick` is called about once a second for all streams together.
 */
import type { StreamEnd } from '../../shared/api/routes.ts';
import type { ConversationId, EventId } from '../../shared/ids.ts';
import { safeParseEventId, toEventId } from '../../shared/ids.ts';
import { encodeSseComment, encodeSseFrame } from '../../shared/sse.ts';
import type { ConversationLog, LogRead, StoredEvent } from '../core/ports/conversation-log.ts';
import type { SseSink } from './sse-sink.ts';

export type EventStreamOptions = {
  readonly heartbeatMs: number;
  /** Age at which the server asks the panel to come again, before it is spread by ±20 %. */
  readonly rotateMs: number;
  /** How often the right to follow is asked for again, before it is spread by ±10 %. */
  readonly reauthorizeMs: number;
  /** How often in a row that question may stay unanswered. */
  readonly maxUnanswered: number;
  /** Bytes a reader may lie behind. */
  readonly maxBufferedBytes: number;
  /** How long a reader may leave bytes lying without taking all of them. */
  readonly maxStallMs: number;
  /** How long after the end of a conversation, and with nothing more coming, its stream ends. */
  readonly endedQuietMs: number;
  /** Panels wait this long before they come back, spread over the range. */
  readonly retryMs: readonly [number, number];
  /** What a reader that was told to leave gets to take the rest. */
  readonly lingerMs: number;
};

export const eventStreamOptions: EventStreamOptions = {
  heartbeatMs: 10_000,
  rotateMs: 600_000,
  // Somebody taken out of a conversation must be gone within a minute.
  reauthorizeMs: 50_000,
  maxUnanswered: 6,
  maxBufferedBytes: 262_144,
  maxStallMs: 30_000,
  endedQuietMs: 300_000,
  retryMs: [1_000, 5_000],
  lingerMs: 2_000,
};

export type EventStreamDeps = {
  readonly log: ConversationLog;
  readonly conversationId: ConversationId;
  readonly after: EventId | undefined;
  readonly sink: SseSink;
  readonly options: EventStreamOptions;
  /** 0 … 1. */
  readonly random: () => number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Milliseconds of `now` at which the session ends. */
  readonly expiresAt: number;
  /** Asks anew whether she may follow. `unavailable`: nobody could say. */
  readonly reauthorize: () => Promise<'allowed' | 'unauthenticated' | 'forbidden' | 'unavailable'>;
  readonly onEvents: (count: number) => void;
  /** Exactly once. `gone`: the reader left by itself. */
  readonly onEnd: (reason: StreamEnd['reason'] | 'gone') => void;
};

export interface EventStream {
  tick(): void;
  end(reason: StreamEnd['reason'], retryMs?: number): void;
  /** The peer is gone. */
  closed(): void;
}

export function createEventStream(deps: EventStreamDeps): EventStream {
  const { log, conversationId, sink, options, random, now } = deps;
  const spread = (ms: number, by: number) => ms * (1 - by + 2 * by * random());
  const retryDelay = () => options.retryMs[0] + random() * (options.retryMs[1] - options.retryMs[0]);

  const openedAt = now();
  const rotateAt = openedAt + spread(options.rotateMs, 0.2);
  let heartbeatAt = openedAt + options.heartbeatMs;
  let reauthorizeAt = openedAt + spread(options.reauthorizeMs, 0.1);
  let unanswered = 0;
  let asking = false;
  let known: EventId | undefined = deps.after;
  let conversationEnded = false;
  let lastEventAt = openedAt;
  // A reset or a long tail may be larger than what a reader may lie behind; it counts only once that has been taken.
  let allowance = options.maxBufferedBytes;
  let drainedAt = openedAt;
  let ended = false;
  let lingerUntil: number | undefined;
  let gone = false;
  let endReason: StreamEnd['reason'] | 'gone' = 'gone';

  const end = (reason: StreamEnd['reason'], retryMs?: number): void => {
    if (ended || gone) return;
    ended = true;
    stopFollowing();
    const body: StreamEnd = retryMs === undefined ? { reason } : { reason, retryMs: Math.round(retryMs) };
    sink.write(encodeSseFrame({ event: 'end', data: JSON.stringify(body) }));
    sink.end();
    lingerUntil = now() + options.lingerMs;
    endReason = reason;
  };

  const closed = (): void => {
    if (gone) return;
    gone = true;
    stopFollowing();
    deps.onEnd(endReason);
  };

  const checkBuffer = (): void => {
    const buffered = sink.bufferedBytes();
    if (buffered <= options.maxBufferedBytes) allowance = options.maxBufferedBytes;
    if (buffered > allowance) end('slow', retryDelay());
  };

  const writeEvents = (events: readonly StoredEvent[]): void => {
    for (const stored of events) {
      stored.encoded ??= encodeSseFrame({
        id: stored.id,
        event: stored.event.type,
        data: JSON.stringify(stored.event),
      });
      sink.write(stored.encoded);
      if (stored.event.type === 'conversation') conversationEnded = stored.event.status === 'ended';
    }
    const last = events.at(-1);
    if (last) known = last.id;
    lastEventAt = now();
    deps.onEvents(events.length);
  };

  const writeReset = (reset: Extract<LogRead, { kind: 'reset' }>): void => {
    const data = JSON.stringify({ type: 'reset', cursor: reset.cursor, conversation: reset.conversation });
    sink.write(encodeSseFrame({ id: reset.cursor, event: 'reset', data }));
    known = reset.cursor;
    conversationEnded = reset.conversation.status === 'ended';
    lastEventAt = now();
    deps.onEvents(1);
  };

  const stopFollowing = log.follow(conversationId, deps.after, {
    onStart(start) {
      if (ended || gone) return;
      const epoch = safeParseEventId(start.kind === 'tail' ? start.head : start.cursor)?.epoch ?? '0';
      const cursor = start.kind === 'reset' ? start.cursor : (deps.after ?? toEventId(epoch, 0));
      const frame = { cursor, kind: start.kind };
      sink.write(encodeSseFrame({ event: 'cursor', data: JSON.stringify(frame), retryMs: retryDelay() }));
      known = cursor;
      if (start.kind === 'tail') writeEvents(start.events);
      else writeReset(start);
      allowance = sink.bufferedBytes() + options.maxBufferedBytes;
    },
    onEvents(events) {
      if (ended || gone) return;
      writeEvents(events);
      checkBuffer();
    },
    onReset(reset) {
      if (ended || gone) return;
      const before = sink.bufferedBytes();
      writeReset(reset);
      allowance += Math.max(0, sink.bufferedBytes() - before);
      checkBuffer();
    },
    onError() {
      end('failed', retryDelay());
    },
  });

  const askAgain = (): void => {
    asking = true;
    void deps
      .reauthorize()
      .catch(() => 'unavailable' as const)
      .then((answer) => {
        asking = false;
        reauthorizeAt = now() + spread(options.reauthorizeMs, 0.1);
        unanswered = answer === 'unavailable' ? unanswered + 1 : 0;
        if (answer === 'forbidden') end('forbidden');
        else if (answer === 'unauthenticated') end('unauthorized');
        else if (unanswered > options.maxUnanswered) end('failed', retryDelay());
      });
  };

  return {
    tick() {
      if (gone) return;
      const time = now();
      if (lingerUntil !== undefined) {
        if (time >= lingerUntil) {
          sink.destroy();
          closed();
        }
        return;
      }
      const buffered = sink.bufferedBytes();
      if (buffered === 0) drainedAt = time;
      if (buffered <= options.maxBufferedBytes) allowance = options.maxBufferedBytes;
      if (time >= deps.expiresAt) end('unauthorized');
      else if (time - drainedAt >= options.maxStallMs) end('slow', retryDelay());
      else if (time >= rotateAt) end('rotate', random() * options.retryMs[0]);
      else if (conversationEnded && time - lastEventAt >= options.endedQuietMs) end('ended');
      else {
        if (time >= heartbeatAt) {
          heartbeatAt = time + options.heartbeatMs;
          const head = log.head(conversationId) ?? known;
          sink.write(encodeSseComment(head === undefined ? 'head' : `head ${head}`));
        }
        if (time >= reauthorizeAt && !asking) askAgain();
      }
    },
    end,
    closed,
  };
}
