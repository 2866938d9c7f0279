/** Deliveries that wait, and dead letters. What is in it survives the process where it is kept in Redis or in a file. */
import type { ConversationId } from '../../../shared/ids.ts';
import type { WebhookEvent } from './webhook-events.ts';

export type OutboxEntry = {
  readonly event: WebhookEvent;
  /** Attempts so far. */
  readonly tries: number;
};

export type OutboxCounts = { readonly waiting: number; readonly dead: number };

/**
 * An implementation MUST give an entry to one claim at a time until its lease ends, and MUST have stored an entry when `put`
 * resolves. An event whose id is known changes nothing. Every method rejects while the store cannot be reached.
 */
export interface WebhookOutbox {
  /** To be delivered from `dueAt` on (milliseconds since 1970). */
  put(event: WebhookEvent, dueAt: number): Promise<void>;
  /** Those that are due, oldest first; no other claim gets them for `leaseMs`. */
  claim(now: number, leaseMs: number, limit: number): Promise<readonly OutboxEntry[]>;
  /** Delivered, or not to be delivered. */
  remove(id: string): Promise<void>;
  postpone(entry: OutboxEntry, dueAt: number): Promise<void>;
  /** It waits no longer, and is a dead letter until it is resent. */
  bury(entry: OutboxEntry): Promise<void>;
  /** Dead letters wait again, with all their attempts; resolves with how many. */
  resend(dueAt: number): Promise<number>;
  counts(): Promise<OutboxCounts>;
  forget(conversationId: ConversationId): Promise<void>;
  /** How many of this conversation wait or are dead letters. */
  countOf(conversationId: ConversationId): Promise<number>;
  /** Removes what was put before this moment, dead letters as well. */
  expire(before: number): Promise<void>;
}
