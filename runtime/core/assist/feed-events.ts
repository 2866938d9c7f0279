/**
 * From what happened to what the panel is told, once. Each function changes the state it is given and returns the events
 * to append, in order; none of them does anything else. Ids are derived from Dialogflow's own where there are any, so the
 * same thing told by two instances replaces itself in the fold.
 */
import type { AssistEvent, Role, SuggestionEvent, UtteranceEvent } from '../../../shared/assist/event.ts';
import type { UtteranceDraft } from '../ports/assist-feed.ts';
import type { AssistResult, SuggestionDraft } from '../ports/assist-gateway.ts';
import {
  bareId,
  type FeedLimits,
  type FeedState,
  type KnownUtterance,
  remember,
  toldOf,
  utteranceWithText,
} from './feed-state.ts';

export type Moment = {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly monotonic: number;
};

type Context = { readonly utteranceId?: string | undefined; readonly role?: Role };
type Of<K extends AssistResult['kind']> = Extract<AssistResult, { kind: K }>;

export function utteranceEvents(
  state: FeedState,
  draft: UtteranceDraft,
  moment: Moment,
  limits: FeedLimits,
): AssistEvent[] {
  const before = state.utterances.get(draft.utteranceId);
  if (before?.final && !draft.final) return [];
  // What was learnt of it from its message stays with it; places in the text only while the text is the same.
  const event: UtteranceDraft = {
    ...draft,
    revision: before ? Math.max(draft.revision, before.revision + 1) : draft.revision,
    ...(draft.latencyMs === undefined ? {} : { latencyMs: Math.round(draft.latencyMs) }),
    ...(draft.messageId === undefined && before?.messageId !== undefined ? { messageId: before.messageId } : {}),
    ...(draft.entities === undefined && before?.entities && before.text === draft.text
      ? { entities: before.entities }
      : {}),
  };
  const known: KnownUtterance = {
    ...event,
    ...(before?.message === undefined ? {} : { message: before.message }),
    ...(draft.final ? { finalAt: before?.finalAt ?? moment.monotonic } : {}),
  };
  remember(state.utterances, draft.utteranceId, known, limits.utterances);
  return [toUtterance(event, moment)];
}

function toUtterance(draft: UtteranceDraft, moment: Moment): UtteranceEvent {
  return { type: 'utterance', at: iso(moment), ...draft };
}

/** Speech as a notification tells it: interims and finals of one stretch share an utterance; a late interim is dropped. */
export function heardEvents(
  state: FeedState,
  result: Of<'recognition'>,
  context: { readonly role: Role; readonly speechId: string },
  moment: Moment,
  limits: FeedLimits,
): AssistEvent[] {
  if (state.firstHand || result.text === '') return [];
  const utteranceId = `m-${bareId(context.speechId)}`;
  const before = state.utterances.get(utteranceId);
  if (before?.final) return [];
  const startMs = before?.startMs ?? offsetOf(state, undefined, moment);
  return utteranceEvents(
    state,
    {
      utteranceId,
      revision: (before?.revision ?? -1) + 1,
      role: context.role,
      text: result.text,
      final: result.final,
      startMs,
      endMs: Math.max(startMs, offsetOf(state, undefined, moment)),
      ...(result.confidence === undefined ? {} : { confidence: result.confidence }),
      ...(result.language === undefined ? {} : { language: result.language }),
    },
    moment,
    limits,
  );
}

/** The stored message of an utterance: sentiment, entities, intents; and the utterance itself where nobody told it. */
export function messageEvents(
  state: FeedState,
  result: Of<'message'>,
  context: Context,
  moment: Moment,
  limits: FeedLimits,
  redact: (text: string) => string = (text) => text,
): AssistEvent[] {
  const message = bareId(result.messageName);
  if (state.messages.has(message)) return [];
  const utteranceId =
    context.utteranceId ??
    state.utteranceOfMessage.get(message) ??
    utteranceWithText(state, result.role, result.text) ??
    // What was read back from the log is masked.
    utteranceWithText(state, result.role, redact(result.text));
  // Whoever heard it first hand will tell it, in its own words and times.
  if (utteranceId === undefined && state.firstHand && state.channel === 'voice') return [];
  remember(state.messages, message, true, limits.messages);
  const id = utteranceId ?? `m-${message}`;
  remember(state.utteranceOfMessage, message, id, limits.messages);

  const events: AssistEvent[] = [];
  const known = state.utterances.get(id);
  const entities = result.entities?.length ? [...result.entities] : undefined;
  if (!known) {
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
      ...(result.language === undefined ? {} : { language: result.language }),
      ...(entities ? { entities } : {}),
    };
    remember(state.utterances, id, { ...draft, message, finalAt: moment.monotonic }, limits.utterances);
    events.push(toUtterance(draft, moment));
  } else {
    const { message: _message, finalAt: _finalAt, ...draft } = known;
    const fits = entities && draft.text === result.text;
    const next: UtteranceDraft = {
      ...draft,
      revision: draft.revision + 1,
      messageId: draft.messageId ?? message,
      ...(fits ? { entities } : {}),
    };
    const news = fits || draft.messageId === undefined;
    remember(state.utterances, id, { ...(news ? next : known), ...timesOf(known), message }, limits.utterances);
    if (news) events.push(toUtterance(next, moment));
  }
  if (result.sentiment)
    events.push({ type: 'sentiment', at: iso(moment), utteranceId: id, role: result.role, ...result.sentiment });
  events.push(...intentEvents(id, result.intents ?? [], moment));
  events.push(...intentEvents(id, state.waitingIntents.get(message) ?? [], moment));
  state.waitingIntents.delete(message);
  return events;
}

const timesOf = (known: KnownUtterance) => (known.finalAt === undefined ? {} : { finalAt: known.finalAt });

function intentEvents(
  utteranceId: string,
  intents: readonly { name: string; confidence: number }[],
  moment: Moment,
): AssistEvent[] {
  return intents.map((intent) => ({ type: 'intent', at: iso(moment), utteranceId, ...intent }));
}

/** Milliseconds since the conversation began; the first thing told makes the beginning where there was none. */
function offsetOf(state: FeedState, sentAt: string | undefined, moment: Moment): number {
  const at = sentAt === undefined ? moment.now : Date.parse(sentAt);
  state.startedAt ??= at;
  return Math.max(0, Math.round(at - state.startedAt));
}

/** Suggestions, intents and failed features that belong to one message. */
export function suggestionEvents(
  state: FeedState,
  result: Of<'suggestions'>,
  context: Context,
  moment: Moment,
  limits: FeedLimits,
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
      ...(utteranceId === undefined ? {} : { utteranceId }),
      ...(message === undefined ? {} : { groupId: `g-${message}` }),
      ...(finalAt === undefined ? {} : { latencyMs: Math.max(0, Math.round(moment.monotonic - finalAt)) }),
    };
    const told = toldOf(event);
    if (state.suggestions.get(event.suggestionId) === told) continue;
    remember(state.suggestions, event.suggestionId, told, limits.suggestions);
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

export function toSuggestion(
  { checklist, sources, ...draft }: SuggestionDraft,
  suggestionId: string,
): Omit<SuggestionEvent, 'proactive'> {
  return {
    type: 'suggestion',
    suggestionId,
    ...draft,
    sources: [...sources],
    ...(checklist ? { checklist: [...checklist] } : {}),
  };
}

/** From the answer record; without one from what it says, so that the same again has the same id. */
export function suggestionIdOf(draft: SuggestionDraft, message: string | undefined): string {
  if (draft.answerRecord !== undefined) return `s-${bareId(draft.answerRecord)}`;
  return `s-${hash([message ?? '', draft.kind, draft.query ?? '', draft.text].join('\u0000'))}`;
}

/** FNV-1a over UTF-16 units, twice with different seeds: an id, not a secret. */
function hash(text: string): string {
  let a = 0x811c9dc5;
  let b = 0x01234567;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ unit, 0x01000193) + 1;
  }
  return (a >>> 0).toString(36) + (b >>> 0).toString(36);
}

/** Begun or over; the same status again is nothing new. */
export function lifecycleEvents(
  state: FeedState,
  status: 'started' | 'ended',
  about: { channel?: FeedState['channel']; language?: string | undefined; engine?: 'google' | 'local' | undefined },
  moment: Moment,
): AssistEvent[] {
  const language = about.language ?? state.language;
  const same = state.status === status && (status === 'ended' || language === state.language);
  state.channel = about.channel ?? state.channel ?? 'voice';
  if (same) return [];
  state.status = status;
  state.language = language;
  if (status === 'started') state.startedAt ??= moment.now;
  return [
    {
      type: 'conversation',
      status,
      channel: state.channel,
      at: iso(moment),
      ...(language === undefined ? {} : { language }),
      ...(about.engine === undefined ? {} : { engine: about.engine }),
    },
  ];
}

export function iso({ now }: Moment): string {
  return new Date(now).toISOString();
}
