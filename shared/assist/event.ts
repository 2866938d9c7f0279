/**
 * The events of a conversation: in the log, on the wire and in the reducer.
 * Times: `at` is an ISO instant; `startMs`/`endMs` are milliseconds since the conversation began (for a call: stream
 * time, counted in samples, never in wall-clock time).
 *
 * Unknown fields are dropped, and `safeParseAssistEvent` refuses unknown types: a newer service may send to an older
 * panel, which then skips what it does not know.
 */
import * as v from 'valibot';
import { boundedArray, boundedRecord, boundedString, boundedText } from '../bounded.ts';
import { actionFields } from './action.ts';
import { ContextItemSchema, contextReasons } from './context-items.ts';
import { factKinds } from './fact-kinds.ts';
import { feedbackFields, unansweredFields } from './feedback.ts';
import type { NoticeCode, UnknownNoticeCode } from './notice-codes.ts';
import { suggestionKindNames } from './suggestion-kinds.ts';

const ms = v.pipe(v.number(), v.minValue(0));
const unit = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

export const roles = ['customer', 'agent', 'bot'] as const;
export const RoleSchema = v.picklist(roles);
export type Role = v.InferOutput<typeof RoleSchema>;

export const channels = ['voice', 'chat'] as const;
export const ChannelSchema = v.picklist(channels);
/** How the customer came: not to be mixed up with an audio channel. */
export type Channel = v.InferOutput<typeof ChannelSchema>;

/** Present on any event where it is known: when it was appended, and the trace it belongs to (W3C traceparent). */
const common = { at: v.optional(boundedString), trace: v.optional(boundedString) };

/** `on_demand`: where the agent asks for it; `always`: everything said in a language that is not the agent's. */
export const translationModes = ['off', 'on_demand', 'always'] as const;
export type TranslationMode = (typeof translationModes)[number];

export const ConversationEventSchema = v.object({
  ...common,
  type: v.literal('conversation'),
  status: v.picklist(['started', 'ended']),
  channel: ChannelSchema,
  at: boundedString,
  /** BCP 47: of the customer, as far as it is known. */
  language: v.optional(boundedString),
  /** Name of the queue whose settings apply. */
  queue: v.optional(boundedString),
  /** When translations are offered; absent where nothing here translates. */
  translation: v.optional(v.picklist(translationModes)),
  /** The features of the queue, where it has features of its own. */
  features: v.optional(boundedArray(boundedString)),
  /** Where the results come from, so that the panel can be honest about what this engine cannot do. */
  engine: v.optional(v.picklist(['google', 'local'])),
});

/** Something in the text that a person may want to copy: positions are UTF-16 offsets into `text`. */
export const EntitySchema = v.object({
  kind: boundedString,
  start: v.pipe(v.number(), v.integer(), v.minValue(0)),
  end: v.pipe(v.number(), v.integer(), v.minValue(0)),
  value: v.optional(boundedString),
});

/** One stretch of speech of one speaker, or one chat message. A higher `revision` replaces a lower one, whole. */
export const UtteranceEventSchema = v.object({
  ...common,
  type: v.literal('utterance'),
  utteranceId: boundedString,
  revision: v.pipe(v.number(), v.integer(), v.minValue(0)),
  role: RoleSchema,
  text: boundedText,
  final: v.boolean(),
  startMs: ms,
  endMs: ms,
  confidence: v.optional(unit),
  /** The Dialogflow message (voice) or Genesys message (chat) it became, once known. */
  messageId: v.optional(boundedString),
  language: v.optional(boundedString),
  entities: v.optional(boundedArray(EntitySchema)),
  /** From the end of the speech to this text, milliseconds; only where it could be measured. */
  latencyMs: v.optional(ms),
  /** The panel reports when it received and painted this: set for a sample of what is traced. */
  paint: v.optional(v.boolean()),
});

/** The text of an utterance in another language. The same utterance and language again replaces it. */
export const TranslationEventSchema = v.object({
  ...common,
  type: v.literal('translation'),
  utteranceId: boundedString,
  /** BCP 47, of `text`. */
  language: boundedString,
  text: boundedText,
  /** What translated it. */
  by: v.optional(boundedString),
});

export const SentimentEventSchema = v.object({
  ...common,
  type: v.literal('sentiment'),
  utteranceId: boundedString,
  role: RoleSchema,
  score: v.pipe(v.number(), v.minValue(-1), v.maxValue(1)),
  magnitude: v.pipe(v.number(), v.minValue(0)),
});

export const IntentEventSchema = v.object({
  ...common,
  type: v.literal('intent'),
  utteranceId: boundedString,
  name: boundedString,
  confidence: unit,
});

export const SourceSchema = v.object({
  title: boundedString,
  uri: v.optional(boundedString),
  snippet: v.optional(boundedText),
  label: v.optional(boundedString),
  tooltip: v.optional(boundedText),
});
export type Source = v.InferOutput<typeof SourceSchema>;

export const ChecklistItemSchema = v.object({
  itemId: boundedString,
  title: boundedString,
  done: v.boolean(),
  utteranceId: v.optional(boundedString),
  /** What the agent is to do, where it is longer than the title. */
  action: v.optional(boundedText),
  /** An agent ticked it or unticked it by hand; what is said does not change it any more. */
  byHand: v.optional(v.boolean()),
});

/** One offer to the agent. The same `suggestionId` again replaces it. An empty `text` with a `query` can be asked for. */
export const SuggestionEventSchema = v.object({
  ...common,
  type: v.literal('suggestion'),
  suggestionId: boundedString,
  kind: v.picklist(suggestionKindNames),
  /** false: it answers a question that the agent asked. */
  proactive: v.boolean(),
  text: boundedText,
  title: v.optional(boundedString),
  query: v.optional(boundedText),
  /** The question as it was searched for, where a follow-up says too little by itself. */
  rewritten: v.optional(boundedText),
  sources: boundedArray(SourceSchema),
  answerRecord: v.optional(boundedString),
  utteranceId: v.optional(boundedString),
  confidence: v.optional(unit),
  /** Suggestions of one moment (the chips of one turn) share a group; a newer group of a kind makes the older untimely. */
  groupId: v.optional(boundedString),
  /** Coaching only: the whole list as it stands now. */
  checklist: v.optional(boundedArray(ChecklistItemSchema)),
  /** Coaching only: what the agent could say, each ready to be inserted. */
  responses: v.optional(boundedArray(boundedText)),
  /** Of a rule of the team: what it came to, and when, in milliseconds since the conversation began. */
  rule: v.optional(
    v.object({
      id: boundedString,
      title: boundedString,
      outcome: v.picklist(['card', 'said', 'missed', 'forbidden']),
      atMs: ms,
    }),
  ),
  /** From the text that caused it to this suggestion, milliseconds. */
  latencyMs: v.optional(ms),
  /** Coaching that a person wrote: a supervisor who reads along. Absent: the engine. */
  from: v.optional(v.picklist(['supervisor'])),
  /** The name of that person. */
  author: v.optional(boundedString),
  /** What the agent did with a hint of a person. */
  receipt: v.optional(v.picklist(['seen', 'dismissed'])),
});

/** An action that the assistant proposes. The same `actionId` again replaces it, unless it is of an earlier state. */
export const ActionEventSchema = v.object({ ...common, type: v.literal('action'), ...actionFields });

/** Something said that is worth keeping at hand. The same `factId` again replaces it. */
export const FactEventSchema = v.object({
  ...common,
  type: v.literal('fact'),
  factId: boundedString,
  kind: v.picklist(factKinds),
  /** English; a panel has its own text for each kind. */
  label: boundedString,
  value: boundedText,
  /** Where it was said, the last time. */
  utteranceId: boundedString,
  /** Who said it. */
  role: v.optional(RoleSchema),
  /** Absent: it holds. `settled`: a promise was kept, a question answered. `withdrawn`: it was corrected, so it goes. */
  status: v.optional(v.picklist(['settled', 'withdrawn'])),
  /** Where it was settled. */
  settledBy: v.optional(boundedString),
});

/** What an agent who takes the conversation over should know. A newer one replaces an older one, whole. */
export const ContextEventSchema = v.object({
  ...common,
  type: v.literal('context'),
  /** The same for all events about one hand-over, so that a panel keeps what the agent has read as read. */
  contextId: v.optional(boundedString),
  reason: v.optional(v.picklist(contextReasons)),
  /** How the customer felt when the conversation was handed over, −1 … 1. */
  customerScore: v.optional(SentimentEventSchema.entries.score),
  items: boundedArray(ContextItemSchema),
});

/** A sentence of a summary and the utterances it rests on; none means that nothing said supports it. */
export const SummarySentenceSchema = v.object({ text: boundedText, utteranceIds: boundedArray(boundedString) });

export const SummaryEventSchema = v.object({
  ...common,
  type: v.literal('summary'),
  summaryId: boundedString,
  sections: boundedArray(
    v.object({ title: boundedString, text: boundedText, sentences: v.optional(boundedArray(SummarySentenceSchema)) }),
  ),
  answerRecord: v.optional(boundedString),
  trigger: v.optional(v.picklist(['request', 'end', 'transfer'])),
  /** The likely code among those of the queue. */
  wrapUpCode: v.optional(
    v.object({
      id: boundedString,
      name: boundedString,
      confidence: unit,
      /** The words of the conversation that speak for it, and where they were said. */
      reason: v.optional(boundedText),
      utteranceId: v.optional(boundedString),
    }),
  ),
});

/** Any string is read, so that versions can mix; what emits a notice must use a code of the registry. */
const NoticeCodeSchema = boundedString as unknown as v.GenericSchema<NoticeCode | UnknownNoticeCode>;

/** Something the agent should know. `message` is English; a panel has its own text for each `code` that it knows. */
export const NoticeEventSchema = v.object({
  ...common,
  type: v.literal('notice'),
  level: v.picklist(['info', 'warning', 'error']),
  code: NoticeCodeSchema,
  message: boundedText,
  startMs: v.optional(ms),
  endMs: v.optional(ms),
  /** The same id again replaces it: a gap whose end is known, a fault that is over (`resolved`). */
  noticeId: v.optional(boundedString),
  resolved: v.optional(v.boolean()),
  role: v.optional(RoleSchema),
  params: v.optional(boundedRecord(v.union([boundedString, v.number()]))),
});

/** What the agent did with something that was offered. Of several about one subject the fields add up, and the newest counts. */
export const FeedbackEventSchema = v.object({ ...common, type: v.literal('feedback'), ...feedbackFields });

/** A question of the agent to which the knowledge base has no answer. */
export const UnansweredEventSchema = v.object({ ...common, type: v.literal('unanswered'), ...unansweredFields });

export const AssistEventSchema = v.variant('type', [
  ConversationEventSchema,
  UtteranceEventSchema,
  TranslationEventSchema,
  SentimentEventSchema,
  IntentEventSchema,
  SuggestionEventSchema,
  ActionEventSchema,
  FactEventSchema,
  ContextEventSchema,
  SummaryEventSchema,
  NoticeEventSchema,
  FeedbackEventSchema,
  UnansweredEventSchema,
]);

export type ConversationEvent = v.InferOutput<typeof ConversationEventSchema>;
export type UtteranceEvent = v.InferOutput<typeof UtteranceEventSchema>;
export type TranslationEvent = v.InferOutput<typeof TranslationEventSchema>;
export type SentimentEvent = v.InferOutput<typeof SentimentEventSchema>;
export type IntentEvent = v.InferOutput<typeof IntentEventSchema>;
export type SuggestionEvent = v.InferOutput<typeof SuggestionEventSchema>;
export type ActionEvent = v.InferOutput<typeof ActionEventSchema>;
export type FactEvent = v.InferOutput<typeof FactEventSchema>;
export type ContextEvent = v.InferOutput<typeof ContextEventSchema>;
export type SummaryEvent = v.InferOutput<typeof SummaryEventSchema>;
export type NoticeEvent = v.InferOutput<typeof NoticeEventSchema>;
export type FeedbackEvent = v.InferOutput<typeof FeedbackEventSchema>;
export type UnansweredEvent = v.InferOutput<typeof UnansweredEventSchema>;
export type AssistEvent = v.InferOutput<typeof AssistEventSchema>;

/** By type: `variant` makes the same choice, one type after the other. */
const schemas = new Map(AssistEventSchema.options.map((one) => [one.entries.type.literal as unknown, one] as const));

/** The event in `value`, or undefined where it is none that this version knows. */
export function safeParseAssistEvent(value: unknown): AssistEvent | undefined {
  const schema = schemas.get((value as Partial<AssistEvent> | null | undefined)?.type);
  const result = schema && v.safeParse(schema, value);
  return result?.success ? result.output : undefined;
}
