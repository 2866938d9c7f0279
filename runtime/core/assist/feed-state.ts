/**
 * What the feed knows about one conversation: which message belongs to which utterance, and which events were emitted.
 * Bounded maps that evict the oldest entry. Pure. Times are milliseconds of a monotonic clock.
 */
import type { ConversationView } from '../../../shared/assist/conversation.ts';
import type {
  AssistEvent,
  Channel,
  FactEvent,
  Role,
  SuggestionEvent,
  UtteranceEvent,
} from '../../../shared/assist/event.ts';
import { ownCopy } from '../../../shared/own-copy.ts';
import type { QueueFacts } from '../ports/assist-feed.ts';

export type KnownUtterance = Omit<UtteranceEvent, 'type' | 'at' | 'trace' | 'paint'> & {
  /** Bare id of its Dialogflow message. */
  message?: string;
  finalAt?: number;
  /** Its last append failed, so the log may not have it. */
  isUnstored?: boolean;
};

export type FeedLimits = {
  readonly utterances: number;
  readonly messages: number;
  readonly suggestions: number;
  /** Intents that arrived before their message. */
  readonly waitingIntents: number;
};

/** Facts are made of all utterances; a message is not repeated later than after some quarter of an hour. */
export const defaultFeedLimits: FeedLimits = {
  utterances: 2_000,
  messages: 500,
  suggestions: 2_000,
  waitingIntents: 50,
};

export type ChecklistItem = NonNullable<SuggestionEvent['checklist']>[number];

/** Checklist items and hints of one conversation; beyond it the oldest go. */
export const mostCoaching = 200;

export type FeedState = {
  status: 'unknown' | 'started' | 'ended';
  channel: Channel | undefined;
  language: string | undefined;
  /** What the queue of the conversation sets, as it was last emitted. */
  queue: QueueFacts;
  /** Start of the conversation, in milliseconds since 1970. */
  startedAt: number | undefined;
  /** Of the conversation that has ended, in milliseconds since 1970. */
  endedAt: number | undefined;
  readonly utterances: Map<string, KnownUtterance>;
  readonly utteranceOfMessage: Map<string, string>;
  /** Bare ids of the messages whose events were emitted. */
  readonly messages: Map<string, true>;
  /** Fingerprint of the last event by suggestion id. */
  readonly suggestions: Map<string, string>;
  readonly waitingIntents: Map<string, readonly { name: string; confidence: number }[]>;
  /** The facts that hold, as they were last emitted, by fact id. */
  readonly facts: Map<string, { readonly fingerprint: string; readonly event: FactEvent }>;
  readonly checklist: {
    readonly items: Map<string, ChecklistItem>;
    /** Coaching with a text, by suggestion id. */
    readonly hints: Map<string, SuggestionEvent>;
    /** The newest coaching with a checklist, which carries what changes in it. */
    carrier: SuggestionEvent | undefined;
  };
  readonly failures: Set<string>;
  /** Utterances come from the conversation's own stream or chat, not only from notifications. */
  hasDirectSource: boolean;
};

/** Of a conversation that nothing is known of. */
export function initialFeedState(): FeedState {
  return {
    status: 'unknown',
    channel: undefined,
    language: undefined,
    queue: {},
    startedAt: undefined,
    endedAt: undefined,
    utterances: new Map(),
    utteranceOfMessage: new Map(),
    messages: new Map(),
    suggestions: new Map(),
    waitingIntents: new Map(),
    facts: new Map(),
    checklist: { items: new Map(), hints: new Map(), carrier: undefined },
    failures: new Set(),
    hasDirectSource: false,
  };
}

/** Sets the entry as the newest and evicts the oldest above `limit`. */
export function remember<K, V>(map: Map<K, V>, key: K, value: V, limit: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > limit) map.delete(map.keys().next().value!);
}

/**
 * A final comes behind those before it: the order is that in which things were said. A later revision of it stays in its place, and so
 * does an interim after the first, as a map that entries are deleted from is copied again and again.
 */
export function rememberUtterance(state: FeedState, known: KnownUtterance, { utterances }: FeedLimits): void {
  const before = state.utterances.get(known.utteranceId);
  if (before && (before.final || !known.final)) state.utterances.set(known.utteranceId, known);
  else remember(state.utterances, known.utteranceId, known, utterances);
}

/** The last part of a resource name. A bare id is returned unchanged. */
export function bareId(name: string): string {
  const slash = name.lastIndexOf('/');
  return slash < 0 ? name : ownCopy(name.slice(slash + 1));
}

const normalizeText = (text: string) =>
  text
    .toLowerCase()
    .replace(/[\s\p{P}]+/gu, ' ')
    .trim();

/** Dialogflow may know a bot of Genesys as the human agent, because both write through one participant. */
const isSameSide = (a: Role, b: Role) => (a === 'customer') === (b === 'customer');

/** The newest final utterance of the speaker's side with the text and without a message. */
export function utteranceWithText(state: FeedState, role: Role, text: string): string | undefined {
  const wanted = normalizeText(text);
  const ids = [...state.utterances.keys()];
  for (let at = ids.length - 1; at >= 0; at--) {
    const known = state.utterances.get(ids[at]!)!;
    if (
      known.final &&
      isSameSide(known.role, role) &&
      known.message === undefined &&
      normalizeText(known.text) === wanted
    )
      return known.utteranceId;
  }
  return undefined;
}

/**
 * Applies an event of the log, appended by another instance or by this one before it evicted the conversation. False for an
 * utterance whose revision is known.
 */
export function observe(state: FeedState, event: AssistEvent, limits: FeedLimits): boolean {
  switch (event.type) {
    case 'conversation':
      state.status = event.status;
      state.channel = event.channel;
      state.language = event.language ?? state.language;
      state.queue = { ...state.queue, ...queueFactsOf(event) };
      if (event.status === 'started') state.startedAt ??= Date.parse(event.at);
      state.endedAt = event.status === 'ended' ? Date.parse(event.at) : undefined;
      // Only the direct source names the engine, a notification does not.
      if (event.engine !== undefined) state.hasDirectSource = true;
      return true;
    case 'utterance': {
      const messageOfId = event.utteranceId.startsWith('m-') ? event.utteranceId.slice(2) : undefined;
      if (messageOfId === undefined) state.hasDirectSource = true;
      const before = state.utterances.get(event.utteranceId);
      if (before && before.revision >= event.revision) return false;
      const { type: _type, at: _at, trace: _trace, paint: _paint, ...draft } = event;
      // The id of a chat message is from Genesys, not from Dialogflow.
      const message = messageOfId ?? (state.channel === 'voice' ? event.messageId : undefined) ?? before?.message;
      const finalAt = before?.finalAt;
      rememberUtterance(
        state,
        { ...draft, ...(message !== undefined && { message }), ...(finalAt !== undefined && { finalAt }) },
        limits,
      );
      if (message === undefined) return true;
      remember(state.utteranceOfMessage, message, event.utteranceId, limits.messages);
      if (event.final) remember(state.messages, message, true, limits.messages);
      return true;
    }
    case 'fact':
      observeFact(state, event);
      return true;
    case 'suggestion':
      remember(state.suggestions, event.suggestionId, suggestionFingerprint(event), limits.suggestions);
      observeChecklist(state, event);
      return true;
    default:
      return true;
  }
}

/** Those that are known. */
export function queueFactsOf({ queue, translation, features }: QueueFacts): QueueFacts {
  return {
    ...(queue !== undefined && { queue }),
    ...(translation !== undefined && { translation }),
    ...(features !== undefined && { features }),
  };
}

/** An item that was done stays done, and one that was set by hand stays as it is. */
export function observeChecklist(state: FeedState, event: SuggestionEvent): void {
  // A hint of a person is no advice about an item of the list.
  if (event.kind !== 'coaching' || event.from !== undefined) return;
  const { items, hints } = state.checklist;
  if (event.text === '' && !event.responses?.length) hints.delete(event.suggestionId);
  else remember(hints, event.suggestionId, event, mostCoaching);
  if (!event.checklist) return;
  state.checklist.carrier = event;
  for (const item of event.checklist) {
    const known = items.get(item.itemId);
    const done = known?.byHand && !item.byHand ? known.done : item.done || (known?.done === true && !item.byHand);
    const byHand = item.byHand ?? known?.byHand;
    items.set(item.itemId, { ...known, ...item, done, ...(byHand !== undefined && { byHand }) });
    if (items.size > mostCoaching) items.delete(items.keys().next().value!);
  }
}

function observeFact(state: FeedState, event: FactEvent): void {
  const { at: _at, trace: _trace, ...fact } = event;
  if (event.status === 'withdrawn') state.facts.delete(event.factId);
  else state.facts.set(event.factId, { fingerprint: factFingerprint(fact), event: fact });
}

/** A fact with an unchanged fingerprint is not emitted again. */
export function factFingerprint({ value, utteranceId, status, settledBy }: FactEvent): string {
  return JSON.stringify([value, utteranceId, status, settledBy]);
}

/** As `observe`, for the view of a log. */
export function observeView(state: FeedState, view: ConversationView, limits: FeedLimits): void {
  if (view.status !== 'unknown' && view.channel !== undefined)
    observe(
      state,
      {
        type: 'conversation',
        status: 'started',
        channel: view.channel,
        at: view.startedAt ?? view.endedAt ?? new Date(0).toISOString(),
        ...(view.language !== undefined && { language: view.language }),
        ...queueFactsOf(view),
        ...(view.engine !== undefined && { engine: view.engine }),
      },
      limits,
    );
  if (view.status === 'ended') {
    state.status = 'ended';
    if (view.endedAt !== undefined) state.endedAt = Date.parse(view.endedAt);
  }
  for (const utterance of view.utterances) observe(state, { type: 'utterance', ...utterance }, limits);
  for (const fact of view.facts) observe(state, { type: 'fact', ...fact }, limits);
  for (const suggestion of view.suggestions) observe(state, { type: 'suggestion', ...suggestion }, limits);
}

/** The append of these events failed: a repetition of their input makes them again. */
export function forget(state: FeedState, events: readonly AssistEvent[]): void {
  for (const event of events) {
    switch (event.type) {
      case 'conversation':
        if (state.status === event.status) state.status = event.status === 'ended' ? 'started' : 'unknown';
        break;
      case 'suggestion':
        state.suggestions.delete(event.suggestionId);
        break;
      case 'fact':
        state.facts.delete(event.factId);
        break;
      case 'notice':
        if (event.code === 'suggestion_failed' && typeof event.params?.reason === 'string')
          state.failures.delete(event.params.reason);
        break;
      case 'utterance':
      case 'sentiment':
      case 'intent': {
        const known = event.utteranceId === undefined ? undefined : state.utterances.get(event.utteranceId);
        if (!known) break;
        if (event.type === 'utterance') state.utterances.set(known.utteranceId, { ...known, isUnstored: true });
        if (known.message !== undefined) state.messages.delete(known.message);
      }
    }
  }
}

/** The content of a suggestion as one string. A suggestion with an unchanged fingerprint is not emitted again. */
export function suggestionFingerprint(event: SuggestionEvent): string {
  return JSON.stringify([event.text, event.query, event.sources, event.checklist, event.responses]);
}
