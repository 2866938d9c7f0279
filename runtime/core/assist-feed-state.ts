/**
 * What the feed knows of one conversation: which message belongs to which utterance, and what was told already. Bounded
 * maps that forget the oldest; pure, so that a test walks it. Times are milliseconds of a monotonic clock.
 */
import type { Channel, Role, UtteranceEvent } from '../../shared/assist/event.ts';

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
  summaries: number;
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
    summaries: 0,
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
