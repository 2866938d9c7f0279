/**
 * What the feed knows of one conversation: which message belongs to which utterance, and what was told already. Bounded
 * maps that forget the oldest; pure, so that a test walks it. Times are milliseconds of a monotonic clock.
 */
import type { ConversationView } from '../../../shared/assist/conversation.ts';
import type { AssistEvent, Channel, Role, SuggestionEvent, UtteranceEvent } from '../../../shared/assist/event.ts';

export type KnownUtterance = Omit<UtteranceEvent, 'type' | 'at' | 'trace'> & {
  /** The Dialogflow message it became, by bare id. */
  message?: string;
  finalAt?: number;
};

export type FeedLimits = {
  readonly utterances: number;
  readonly messages: number;
  readonly suggestions: number;
  /** Intents that came before the message they belong to. */
  readonly waitingIntents: number;
};

export const defaultFeedLimits: FeedLimits = {
  utterances: 2_000,
  messages: 2_000,
  suggestions: 2_000,
  waitingIntents: 50,
};

export type FeedState = {
  status: 'unknown' | 'started' | 'ended';
  channel: Channel | undefined;
  language: string | undefined;
  /** Instant of the conversation's beginning, milliseconds since 1970. */
  startedAt: number | undefined;
  readonly utterances: Map<string, KnownUtterance>;
  readonly utteranceOfMessage: Map<string, string>;
  /** Messages that were told, by bare id. */
  readonly messages: Map<string, true>;
  /** What was last told under a suggestion id, as one text. */
  readonly suggestions: Map<string, string>;
  readonly waitingIntents: Map<string, readonly { name: string; confidence: number }[]>;
  readonly failures: Set<string>;
  /** Utterances were handed in by who hears or reads them first hand, not only by notifications. */
  firstHand: boolean;
};

export function initialFeedState(): FeedState {
  return {
    status: 'unknown',
    channel: undefined,
    language: undefined,
    startedAt: undefined,
    utterances: new Map(),
    utteranceOfMessage: new Map(),
    messages: new Map(),
    suggestions: new Map(),
    waitingIntents: new Map(),
    failures: new Set(),
    firstHand: false,
  };
}

/** Sets, as the newest; the oldest goes where there are too many. */
export function remember<K, V>(map: Map<K, V>, key: K, value: V, limit: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > limit) map.delete(map.keys().next().value!);
}

/** The last part of a resource name; a bare id stays. */
export function bareId(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

const squeeze = (text: string) =>
  text
    .toLowerCase()
    .replace(/[\s\p{P}]+/gu, ' ')
    .trim();

/** The newest settled utterance of that speaker with that text that no message was found for yet. */
export function utteranceWithText(state: FeedState, role: Role, text: string): string | undefined {
  const wanted = squeeze(text);
  const ids = [...state.utterances.keys()];
  for (let at = ids.length - 1; at >= 0; at--) {
    const known = state.utterances.get(ids[at]!)!;
    if (known.final && known.role === role && known.message === undefined && squeeze(known.text) === wanted)
      return known.utteranceId;
  }
  return undefined;
}

/** Learns from an event that stands in the log, told by this instance before it forgot, or by another. */
export function observe(state: FeedState, event: AssistEvent, limits: FeedLimits): void {
  switch (event.type) {
    case 'conversation':
      state.status = event.status;
      state.channel = event.channel;
      state.language = event.language ?? state.language;
      if (event.status === 'started') state.startedAt ??= Date.parse(event.at);
      // Only who hears or reads it first hand names the engine; a notification does not.
      if (event.engine !== undefined) state.firstHand = true;
      return;
    case 'utterance': {
      const told = event.utteranceId.startsWith('m-') ? event.utteranceId.slice(2) : undefined;
      if (told === undefined) state.firstHand = true;
      const before = state.utterances.get(event.utteranceId);
      if (before && before.revision >= event.revision) return;
      const { type: _type, at: _at, trace: _trace, ...draft } = event;
      // Of a chat message the id is the one that Genesys gave it.
      const message = told ?? (state.channel === 'voice' ? event.messageId : undefined) ?? before?.message;
      const finalAt = before?.finalAt;
      remember(
        state.utterances,
        event.utteranceId,
        { ...draft, ...(message === undefined ? {} : { message }), ...(finalAt === undefined ? {} : { finalAt }) },
        limits.utterances,
      );
      if (message === undefined) return;
      remember(state.utteranceOfMessage, message, event.utteranceId, limits.messages);
      if (event.final) remember(state.messages, message, true, limits.messages);
      return;
    }
    case 'suggestion':
      remember(state.suggestions, event.suggestionId, toldOf(event), limits.suggestions);
      return;
  }
}

/** As `observe`, from the fold of a log. */
export function observeView(state: FeedState, view: ConversationView, limits: FeedLimits): void {
  if (view.status !== 'unknown' && view.channel !== undefined)
    observe(
      state,
      {
        type: 'conversation',
        status: 'started',
        channel: view.channel,
        at: view.startedAt ?? view.endedAt ?? new Date(0).toISOString(),
        ...(view.language === undefined ? {} : { language: view.language }),
        ...(view.engine === undefined ? {} : { engine: view.engine }),
      },
      limits,
    );
  if (view.status === 'ended') state.status = 'ended';
  for (const utterance of view.utterances) observe(state, { type: 'utterance', ...utterance }, limits);
  for (const suggestion of view.suggestions) observe(state, { type: 'suggestion', ...suggestion }, limits);
}

/** What a suggestion says, as one text: the same again is not told again. */
export function toldOf(event: SuggestionEvent): string {
  return JSON.stringify([event.text, event.query, event.sources, event.checklist]);
}
