/** Bodies of the archive of finished conversations. What is searched for is in a body, never in an address. */
import * as v from 'valibot';
import { ChannelSchema, RoleSchema } from '../assist/event.ts';
import { boundedArray, boundedString, boundedText } from '../bounded.ts';
import { SnapshotResponseSchema } from './event-stream.ts';

export const archivePaths = {
  search: '/api/archive/search',
  conversation: (id: string) => `/api/archive/${id}`,
} as const;

export const archiveLimits = {
  queryCharacters: 200,
  /** Conversations per page. */
  page: 20,
  /** Characters of the summary that a found conversation shows. */
  summaryCharacters: 280,
  /** Characters of the sentence that matched. */
  matchCharacters: 500,
} as const;

/** A day or an instant, ISO. */
const moment = v.union([v.pipe(boundedString, v.isoDate()), v.pipe(boundedString, v.isoTimestamp())]);
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(200));

/** What the customer felt, over the whole conversation. */
export const moods = ['negative', 'neutral', 'positive'] as const;

/** Every field narrows; without any, the newest conversations are found. `from` counts, `to` is the first moment that does not. */
export const ArchiveSearchRequestSchema = v.object({
  /** Words; `"…"` keeps them together. */
  query: v.optional(v.pipe(v.string(), v.maxLength(archiveLimits.queryCharacters))),
  from: v.optional(moment),
  to: v.optional(moment),
  queue: v.optional(name),
  /** The id of an agent, or a part of a name. */
  agent: v.optional(name),
  channel: v.optional(ChannelSchema),
  language: v.optional(v.pipe(v.string(), v.maxLength(40), v.regex(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/))),
  intent: v.optional(name),
  mood: v.optional(v.picklist(moods)),
  /** Kind of an alert. */
  alert: v.optional(name),
  /** Of the page before. */
  cursor: v.optional(v.pipe(v.string(), v.maxLength(60), v.regex(/^\d{1,16}\.[0-9a-f-]{36}$/))),
});
export type ArchiveSearchRequest = v.InferOutput<typeof ArchiveSearchRequestSchema>;

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

/** Newest first. `cursor`: there may be more. */
export const ArchiveSearchResponseSchema = v.object({
  conversations: boundedArray(FoundConversationSchema),
  cursor: v.optional(boundedString),
});
export type ArchiveSearchResponse = v.InferOutput<typeof ArchiveSearchResponseSchema>;

/** One conversation: what is known about it, and its state at the end, with transcript and summary. */
export const ArchivedConversationSchema = v.object({ ...headerFields, ...SnapshotResponseSchema.entries });
export type ArchivedConversation = v.InferOutput<typeof ArchivedConversationSchema>;
