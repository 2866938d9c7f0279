/**
 * When a chat is read from Genesys and its messages are posted: a table of phases and inputs, no I/O, no clock.
 *
 * Theory of operation. Notifications carry message ids only and may come twice, late or never. So events of one moment are
 * gathered before the work begins, the conversation is read again after every gap, and also after a while without news. The
 * work is one read (where it is needed) and then the messages; nothing else starts meanwhile, and what arrives during it is
 * taken up afterwards. Nothing is posted before an agent of the conversation is connected: a panel that is opened while the
 * chat rings costs nothing. `stay` changes nothing; every cell of the table is filled.
 */

export type IngestionPhase = 'idle' | 'reading' | 'posting' | 'refused' | 'stopped';

/** What a look at the conversation shows. */
export type ChatFacts = {
  readonly isChat: boolean;
  /** An agent of this conversation is connected, or this one was until it ended. */
  readonly isConnected: boolean;
  /** The customer has left and no agent is in it; after-call work may go on. */
  readonly isOver: boolean;
};

export type IngestionState = ChatFacts & {
  readonly type: IngestionPhase;
  /** The conversation is to be read before the next messages. */
  readonly needsRead: boolean;
  /** Failures in a row. */
  readonly failures: number;
  /** Reads in a row that found nothing new, each after a while without news. */
  readonly quietReads: number;
};

export type IngestionInput =
  | { readonly type: 'readRequested' }
  /** An event with the whole conversation; its new messages are in the ledger. */
  | { readonly type: 'snapshotReceived'; readonly facts: ChatFacts }
  /** An event with message ids only. `hasNew`: some were not known. */
  | { readonly type: 'messagesAnnounced'; readonly hasNew: boolean }
  | { readonly type: 'workDue' }
  | { readonly type: 'quietElapsed' }
  /** `facts` is absent if the answer was unreadable; `hasNew` as above. */
  | { readonly type: 'conversationRead'; readonly facts: ChatFacts | undefined; readonly hasNew: boolean }
  | { readonly type: 'messagesPosted' }
  /** `isFinal`: this agent may not read or write the conversation. */
  | { readonly type: 'workFailed'; readonly isFinal: boolean; readonly retryAfterMs?: number | undefined }
  | { readonly type: 'stopRequested' };

export type IngestionEffect =
  | { readonly type: 'readConversation' }
  | { readonly type: 'postMessages' }
  /** `work` and `quiet` are the timers that bring `workDue` and `quietElapsed`. */
  | { readonly type: 'setTimer'; readonly timer: 'work' | 'quiet'; readonly ms: number }
  /** Sets `work` unless it runs: news that keep coming must not put the work off, nor end a wait after a failure. */
  | { readonly type: 'startWork'; readonly ms: number }
  | { readonly type: 'clearTimers' }
  /** The chat is over for this agent. Once for each time that it ends. */
  | { readonly type: 'reportOver' };

export type IngestionTimes = {
  /** Events within this time make one request. */
  readonly coalesceMs: number;
  /** From one request to the next: Genesys allows a token 300 in a minute, and the service makes as many. */
  readonly pauseMs: number;
  /** Without news for this long the conversation is read unasked: while the chat rings, and otherwise. */
  readonly quietMs: { readonly ringing: number; readonly connected: number };
};

export type IngestionContext = {
  readonly times: IngestionTimes;
  /** Announced messages are still to be fetched. */
  readonly hasPending: boolean;
  /** In [0, 1). */
  readonly random: number;
};

export type IngestionStep = readonly [IngestionState, readonly IngestionEffect[]];

export const defaultTimes: IngestionTimes = {
  coalesceMs: 200,
  pauseMs: 500,
  quietMs: { ringing: 10_000, connected: 30_000 },
};

export const initial: IngestionState = {
  type: 'idle',
  isChat: false,
  isConnected: false,
  isOver: false,
  needsRead: true,
  failures: 0,
  quietReads: 0,
};

/** A failed request is retried after at most two seconds, doubled by each failure up to this one: 16 s, which is shorter than most chats. */
const maxFailures = 4;
/** Each quiet read doubles the time to the next, up to this factor. */
const maxQuietFactor = 4;

type Cell<I extends IngestionInput['type']> = (
  state: IngestionState,
  input: Extract<IngestionInput, { type: I }>,
  context: IngestionContext,
) => IngestionStep;
type Row = { readonly [I in IngestionInput['type']]: Cell<I> };

const stay = (state: IngestionState): IngestionStep => [state, []];

const workIn = (ms: number): IngestionEffect => ({ type: 'setTimer', timer: 'work', ms });
const startWork = (ms: number): IngestionEffect => ({ type: 'startWork', ms });

/** A read costs one of the 300 requests that a token may make per minute; jitter spreads the panels of one agent. */
function watchQuiet(state: IngestionState, { times, random }: IngestionContext): IngestionEffect {
  const ms = state.isChat && !state.isConnected ? times.quietMs.ringing : times.quietMs.connected;
  const factor = Math.min(maxQuietFactor, 2 ** state.quietReads);
  return { type: 'setTimer', timer: 'quiet', ms: ms * factor * (1 + random / 4) };
}

/** News: the time without any begins again. */
function onNews(state: IngestionState, context: IngestionContext): IngestionStep {
  const next = { ...state, quietReads: 0 };
  return [next, [watchQuiet(next, context)]];
}

const canPost = (state: IngestionState, { hasPending }: IngestionContext) => state.isConnected && hasPending;

function learn(state: IngestionState, facts: ChatFacts): IngestionStep {
  // A transfer disconnects the agent, but what was said to them is posted all the same.
  const next = { ...state, ...facts, isConnected: state.isConnected || facts.isConnected };
  const ends = next.isOver && !state.isOver && next.isChat && next.isConnected;
  return [next, ends ? [{ type: 'reportOver' }] : []];
}

const post = (state: IngestionState): IngestionStep => [{ ...state, type: 'posting' }, [{ type: 'postMessages' }]];

function begin(state: IngestionState, context: IngestionContext): IngestionStep {
  if (state.needsRead) return [{ ...state, type: 'reading', needsRead: false }, [{ type: 'readConversation' }]];
  if (canPost(state, context)) return post(state);
  return [{ ...state, failures: 0 }, []];
}

function finish(state: IngestionState, context: IngestionContext): IngestionStep {
  const hasMore = state.needsRead || canPost(state, context);
  return [{ ...state, type: 'idle', failures: 0 }, hasMore ? [workIn(context.times.pauseMs)] : []];
}

const onReadRequested: Cell<'readRequested'> = (state, _input, context) => {
  const [next, effects] = onNews({ ...state, needsRead: true }, context);
  return [next, [...effects, workIn(0)]];
};

const onSnapshot: Cell<'snapshotReceived'> = (state, { facts }, context) => {
  const [learned, ends] = learn(state, facts);
  const [next, effects] = onNews(learned, context);
  return [next, [...ends, ...effects, ...(canPost(next, context) ? [startWork(context.times.coalesceMs)] : [])]];
};

const onAnnounced: Cell<'messagesAnnounced'> = (state, { hasNew }, context) => {
  const [next, effects] = onNews(state, context);
  if (!hasNew && next.isConnected) return [next, effects];
  // This event does not show whether an agent is connected.
  const needsRead = next.needsRead || !next.isConnected;
  return [{ ...next, needsRead }, [...effects, startWork(context.times.coalesceMs)]];
};

/** `start`: what the read begins with, if it can begin now. */
const onQuiet =
  (start: (state: IngestionState, context: IngestionContext) => IngestionStep): Cell<'quietElapsed'> =>
  (state, _input, context) => {
    if (state.isOver) return [state, []];
    const [next, effects] = start({ ...state, quietReads: state.quietReads + 1, needsRead: true }, context);
    return [next, [...effects, watchQuiet(next, context)]];
  };

const onRead: Cell<'conversationRead'> = (state, { facts, hasNew }, context) => {
  const [learned, ends] = facts ? learn(state, facts) : stay(state);
  const isNews = hasNew || learned.isConnected !== state.isConnected;
  const [next, effects] = isNews ? onNews(learned, context) : stay(learned);
  // The read was recent enough for these messages, even if another was requested meanwhile.
  const [after, work] = canPost(next, context) ? post(next) : finish(next, context);
  return [after, [...ends, ...effects, ...work]];
};

const onFailed: Cell<'workFailed'> = (state, { isFinal, retryAfterMs = 0 }, { random }) => {
  if (isFinal) return [{ ...state, type: 'refused' }, [{ type: 'clearTimers' }]];
  const failures = Math.min(state.failures + 1, maxFailures);
  const ms = Math.max(retryAfterMs, random * 1_000 * 2 ** failures);
  return [{ ...state, type: 'idle', needsRead: true, failures }, [workIn(ms)]];
};

const stop: Cell<'stopRequested'> = (state) => [{ ...state, type: 'stopped' }, [{ type: 'clearTimers' }]];

/** Nothing is read, posted or expected any more. */
const final: Row = {
  readRequested: stay,
  snapshotReceived: stay,
  messagesAnnounced: stay,
  workDue: stay,
  quietElapsed: stay,
  conversationRead: stay,
  messagesPosted: stay,
  workFailed: stay,
  stopRequested: stay,
};

/** The same whether a request is under way or not. */
const following: Row = {
  ...final,
  readRequested: onReadRequested,
  snapshotReceived: onSnapshot,
  messagesAnnounced: onAnnounced,
  quietElapsed: onQuiet(stay),
  stopRequested: stop,
};

export const ingestionTable: { readonly [P in IngestionPhase]: Row } = {
  idle: {
    ...following,
    workDue: (state, _input, context) => begin(state, context),
    quietElapsed: onQuiet(begin),
  },
  reading: { ...following, conversationRead: onRead, workFailed: onFailed },
  posting: {
    ...following,
    // With a pause in any case: while messages keep coming, the next would be there at once.
    messagesPosted: (state, _input, { times }) => [{ ...state, type: 'idle', failures: 0 }, [workIn(times.pauseMs)]],
    workFailed: onFailed,
  },
  // A supervisor reads along: the agent in the conversation posts its messages. Its end still counts.
  refused: { ...final, snapshotReceived: (state, { facts }) => learn(state, facts), stopRequested: stop },
  stopped: final,
};

/** One step of the table. */
export function step(state: IngestionState, input: IngestionInput, context: IngestionContext): IngestionStep {
  const cell = ingestionTable[state.type][input.type] as Cell<IngestionInput['type']>;
  return cell(state, input, context);
}
