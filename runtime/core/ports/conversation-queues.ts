/** Which queue a conversation belongs to, and what that queue sets. Everything that differs between queues is asked for here. */
import type { TranslationMode } from '../../../shared/assist/event.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { MaskKind } from '../../../shared/mask-kinds.ts';

/** One entry of QUEUES_FILE. Absent values are those of the instance. */
export type QueueSettings = {
  readonly name: string;
  /** Full name of a conversation profile. */
  readonly profile?: string | undefined;
  /** BCP 47, in which its customers write and call; the first is assumed until another is known. */
  readonly languages?: readonly string[] | undefined;
  /** What the panel shows, as FEATURES. */
  readonly features?: readonly string[] | undefined;
  readonly translation?: TranslationMode | undefined;
  /** Parts of the knowledge: folders of KNOWLEDGE_DIR, or what documents at Google have as `knowledge` in their metadata. */
  readonly knowledge?: readonly string[] | undefined;
  /** Titles of the sections that a summary has, in this order. */
  readonly summary?: readonly string[] | undefined;
  /** Masked beside what the instance masks. */
  readonly masking?: readonly MaskKind[] | undefined;
};

/** What is known of a conversation. More becomes known while it lasts. */
export type QueueClues = {
  /** Ids and names of the queue. */
  readonly queue?: readonly string[] | undefined;
  /** The number that the customer dialled. */
  readonly number?: string | undefined;
  /** Id of the Genesys organization. */
  readonly organization?: string | undefined;
  /** Text values of the integration's `customConfig`. */
  readonly config?: Readonly<Record<string, string>> | undefined;
};

export const clueKinds = ['queue', 'number', 'organization', 'config'] as const;
export type ClueKind = (typeof clueKinds)[number];

/** `by`: the clues that decided; empty where the entry takes every conversation. */
export type QueueMatch = { readonly settings: QueueSettings; readonly by: readonly ClueKind[] };

export interface ConversationQueues {
  /** As this instance knows it now; undefined where no entry of the file fits. */
  of(id: ConversationId): QueueMatch | undefined;
  /** Also what another instance has learnt. Never rejects. */
  read(id: ConversationId): Promise<QueueMatch | undefined>;
  /** Adds to what is known, for all instances. `of` answers with it at once. Listeners are called where the match changes. */
  learn(id: ConversationId, clues: QueueClues): void;
  /** What all queues mask together. */
  masking(): readonly MaskKind[];
  /** The result stops it. `before`: undefined where no entry fitted. */
  onChange(
    listener: (id: ConversationId, now: QueueMatch | undefined, before: QueueMatch | undefined) => void,
  ): () => void;
}

/** Without QUEUES_FILE. */
export const noQueues: ConversationQueues = {
  of: () => undefined,
  read: async () => undefined,
  learn() {},
  masking: () => [],
  onChange: () => () => {},
};
