/** The live conversations of all instances, for the overview of supervisors. */
import type { ConversationId, EventId } from '../../../shared/ids.ts';
import type { OverviewRow } from '../../../shared/supervisor/overview.ts';

/** Whose a conversation is, as Genesys answered. A conversation of which this is not known is shown to no one. */
export type LiveAbout = {
  readonly organizationId: string;
  readonly divisionIds: readonly string[];
  readonly agent?: { readonly id: string; readonly name: string } | undefined;
  /** Masked. */
  readonly customer?: string | undefined;
  readonly queue?: { readonly id?: string | undefined; readonly name?: string | undefined } | undefined;
  /** When Genesys answered, in milliseconds since 1970; the newest counts. */
  readonly at: number;
};

/** What one instance knows of a conversation. Either part may come from another instance than the other. */
export type LiveEntry = {
  readonly conversationId: ConversationId;
  /** With the position in the log at which it was made: of two rows the later counts. */
  readonly row?: { readonly position: EventId; readonly shown: OverviewRow } | undefined;
  readonly about?: LiveAbout | undefined;
};

/**
 * Each instance publishes what it knows, and every instance reads what all know. The entries of an instance that dies vanish after
 * its lease; those of one that closes vanish at once. Two instances may publish the same conversation: then the row with the later
 * position and the newer `about` count.
 */
export interface LiveIndex {
  /** Sets entries of this instance, whole. Never throws and never waits: what cannot be published now is published later. */
  publish(entries: readonly LiveEntry[]): void;
  /** Removes entries of this instance. */
  remove(ids: readonly ConversationId[]): void;
  /** Removes the entries of every instance, also of one that died; resolves with how many there were. Rejects as the store does. */
  erase(id: ConversationId): Promise<number>;
  /** Entries of all instances. */
  count(id: ConversationId): Promise<number>;
  /** Merged over all instances; undefined where none has it. */
  get(id: ConversationId): LiveEntry | undefined;
  /** Merged, in no order. */
  all(): readonly LiveEntry[];
  /** Calls `onChanged` with the ids that changed or vanished until the result is called. `all()` is current by then. */
  follow(onChanged: (ids: ReadonlySet<ConversationId>) => void): () => void;
  /** Other instances cannot be reached: their entries stay as they are, and may be old. */
  readonly partial: boolean;
  close(): Promise<void>;
}
