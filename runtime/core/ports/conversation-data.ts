/** Where data of conversations is kept, as far as erasure and export see it. */
import type { ConversationId } from '../../../shared/ids.ts';

/** How much there is: histories of conversations in a log, keys in a store, captured files. */
export type DataCounts = { readonly history: number; readonly keys: number; readonly files: number };

export const noData: DataCounts = { history: 0, keys: 0, files: 0 };

export interface ConversationData {
  /** Removes everything of the conversation; resolves with what was removed. */
  erase(conversationId: ConversationId): Promise<Partial<DataCounts>>;
  /** What is kept of the conversation now. */
  count(conversationId: ConversationId): Promise<Partial<DataCounts>>;
}

/** What one instance answers about one conversation. */
export type InstanceReport = { readonly instance: string; readonly erased: DataCounts; readonly left: DataCounts };

export type InstanceQuestion = { readonly type: 'erase' | 'count'; readonly conversationId: ConversationId };

/** The instances of the service. */
export interface InstanceFleet {
  /** Leaves the tombstone that instances read which cannot be asked now. Rejects when the shared store is unreachable. */
  remember(conversationId: ConversationId): Promise<void>;
  /** Asks every live instance. `silent`: instances that were seen within the last hour and did not answer in time. */
  ask(question: InstanceQuestion): Promise<{
    readonly reports: readonly InstanceReport[];
    readonly silent: readonly string[];
  }>;
}
