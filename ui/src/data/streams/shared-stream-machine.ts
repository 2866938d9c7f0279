/**
 * Which panel of a browser keeps the shared event stream, and when it connects: a table of phases and inputs, no I/O, no clock.
 *
 * Theory of operation. All panels wait for one lock; the panel that holds it leads. The leader opens a stream for what all panels want and
 * passes on what arrives. When the set changes it opens the next stream and closes the one before once the next answers. A lock is
 * free again as soon as its page is gone, so the next panel takes over; a leader that says nothing (frozen) has its lock taken. A
 * cell that is not in the table changes nothing.
 */
import { reconnectDelay } from '../../../../shared/reconnect.ts';

export const sharedPhases = ['following', 'idle', 'opening', 'open', 'changing', 'waiting', 'stopped'] as const;
export type SharedPhase = (typeof sharedPhases)[number];

export type SharedState = {
  readonly type: SharedPhase;
  /** Drops in a row. */
  readonly attempt: number;
  /** The token was renewed since the stream last worked; a second refusal is final. */
  readonly renewed: boolean;
};

export type SharedInput =
  | { readonly type: 'granted' }
  /** Another panel took the lock. */
  | { readonly type: 'lost' }
  /** What the panels want has changed. `any`: they want something. */
  | { readonly type: 'wanted'; readonly any: boolean }
  /** The newest connection answers. */
  | { readonly type: 'opened' }
  /** The newest connection ended. `orderly`: the service asked for that. */
  | { readonly type: 'dropped'; readonly orderly: boolean; readonly retryMs?: number; readonly jitter: number }
  | { readonly type: 'unauthenticated' }
  /** The service has no shared stream. */
  | { readonly type: 'unsupported' }
  | { readonly type: 'elapsed' }
  /** The leader does not answer. */
  | { readonly type: 'leaderSilent' }
  | { readonly type: 'stopped' };

export type SharedEffect =
  | { readonly type: 'announce' }
  | { readonly type: 'connect'; readonly renewToken: boolean }
  /** The connections before the newest are closed. */
  | { readonly type: 'closeOlder' }
  | { readonly type: 'disconnect' }
  | { readonly type: 'wait'; readonly ms: number }
  | { readonly type: 'reportInterrupted'; readonly ms: number }
  | { readonly type: 'reportRefused' }
  /** Every panel follows its conversation by itself. */
  | { readonly type: 'sendAlone' }
  | { readonly type: 'steal' }
  | { readonly type: 'release' };

type Step = readonly [SharedState, readonly SharedEffect[]];
type Of<K extends SharedInput['type']> = Extract<SharedInput, { type: K }>;
type Row = { readonly [K in SharedInput['type']]?: (state: SharedState, input: Of<K>) => Step };

export const initialShared: SharedState = { type: 'following', attempt: 0, renewed: false };

const to = (state: SharedState, type: SharedPhase): SharedState => ({ ...state, type });
const connect = { type: 'connect', renewToken: false } as const;
const disconnect = { type: 'disconnect' } as const;

const open = (state: SharedState): Step => [to(state, 'opening'), [connect]];
const rest = (state: SharedState): Step => [to(state, 'idle'), [disconnect]];

function onDropped(state: SharedState, { orderly, retryMs, jitter }: Of<'dropped'>): Step {
  const ms = orderly ? Math.round((retryMs ?? 0) + 500 * jitter) : reconnectDelay(state.attempt, jitter, retryMs);
  const attempt = orderly ? state.attempt : state.attempt + 1;
  return [
    { ...state, type: 'waiting', attempt },
    [disconnect, { type: 'reportInterrupted', ms }, { type: 'wait', ms }],
  ];
}

function onUnauthenticated(state: SharedState): Step {
  if (state.renewed) return [{ ...state, type: 'idle', renewed: false }, [disconnect, { type: 'reportRefused' }]];
  const interrupted = { type: 'reportInterrupted', ms: 0 } as const;
  return [
    { ...state, type: 'opening', renewed: true },
    [disconnect, interrupted, { type: 'connect', renewToken: true }],
  ];
}

/** The lock is held. */
const leading: Row = {
  lost: (state) => [to(state, 'following'), [disconnect]],
  stopped: (state) => [to(state, 'stopped'), [disconnect, { type: 'release' }]],
};

/** A connection is open or being opened. */
const connected: Row = {
  ...leading,
  dropped: onDropped,
  unauthenticated: onUnauthenticated,
  unsupported: (state) => [to(state, 'idle'), [disconnect, { type: 'sendAlone' }]],
};

const opened = (state: SharedState): Step => [
  { type: 'open', attempt: 0, renewed: false },
  state.type === 'changing' ? [{ type: 'closeOlder' }] : [],
];

export const sharedTable: { readonly [P in SharedPhase]: Row } = {
  following: {
    granted: (state) => [to(state, 'idle'), [{ type: 'announce' }]],
    leaderSilent: (state) => [state, [{ type: 'steal' }]],
    stopped: (state) => [to(state, 'stopped'), [{ type: 'release' }]],
  },
  idle: { ...leading, wanted: (state, { any }) => (any ? open(state) : [state, []]) },
  opening: {
    ...connected,
    opened,
    wanted: (state, { any }) => (any ? [to(state, 'opening'), [disconnect, connect]] : rest(state)),
  },
  open: { ...connected, wanted: (state, { any }) => (any ? [to(state, 'changing'), [connect]] : rest(state)) },
  changing: {
    ...connected,
    opened,
    wanted: (state, { any }) => (any ? [state, [connect]] : rest(state)),
  },
  // A panel that begins to follow now, or is shown again, is not kept waiting.
  waiting: { ...leading, elapsed: open, wanted: (state, { any }) => (any ? open(state) : rest(state)) },
  stopped: {},
};

/** One step. Inputs that the phase does not know change nothing. */
export function stepShared(state: SharedState, input: SharedInput): Step {
  const cell = sharedTable[state.type][input.type] as ((s: SharedState, i: SharedInput) => Step) | undefined;
  return cell ? cell(state, input) : [state, []];
}
