/** What an event stream sends of one conversation: the exact tail or a reset, then live events, while the agent may see them. */
import type { StreamEnd } from '../../shared/api/routes.ts';
import { EarshotError } from '../../shared/errors.ts';
import type { ConversationId, EventId } from '../../shared/ids.ts';
import { safeParseEventId, toEventId } from '../../shared/ids.ts';
import type { ConversationLog, LogListener, LogRead, StoredEvent } from '../core/ports/conversation-log.ts';
import { Reauthorization, type ReauthorizationAnswer, type ReauthorizationOptions } from './reauthorization.ts';
import type { StreamFraming } from './stream-framing.ts';
import { StreamPosition } from './stream-position.ts';

/** What all parts of this instance share. */
export type PartDeps = {
  readonly log: ConversationLog;
  readonly options: PartOptions;
  /** 0 … 1. */
  readonly random: () => number;
  /** Monotonic milliseconds, whole: V8 keeps a fraction in an object of its own, and every panel has several times. */
  readonly now: () => number;
  readonly onEvents: (count: number) => void;
};

export type PartOptions = ReauthorizationOptions & {
  /** How long after the end of a conversation, without another event, its part ends. */
  readonly endedQuietMs: number;
};

/** Where a part begins. */
export type PartStart = {
  readonly conversationId: ConversationId;
  readonly after: EventId | undefined;
  /** The end of the agent's part, in milliseconds since 1970: what was added later is not sent. Undefined: follow live. */
  readonly until?: number | undefined;
  /** The agent may not see it: it ends with this reason at once. */
  readonly refused?: StreamEnd['reason'] | undefined;
  /** Monotonic ms at which access has to be checked again, where another stream of the session checked it before. */
  readonly checkDueAt?: number | undefined;
};

/** The stream around its parts. */
export type PartHost = {
  readonly framing: StreamFraming;
  /** The stream has ended: nothing is written. */
  readonly isOver: boolean;
  write(bytes: Uint8Array): void;
  retryDelay(): number;
  reauthorize(conversationId: ConversationId): Promise<ReauthorizationAnswer>;
  /** What is buffered now belongs to the start, and does not count against the reader. */
  partStarted(): void;
  bufferedBytes(): number;
  /** `resetFrom`: bytes that were buffered before a reset, which does not count against the reader. */
  partWritten(resetFrom?: number): void;
  partEnded(part: ConversationPart, reason: StreamEnd['reason'], retryMs?: number): void;
};

const nothing = (): void => {};

/** A class, because there is one for every panel. */
export class ConversationPart implements LogListener {
  readonly conversationId: ConversationId;
  readonly #deps: PartDeps;
  readonly #host: PartHost;
  readonly #after: EventId | undefined;
  readonly #reauthorization: Reauthorization;
  readonly #position: StreamPosition;
  #stopFollowing: () => void = nothing;
  #isStopped = false;

  constructor(deps: PartDeps, host: PartHost, start: PartStart) {
    const now = deps.now();
    this.conversationId = start.conversationId;
    this.#deps = deps;
    this.#host = host;
    this.#after = start.after;
    this.#reauthorization = new Reauthorization(deps.options, deps.random, now, start.checkDueAt);
    this.#position = new StreamPosition(start.after, now);
  }

  /** To be called once. The part may end during the call. */
  begin({ conversationId, after, until, refused }: PartStart): void {
    if (refused !== undefined) this.#end(refused, refused === 'failed' ? this.#host.retryDelay() : undefined);
    else if (until === undefined) this.#stopFollowing = this.#deps.log.follow(conversationId, after, this);
    else void this.#endPart(until);
  }

  onStart(start: LogRead): void {
    if (this.#isOver) return;
    const epoch = safeParseEventId(start.kind === 'tail' ? start.head : start.cursor)?.epoch ?? '0';
    const cursor = start.kind === 'reset' ? start.cursor : (this.#after ?? toEventId(epoch, 0));
    const data = { cursor, kind: start.kind };
    this.#writeFrame({ event: 'cursor', data, retryMs: this.#host.retryDelay() });
    this.#position.id = cursor;
    if (start.kind === 'tail') this.#writeEvents(start.events);
    else this.#writeReset(start);
    this.#host.partStarted();
  }

  onEvents(events: readonly StoredEvent[]): void {
    if (this.#isOver) return;
    this.#writeEvents(events);
    this.#host.partWritten();
  }

  onReset(reset: Extract<LogRead, { kind: 'reset' }>): void {
    if (this.#isOver) return;
    const before = this.#host.bufferedBytes();
    this.#writeReset(reset);
    this.#host.partWritten(before);
  }

  onError(error: unknown): void {
    if (EarshotError.from(error).code === 'erased') this.#end('erased');
    else this.#end('failed', this.#host.retryDelay());
  }

  /** Ends the part where nothing has come since the end of the conversation; starts the access check when it is due. */
  tick(now: number): void {
    if (this.#isOver) return;
    if (this.#position.isQuietEnd(now, this.#deps.options.endedQuietMs)) this.#end('ended');
    else if (this.#reauthorization.isDue(now)) void this.#reauthorize();
  }

  /** The newest id of the conversation, for a heartbeat. */
  get head(): EventId | undefined {
    return this.#deps.log.head(this.conversationId) ?? this.#position.id;
  }

  /** Monotonic ms; undefined where the next stream may not rely on the checks of this one. */
  get checkDueAt(): number | undefined {
    return this.#reauthorization.dueAt;
  }

  stop(): void {
    this.#isStopped = true;
    this.#stopFollowing();
  }

  get #isOver(): boolean {
    return this.#isStopped || this.#host.isOver;
  }

  #end(reason: StreamEnd['reason'], retryMs?: number): void {
    if (this.#isOver) return;
    this.stop();
    this.#host.partEnded(this, reason, retryMs);
  }

  async #reauthorize(): Promise<void> {
    const request = () => this.#host.reauthorize(this.conversationId);
    const verdict = await this.#reauthorization.check(request, this.#deps.now);
    if (verdict === 'failed') this.#end('failed', this.#host.retryDelay());
    else if (typeof verdict === 'object') await this.#endPart(verdict.until);
    else if (verdict !== undefined) this.#end(verdict);
  }

  /** Leaves the reader with what belongs to the agent's part, also where later events were sent already. */
  async #endPart(until: number): Promise<void> {
    this.#stopFollowing();
    try {
      const part = await this.#deps.log.snapshotUntil(this.conversationId, until);
      if (this.#isOver) return;
      this.#writeReset({ kind: 'reset', ...part });
      this.#end('ended');
    } catch {
      this.#end('failed', this.#host.retryDelay());
    }
  }

  #writeFrame(frame: Parameters<StreamFraming['frame']>[1]): void {
    this.#host.write(this.#host.framing.frame(this.conversationId, frame));
  }

  #writeEvents(events: readonly StoredEvent[]): void {
    const frames: Uint8Array[] = [];
    for (const stored of events) {
      frames.push(this.#host.framing.event(this.conversationId, stored));
      if (stored.event.type === 'conversation') this.#position.ended = stored.event.status === 'ended';
    }
    // A write is a system call, which costs more than all else about a small event.
    if (frames.length > 0) this.#host.write(frames.length === 1 ? frames[0]! : joined(frames));
    this.#position.moveTo(events.at(-1)?.id, this.#deps.now());
    this.#deps.onEvents(events.length);
  }

  #writeReset({ cursor, conversation }: Extract<LogRead, { kind: 'reset' }>): void {
    this.#writeFrame({ id: cursor, event: 'reset', data: { type: 'reset', cursor, conversation } });
    this.#position.ended = conversation.status === 'ended';
    this.#position.moveTo(cursor, this.#deps.now());
    this.#deps.onEvents(1);
  }
}

function joined(frames: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(frames.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const frame of frames) {
    all.set(frame, at);
    at += frame.length;
  }
  return all;
}
