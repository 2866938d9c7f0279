/** Bodies of what the event stream carries beside the events of a conversation, and the snapshot that a `reset` repeats. */
import * as v from 'valibot';
import type { ConversationView } from '../assist/conversation.ts';
import {
  ActionEventSchema,
  ChannelSchema,
  ContextEventSchema,
  FactEventSchema,
  FeedbackEventSchema,
  IntentEventSchema,
  NoticeEventSchema,
  SentimentEventSchema,
  SuggestionEventSchema,
  SummaryEventSchema,
  TranslationEventSchema,
  translationModes,
  UnansweredEventSchema,
  UtteranceEventSchema,
} from '../assist/event.ts';
import { boundedArray, boundedRecord, boundedString } from '../bounded.ts';

const SentimentSchema = v.omit(SentimentEventSchema, ['type']);
const IntentSchema = v.omit(IntentEventSchema, ['type']);

/** The state of a conversation: its events reduced by `applyEvent`. */
export const ConversationViewSchema = v.object({
  status: v.picklist(['unknown', 'started', 'ended']),
  channel: v.exactOptional(ChannelSchema),
  language: v.exactOptional(boundedString),
  queue: v.exactOptional(boundedString),
  translation: v.exactOptional(v.picklist(translationModes)),
  features: v.exactOptional(boundedArray(boundedString)),
  engine: v.exactOptional(v.picklist(['google', 'local'])),
  startedAt: v.exactOptional(boundedString),
  endedAt: v.exactOptional(boundedString),
  utterances: boundedArray(v.omit(UtteranceEventSchema, ['type'])),
  /** By utterance id, one of each language. */
  translations: v.exactOptional(boundedRecord(boundedArray(v.omit(TranslationEventSchema, ['type'])))),
  /** By utterance id. */
  sentiments: boundedRecord(SentimentSchema),
  /** By utterance id, most confident first. */
  intents: boundedRecord(boundedArray(IntentSchema)),
  suggestions: boundedArray(v.omit(SuggestionEventSchema, ['type'])),
  actions: v.exactOptional(boundedArray(v.omit(ActionEventSchema, ['type']))),
  facts: boundedArray(v.omit(FactEventSchema, ['type'])),
  context: v.exactOptional(v.omit(ContextEventSchema, ['type'])),
  summary: v.exactOptional(v.omit(SummaryEventSchema, ['type'])),
  notices: boundedArray(v.omit(NoticeEventSchema, ['type'])),
  /** By subject and its id. */
  feedback: v.exactOptional(boundedRecord(v.omit(FeedbackEventSchema, ['type']))),
  unanswered: v.exactOptional(boundedArray(v.omit(UnansweredEventSchema, ['type']))),
}) satisfies v.GenericSchema<unknown, ConversationView>;

/** `<epoch>-<seq>`. */
const EventIdSchema = boundedString;

export const SnapshotResponseSchema = v.object({ conversation: ConversationViewSchema, cursor: EventIdSchema });

/** First frame of a stream: the cursor from which it was resumed. `reset`: the next frame is the whole state. */
export const CursorFrameSchema = v.object({ cursor: EventIdSchema, kind: v.picklist(['tail', 'reset']) });

/** Replaces everything that the client has. */
export const ResetFrameSchema = v.object({
  type: v.literal('reset'),
  cursor: EventIdSchema,
  conversation: ConversationViewSchema,
});
