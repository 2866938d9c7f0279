/**
 * From utterances and results to events, each once. Every function updates the state of its scope and returns the events
 * to append, in order, and does nothing else. Ids derive from Dialogflow's ids where there are any, so the same event from
 * two instances replaces itself in the view.
 */
import type { ActionEvent, AssistEvent, Role, SuggestionEvent, UtteranceEvent } from '../../../shared/assist/event.ts';
import { withFields } from '../../../shared/with-fields.ts';
import type { UtteranceDraft } from '../ports/assist-feed.ts';
import type { AssistResult, SuggestionDraft } from '../ports/assist-gateway.ts';
import {
  bareId,
  type FeedLimits,
  type FeedState,
  type KnownUtterance,
  remember,
  rememberUtterance,
  suggestionFingerprint,
  utteranceWithText,
} from './feed-state.ts';

export type Moment = {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly monotonic: number;
};

/** What the events of one input are made of: the conversation's state, and the moment of the input. */
export type FeedScope = {
  readonly state: FeedState;
  readonly limits: FeedLimits;
  readonly moment: Moment;
  /** The masking of stored text. */
  readonly redact: (text: string) => string;
};

export type ResultContext = { readonly utteranceId?: string | undefined; readonly role?: Role };
type Of<K extends AssistResult['kind']> = Extract<AssistResult, { kind: K }>;

/** An interim or final of the direct source. An interim after the final is dropped. */
export function utteranceEvents({ state, moment, limits }: FeedScope, draft: UtteranceDraft): AssistEvent[] {
  const before = state.utterances.get(draft.utteranceId);
  if (before?.final && !draft.final) return [];
  // The message id stays with the utterance. Entities are positions in the text, so they stay while the text is the same.
  const event: UtteranceDraft = withFields(draft, {
    revision: before ? Math.max(draft.revision, before.revision + 1) : draft.revision,
    // Whole milliseconds: a number with a fraction takes 16 bytes of its own, in each of the places where it is kept.
    startMs: Math.round(draft.startMs),
    endMs: Math.round(draft.endMs),
    ...(draft.latencyMs !== undefined && { latencyMs: Math.round(draft.latencyMs) }),
    ...(draft.messageId === undefined && before?.messageId !== undefined && { messageId: before.messageId }),
    ...(draft.entities === undefined &&
      before?.entities &&
      before.text === draft.text && { entities: before.entities }),
  });
  const known: KnownUtterance = withFields(event, {
    ...(before?.message !== undefined && { message: before.message }),
    ...(draft.final && { finalAt: before?.finalAt ?? Math.round(moment.monotonic) }),
  });
  rememberUtterance(state, known, limits);
  return [toUtterance(event, moment)];
}

function toUtterance(draft: UtteranceDraft, moment: Moment): UtteranceEvent {
  return { type: 'utterance', at: iso(moment), ...draft };
}

/** Speech from a notification: interims and finals of one `speechId` share an utterance. A late interim is dropped. */
export function recognitionEvents(
  scope: FeedScope,
  result: Of<'recognition'>,
  context: { readonly role: Role; readonly speechId: string },
): AssistEvent[] {
  const { state, moment } = scope;
  if (state.hasDirectSource || result.text === '') return [];
  const utteranceId = `m-${bareId(context.speechId)}`;
  const before = state.utterances.get(utteranceId);
  if (before?.final && !before.isUnstored) return [];
  const startMs = before?.startMs ?? offsetOf(state, undefined, moment);
  return utteranceEvents(scope, {
    utteranceId,
    revision: (before?.revision ?? -1) + 1,
    role: context.role,
    text: result.text,
    final: result.final,
    startMs,
    endMs: Math.max(startMs, offsetOf(state, undefined, moment)),
    ...(result.confidence !== undefined && { confidence: result.confidence }),
    ...(result.language !== undefined && { language: result.language }),
  });
}

/** The stored message of an utterance: sentiment, entities and intents, and the utterance itself if it is unknown. */
export function messageEvents(scope: FeedScope, result: Of<'message'>, context: ResultContext): AssistEvent[] {
  const { state, moment, limits } = scope;
  const message = bareId(result.messageName);
  if (state.messages.has(message)) return [];
  const utteranceId = context.utteranceId ?? utteranceOfMessage(scope, result, message);
  // The direct source will report the utterance with its own text and times.
  if (utteranceId === undefined && state.hasDirectSource && state.channel === 'voice') return [];
  remember(state.messages, message, true, limits.messages);
  const id = utteranceId ?? `m-${message}`;
  remember(state.utteranceOfMessage, message, id, limits.messages);

  const events = state.utterances.has(id) ? updatedUtterance(scope, id, result) : [newUtterance(scope, id, result)];
  if (result.sentiment)
    events.push({ type: 'sentiment', at: iso(moment), utteranceId: id, role: result.role, ...result.sentiment });
  events.push(...intentEvents(id, result.intents ?? [], moment));
  events.push(...intentEvents(id, state.waitingIntents.get(message) ?? [], moment));
  state.waitingIntents.delete(message);
  return events;
}

function utteranceOfMessage({ state, redact }: FeedScope, result: Of<'message'>, message: string): string | undefined {
  return (
    state.utteranceOfMessage.get(message) ??
    utteranceWithText(state, result.role, result.text) ??
    // Text that was read back from the log is masked.
    utteranceWithText(state, result.role, redact(result.text))
  );
}

const entitiesOf = (result: Of<'message'>) => (result.entities?.length ? [...result.entities] : undefined);

function newUtterance({ state, moment, limits }: FeedScope, id: string, result: Of<'message'>): AssistEvent {
  const message = bareId(result.messageName);
  const entities = entitiesOf(result);
  const startMs = offsetOf(state, result.sentAt, moment);
  const draft: UtteranceDraft = {
    utteranceId: id,
    revision: 0,
    role: result.role,
    text: result.text,
    final: true,
    startMs,
    endMs: startMs,
    messageId: message,
    ...(result.language !== undefined && { language: result.language }),
    ...(entities && { entities }),
  };
  rememberUtterance(state, withFields(draft, { message, finalAt: Math.round(moment.monotonic) }), limits);
  return toUtterance(draft, moment);
}

/** Adds the message id and the entities to a known utterance. No event when that changes nothing. */
function updatedUtterance({ state, moment, limits }: FeedScope, id: string, result: Of<'message'>): AssistEvent[] {
  const known = state.utterances.get(id)!;
  const message = bareId(result.messageName);
  const entities = entitiesOf(result);
  const { message: _message, finalAt: _finalAt, isUnstored, ...draft } = known;
  const fits = entities && draft.text === result.text;
  const next: UtteranceDraft = withFields(draft, {
    revision: draft.revision + 1,
    messageId: draft.messageId ?? message,
    ...(fits && { entities }),
  });
  const isChanged = fits || draft.messageId === undefined || isUnstored === true;
  rememberUtterance(state, withFields(isChanged ? next : known, { ...timesOf(known), message }), limits);
  return isChanged ? [toUtterance(next, moment)] : [];
}

const timesOf = (known: KnownUtterance) => (known.finalAt === undefined ? {} : { finalAt: known.finalAt });

function intentEvents(
  utteranceId: string,
  intents: readonly { name: string; confidence: number }[],
  moment: Moment,
): AssistEvent[] {
  return intents.map((intent) => ({ type: 'intent', at: iso(moment), utteranceId, ...intent }));
}

/** Milliseconds since the start of the conversation. The first utterance starts a conversation without a start. */
function offsetOf(state: FeedState, sentAt: string | undefined, moment: Moment): number {
  const at = sentAt === undefined ? moment.now : Date.parse(sentAt);
  state.startedAt ??= at;
  return Math.max(0, Math.round(at - state.startedAt));
}

/** Suggestions, intents and failed features that belong to one message. */
export function suggestionEvents(
  { state, moment, limits }: FeedScope,
  result: Of<'suggestions'>,
  context: ResultContext,
): AssistEvent[] {
  const message = result.latestMessage === undefined ? undefined : bareId(result.latestMessage);
  const utteranceId =
    context.utteranceId ?? (message === undefined ? undefined : state.utteranceOfMessage.get(message));
  const events: AssistEvent[] = [];
  if (result.intents?.length) {
    if (utteranceId !== undefined) events.push(...intentEvents(utteranceId, result.intents, moment));
    else if (message !== undefined) remember(state.waitingIntents, message, [...result.intents], limits.waitingIntents);
  }
  const finalAt = utteranceId === undefined ? undefined : state.utterances.get(utteranceId)?.finalAt;
  for (const draft of result.suggestions) {
    const event: SuggestionEvent = {
      ...toSuggestion(draft, suggestionIdOf(draft, message)),
      at: iso(moment),
      proactive: true,
      ...(utteranceId !== undefined && { utteranceId }),
      ...(message !== undefined && { groupId: `g-${message}` }),
      ...(finalAt !== undefined && { latencyMs: Math.max(0, Math.round(moment.monotonic - finalAt)) }),
    };
    const fingerprint = suggestionFingerprint(event);
    if (state.suggestions.get(event.suggestionId) === fingerprint) continue;
    remember(state.suggestions, event.suggestionId, fingerprint, limits.suggestions);
    events.push(event);
  }
  for (const draft of result.actions ?? []) {
    const event: ActionEvent = {
      ...{ type: 'action', at: iso(moment) },
      ...draft,
      ...(utteranceId !== undefined && { utteranceId }),
    };
    const key = `action ${draft.actionId}`;
    const fingerprint = JSON.stringify(draft);
    if (state.suggestions.get(key) === fingerprint) continue;
    remember(state.suggestions, key, fingerprint, limits.suggestions);
    events.push(event);
  }
  for (const error of result.errors) {
    if (state.failures.has(error.code)) continue;
    state.failures.add(error.code);
    events.push({
      type: 'notice',
      at: iso(moment),
      level: 'warning',
      code: 'suggestion_failed',
      message: 'A suggestion could not be made',
      noticeId: `suggestion-${error.code}`,
      params: { reason: error.code },
    });
  }
  return events;
}

/** The event of a draft, without `at` and `proactive`. */
export function toSuggestion(
  { checklist, responses, sources, ...draft }: SuggestionDraft,
  suggestionId: string,
): Omit<SuggestionEvent, 'proactive'> {
  return {
    type: 'suggestion',
    suggestionId,
    ...draft,
    sources: [...sources],
    ...(checklist && { checklist: [...checklist] }),
    ...(responses && { responses: [...responses] }),
  };
}

/** Derived from the answer record, or else from the content, so that an unchanged suggestion keeps its id. */
export function suggestionIdOf(draft: SuggestionDraft, message: string | undefined): string {
  if (draft.suggestionId !== undefined) return draft.suggestionId;
  if (draft.answerRecord !== undefined) return `s-${bareId(draft.answerRecord)}`;
  return `s-${hash([message ?? '', draft.kind, draft.query ?? '', draft.text].join('\u0000'))}`;
}

/** FNV-1a over UTF-16 units, twice with different seeds. An id, not a secret. */
export function hash(text: string): string {
  let a = 0x811c9dc5;
  let b = 0x01234567;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ unit, 0x01000193) + 1;
  }
  return (a >>> 0).toString(36) + (b >>> 0).toString(36);
}

/** The instant up to the seconds: writing the date of every event anew costs more than the rest of the event. */
const lastSecond = { number: Number.NaN, text: '' };

/** The moment as an ISO instant. */
export function iso({ now }: Moment): string {
  const second = Math.floor(now / 1_000);
  if (second !== lastSecond.number) {
    lastSecond.number = second;
    lastSecond.text = new Date(second * 1_000).toISOString().slice(0, -4);
  }
  return `${lastSecond.text}${String(Math.trunc(now - second * 1_000)).padStart(3, '0')}Z`;
}
