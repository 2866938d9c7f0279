import type { ConversationView } from '../../../shared/assist/conversation.ts';
import type { AssistEvent } from '../../../shared/assist/event.ts';
import type { ConversationId, EventId } from '../../../shared/ids.ts';

/** One event with its position. All readers share the object, so derived data (its SSE bytes) can be stored on it. */
export type StoredEvent = {
  readonly id: EventId;
  readonly seq: number;
  readonly event: AssistEvent;
  /** When it was appended, in milliseconds since 1970; undefined where that is not known. */
  readonly at?: number | undefined;
  /** The SSE frame, encoded by the first reader for all followers. The log drops it after they have read it. */
  encoded?: Uint8Array | undefined;
  /** The event as JSON, where somebody has made it already. */
  json?: string | undefined;
};

export type LogRead =
  | { readonly kind: 'tail'; readonly events: readonly StoredEvent[]; readonly head: EventId }
  | { readonly kind: 'reset'; readonly cursor: EventId; readonly conversation: ConversationView };

export interface LogListener {
  /** The missed events, once, before anything live: the complete tail after the cursor, or a reset. */
  onStart(start: LogRead): void;
  /** Live events, in order, without a gap and without those of `onStart`. */
  onEvents(events: readonly StoredEvent[]): void;
  /** The epoch of the log changed, or the reader fell behind the retained events: replaces the reader's state. */
  onReset(reset: Extract<LogRead, { kind: 'reset' }>): void;
  /** The log cannot serve this reader any more. It should follow again. */
  onError(error: unknown): void;
}

/**
 * One ordered log per conversation with ids `<epoch>-<seq>`, where seq rises by one from 1.
 *
 * An implementation MUST: keep the order of the `append` calls; give each event exactly one id and never reuse an id, also
 * after a restart (a log that lost its data starts a new epoch); answer a cursor with the exact tail or a reset; drop a
 * conversation only after its retention, which is bounded in events and in time; never block `append` on a slow reader.
 * It MUST NOT show a listener the events of another conversation, and MUST NOT take anything of a conversation that was erased:
 * `append` rejects with `erased`, readers find an empty view, and listeners get a reset to it, then `onError` with `erased`.
 */
export interface ConversationLog {
  /** Resolves with the ids once the events are stored or, while degraded, queued. Local readers may see them earlier. */
  append(
    conversationId: ConversationId,
    events: readonly AssistEvent[],
    options?: AppendOptions,
  ): Promise<readonly EventId[]>;
  /** The tail after `after`, or everything when it is absent. */
  read(conversationId: ConversationId, after?: EventId): Promise<LogRead>;
  /** The current view and its cursor. A conversation without events is an empty view at seq 0. */
  snapshot(conversationId: ConversationId): Promise<{ conversation: ConversationView; cursor: EventId }>;
  /**
   * The view of what was appended up to `until` (milliseconds since 1970), and its cursor. Exact: an event whose time is not known
   * and every event after it count as later.
   */
  snapshotUntil(
    conversationId: ConversationId,
    until: number,
  ): Promise<{ conversation: ConversationView; cursor: EventId }>;
  /** The newest id that this instance knows, without I/O. */
  head(conversationId: ConversationId): EventId | undefined;
  /** Follows from `after`. Returns at once and calls `onStart` later. The result stops it, idempotently. */
  follow(conversationId: ConversationId, after: EventId | undefined, listener: LogListener): () => void;
  /** Removes all data of a conversation, for good. Resolves with true when there was any. Rejects when the store is unreachable. */
  erase(conversationId: ConversationId): Promise<boolean>;
  /** The store is unreachable: history may be incomplete, live delivery continues. */
  readonly degraded: boolean;
  close(): Promise<void>;
}

export type AppendOptions = {
  /** A fence below the highest one seen belongs to a former owner: the write rejects with `conflict`. */
  fence?: number;
};
