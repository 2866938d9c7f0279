/**
 * How the panel follows a conversation's event stream: a table of phases and inputs, no I/O, no clock, no randomness.
 *
 * Theory of operation. The stream is opened after the last id that was applied. Ids count without gaps, so a gap means that
 * an event was lost: the stream is opened again after the last good id, and the service answers with the exact tail or with a
 * `reset` that replaces everything. A heartbeat names the newest id, so a feed that stays behind it knows. Each drop waits
 * longer than the one before; an event or a heartbeat resets the count. A cell that is not in the table changes nothing.
 */
import { type EventId, safeParseEventId } from '../../../shared/ids.ts';
import { reconnectDelay, reconnectLimits } from '../../../shared/reconnect.ts';

export const feedPhases = [
  'idle',
  'connecting',
  'catchingUp',
  'live',
  'gap',
  'reconnecting',
  'asleep',
  'ended',
  'signedOut',
  'forbidden',
  'stopped',
] as const;
export type FeedPhase = (typeof feedPhases)[number];

export type FeedState = {
  readonly phase: FeedPhase;
  /** The last id that was applied. */
  readonly last?: EventId;
  /** The newest id that the service named. */
  readonly head?: EventId;
  /** Drops in a row without an event or a heartbeat between them. */
  readonly attempt: number;
  /** The feed was live before: what is on screen is real, if old. */
  readonly seen: boolean;
  /** The wait that the service asked for in case the connection drops. */
  readonly retryMs?: number;
  /** The service cannot reach its store: events of other instances arrive late. */
  readonly delayed: boolean;
  /** The token was renewed once already since the stream last worked; a second refusal is final. */
  readonly renewed: boolean;
};

export type FeedRefusal = 'unauthenticated' | 'forbidden' | 'erased' | 'temporary';

export type FeedInput =
  | { readonly type: 'started' }
  /** First frame of a connection. */
  | { readonly type: 'cursor'; readonly cursor?: EventId }
  | { readonly type: 'event'; readonly id: EventId }
  | { readonly type: 'reset'; readonly cursor: EventId }
  | { readonly type: 'head'; readonly id: EventId }
  /** Whether events of other instances arrive late. */
  | { readonly type: 'delayed'; readonly delayed: boolean }
  /** The wait that the service asks for in case the connection drops. */
  | { readonly type: 'retryAsked'; readonly ms: number }
  /** No frame for `settleMs` after the cursor: there is nothing to catch up with. */
  | { readonly type: 'settled' }
  | { readonly type: 'ended'; readonly reason: string; readonly retryMs?: number; readonly jitter: number }
  | { readonly type: 'refused'; readonly why: FeedRefusal; readonly retryMs?: number; readonly jitter: number }
  | { readonly type: 'dropped'; readonly jitter: number }
  /** The shared connection dropped and is made anew without this feed: a `cursor` follows. */
  | { readonly type: 'interrupted' }
  /** No bytes for longer than two heartbeats. */
  | { readonly type: 'silent' }
  /** The head was named `behindMs` ago and has not arrived. */
  | { readonly type: 'behind' }
  | { readonly type: 'elapsed' }
  /** The page is shown again, the network is back, or the agent pressed "try now". */
  | { readonly type: 'woke' }
  | { readonly type: 'slept' }
  | { readonly type: 'signedIn' }
  /** The agent has signed out of the panel. */
  | { readonly type: 'signedOut' }
  | { readonly type: 'stopped' };

export type FeedEffect =
  | { readonly type: 'connect'; readonly after?: EventId; readonly renewToken: boolean }
  | { readonly type: 'disconnect' }
  | { readonly type: 'wait'; readonly ms: number }
  /** The event of this input is new and in order. */
  | { readonly type: 'apply' }
  /** The conversation of this input replaces everything. */
  | { readonly type: 'replace' };

export const feedLimits = {
  ...reconnectLimits,
  /** Two heartbeats of 10 s and a bit. */
  silentMs: 25_000,
  behindMs: 5_000,
  settleMs: 400,
} as const;

export const initial: FeedState = { phase: 'idle', attempt: 0, seen: false, delayed: false, renewed: false };

type Step = readonly [FeedState, readonly FeedEffect[]];
type Of<K extends FeedInput['type']> = Extract<FeedInput, { type: K }>;
type Row = { readonly [K in FeedInput['type']]?: (state: FeedState, input: Of<K>) => Step };

function connect(state: FeedState, renewToken = false): FeedEffect {
  return state.last === undefined
    ? { type: 'connect', renewToken }
    : { type: 'connect', after: state.last, renewToken };
}

const open = (state: FeedState): Step => [{ ...state, phase: 'connecting' }, [connect(state)]];
const reopen = (state: FeedState): Step => [
  { ...state, phase: 'reconnecting' },
  [{ type: 'disconnect' }, connect(state)],
];

function retry(state: FeedState, jitter: number, retryMs?: number): Step {
  const ms = reconnectDelay(state.attempt, jitter, retryMs ?? state.retryMs);
  return [
    { ...state, phase: 'reconnecting', attempt: state.attempt + 1 },
    [{ type: 'disconnect' }, { type: 'wait', ms }],
  ];
}

const onRetryAsked = (state: FeedState, { ms }: Of<'retryAsked'>): Step => [
  { ...state, retryMs: Math.min(ms, feedLimits.longestDelayMs) },
  [],
];

function onCursor(state: FeedState, input: Of<'cursor'>): Step {
  // Without an id the feed starts where the service says; with one it keeps its own until a reset.
  const last = state.last ?? input.cursor;
  // Each connection reports anew whether it is delayed.
  return [{ ...state, phase: 'catchingUp', delayed: false, ...(last !== undefined && { last }) }, []];
}

function onEvent(state: FeedState, input: Of<'event'>): Step {
  const id = safeParseEventId(input.id);
  if (!id) return [state, []];
  const last = safeParseEventId(state.last);
  if (last) {
    const sameEpoch = id.epoch === last.epoch;
    if (sameEpoch && id.seq <= last.seq) return [state, []];
    if (!sameEpoch || id.seq > last.seq + 1) {
      return [{ ...state, phase: 'gap' }, [{ type: 'disconnect' }, connect(state)]];
    }
  }
  const phase = state.phase === 'live' ? 'live' : 'catchingUp';
  return [caughtUp(alive({ ...state, phase, last: input.id })), [{ type: 'apply' }]];
}

function onReset(state: FeedState, input: Of<'reset'>): Step {
  // The old head belongs to what was replaced, possibly to another epoch.
  const { head: _head, ...rest } = state;
  return [alive({ ...rest, phase: 'catchingUp', last: input.cursor }), [{ type: 'replace' }]];
}

function onHead(state: FeedState, input: Of<'head'>): Step {
  return [caughtUp(alive({ ...state, head: input.id }), true), []];
}

const alive = (state: FeedState): FeedState => ({ ...state, attempt: 0, renewed: false });

/** Ends catching up once the head is reached. */
function caughtUp(state: FeedState, byHead = false): FeedState {
  if (state.phase !== 'catchingUp') return state;
  return (state.head !== undefined || byHead) && !isBehind(state) ? { ...state, phase: 'live', seen: true } : state;
}

/** The service has events that were not applied here. */
export function isBehind(state: FeedState): boolean {
  const head = safeParseEventId(state.head);
  if (!head) return false;
  const last = safeParseEventId(state.last);
  return !last ? head.seq > 0 : head.epoch !== last.epoch || head.seq > last.seq;
}

function onEnded(state: FeedState, input: Of<'ended'>): Step {
  switch (input.reason) {
    case 'ended':
    case 'erased':
      return [{ ...alive(state), phase: 'ended' }, [{ type: 'disconnect' }]];
    case 'forbidden':
      return [{ ...state, phase: 'forbidden' }, [{ type: 'disconnect' }]];
    case 'unauthorized':
      return renew(state);
    case 'rotate':
    case 'slow':
    case 'draining':
      // An orderly end: another instance is ready. Jitter spreads the panels that were disconnected together.
      return [
        { ...state, phase: 'reconnecting' },
        [{ type: 'disconnect' }, { type: 'wait', ms: Math.round((input.retryMs ?? 0) + 500 * input.jitter) }],
      ];
    default:
      return retry(state, input.jitter, input.retryMs);
  }
}

function renew(state: FeedState): Step {
  if (state.renewed) return [{ ...state, phase: 'signedOut' }, [{ type: 'disconnect' }]];
  return [{ ...state, phase: 'reconnecting', renewed: true }, [{ type: 'disconnect' }, connect(state, true)]];
}

function onRefused(state: FeedState, input: Of<'refused'>): Step {
  if (input.why === 'forbidden') return [{ ...state, phase: 'forbidden' }, [{ type: 'disconnect' }]];
  if (input.why === 'erased') return [{ ...state, phase: 'ended' }, [{ type: 'disconnect' }]];
  return input.why === 'unauthenticated' ? renew(state) : retry(state, input.jitter, input.retryMs);
}

const sleep = (state: FeedState): Step => [{ ...state, phase: 'asleep' }, [{ type: 'disconnect' }]];
const stop = (state: FeedState): Step => [{ ...state, phase: 'stopped' }, [{ type: 'disconnect' }]];
/** What was shown is gone, so the next sign-in begins at the start. */
const signOut = (): Step => [{ ...initial, phase: 'signedOut' }, [{ type: 'disconnect' }]];
const dropped = (state: FeedState, input: Of<'dropped'>): Step => retry(state, input.jitter);

/** A connection is open or being opened. */
const connected: Row = {
  retryAsked: onRetryAsked,
  delayed: (state, { delayed }) => [{ ...state, delayed }, []],
  cursor: onCursor,
  event: onEvent,
  reset: onReset,
  head: onHead,
  ended: onEnded,
  refused: onRefused,
  dropped,
  interrupted: (state) => [{ ...state, phase: 'reconnecting' }, []],
  silent: reopen,
  slept: sleep,
  signedOut: signOut,
  stopped: stop,
};

export const feedTable: { readonly [P in FeedPhase]: Row } = {
  idle: { started: open, signedOut: signOut, stopped: stop },
  connecting: connected,
  catchingUp: {
    ...connected,
    settled: (state) => (isBehind(state) ? [state, []] : [{ ...state, phase: 'live', seen: true }, []]),
    behind: reopen,
  },
  live: { ...connected, behind: (state) => [{ ...state, phase: 'gap' }, [{ type: 'disconnect' }, connect(state)]] },
  gap: connected,
  reconnecting: { ...connected, elapsed: (state) => [state, [connect(state)]], woke: reopen },
  asleep: { woke: open, signedOut: signOut, stopped: stop },
  // A customer may come back to a chat that was over; asking costs one request.
  ended: { woke: open, slept: (state) => [state, []], signedOut: signOut, stopped: stop },
  signedOut: { signedIn: (state) => open({ ...state, renewed: false }), signedOut: signOut, stopped: stop },
  // Another agent may have signed in to Genesys in this browser since: the session is asked for anew.
  forbidden: {
    woke: (state) => [{ ...state, phase: 'connecting' }, [connect(state, true)]],
    signedIn: open,
    signedOut: signOut,
    stopped: stop,
  },
  stopped: {},
};

/** One step. Inputs that the phase does not know change nothing. */
export function step(state: FeedState, input: FeedInput): Step {
  const cell = feedTable[state.phase][input.type] as ((s: FeedState, i: FeedInput) => Step) | undefined;
  return cell ? cell(state, input) : [state, []];
}
