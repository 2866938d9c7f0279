/** Conversations that are to be archived. Any instance may take one over: what it knows is here and in the event log. */
import type { ConversationId, EventId } from '../../../shared/ids.ts';

export type PendingConversation = {
  readonly conversationId: ConversationId;
  /** Rises with every `note`. */
  readonly version: number;
  /** Attempts so far. */
  readonly tries: number;
  /** The position at the last look. */
  readonly seen?: EventId | undefined;
};

/**
 * An implementation MUST give a conversation to one claim at a time until its lease ends, and MUST NOT lose a `note` that arrives
 * meanwhile: `finish` and `postpone` of an older version change nothing. Every method rejects while the store cannot be reached.
 */
export interface ArchivePending {
  /** To be looked at from `dueAt` on (milliseconds since 1970); replaces an earlier time. */
  note(conversationId: ConversationId, dueAt: number): Promise<void>;
  /** Those that are due, oldest first; no other claim gets them for `leaseMs`. */
  claim(now: number, leaseMs: number, limit: number): Promise<readonly PendingConversation[]>;
  finish(entry: PendingConversation): Promise<void>;
  postpone(entry: PendingConversation, dueAt: number): Promise<void>;
  forget(conversationId: ConversationId): Promise<void>;
  size(): Promise<number>;
}
