import type { ConversationView } from '../../../shared/assist/conversation.ts';
import type { AssistEvent } from '../../../shared/assist/event.ts';
import type { ConversationId, EventId } from '../../../shared/ids.ts';

/** One event at its place. The object is shared by all readers, so what is derived of it (its SSE bytes) can be kept on it. */
export type StoredEvent = {
  readonly id: EventId;
  readonly seq: number;
  readonly event: AssistEvent;
  /** The SSE frame, made by the first reader for all who follow; the log lets go of it once they have had it. */
  encoded?: Uint8Array | undefined;
};

export type LogRead =
  | { readonly kind: 'tail'; readonly events: readonly StoredEvent[]; readonly head: EventId }
  | { readonly kind: 'reset'; readonly cursor: EventId; readonly conversation: ConversationView };

export interface LogListener {
  /** What was missed, once, before anything live: the exact tail after the cursor, or a reset. Never a part of it. */
  onStart(start: LogRead): void;
  /** Live events, in order, without a gap and without one that `onStart` had. */
  onEvents(events: readonly StoredEvent[]): void;
  /** The log's epoch changed, or the reader fell out of the kept part: replaces everything it has. */
  onReset(reset: Extract<LogRead, { kind: 'reset' }>): void;
  /** The log can not serve this reader any more; it should come back. */
  onError(error: unknown): void;
}

/**
 * Per conversation an ordered log with ids `<epoch>-<seq>`, seq rising by one from 1.
 *
 * An implementation MUST: keep the order in which `append` was called; give each event exactly one id and never the same
 * one twice, also after a restart (a log that lost its data starts a new epoch); answer a cursor with the exact tail or a
 * reset; forget a conversation only after its life has passed, bounded in events and in time; never block `append` on a
 * slow reader. It MUST NOT let one conversation's listener see another's events.
 */
export interface ConversationLog {
  /** Resolves with the ids once the events are stored (or, degraded, held for storing). Readers here may see them before. */
  append(
    conversationId: ConversationId,
    events: readonly AssistEvent[],
    options?: AppendOptions,
  ): Promise<readonly EventId[]>;
  /** The tail after `after`, or everything from the beginning where it is absent. */
  read(conversationId: ConversationId, after?: EventId): Promise<LogRead>;
  /** The fold so far, and where it stands. A conversation that nobody wrote to is an empty view at seq 0. */
  snapshot(conversationId: ConversationId): Promise<{ conversation: ConversationView; cursor: EventId }>;
  /** The newest id as far as this instance knows, without asking anybody. */
  head(conversationId: ConversationId): EventId | undefined;
  /** Follows from `after`. Returns at once; `onStart` comes later. The result stops it, idempotently. */
  follow(conversationId: ConversationId, after: EventId | undefined, listener: LogListener): () => void;
  /** Removes every trace of a conversation; true where there was one. */
  erase(conversationId: ConversationId): Promise<boolean>;
  /** History may have holes just now (the store behind it is away); live delivery goes on. */
  readonly degraded: boolean;
  close(): Promise<void>;
}

export type AppendOptions = {
  /** Writes of a stale owner (a lower fence than the highest seen) are refused with `conflict`. */
  fence?: number;
};
