/**
 * One panel that follows one conversation. It passes on what the log delivers: first the cursor from which it was really resumed,
 * then the exact tail or a reset, then live events.
 *
 * It has no timer: `tick` is called about once a second for all streams together.
 */
import type { StreamEnd } from '../../shared/api/routes.ts';
import { EarshotError } from '../../shared/errors.ts';
import type { ConversationId, EventId } from '../../shared/ids.ts';
import { safeParseEventId, toEventId } from '../../shared/ids.ts';
import { delayedComment, encodeSseComment, encodeSseFrame, onTimeComment } from '../../shared/sse.ts';
import type { ConversationLog, LogListener, LogRead, StoredEvent } from '../core/ports/conversation-log.ts';
import type { PanelIdentity } from '../core/ports/panel-access.ts';
import { ReaderBuffer, type ReaderBufferLimits } from './reader-buffer.ts';
import { Reauthorization, type ReauthorizationAnswer, type ReauthorizationOptions } from './reauthorization.ts';
import { delayWithin, spread } from './spread.ts';
import type { SseSink, SseSource } from './sse-sink.ts';
import { StreamPosition } from './stream-position.ts';

export type EventStreamOptions = ReaderBufferLimits &
  ReauthorizationOptions & {
    readonly heartbeatMs: number;
    /** Age at which the server asks the panel to reconnect, spread by ±20 %. */
    readonly rotateMs: number;
    /** How long after the end of a conversation, without another event, its stream ends. */
    readonly endedQuietMs: number;
    /** Panels wait this long before they reconnect: a random delay from the range. */
    readonly retryMs: readonly [number, number];
    /** How long a reader may still read after the stream has ended. */
    readonly lingerMs: number;
  };

export const eventStreamOptions: EventStreamOptions = {
  heartbeatMs: 10_000,
  rotateMs: 600_000,
  // An agent who was removed from a conversation must lose it within a minute.
  reauthorizeMs: 50_000,
  maxUnanswered: 6,
  maxBufferedBytes: 262_144,
  maxStallMs: 30_000,
  endedQuietMs: 300_000,
  retryMs: [1_000, 5_000],
  lingerMs: 2_000,
};

/** What all streams of this instance share. */
export type EventStreamDeps = {
  readonly log: ConversationLog;
  readonly options: EventStreamOptions;
  /** 0 … 1. */
  readonly random: () => number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Asks Genesys again whether the agent may follow. */
  readonly reauthorize: (identity: PanelIdentity, conversationId: ConversationId) => Promise<ReauthorizationAnswer>;
  readonly onEvents: (count: number) => void;
  /** Called exactly once for each stream. `gone`: the reader disconnected. */
  readonly onEnd: (stream: EventStream, reason: StreamEnd['reason'] | 'gone') => void;
};

/** What one stream starts with. */
export type EventStreamStart = {
  readonly conversationId: ConversationId;
  readonly identity: PanelIdentity;
  readonly after: EventId | undefined;
  /** The end of the agent's part, in milliseconds since 1970: what was added later is not sent. Undefined: follow live. */
  readonly until?: number | undefined;
  readonly sink: SseSink;
  /** Milliseconds of `now` at which the session ends. */
  readonly expiresAt: number;
};

const nothing = (): void => {};

/** A class, because there is one for every panel, and a closure per function and panel would take more memory than its state. */
export class EventStream implements LogListener, SseSource {
  readonly identity: PanelIdentity;
  readonly #deps: EventStreamDeps;
  readonly #start: EventStreamStart;
  readonly #sink: SseSink;
  readonly #rotateAt: number;
  #stopFollowing: () => void = nothing;
  readonly #buffer: ReaderBuffer;
  readonly #reauthorization: Reauthorization;
  readonly #position: StreamPosition;
  #heartbeatAt: number;
  /** The reader was notified that events of other instances come late. */
  #delayed = false;
  #lingerUntil: number | undefined = undefined;
  #gone = false;
  /** Undefined until the stream is ended by this side. */
  #endReason: StreamEnd['reason'] | undefined = undefined;

  constructor(deps: EventStreamDeps, start: EventStreamStart) {
    const { options, random } = deps;
    const now = Math.floor(deps.now());
    this.identity = start.identity;
    this.#deps = deps;
    this.#start = start;
    this.#sink = start.sink;
    this.#rotateAt = now + spread(options.rotateMs, 0.2, random);
    this.#heartbeatAt = now + options.heartbeatMs;
    this.#buffer = new ReaderBuffer(start.sink, options, now);
    this.#reauthorization = new Reauthorization(options, random, now);
    this.#position = new StreamPosition(start.after, now);
    if (start.until === undefined) this.#stopFollowing = deps.log.follow(start.conversationId, start.after, this);
    else void this.#endPart(start.until);
  }

  onStart(start: LogRead): void {
    if (this.#over) return;
    const epoch = safeParseEventId(start.kind === 'tail' ? start.head : start.cursor)?.epoch ?? '0';
    const cursor = start.kind === 'reset' ? start.cursor : (this.#start.after ?? toEventId(epoch, 0));
    const frame = { cursor, kind: start.kind };
    this.#sink.write(encodeSseFrame({ event: 'cursor', data: JSON.stringify(frame), retryMs: this.#retryDelay() }));
    this.#position.id = cursor;
    if (start.kind === 'tail') this.#writeEvents(start.events);
    else this.#writeReset(start);
    this.#buffer.allowBuffered();
  }

  onEvents(events: readonly StoredEvent[]): void {
    if (this.#over) return;
    this.#writeEvents(events);
    this.#checkBuffer();
  }

  onReset(reset: Extract<LogRead, { kind: 'reset' }>): void {
    if (this.#over) return;
    const before = this.#buffer.bytes;
    this.#writeReset(reset);
    this.#buffer.allowSince(before);
    this.#checkBuffer();
  }

  onError(error: unknown): void {
    if (EarshotError.from(error).code === 'erased') this.end('erased');
    else this.end('failed', this.#retryDelay());
  }

  tick(): void {
    if (this.#gone) return;
    const { options, random } = this.#deps;
    const now = Math.floor(this.#deps.now());
    if (this.#lingerUntil !== undefined) {
      if (now >= this.#lingerUntil) {
        this.#sink.destroy();
        this.onClose();
      }
      return;
    }
    const stalled = this.#buffer.isStalled(now);
    if (now >= Math.ceil(this.#start.expiresAt)) this.end('unauthorized');
    else if (stalled) this.end('slow', this.#retryDelay());
    else if (now >= this.#rotateAt) this.end('rotate', random() * options.retryMs[0]);
    else if (this.#position.isQuietEnd(now, options.endedQuietMs)) this.end('ended');
    else this.#writeComments(now);
  }

  /** Sends the reason to the reader, and ends the response after that. */
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
    if (this.#buffer.isTooFarBehind()) this.end('slow', this.#retryDelay());
  }

  /** Delay notice and heartbeat; starts the access check when it is due. */
  #writeComments(now: number): void {
    const { log, options } = this.#deps;
    if (log.degraded !== this.#delayed) {
      this.#delayed = log.degraded;
      this.#sink.write(encodeSseComment(this.#delayed ? delayedComment : onTimeComment));
    }
    if (now >= this.#heartbeatAt) {
      this.#heartbeatAt = now + options.heartbeatMs;
      const head = log.head(this.#start.conversationId) ?? this.#position.id;
      this.#sink.write(encodeSseComment(head === undefined ? 'head' : `head ${head}`));
    }
    if (this.#reauthorization.isDue(now)) void this.#reauthorize();
  }

  async #reauthorize(): Promise<void> {
    const { reauthorize, now } = this.#deps;
    const request = () => reauthorize(this.identity, this.#start.conversationId);
    const verdict = await this.#reauthorization.check(request, now);
    if (verdict === 'failed') this.end('failed', this.#retryDelay());
    else if (typeof verdict === 'object') await this.#endPart(verdict.until);
    else if (verdict !== undefined) this.end(verdict);
  }

  /** Leaves the reader with what belongs to the agent's part, also where later events were sent already. */
  async #endPart(until: number): Promise<void> {
    this.#stopFollowing();
    try {
      const part = await this.#deps.log.snapshotUntil(this.#start.conversationId, until);
      if (this.#over) return;
      this.#writeReset({ kind: 'reset', ...part });
      this.end('ended');
    } catch {
      this.end('failed', this.#retryDelay());
    }
  }

  #writeEvents(events: readonly StoredEvent[]): void {
    for (const stored of events) {
      // Encoded once for all readers.
      stored.encoded ??= encodeSseFrame({
        id: stored.id,
        event: stored.event.type,
        data: JSON.stringify(stored.event),
      });
      this.#sink.write(stored.encoded);
      if (stored.event.type === 'conversation') this.#position.ended = stored.event.status === 'ended';
    }
    this.#position.moveTo(events.at(-1)?.id, Math.floor(this.#deps.now()));
    this.#deps.onEvents(events.length);
  }

  #writeReset(reset: Extract<LogRead, { kind: 'reset' }>): void {
    const data = JSON.stringify({ type: 'reset', cursor: reset.cursor, conversation: reset.conversation });
    this.#sink.write(encodeSseFrame({ id: reset.cursor, event: 'reset', data }));
    this.#position.ended = reset.conversation.status === 'ended';
    this.#position.moveTo(reset.cursor, Math.floor(this.#deps.now()));
    this.#deps.onEvents(1);
  }

  #retryDelay(): number {
    return delayWithin(this.#deps.options.retryMs, this.#deps.random);
  }
}
