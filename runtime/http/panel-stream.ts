/**
 * One reader that follows one conversation, or several of one browser. It passes on what the log delivers of each: first the cursor
 * from which it was really resumed, then the exact tail or a reset, then live events.
 *
 * It has no timer: `tick` is called about once a second for all streams together.
 */
import type { StreamEnd } from '../../shared/api/routes.ts';
import type { ConversationId } from '../../shared/ids.ts';
import { delayedComment, encodeSseComment, encodeSseFrame, onTimeComment } from '../../shared/sse.ts';
import type { PanelIdentity } from '../core/ports/panel-access.ts';
import {
  ConversationPart,
  type PartDeps,
  type PartHost,
  type PartOptions,
  type PartStart,
} from './conversation-part.ts';
import { ReaderBuffer, type ReaderBufferLimits } from './reader-buffer.ts';
import type { ReauthorizationAnswer } from './reauthorization.ts';
import { delayWithin, firstHeartbeat, spread } from './spread.ts';
import type { SseSink, SseSource } from './sse-sink.ts';
import type { StreamFraming } from './stream-framing.ts';
import { type StreamTimes, streamTimes } from './stream-times.ts';

export type PanelStreamOptions = ReaderBufferLimits & PartOptions & StreamTimes;

export const panelStreamOptions: PanelStreamOptions = {
  ...streamTimes,
  // An agent who was removed from a conversation must lose it within a minute.
  reauthorizeMs: 50_000,
  maxUnanswered: 6,
  maxBufferedBytes: 262_144,
  maxStallMs: 30_000,
  endedQuietMs: 300_000,
};

/** What all streams of this instance share. */
export type PanelStreamDeps = PartDeps & {
  readonly options: PanelStreamOptions;
  /** Asks Genesys again whether the agent may follow. */
  readonly reauthorize: (identity: PanelIdentity, conversationId: ConversationId) => Promise<ReauthorizationAnswer>;
  /** Called exactly once for each stream. `gone`: the reader disconnected. */
  readonly onEnd: (stream: PanelStream, reason: StreamEnd['reason'] | 'gone') => void;
};

/** What one stream starts with. */
export type PanelStreamStart = {
  readonly identity: PanelIdentity;
  /** One for each conversation; one alone where the framing is that of a single conversation. */
  readonly parts: readonly PartStart[];
  readonly framing: StreamFraming;
  readonly sink: SseSink;
  /** Milliseconds of `now`, whole, at which the session ends. */
  readonly expiresAt: number;
};

/** A class, because there is one for every panel, and a closure per function and panel would take more memory than its state. */
export class PanelStream implements SseSource, PartHost {
  readonly identity: PanelIdentity;
  /** Conversations that the stream began with. */
  readonly places: number;
  readonly framing: StreamFraming;
  readonly #deps: PanelStreamDeps;
  readonly #sink: SseSink;
  readonly #expiresAt: number;
  readonly #rotateAt: number;
  readonly #buffer: ReaderBuffer;
  /** Those that have not ended. Mostly one, and a set of one takes more memory. */
  #parts: readonly ConversationPart[] = [];
  #heartbeatAt: number;
  /** The reader was notified that events of other instances come late. */
  #delayed = false;
  #lingerUntil: number | undefined = undefined;
  #gone = false;
  /** Undefined until the stream is ended by this side. */
  #endReason: StreamEnd['reason'] | undefined = undefined;

  constructor(deps: PanelStreamDeps, start: PanelStreamStart) {
    const { options, random } = deps;
    const now = deps.now();
    this.identity = start.identity;
    this.places = start.parts.length;
    this.framing = start.framing;
    this.#deps = deps;
    this.#sink = start.sink;
    this.#expiresAt = start.expiresAt;
    this.#rotateAt = now + spread(options.rotateMs, 0.2, random);
    this.#heartbeatAt = now + firstHeartbeat(options.heartbeatMs, random);
    this.#buffer = new ReaderBuffer(start.sink, options, now);
    // All are there before the first begins: the stream ends with the last of them.
    this.#parts = start.parts.map((place) => new ConversationPart(deps, this, place));
    for (const [index, part] of this.#parts.entries()) part.begin(start.parts[index]!);
  }

  tick(): void {
    if (this.#gone) return;
    const { options, random } = this.#deps;
    const now = this.#deps.now();
    if (this.#lingerUntil !== undefined) {
      if (now >= this.#lingerUntil) {
        this.#sink.destroy();
        this.onClose();
      }
      return;
    }
    const stalled = this.#buffer.isStalled(now);
    if (now >= this.#expiresAt) this.end('unauthorized');
    else if (stalled) this.end('slow', this.retryDelay());
    else if (now >= this.#rotateAt) this.end('rotate', random() * options.retryMs[0]);
    else this.#tickParts(now);
  }

  /** Sends the reason to the reader, and ends the response after that. */
  end(reason: StreamEnd['reason'], retryMs?: number): void {
    if (this.isOver) return;
    this.#endReason = reason;
    this.#stopParts();
    this.#sink.write(encodeSseFrame({ event: 'end', data: JSON.stringify(streamEnd(reason, retryMs)) }));
    this.#sink.end();
    this.#lingerUntil = this.#deps.now() + this.#deps.options.lingerMs;
  }

  /** The peer is gone. */
  onClose(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#stopParts();
    this.#deps.onEnd(this, this.#endReason ?? 'gone');
  }

  get isOver(): boolean {
    return this.#gone || this.#endReason !== undefined;
  }

  /** When access to a conversation is checked again, in monotonic ms; undefined where this stream does not follow it for sure. */
  checkDueAt(conversationId: ConversationId): number | undefined {
    for (const part of this.#parts) if (part.conversationId === conversationId) return part.checkDueAt;
    return undefined;
  }

  write(bytes: Uint8Array): void {
    this.#sink.write(bytes);
  }

  retryDelay(): number {
    return delayWithin(this.#deps.options.retryMs, this.#deps.random);
  }

  reauthorize(conversationId: ConversationId): Promise<ReauthorizationAnswer> {
    return this.#deps.reauthorize(this.identity, conversationId);
  }

  bufferedBytes(): number {
    return this.#buffer.bytes;
  }

  partStarted(): void {
    this.#buffer.allowBuffered();
  }

  partWritten(resetFrom?: number): void {
    if (resetFrom !== undefined) this.#buffer.allowSince(resetFrom);
    if (this.#buffer.isTooFarBehind()) this.end('slow', this.retryDelay());
  }

  /** The end of the session, or of the last conversation, is the end of the stream. */
  partEnded(part: ConversationPart, reason: StreamEnd['reason'], retryMs?: number): void {
    this.#parts = this.#parts.filter((other) => other !== part);
    if (!this.framing.shared || reason === 'unauthorized') {
      this.end(reason, retryMs);
      return;
    }
    this.write(this.framing.frame(part.conversationId, { event: 'end', data: streamEnd(reason, retryMs) }));
    if (this.#parts.length === 0) this.end('ended');
  }

  #stopParts(): void {
    for (const part of this.#parts) part.stop();
    this.#parts = [];
  }

  #tickParts(now: number): void {
    for (const part of this.#parts) part.tick(now);
    if (!this.isOver) this.#writeComments(now);
  }

  /** Delay notice and heartbeat. */
  #writeComments(now: number): void {
    const { log, options } = this.#deps;
    if (log.degraded !== this.#delayed) {
      this.#delayed = log.degraded;
      this.#sink.write(encodeSseComment(this.#delayed ? delayedComment : onTimeComment));
    }
    if (now < this.#heartbeatAt) return;
    this.#heartbeatAt = now + options.heartbeatMs;
    let text = 'head';
    for (const part of this.#parts) {
      const { head } = part;
      if (head !== undefined) text += ` ${this.framing.position(part.conversationId, head)}`;
    }
    this.#sink.write(encodeSseComment(text));
  }
}

function streamEnd(reason: StreamEnd['reason'], retryMs: number | undefined): StreamEnd {
  return retryMs === undefined ? { reason } : { reason, retryMs: Math.round(retryMs) };
}
