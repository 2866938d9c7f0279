/**
 * The life of one notification channel, without I/O: create and subscribe, connect, watch, renew, give up.
 *
 * The service sends a heartbeat about every 30 s. After 45 s without any frame the machine asks (`ping`); after 10 s without an
 * answer the socket is dead. Nothing is replayed after a gap, so every connection begins with `resync`: whoever follows
 * conversations reads them again. A channel lives 24 h and is replaced an hour before. `closing` announces maintenance: a
 * second socket on the same channel takes over before the first is cut. A cell that is missing in the table means: ignored.
 */

export type ChannelPhase = 'idle' | 'creating' | 'connecting' | 'open' | 'probing' | 'waiting' | 'stopped';

export type ChannelInput =
  | { readonly on: 'start' }
  | { readonly on: 'created'; readonly connectUri: string; readonly expiresInMs: number }
  | { readonly on: 'createFailed'; readonly fatal: boolean; readonly retryAfterMs?: number | undefined }
  | { readonly on: 'opened' }
  | { readonly on: 'frame' }
  /** Maintenance, a lost subscription: the channel must be made or connected anew. */
  | { readonly on: 'closing' }
  | { readonly on: 'unsubscribed' }
  | { readonly on: 'closed' }
  | { readonly on: 'watchdog' }
  | { readonly on: 'retry' }
  | { readonly on: 'renew' }
  | { readonly on: 'stop' };

export type ChannelEffect =
  | { readonly do: 'create' }
  | { readonly do: 'connect'; readonly connectUri: string }
  | { readonly do: 'ping' }
  | { readonly do: 'closeSocket' }
  | { readonly do: 'arm'; readonly timer: 'watchdog' | 'retry' | 'renew'; readonly ms: number }
  /** Watchdog and retry; the renewal belongs to the channel and stays, unless `all`. */
  | { readonly do: 'disarm'; readonly all?: true }
  | { readonly do: 'resync' }
  | { readonly do: 'remove' };

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

type Input<K extends ChannelInput['on']> = Extract<ChannelInput, { on: K }>;
/** `random` in [0, 1): full jitter. */
type Cell<K extends ChannelInput['on']> = (state: ChannelState, input: Input<K>, random: number) => ChannelStep;
type Row = { readonly [K in ChannelInput['on']]?: Cell<K> };

const create = (state: ChannelState): ChannelStep => [
  { ...state, phase: 'creating', connectUri: '' },
  [{ do: 'disarm' }, { do: 'closeSocket' }, { do: 'create' }],
];

const connect = (state: ChannelState, connectUri: string): ChannelStep => [
  { ...state, phase: 'connecting', connectUri },
  [
    { do: 'connect', connectUri },
    { do: 'arm', timer: 'watchdog', ms: channelTimes.connectMs },
  ],
];

function wait(state: ChannelState, random: number, atLeastMs = 0): ChannelStep {
  const failures = state.failures + 1;
  const ceiling = Math.min(channelTimes.retryToMs, channelTimes.retryFromMs * 2 ** Math.min(failures - 1, 10));
  const ms = Math.max(atLeastMs, Math.round(random * ceiling));
  return [
    { ...state, phase: 'waiting', failures },
    [{ do: 'disarm' }, { do: 'closeSocket' }, { do: 'arm', timer: 'retry', ms }],
  ];
}

const heard = (state: ChannelState): ChannelStep => [
  { ...state, phase: 'open', failures: 0 },
  [{ do: 'arm', timer: 'watchdog', ms: channelTimes.silenceMs }],
];

const stop: Cell<'stop'> = (state) => [
  { ...state, phase: 'stopped' },
  [{ do: 'disarm', all: true }, { do: 'closeSocket' }, ...(state.connectUri === '' ? [] : [{ do: 'remove' } as const])],
];

const lost = (state: ChannelState, _input: unknown, random: number): ChannelStep => wait(state, random);

const live: Row = {
  frame: heard,
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
      return [next, [...effects, { do: 'arm', timer: 'renew', ms }]];
    },
    createFailed: (state, { fatal, retryAfterMs }, random) =>
      fatal ? [{ ...state, phase: 'stopped' }, [{ do: 'disarm', all: true }]] : wait(state, random, retryAfterMs),
    stop,
  },
  connecting: {
    opened: (state) => [
      { ...state, phase: 'open' },
      [{ do: 'arm', timer: 'watchdog', ms: channelTimes.silenceMs }, { do: 'resync' }],
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
      [{ do: 'ping' }, { do: 'arm', timer: 'watchdog', ms: channelTimes.probeMs }],
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

export function step(state: ChannelState, input: ChannelInput, random: number): ChannelStep {
  const cell = channelTable[state.phase][input.on] as Cell<ChannelInput['on']> | undefined;
  return cell ? cell(state, input as never, random) : [state, []];
}
