/** Deliveries that wait, and dead letters. What is in it survives the process where it is kept in Redis or in a file. */
import type { ConversationId } from '../../../shared/ids.ts';
import type { WebhookEvent } from './webhook-events.ts';

export type OutboxEntry = {
  readonly event: WebhookEvent;
  /** Attempts so far. */
  readonly tries: number;
};

export type OutboxCounts = { readonly waiting: number; readonly dead: number };

/** Beyond `waiting` those that are due the longest become dead letters; beyond `dead` the oldest dead letters are dropped. */
export type OutboxLimits = { readonly waiting: number; readonly dead: number };

export const outboxLimits: OutboxLimits = { waiting: 10_000, dead: 10_000 };

/** What the limits have cost: how many became dead letters, and how many dead letters were dropped. */
export type Overflow = { readonly buried: number; readonly dropped: number };

/**
 * An implementation MUST give an entry to one claim at a time until its lease ends, MUST have stored an entry when `put` resolves, and
 * MUST keep to its limits. An event whose id is known changes nothing. The id of an event begins with `<conversationId>/`. Times are
 * milliseconds since 1970. Every method rejects while the store cannot be reached.
 */
export interface WebhookOutbox {
  /** To be delivered from `dueAt` on. */
  put(event: WebhookEvent, dueAt: number): Promise<Overflow>;
  /** Those that are due, the longest first; no other claim gets them for `leaseMs`. */
  claim(now: number, leaseMs: number, limit: number): Promise<readonly OutboxEntry[]>;
  /** Delivered, or not to be delivered. */
  remove(id: string): Promise<void>;
  postpone(entry: OutboxEntry, dueAt: number): Promise<void>;
  /** It waits no longer, and is a dead letter until it is resent. */
  bury(entry: OutboxEntry, now: number): Promise<Overflow>;
  /** Dead letters wait again, with all their attempts; resolves with how many. */
  resend(dueAt: number): Promise<number>;
  counts(): Promise<OutboxCounts>;
  forget(conversationId: ConversationId): Promise<void>;
  /** How many of this conversation wait or are dead letters. */
  countOf(conversationId: ConversationId): Promise<number>;
  /** Removes what was due, or became a dead letter, before this moment. */
  expire(before: number): Promise<void>;
}

export const noOverflow: Overflow = { buried: 0, dropped: 0 };
