/** What conditions look at: where a conversation stands, kept up with what happens in it. Pure. */
import type { Role } from '../../../shared/assist/event.ts';
import { stemsOf } from './phrases.ts';

export type Turn = {
  readonly utteranceId: string;
  readonly role: Role;
  readonly stems: readonly string[];
  readonly intents: readonly { readonly name: string; readonly confidence: number }[];
};

export type Situation = {
  readonly phase: 'waiting' | 'running' | 'ended';
  readonly queue: string | undefined;
  readonly language: string | undefined;
  /** Milliseconds since the conversation began. */
  readonly elapsedMs: number;
  /** When someone last spoke, on the same scale. */
  readonly lastSpeechMs: number;
  /** Undefined: the caller is not on hold. */
  readonly heldSinceMs: number | undefined;
  /** Of the customer's last turns, oldest first. */
  readonly sentiments: readonly number[];
  /** The newest one. */
  readonly turn: Turn | undefined;
};

/** All times in milliseconds since the conversation began. */
export type Observation =
  | {
      readonly type: 'started';
      readonly atMs: number;
      readonly queue?: string | undefined;
      readonly language?: string | undefined;
    }
  | { readonly type: 'ended'; readonly atMs: number }
  | {
      readonly type: 'utterance';
      readonly atMs: number;
      readonly utteranceId: string;
      readonly role: Role;
      readonly text: string;
    }
  | {
      readonly type: 'intent';
      readonly atMs: number;
      readonly utteranceId: string;
      readonly name: string;
      readonly confidence: number;
    }
  | { readonly type: 'sentiment'; readonly atMs: number; readonly role: Role; readonly score: number }
  | { readonly type: 'hold'; readonly atMs: number; readonly held: boolean }
  /** Something worth keeping was said; its kind, by each name that a file may use. */
  | { readonly type: 'fact'; readonly atMs: number; readonly names: readonly string[] }
  | { readonly type: 'tick'; readonly atMs: number };

export const initialSituation: Situation = {
  phase: 'waiting',
  queue: undefined,
  language: undefined,
  elapsedMs: 0,
  lastSpeechMs: 0,
  heldSinceMs: undefined,
  sentiments: [],
  turn: undefined,
};

/** Turns whose sentiment counts. */
const rememberedSentiments = 5;

type Observe<T extends Observation['type']> = (
  before: Situation,
  observed: Extract<Observation, { type: T }>,
) => Partial<Situation>;

const table: { readonly [T in Observation['type']]: Observe<T> } = {
  started: (before, { atMs, queue, language }) => ({
    phase: 'running',
    queue: queue ?? before.queue,
    language: language ?? before.language,
    ...(before.phase === 'ended' && { lastSpeechMs: atMs }),
  }),
  ended: () => ({ phase: 'ended', heldSinceMs: undefined }),
  utterance: ({ language }, { atMs, utteranceId, role, text }) => ({
    lastSpeechMs: atMs,
    turn: { utteranceId, role, stems: stemsOf(text, language), intents: [] },
  }),
  intent: ({ turn }, { utteranceId, name, confidence }) =>
    turn?.utteranceId === utteranceId ? { turn: { ...turn, intents: [...turn.intents, { name, confidence }] } } : {},
  sentiment: ({ sentiments }, { role, score }) =>
    role === 'customer' ? { sentiments: [...sentiments, score].slice(-rememberedSentiments) } : {},
  hold: ({ heldSinceMs }, { atMs, held }) => ({
    heldSinceMs: held ? (heldSinceMs ?? atMs) : undefined,
    lastSpeechMs: atMs,
  }),
  fact: () => ({}),
  tick: () => ({}),
};

/** Pure: the situation after one observation. Its time never goes back. */
export function observe(before: Situation, observed: Observation): Situation {
  const change = (table[observed.type] as Observe<typeof observed.type>)(before, observed as never);
  return { ...before, elapsedMs: Math.max(before.elapsedMs, observed.atMs), ...change };
}
