/**
 * What Dialogflow says, in the service's own words. The same functions read gRPC objects and the JSON of notifications;
 * unset fields are absent in both. What cannot be read is left out: a newer service must not break an older reader.
 */
import * as v from 'valibot';
import type { Role } from '../../shared/assist/event.ts';
import { boundedString, boundedText, bounds } from '../../shared/bounded.ts';
import type { Writable } from '../../shared/writable.ts';
import type { Notification } from '../core/assist/notifications.ts';
import type { AssistResult } from '../core/ports/assist-gateway.ts';
import { fromStatus } from './errors.ts';
import { mapSuggestionResults } from './map-suggestions.ts';
import {
  durationMs,
  isText,
  lenient,
  listOf,
  Text,
  TimestampSchema,
  tidy,
  toPlainValue,
  toUnit,
} from './map-values.ts';

const roleNames: Readonly<Record<string, Role>> = {
  END_USER: 'customer',
  HUMAN_AGENT: 'agent',
  AUTOMATED_AGENT: 'bot',
};

/** The role behind a `ParticipantRole` name, or undefined. */
export function toRole(name: unknown): Role | undefined {
  return typeof name === 'string' && Object.hasOwn(roleNames, name) ? roleNames[name] : undefined;
}

const MessageSchema = v.object({
  name: Text,
  content: lenient(boundedText),
  languageCode: lenient(Text),
  participantRole: lenient(boundedString),
  sendTime: lenient(TimestampSchema),
  createTime: lenient(TimestampSchema),
  messageAnnotation: lenient(
    v.object({
      parts: listOf(
        v.object({
          text: lenient(boundedText),
          entityType: lenient(boundedString),
          formattedValue: v.optional(v.unknown()),
        }),
      ),
    }),
  ),
  sentimentAnalysis: lenient(
    v.object({
      queryTextSentiment: lenient(v.object({ score: lenient(v.number()), magnitude: lenient(v.number()) })),
    }),
  ),
});

/** A StreamingAnalyzeContentResponse or AnalyzeContentResponse. */
export function mapResponse(response: unknown): AssistResult[] {
  if (!isRecord(response)) return [];
  const { recognitionResult, message, humanAgentSuggestionResults } = response;
  const results: AssistResult[] = [];
  const recognition = recognitionResult == null ? undefined : mapRecognition(recognitionResult);
  if (recognition) results.push(recognition);
  const mapped = message == null ? undefined : mapMessage(message);
  if (mapped) results.push(mapped);
  if (humanAgentSuggestionResults != null)
    results.push(...mapSuggestionResults(humanAgentSuggestionResults, mapped?.messageName));
  return results;
}

type Recognition = Extract<AssistResult, { kind: 'recognition' }>;

/**
 * A StreamingRecognitionResult; undefined for kinds that say nothing here (digits, end of a single utterance). One comes every second
 * of every speaker, so its fields are read without a schema, which would cost more than all that is made of them.
 */
export function mapRecognition(
  value: unknown,
): Extract<AssistResult, { kind: 'recognition' | 'activity' }> | undefined {
  if (!isRecord(value)) return undefined;
  const { messageType, transcript, isFinal, confidence, speechWordInfo, languageCode } = value;
  const endMs = durationMs(value.speechEndOffset);
  if (messageType === 'SPEECH_ACTIVITY_BEGIN' || messageType === 'SPEECH_ACTIVITY_END') {
    return {
      kind: 'activity',
      speaking: messageType === 'SPEECH_ACTIVITY_BEGIN',
      ...(endMs !== undefined && { offsetMs: endMs }),
    };
  }
  if (messageType !== 'TRANSCRIPT' || typeof transcript !== 'string') return undefined;
  if (transcript.length > bounds.textCharacters) return undefined;
  const result: Writable<Recognition> = {
    kind: 'recognition',
    text: transcript,
    final: isFinal === true,
    words: readWords(speechWordInfo),
  };
  // 0 means "not set" there, so it must not be shown as no confidence at all.
  if (isNumber(confidence) && confidence !== 0) result.confidence = toUnit(confidence);
  if (endMs !== undefined) result.endMs = endMs;
  if (isText(languageCode)) result.language = languageCode;
  return result;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** A final has some twenty words, so they are read without a schema, which would cost twenty times as much. */
function readWords(value: unknown): Recognition['words'] {
  if (!Array.isArray(value)) return [];
  const words: Recognition['words'][number][] = [];
  for (const item of value as readonly unknown[]) {
    if (!isRecord(item)) continue;
    const { word, startOffset, endOffset, confidence } = item;
    const endMs = durationMs(endOffset);
    if (typeof word !== 'string' || word === '' || endMs === undefined) continue;
    // A word at the very start has no offset: zero is left out.
    const startMs = durationMs(startOffset) ?? 0;
    // Both written out: see `withFields`.
    if (isNumber(confidence) && confidence !== 0) words.push({ word, startMs, endMs, confidence: toUnit(confidence) });
    else words.push({ word, startMs, endMs });
  }
  return words;
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && !Number.isNaN(value);

/** A Message; undefined where it has no name or no known role. */
export function mapMessage(value: unknown): Extract<AssistResult, { kind: 'message' }> | undefined {
  const parsed = v.safeParse(MessageSchema, value);
  const role = parsed.success ? toRole(parsed.output.participantRole) : undefined;
  if (!parsed.success || !role) return undefined;
  const message = parsed.output;
  const text = message.content ?? '';
  const sentiment = message.sentimentAnalysis?.queryTextSentiment;
  const sentAt = message.sendTime ?? message.createTime;
  const entities = entitiesOf(text, message.messageAnnotation?.parts ?? []);
  return {
    kind: 'message',
    messageName: message.name,
    role,
    text,
    ...(sentAt !== undefined && { sentAt }),
    ...(message.languageCode !== undefined && { language: message.languageCode }),
    ...(sentiment && {
      sentiment: {
        score: tidy(Math.min(1, Math.max(-1, sentiment.score ?? 0))),
        magnitude: tidy(Math.max(0, sentiment.magnitude ?? 0)),
      },
    }),
    ...(entities.length > 0 && { entities }),
  };
}

type Part = { text: string | undefined; entityType: string | undefined; formattedValue?: unknown };
type Entity = { kind: string; start: number; end: number; value?: string };

/** The parts of an annotated message, in order, as places in its text. */
function entitiesOf(text: string, parts: readonly Part[]): Entity[] {
  const entities: Entity[] = [];
  let at = 0;
  for (const part of parts) {
    if (!part.text) continue;
    const start = text.indexOf(part.text, at);
    if (start < 0) continue;
    at = start + part.text.length;
    if (!part.entityType) continue;
    const value = toPlainValue(part.formattedValue);
    entities.push({
      kind: part.entityType.replace(/^@(?:sys\.)?/, ''),
      start,
      end: at,
      ...(v.is(Text, value) && { value }),
    });
  }
  return entities;
}

const lifecycle: Readonly<Record<string, 'started' | 'ended'>> = {
  CONVERSATION_STARTED: 'started',
  CONVERSATION_FINISHED: 'ended',
};

const ConversationEventSchema = v.object({
  conversation: Text,
  type: Text,
  errorStatus: lenient(v.object({ code: lenient(v.number()), message: lenient(boundedText) })),
  newMessagePayload: v.optional(v.unknown()),
  newRecognitionResultPayload: v.optional(v.unknown()),
});

const AssistantEventSchema = v.object({ conversation: Text, suggestionResults: v.optional(v.unknown()) });

/**
 * The JSON of any of the four notifications, or undefined where it is none of them. An event without anything for us
 * (an empty suggestion, a kind that is not known) has no results.
 */
export function mapNotification(
  json: unknown,
  attributes: Readonly<Record<string, string>> = {},
): Notification | undefined {
  const event = v.safeParse(ConversationEventSchema, json);
  if (event.success) {
    const { conversation: conversationName, type, errorStatus } = event.output;
    const role = toRole(attributes.participant_role);
    const base = {
      conversationName,
      ...(role && { role }),
      ...(v.is(Text, attributes.message_id) && { messageId: attributes.message_id }),
    };
    if (type === 'NEW_MESSAGE') {
      const message = mapMessage(event.output.newMessagePayload);
      return { ...base, results: message ? [message] : [] };
    }
    if (type === 'NEW_RECOGNITION_RESULT') {
      const recognition = mapRecognition(event.output.newRecognitionResultPayload);
      return { ...base, results: recognition ? [recognition] : [] };
    }
    if (type === 'UNRECOVERABLE_ERROR')
      return {
        conversationName,
        results: [{ kind: 'lifecycle', status: 'ended', error: fromStatus(toStatus(errorStatus)) }],
      };
    const status = Object.hasOwn(lifecycle, type) ? lifecycle[type] : undefined;
    return { conversationName, results: status ? [{ kind: 'lifecycle', status }] : [] };
  }
  const assistant = v.safeParse(AssistantEventSchema, json);
  if (!assistant.success) return undefined;
  const { conversation: conversationName, suggestionResults } = assistant.output;
  return { conversationName, results: suggestionResults == null ? [] : mapSuggestionResults(suggestionResults) };
}

function toStatus(status: { code: number | undefined; message: string | undefined } | undefined) {
  return { code: status?.code ?? null, message: status?.message ?? null };
}
