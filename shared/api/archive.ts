/** Bodies of the archive of finished conversations. What is searched for is in a body, never in an address. */
import * as v from 'valibot';
import { ChannelSchema, RoleSchema } from '../assist/event.ts';
import { boundedArray, boundedString, boundedText } from '../bounded.ts';

export const archivePaths = {
  search: '/api/archive/search',
  queues: '/api/archive/queues',
  conversation: (id: string) => `/api/archive/${id}`,
} as const;

export const archiveLimits = {
  queryCharacters: 200,
  /** Conversations per page. */
  page: 20,
  queues: 500,
  /** Characters of the summary that a found conversation shows. */
  summaryCharacters: 280,
  /** Characters of the sentence that matched. */
  matchCharacters: 500,
} as const;

/** What the customer felt, over the whole conversation. */
export const moods = ['negative', 'neutral', 'positive'] as const;
export type Mood = (typeof moods)[number];

const PersonSchema = v.object({ id: boundedString, name: boundedString });
export const ArchivedAlertSchema = v.object({
  kind: boundedString,
  title: boundedString,
  at: boundedString,
  utteranceId: v.optional(boundedString),
});
export type ArchivedAlert = v.InferOutput<typeof ArchivedAlertSchema>;

const headerFields = {
  conversationId: boundedString,
  channel: ChannelSchema,
  startedAt: boundedString,
  endedAt: boundedString,
  /** BCP 47. */
  language: v.optional(boundedString),
  queue: v.optional(boundedString),
  agents: boundedArray(PersonSchema),
  /** Mean of the customer's utterances, −1 … 1. */
  sentiment: v.optional(v.number()),
  intents: boundedArray(boundedString),
  alerts: boundedArray(ArchivedAlertSchema),
};

/** What is known about a conversation. */
export const ArchivedHeaderSchema = v.object(headerFields);

export const FoundConversationSchema = v.object({
  ...headerFields,
  /** The beginning of the summary. */
  summary: v.optional(boundedText),
  /** The sentence that fits the words best; absent where they stand in the summary or in the facts. */
  match: v.optional(
    v.object({
      utteranceId: boundedString,
      role: RoleSchema,
      text: boundedText,
      /** Milliseconds since the conversation began. */
      startMs: v.number(),
    }),
  ),
});
export type FoundConversation = v.InferOutput<typeof FoundConversationSchema>;

/** The queues of conversations that the supervisor may see, by name. */
export const ArchiveQueuesSchema = v.object({ queues: boundedArray(boundedString) });
export type ArchiveQueues = v.InferOutput<typeof ArchiveQueuesSchema>;

/** Newest first. `cursor`: there may be more. */
export const ArchiveSearchResponseSchema = v.object({
  conversations: boundedArray(FoundConversationSchema),
  cursor: v.optional(boundedString),
});
export type ArchiveSearchResponse = v.InferOutput<typeof ArchiveSearchResponseSchema>;
