/**
 * The life of a conversation as one pure table: connections use it, it waits for another one after a loss, and
 * it is summarized and completed. A connection that comes back before the completion continues it.
 *
 * A conversation that another instance has taken over is left alone: no summary, no end event, no completion. One that
 * this instance leaves because it shuts down is released without completion, because the call may continue elsewhere.
 */

/**
 * | phase | meaning |
 * |---|---|
 * | `active` | connections follow it |
 * | `awaitingReconnect` | the last connection was lost; another may take its place |
 * | `summarizing` | the closing summary is requested |
 * | `confirmingOwner` | the lease store is asked whether another instance has the call now |
 * | `completing` | its end is published; it is completed with the engines and released |
 * | `releasing` | it is released without completion |
 * | `ended` | nothing is running any more |
 */
export const lifecyclePhases = [
  'active',
  'awaitingReconnect',
  'summarizing',
  'confirmingOwner',
  'completing',
  'releasing',
  'ended',
] as const;
export type LifecyclePhase = (typeof lifecyclePhases)[number];

export type LifecycleState = {
  readonly phase: LifecyclePhase;
  /** Another instance owns the conversation. */
  readonly isSuperseded: boolean;
  /** How long a reconnect was awaited in vain, milliseconds. */
  readonly waitedMs: number | undefined;
};

export type LifecycleInput =
  | { readonly type: 'followerJoined' }
  /** `hasEngine`: there is an engine conversation that can be summarized. */
  | { readonly type: 'lastFollowerLeft'; readonly how: 'closed' | 'lost' | 'drained'; readonly hasEngine: boolean }
  | { readonly type: 'graceExpired'; readonly graceMs: number; readonly hasEngine: boolean }
  /** This instance shuts down and does not wait. */
  | { readonly type: 'graceSkipped'; readonly hasEngine: boolean }
  | { readonly type: 'summaryFinished' }
  | { readonly type: 'ownerConfirmed'; readonly isElsewhere: boolean }
  | { readonly type: 'superseded' }
  | { readonly type: 'released' };

export type LifecycleEffect =
  | { readonly type: 'startGrace' }
  | { readonly type: 'cancelGrace' }
  | { readonly type: 'summarize' }
  | { readonly type: 'confirmOwner' }
  /** No further attempt to create or move the conversation. */
  | { readonly type: 'stopEngine' }
  | { readonly type: 'publishEnd'; readonly waitedMs: number | undefined }
  /** Completes the conversation with every engine that had it, and then releases it. */
  | { readonly type: 'complete' }
  | { readonly type: 'releaseLease' }
  /** The departure of the last follower has been dealt with. */
  | { readonly type: 'settleDeparture' }
  | { readonly type: 'announceEnd' };

type Step<P extends LifecyclePhase = LifecyclePhase> = readonly [
  LifecycleState & { readonly phase: P },
  readonly LifecycleEffect[],
];
type InputOf<T extends LifecycleInput['type']> = Extract<LifecycleInput, { type: T }>;
type Rule<Input, Next extends LifecyclePhase> = (state: LifecycleState, input: Input) => Step<Next>;

/** The input changes nothing in this phase. */
export const ignored = 'ignored';

type Cell<Input> =
  | typeof ignored
  | { readonly next: readonly LifecyclePhase[]; readonly rule: Rule<Input, LifecyclePhase> };

/** A cell of the table. `next`: every phase that `rule` can lead to. */
const to = <Input, Next extends LifecyclePhase>(
  next: readonly Next[],
  rule: Rule<Input, NoInfer<Next>>,
): { readonly next: readonly LifecyclePhase[]; readonly rule: Rule<Input, LifecyclePhase> } => ({ next, rule });

function enter<P extends LifecyclePhase>(phase: P, state: LifecycleState, ...effects: LifecycleEffect[]): Step<P> {
  return [{ ...state, phase }, effects];
}

const abandon = (state: LifecycleState): Step<'ended'> =>
  enter(
    'ended',
    { ...state, isSuperseded: true },
    { type: 'stopEngine' },
    { type: 'settleDeparture' },
    { type: 'announceEnd' },
  );

function beginEnd(state: LifecycleState, hasEngine: boolean): Step<'summarizing' | 'confirmingOwner' | 'ended'> {
  if (state.isSuperseded) return abandon(state);
  return hasEngine
    ? enter('summarizing', state, { type: 'summarize' })
    : enter('confirmingOwner', state, { type: 'confirmOwner' });
}

function departed(
  state: LifecycleState,
  { how, hasEngine }: InputOf<'lastFollowerLeft'>,
): Step<'awaitingReconnect' | 'summarizing' | 'confirmingOwner' | 'releasing' | 'ended'> {
  if (how === 'drained') return enter('releasing', state, { type: 'stopEngine' }, { type: 'releaseLease' });
  if (how === 'lost') return enter('awaitingReconnect', state, { type: 'startGrace' });
  return beginEnd(state, hasEngine);
}

const reconnected = (state: LifecycleState): Step<'active'> =>
  enter('active', state, { type: 'cancelGrace' }, { type: 'settleDeparture' });

const continued = (state: LifecycleState): Step<'active'> =>
  enter('active', { ...state, waitedMs: undefined }, { type: 'settleDeparture' });

const graceOver = (state: LifecycleState, { graceMs, hasEngine }: InputOf<'graceExpired'>) =>
  beginEnd({ ...state, waitedMs: graceMs }, hasEngine);

function graceSkipped(state: LifecycleState, { hasEngine }: InputOf<'graceSkipped'>) {
  const [next, effects] = beginEnd(state, hasEngine);
  return [next, [{ type: 'cancelGrace' }, ...effects]] as const;
}

const summarized = (state: LifecycleState): Step<'confirmingOwner' | 'ended'> =>
  state.isSuperseded ? abandon(state) : enter('confirmingOwner', state, { type: 'confirmOwner' });

const ownerConfirmed = (
  state: LifecycleState,
  { isElsewhere }: InputOf<'ownerConfirmed'>,
): Step<'completing' | 'ended'> =>
  isElsewhere || state.isSuperseded
    ? abandon(state)
    : enter(
        'completing',
        state,
        { type: 'stopEngine' },
        { type: 'publishEnd', waitedMs: state.waitedMs },
        { type: 'complete' },
      );

/** No connection is left that would end it. */
function supersedeWaiting(state: LifecycleState): Step<'ended'> {
  const [next, effects] = abandon(state);
  return [next, [{ type: 'cancelGrace' }, ...effects]];
}

const supersede =
  <P extends LifecyclePhase>(phase: P) =>
  (state: LifecycleState): Step<P> =>
    enter(phase, { ...state, isSuperseded: true });

const end = (state: LifecycleState): Step<'ended'> =>
  enter('ended', state, { type: 'settleDeparture' }, { type: 'announceEnd' });

export type LifecycleTable = {
  readonly [P in LifecyclePhase]: { readonly [T in LifecycleInput['type']]: Cell<InputOf<T>> };
};

/** phase → input → the phases it may lead to, and the rule that decides. A missing cell does not compile. */
export const lifecycleTable: LifecycleTable = {
  active: {
    followerJoined: ignored,
    lastFollowerLeft: to(['awaitingReconnect', 'summarizing', 'confirmingOwner', 'releasing', 'ended'], departed),
    graceExpired: ignored,
    graceSkipped: ignored,
    summaryFinished: ignored,
    ownerConfirmed: ignored,
    superseded: to(['active'], supersede('active')),
    released: ignored,
  },
  awaitingReconnect: {
    followerJoined: to(['active'], reconnected),
    lastFollowerLeft: ignored,
    graceExpired: to(['summarizing', 'confirmingOwner', 'ended'], graceOver),
    graceSkipped: to(['summarizing', 'confirmingOwner', 'ended'], graceSkipped),
    summaryFinished: ignored,
    ownerConfirmed: ignored,
    superseded: to(['ended'], supersedeWaiting),
    released: ignored,
  },
  summarizing: {
    followerJoined: to(['active'], continued),
    lastFollowerLeft: ignored,
    graceExpired: ignored,
    graceSkipped: ignored,
    summaryFinished: to(['confirmingOwner', 'ended'], summarized),
    ownerConfirmed: ignored,
    superseded: to(['summarizing'], supersede('summarizing')),
    released: ignored,
  },
  confirmingOwner: {
    followerJoined: to(['active'], continued),
    lastFollowerLeft: ignored,
    graceExpired: ignored,
    graceSkipped: ignored,
    summaryFinished: ignored,
    ownerConfirmed: to(['completing', 'ended'], ownerConfirmed),
    superseded: to(['confirmingOwner'], supersede('confirmingOwner')),
    released: ignored,
  },
  completing: {
    followerJoined: ignored,
    lastFollowerLeft: ignored,
    graceExpired: ignored,
    graceSkipped: ignored,
    summaryFinished: ignored,
    ownerConfirmed: ignored,
    superseded: ignored,
    released: to(['ended'], end),
  },
  releasing: {
    followerJoined: ignored,
    lastFollowerLeft: ignored,
    graceExpired: ignored,
    graceSkipped: ignored,
    summaryFinished: ignored,
    ownerConfirmed: ignored,
    superseded: ignored,
    released: to(['ended'], end),
  },
  ended: {
    followerJoined: ignored,
    lastFollowerLeft: ignored,
    graceExpired: ignored,
    graceSkipped: ignored,
    summaryFinished: ignored,
    ownerConfirmed: ignored,
    superseded: ignored,
    released: ignored,
  },
};

export const initialLifecycle: LifecycleState = { phase: 'active', isSuperseded: false, waitedMs: undefined };

const none: readonly LifecycleEffect[] = [];

/** The state after one input, and what has to be done. */
export function stepLifecycle(
  state: LifecycleState,
  input: LifecycleInput,
): readonly [LifecycleState, readonly LifecycleEffect[]] {
  const cell: Cell<never> = lifecycleTable[state.phase][input.type];
  return cell === ignored ? [state, none] : cell.rule(state, input as never);
}

/** Its end has begun: a new connection gets the next conversation. */
export const isEnding = ({ phase }: LifecycleState): boolean =>
  phase === 'completing' || phase === 'releasing' || phase === 'ended';
