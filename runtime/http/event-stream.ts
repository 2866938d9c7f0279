/**
 * One panel that follows one conversation. It hands on what the log tells, and nothing else decides what a reader gets:
 * first the cursor it was really resumed from, then the exact tail or a reset, then what is live.
 *
 * It has no timer of its own: `tick` is called about once a second for all streams together.
 */
import type { StreamEnd } from '../../shared/api/routes.ts';
import type { ConversationId, EventId } from '../../shared/ids.ts';
import { safeParseEventId, toEventId } from '../../shared/ids.ts';
import { delayedComment, encodeSseComment, encodeSseFrame, onTimeComment } from '../../shared/sse.ts';
import type { ConversationLog, LogListener, LogRead, StoredEvent } from '../core/ports/conversation-log.ts';
import type { PanelIdentity } from '../core/ports/panel-access.ts';
import type { SseSink, SseSource } from './sse-sink.ts';

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

/** What all streams of this instance have in common. */
export type EventStreamDeps = {
  readonly log: ConversationLog;
  readonly options: EventStreamOptions;
  /** 0 … 1. */
  readonly random: () => number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Asks anew whether she may follow. `unavailable`: nobody could say. */
  readonly reauthorize: (
    identity: PanelIdentity,
    conversationId: ConversationId,
  ) => Promise<'allowed' | 'unauthenticated' | 'forbidden' | 'unavailable'>;
  readonly onEvents: (count: number) => void;
  /** Exactly once for each stream. `gone`: the reader left by itself. */
  readonly onEnd: (stream: EventStream, reason: StreamEnd['reason'] | 'gone') => void;
};

/** Of one stream. */
export type EventStreamStart = {
  readonly conversationId: ConversationId;
  readonly identity: PanelIdentity;
  readonly after: EventId | undefined;
  readonly sink: SseSink;
  /** Milliseconds of `now` at which the session ends. */
  readonly expiresAt: number;
};

/** A class: there is one for every panel, and closures for each would weigh more than what they hold. */
export class EventStream implements LogListener, SseSource {
  readonly identity: PanelIdentity;
  readonly #deps: EventStreamDeps;
  readonly #conversationId: ConversationId;
  readonly #after: EventId | undefined;
  readonly #sink: SseSink;
  readonly #expiresAt: number;
  readonly #rotateAt: number;
  readonly #stopFollowing: () => void;
  #heartbeatAt: number;
  #reauthorizeAt: number;
  #unanswered = 0;
  #delayed = false;
  #asking = false;
  #known: EventId | undefined;
  #conversationEnded = false;
  #lastEventAt: number;
  // A reset or a long tail may be larger than what a reader may lie behind; it counts only once that has been taken.
  #allowance: number;
  #drainedAt: number;
  #lingerUntil: number | undefined = undefined;
  #gone = false;
  /** Undefined until it has been told to end. */
  #endReason: StreamEnd['reason'] | undefined = undefined;

  constructor(deps: EventStreamDeps, start: EventStreamStart) {
    const { options } = deps;
    const now = Math.floor(deps.now());
    this.identity = start.identity;
    this.#deps = deps;
    this.#conversationId = start.conversationId;
    this.#after = start.after;
    this.#sink = start.sink;
    this.#expiresAt = Math.ceil(start.expiresAt);
    this.#rotateAt = now + this.#spread(options.rotateMs, 0.2);
    this.#heartbeatAt = now + options.heartbeatMs;
    this.#reauthorizeAt = now + this.#spread(options.reauthorizeMs, 0.1);
    this.#known = start.after;
    this.#lastEventAt = now;
    this.#allowance = options.maxBufferedBytes;
    this.#drainedAt = now;
    this.#stopFollowing = deps.log.follow(start.conversationId, start.after, this);
  }

  onStart(start: LogRead): void {
    if (this.#over) return;
    const epoch = safeParseEventId(start.kind === 'tail' ? start.head : start.cursor)?.epoch ?? '0';
    const cursor = start.kind === 'reset' ? start.cursor : (this.#after ?? toEventId(epoch, 0));
    const frame = { cursor, kind: start.kind };
    this.#sink.write(encodeSseFrame({ event: 'cursor', data: JSON.stringify(frame), retryMs: this.#retryDelay() }));
    this.#known = cursor;
    if (start.kind === 'tail') this.#writeEvents(start.events);
    else this.#writeReset(start);
    this.#allowance = this.#sink.bufferedBytes() + this.#deps.options.maxBufferedBytes;
  }

  onEvents(events: readonly StoredEvent[]): void {
    if (this.#over) return;
    this.#writeEvents(events);
    this.#checkBuffer();
  }

  onReset(reset: Extract<LogRead, { kind: 'reset' }>): void {
    if (this.#over) return;
    const before = this.#sink.bufferedBytes();
    this.#writeReset(reset);
    this.#allowance += Math.max(0, this.#sink.bufferedBytes() - before);
    this.#checkBuffer();
  }

  onError(): void {
    this.end('failed', this.#retryDelay());
  }

  tick(): void {
    if (this.#gone) return;
    const { log, now, options, random } = this.#deps;
    const time = Math.floor(now());
    if (this.#lingerUntil !== undefined) {
      if (time >= this.#lingerUntil) {
        this.#sink.destroy();
        this.onClose();
      }
      return;
    }
    const buffered = this.#sink.bufferedBytes();
    if (buffered === 0) this.#drainedAt = time;
    if (buffered <= options.maxBufferedBytes) this.#allowance = options.maxBufferedBytes;
    if (time >= this.#expiresAt) this.end('unauthorized');
    else if (time - this.#drainedAt >= options.maxStallMs) this.end('slow', this.#retryDelay());
    else if (time >= this.#rotateAt) this.end('rotate', random() * options.retryMs[0]);
    else if (this.#conversationEnded && time - this.#lastEventAt >= options.endedQuietMs) this.end('ended');
    else {
      // What others write comes late while the log's store is away: she is told, and told when it is over.
      if (log.degraded !== this.#delayed) {
        this.#delayed = log.degraded;
        this.#sink.write(encodeSseComment(this.#delayed ? delayedComment : onTimeComment));
      }
      if (time >= this.#heartbeatAt) {
        this.#heartbeatAt = time + options.heartbeatMs;
        const head = log.head(this.#conversationId) ?? this.#known;
        this.#sink.write(encodeSseComment(head === undefined ? 'head' : `head ${head}`));
      }
      if (time >= this.#reauthorizeAt && !this.#asking) this.#askAgain();
    }
  }

  /** Tells the reader why it ends, and ends behind that. */
  end(reason: StreamEnd['reason'], retryMs?: number): void {
    if (this.#over) return;
    this.#endReason = reason;
    this.#stopFollowing();
    const body: StreamEnd = retryMs === undefined ? { reason } : { reason, retryMs: Math.round(retryMs) };
    this.#sink.write(encodeSseFrame({ event: 'end', data: JSON.stringify(body) }));
    this.#sink.end();
    this.#lingerUntil = Math.floor(this.#deps.now()) + this.#deps.options.lingerMs;
  }

  /** The peer is gone. */
  onClose(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#stopFollowing();
    this.#deps.onEnd(this, this.#endReason ?? 'gone');
  }

  get #over(): boolean {
    return this.#gone || this.#endReason !== undefined;
  }

  #checkBuffer(): void {
    const { maxBufferedBytes } = this.#deps.options;
    const buffered = this.#sink.bufferedBytes();
    if (buffered <= maxBufferedBytes) this.#allowance = maxBufferedBytes;
    if (buffered > this.#allowance) this.end('slow', this.#retryDelay());
  }

  #writeEvents(events: readonly StoredEvent[]): void {
    for (const stored of events) {
      stored.encoded ??= encodeSseFrame({
        id: stored.id,
        event: stored.event.type,
        data: JSON.stringify(stored.event),
      });
      this.#sink.write(stored.encoded);
      if (stored.event.type === 'conversation') this.#conversationEnded = stored.event.status === 'ended';
    }
    const last = events.at(-1);
    if (last) this.#known = last.id;
    this.#lastEventAt = Math.floor(this.#deps.now());
    this.#deps.onEvents(events.length);
  }

  #writeReset(reset: Extract<LogRead, { kind: 'reset' }>): void {
    const data = JSON.stringify({ type: 'reset', cursor: reset.cursor, conversation: reset.conversation });
    this.#sink.write(encodeSseFrame({ id: reset.cursor, event: 'reset', data }));
    this.#known = reset.cursor;
    this.#conversationEnded = reset.conversation.status === 'ended';
    this.#lastEventAt = Math.floor(this.#deps.now());
    this.#deps.onEvents(1);
  }

  #askAgain(): void {
    this.#asking = true;
    void this.#deps
      .reauthorize(this.identity, this.#conversationId)
      .catch(() => 'unavailable' as const)
      .then((answer) => {
        const { now, options } = this.#deps;
        this.#asking = false;
        this.#reauthorizeAt = Math.floor(now()) + this.#spread(options.reauthorizeMs, 0.1);
        this.#unanswered = answer === 'unavailable' ? this.#unanswered + 1 : 0;
        if (answer === 'forbidden') this.end('forbidden');
        else if (answer === 'unauthenticated') this.end('unauthorized');
        else if (this.#unanswered > options.maxUnanswered) this.end('failed', this.#retryDelay());
      });
  }

  #spread(ms: number, by: number): number {
    return Math.round(ms * (1 - by + 2 * by * this.#deps.random()));
  }

  #retryDelay(): number {
    const [least, most] = this.#deps.options.retryMs;
    return least + this.#deps.random() * (most - least);
  }
}
