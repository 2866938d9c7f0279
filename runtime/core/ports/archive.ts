/** Finished conversations, kept for supervisors. */
import type { ArchivedAlert, ArchiveSearchResponse } from '../../../shared/api/archive.ts';
import type { ArchiveSearchRequest } from '../../../shared/api/archive-search.ts';
import type { ConversationView } from '../../../shared/assist/conversation.ts';
import type { ConversationId, EventId } from '../../../shared/ids.ts';
import type { UseFigures, UseRequest } from './archive-use.ts';

export type ArchivedPerson = { readonly id: string; readonly name: string };

/** Whose a conversation was. Without an organization or a division no supervisor sees it. */
export type ArchiveOwner = {
  readonly organizationId?: string | undefined;
  readonly divisionIds: readonly string[];
  readonly agents: readonly ArchivedPerson[];
};

/** One conversation as the event log has it at `cursor`. Every text is masked already. */
export type ArchiveRecord = ArchiveOwner & {
  readonly conversationId: ConversationId;
  readonly cursor: EventId;
  /** ISO. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly alerts: readonly ArchivedAlert[];
  readonly conversation: ConversationView;
};

/** What a supervisor may see: conversations of this organization in one of these divisions. */
export type ArchiveScope = { readonly organizationId: string; readonly divisionIds: readonly string[] };

/**
 * An implementation MUST: keep one record per conversation; ignore a record whose position it has seen or passed, so that writing is
 * idempotent; replace an earlier position of the same epoch; merge a record of another epoch, because a log that lost its data
 * starts anew and may know only the rest; answer a search with nothing outside the scope; and leave nothing of what was erased.
 * Every method rejects with `unavailable` while the database cannot be reached; it may be called again. It rejects with
 * `invalid_request` where the database refuses the content, which it always will.
 */
export interface Archive {
  write(record: ArchiveRecord): Promise<'written' | 'known'>;
  search(scope: ArchiveScope, request: ArchiveSearchRequest): Promise<ArchiveSearchResponse>;
  /** Names of queues within the scope, sorted. */
  queues(scope: ArchiveScope): Promise<readonly string[]>;
  /** What was offered and used, and what had no answer, within the scope. */
  use(scope: ArchiveScope, request: UseRequest): Promise<UseFigures>;
  /** Undefined outside the scope. */
  get(scope: ArchiveScope, conversationId: ConversationId): Promise<ArchiveRecord | undefined>;
  /** True where there was something. */
  erase(conversationId: ConversationId): Promise<boolean>;
  has(conversationId: ConversationId): Promise<boolean>;
  /** Removes conversations that ended before this moment (milliseconds since 1970); resolves with how many. */
  expire(before: number): Promise<number>;
  close(): Promise<void>;
}
