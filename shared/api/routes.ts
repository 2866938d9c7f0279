/** Paths, and the request and response bodies that service and panel share. Limits are part of the schema. */
import * as v from 'valibot';
import type { ConversationView } from '../assist/conversation.ts';
import { draftStyles } from '../assist/draft-styles.ts';
import { RoleSchema, SourceSchema, SummaryEventSchema } from '../assist/event.ts';
import { feedbackKinds } from '../assist/suggestion-kinds.ts';
import { boundedArray, boundedRecord, boundedString, boundedText } from '../bounded.ts';
import type { EventId } from '../ids.ts';

export const paths = {
  healthz: '/healthz',
  readyz: '/readyz',
  metrics: '/metrics',
  audiohook: '/audiohook',
  session: '/api/session',
  conversation: (id: string) => `/api/conversations/${id}`,
  events: (id: string) => `/api/conversations/${id}/events`,
  messages: (id: string) => `/api/conversations/${id}/messages`,
  knowledge: (id: string) => `/api/conversations/${id}/knowledge`,
  summary: (id: string) => `/api/conversations/${id}/summary`,
  feedback: (id: string) => `/api/conversations/${id}/feedback`,
  complete: (id: string) => `/api/conversations/${id}/complete`,
  hold: (id: string) => `/api/conversations/${id}/hold`,
  wrapUp: (id: string) => `/api/conversations/${id}/wrap-up`,
  wrapUpCodes: (id: string) => `/api/conversations/${id}/wrap-up-codes`,
  summaryDraft: (id: string) => `/api/conversations/${id}/summary-draft`,
  translate: (id: string) => `/api/conversations/${id}/translate`,
  advice: (id: string) => `/api/conversations/${id}/advice`,
  redraft: (id: string) => `/api/conversations/${id}/redraft`,
  undoSummaryDraft: (id: string) => `/api/conversations/${id}/summary-draft/undo`,
  action: (id: string, actionId: string) => `/api/conversations/${id}/actions/${actionId}`,
  checklist: (id: string) => `/api/conversations/${id}/checklist`,
  /** Several conversations over one stream. */
  sharedEvents: '/api/events',
  conversationNames: '/api/conversation-names',
  config: '/config.json',
  apiDescription: '/api/openapi.json',
} as const;

export const bodyLimits = {
  messageCharacters: 4_000,
  messagesPerRequest: 50,
  queryCharacters: 500,
  bodyBytes: 64_000,
} as const;

const text = (max: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(max));
const languageTag = v.pipe(v.string(), v.maxLength(35), v.regex(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/));
const isoInstant = v.pipe(boundedString, v.isoTimestamp());

export const SessionResponseSchema = v.object({
  token: boundedString,
  expiresAt: boundedString,
  agent: v.object({ id: boundedString, name: boundedString }),
});
export type SessionResponse = v.InferOutput<typeof SessionResponseSchema>;

export type SnapshotResponse = { conversation: ConversationView; cursor: EventId };

export const MessageRequestSchema = v.object({
  messageId: v.pipe(v.string(), v.minLength(1), v.maxLength(128), v.regex(/^\w[\w.:-]*$/)),
  role: RoleSchema,
  text: text(bodyLimits.messageCharacters),
  sentAt: isoInstant,
  /** BCP 47, where the channel knows it. */
  language: v.fallback(v.optional(languageTag), undefined),
});
export type MessageRequest = v.InferOutput<typeof MessageRequestSchema>;
export const MessageResponseSchema = v.object({
  utteranceId: boundedString,
  /** The message id was posted before; nothing was added. */
  duplicate: v.boolean(),
});
export type MessageResponse = Readonly<v.InferOutput<typeof MessageResponseSchema>>;

/** One message, or several in the order in which they were sent. */
export const MessagesRequestSchema = v.union([
  MessageRequestSchema,
  v.object({
    messages: v.pipe(v.array(MessageRequestSchema), v.minLength(1), v.maxLength(bodyLimits.messagesPerRequest)),
  }),
]);
/** For several: an answer to each, in the same order. */
export const MessagesResponseSchema = v.union([
  MessageResponseSchema,
  v.object({ messages: boundedArray(MessageResponseSchema) }),
]);

export const KnowledgeRequestSchema = v.object({
  query: text(bodyLimits.queryCharacters),
  /** The suggestion this question was offered by, if any. */
  suggestionId: v.optional(text(512)),
});
export type KnowledgeRequest = v.InferOutput<typeof KnowledgeRequestSchema>;

export const KnowledgeResponseSchema = v.object({
  suggestionId: boundedString,
  query: boundedText,
  /** Empty where nothing was found; then `sources` is empty too. */
  answer: boundedText,
  sources: boundedArray(SourceSchema),
  answerRecord: v.optional(boundedString),
  /** The question as it was searched for, where that is not `query`. */
  rewritten: v.optional(boundedText),
});
export type KnowledgeResponse = v.InferOutput<typeof KnowledgeResponseSchema>;

/** A draft into the language of the customer, or with `utteranceId` an utterance into that of the agent, which is kept. */
export const TranslateRequestSchema = v.object({
  text: text(bodyLimits.messageCharacters),
  /** BCP 47. */
  to: languageTag,
  /** BCP 47; absent: the translator detects it. */
  from: v.optional(languageTag),
  /** The stored text of this utterance is translated, in place of `text`. */
  utteranceId: v.optional(text(512)),
});
export type TranslateRequest = v.InferOutput<typeof TranslateRequestSchema>;
export const TranslateResponseSchema = v.object({ text: boundedText, from: boundedString, to: boundedString });
export type TranslateResponse = Readonly<v.InferOutput<typeof TranslateResponseSchema>>;

/** How many suggestions the generators made; they are events of the conversation. */
export const AdviceResponseSchema = v.object({ made: v.pipe(v.number(), v.integer(), v.minValue(0)) });
export type AdviceResponse = Readonly<v.InferOutput<typeof AdviceResponseSchema>>;

/** The agent's draft is written anew, in its own language. */
export const RedraftRequestSchema = v.object({
  text: text(bodyLimits.messageCharacters),
  style: v.picklist(draftStyles),
});
export type RedraftRequest = v.InferOutput<typeof RedraftRequestSchema>;
/** The same text where nothing better was found. */
export const RedraftResponseSchema = v.object({ text: boundedText });
export type RedraftResponse = Readonly<v.InferOutput<typeof RedraftResponseSchema>>;

export const SummaryRequestSchema = v.object({ trigger: v.optional(v.picklist(['request', 'end', 'transfer'])) });
export const SummaryResponseSchema = v.omit(SummaryEventSchema, ['type']);
export type SummaryResponse = v.InferOutput<typeof SummaryResponseSchema>;

export const correctnessLevels = ['NOT_CORRECT', 'PARTIALLY_CORRECT', 'FULLY_CORRECT'] as const;

export const FeedbackRequestSchema = v.object({
  answerRecord: v.pipe(boundedString, v.regex(/^projects\/[\w.:-]+\/(?:locations\/[\w-]+\/)?answerRecords\/[\w-]+$/)),
  /** null withdraws what was given before. */
  correctness: v.optional(v.nullable(v.picklist(correctnessLevels))),
  clicked: v.optional(v.boolean()),
  displayed: v.optional(v.boolean()),
  detail: v.optional(
    v.object({
      kind: v.optional(v.picklist(/* @__PURE__ */ feedbackKinds())),
      reason: v.optional(v.pipe(v.string(), v.maxLength(1_000))),
      copied: v.optional(v.boolean()),
      clickedUris: v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(2_000))), v.maxLength(20))),
      editedText: v.optional(v.pipe(v.string(), v.maxLength(20_000))),
      editedSections: v.optional(boundedRecord(v.pipe(v.string(), v.maxLength(20_000)))),
      /** When the agent started and sent the edit, ISO. */
      startedAt: v.optional(isoInstant),
      submittedAt: v.optional(isoInstant),
    }),
  ),
});
export type FeedbackRequest = v.InferOutput<typeof FeedbackRequestSchema>;

/** The agent ticks an item of the checklist by hand, or unticks it. */
export const ChecklistTickRequestSchema = v.object({ itemId: text(512), done: v.boolean() });
export type ChecklistTickRequest = v.InferOutput<typeof ChecklistTickRequestSchema>;

/** The agent put the caller on hold, or resumed the call. Repeated while it lasts: a hold that is not renewed expires. */
export const HoldRequestSchema = v.object({ held: v.boolean() });
export type HoldRequest = v.InferOutput<typeof HoldRequestSchema>;
/** `applied`: the instance that handles the call was notified. */
export const HoldResponseSchema = v.object({ applied: v.boolean() });
export type HoldResponse = Readonly<v.InferOutput<typeof HoldResponseSchema>>;

/** A key that telephony and desktop share, for example a call id of the telephone system. Never part of a path or a query. */
export const ConversationKeySchema = v.pipe(v.string(), v.minLength(1), v.maxLength(200), v.regex(/^[\x21-\x7e]+$/));
/** The header that carries it where there is no body. */
export const conversationKeyHeader = 'Conversation-Key';
export const ConversationNameRequestSchema = v.object({
  key: ConversationKeySchema,
  conversationId: v.pipe(boundedString, v.uuid()),
});
export type ConversationNameRequest = v.InferOutput<typeof ConversationNameRequestSchema>;
export const ConversationNameResponseSchema = v.object({
  conversationId: boundedString,
  expiresAt: v.exactOptional(boundedString),
});
export type ConversationNameResponse = v.InferOutput<typeof ConversationNameResponseSchema>;

/** `application/problem+json`; `code` is stable, `title` and `detail` are for people. */
export const ProblemSchema = v.object({
  type: boundedString,
  title: boundedString,
  status: v.number(),
  code: boundedString,
  detail: v.optional(boundedText),
  /** 403: what the agent can do about it. */
  reason: v.optional(boundedString),
});
export type Problem = v.InferOutput<typeof ProblemSchema>;

/** `GET /config.json`: what a panel must know before it signs in. Nothing here is secret. */
export const PublicConfigSchema = v.object({
  version: boundedString,
  mode: v.picklist(['local', 'production']),
  features: boundedArray(boundedString),
  channel: v.picklist(['voice', 'chat', 'omnichannel']),
  apiBase: boundedString,
  genesys: v.object({
    /** Region domain, or the origin of the Genesys that runs here. */
    region: boundedString,
    loginOrigin: boundedString,
    apiOrigin: boundedString,
    clientId: boundedString,
    redirectUri: boundedString,
    grant: v.picklist(['pkce', 'implicit']),
    /** Origins whose page may embed the panel. */
    hostOrigins: boundedArray(boundedString),
    legacyWebChat: v.optional(v.boolean()),
  }),
});
export type PublicConfig = v.InferOutput<typeof PublicConfigSchema>;

/**
 * Frames of the event stream that are not events of the conversation and carry no id:
 * `end` says why the stream stops; `cursor` (first frame) says from where it was really resumed.
 */
export const streamEndReasons = [
  'ended',
  'erased',
  'unauthorized',
  'forbidden',
  'rotate',
  'slow',
  'draining',
  'failed',
] as const;
export const StreamEndSchema = v.object({ reason: v.picklist(streamEndReasons), retryMs: v.optional(v.number()) });
export type StreamEnd = v.InferOutput<typeof StreamEndSchema>;
