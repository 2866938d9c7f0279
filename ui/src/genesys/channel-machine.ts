/**
 * The life of one notification channel, without I/O: create and subscribe, connect, watch, renew, give up.
 *
 * The service sends a heartbeat about every 30 s. After 45 s without any frame the machine asks (`ping`); after 10 s without an
 * answer the socket is dead. Nothing is replayed after a gap, so every connection begins with `resync`: the followers of
 * conversations read them again. A channel lives 24 h and is replaced an hour before. `closing` announces maintenance: a
 * second socket on the same channel takes over before the first is cut. A cell that is missing in the table means: ignored.
 */

export type ChannelPhase = 'idle' | 'creating' | 'connecting' | 'open' | 'probing' | 'waiting' | 'stopped';

export type ChannelInput =
  | { readonly type: 'start' }
  | { readonly type: 'created'; readonly connectUri: string; readonly expiresInMs: number }
  | { readonly type: 'createFailed'; readonly fatal: boolean; readonly retryAfterMs?: number | undefined }
  | { readonly type: 'opened' }
  | { readonly type: 'frame' }
  /** Maintenance, a lost subscription: the channel must be made or connected anew. */
  | { readonly type: 'closing' }
  | { readonly type: 'unsubscribed' }
  | { readonly type: 'closed' }
  | { readonly type: 'watchdog' }
  | { readonly type: 'retry' }
  | { readonly type: 'renew' }
  | { readonly type: 'stop' };

export type ChannelTimer = 'watchdog' | 'retry' | 'renew';

export type ChannelEffect =
  | { readonly type: 'create' }
  | { readonly type: 'connect'; readonly connectUri: string }
  | { readonly type: 'ping' }
  | { readonly type: 'closeSocket' }
  | { readonly type: 'arm'; readonly timer: ChannelTimer; readonly ms: number }
  /** Watchdog and retry; the renewal belongs to the channel and stays, unless `all`. */
  | { readonly type: 'disarm'; readonly all?: true }
  | { readonly type: 'resync' }
  | { readonly type: 'remove' };

export type ChannelState = {
  readonly phase: ChannelPhase;
  readonly connectUri: string;
  /** Failures since the last frame. */
  readonly failures: number;
};

export type ChannelStep = readonly [ChannelState, readonly ChannelEffect[]];

export const channelTimes = {
  silenceMs: 45_000,
  probeMs: 10_000,
  connectMs: 15_000,
  renewBeforeMs: 3_600_000,
  retryFromMs: 1_000,
  retryToMs: 30_000,
  /** Failures on the same channel after which a new one is made. */
  failuresPerChannel: 3,
} as const;

export function initial(): ChannelState {
  return { phase: 'idle', connectUri: '', failures: 0 };
}

type Input<K extends ChannelInput['type']> = Extract<ChannelInput, { type: K }>;
/** `random` in [0, 1): full jitter. */
type Cell<K extends ChannelInput['type']> = (state: ChannelState, input: Input<K>, random: number) => ChannelStep;
type Row = { readonly [K in ChannelInput['type']]?: Cell<K> };

const create = (state: ChannelState): ChannelStep => [
  { ...state, phase: 'creating', connectUri: '' },
  [{ type: 'disarm' }, { type: 'closeSocket' }, { type: 'create' }],
];

const connect = (state: ChannelState, connectUri: string): ChannelStep => [
  { ...state, phase: 'connecting', connectUri },
  [
    { type: 'connect', connectUri },
    { type: 'arm', timer: 'watchdog', ms: channelTimes.connectMs },
  ],
];

function wait(state: ChannelState, random: number, atLeastMs = 0): ChannelStep {
  const failures = state.failures + 1;
  const ceiling = Math.min(channelTimes.retryToMs, channelTimes.retryFromMs * 2 ** Math.min(failures - 1, 10));
  const ms = Math.max(atLeastMs, Math.round(random * ceiling));
  return [
    { ...state, phase: 'waiting', failures },
    [{ type: 'disarm' }, { type: 'closeSocket' }, { type: 'arm', timer: 'retry', ms }],
  ];
}

const onFrame = (state: ChannelState): ChannelStep => [
  { ...state, phase: 'open', failures: 0 },
  [{ type: 'arm', timer: 'watchdog', ms: channelTimes.silenceMs }],
];

const stop: Cell<'stop'> = (state) => [
  { ...state, phase: 'stopped' },
  [
    { type: 'disarm', all: true },
    { type: 'closeSocket' },
    ...(state.connectUri === '' ? [] : [{ type: 'remove' } as const]),
  ],
];

const lost = (state: ChannelState, _input: unknown, random: number): ChannelStep => wait(state, random);

const live: Row = {
  frame: onFrame,
  closing: (state) => connect(state, state.connectUri),
  unsubscribed: create,
  renew: create,
  closed: lost,
  stop,
};

export const channelTable: { readonly [P in ChannelPhase]: Row } = {
  idle: { start: create, stop },
  creating: {
    created: (state, { connectUri, expiresInMs }) => {
      const [next, effects] = connect(state, connectUri);
      const ms = Math.max(expiresInMs - channelTimes.renewBeforeMs, channelTimes.retryToMs);
      return [next, [...effects, { type: 'arm', timer: 'renew', ms }]];
    },
    createFailed: (state, { fatal, retryAfterMs }, random) =>
      fatal ? [{ ...state, phase: 'stopped' }, [{ type: 'disarm', all: true }]] : wait(state, random, retryAfterMs),
    stop,
  },
  connecting: {
    opened: (state) => [
      { ...state, phase: 'open' },
      [{ type: 'arm', timer: 'watchdog', ms: channelTimes.silenceMs }, { type: 'resync' }],
    ],
    closed: lost,
    watchdog: lost,
    renew: create,
    stop,
  },
  open: {
    ...live,
    watchdog: (state) => [
      { ...state, phase: 'probing' },
      [{ type: 'ping' }, { type: 'arm', timer: 'watchdog', ms: channelTimes.probeMs }],
    ],
  },
  probing: { ...live, watchdog: lost },
  waiting: {
    retry: (state) =>
      state.connectUri === '' || state.failures >= channelTimes.failuresPerChannel
        ? create(state)
        : connect(state, state.connectUri),
    renew: create,
    stop,
  },
  stopped: { start: (state) => create({ ...state, failures: 0 }) },
};

/** `random`: 0 … 1, for the jitter of a retry. An input without a cell changes nothing. */
export function step(state: ChannelState, input: ChannelInput, random: number): ChannelStep {
  const cell = channelTable[state.phase][input.type] as Cell<ChannelInput['type']> | undefined;
  return cell ? cell(state, input as never, random) : [state, []];
}
