/**
 * Our side of one AudioHook session, without any I/O.
 *
 * Theory of operation. `step(state, input)` takes one thing that happened (a message, a frame, a command of ours, a timer)
 * and gives the next state and what to do, in order. `opened` is an effect of `open` itself: nothing behind us is asked
 * before it is sent. Sequence numbers are given in here only, at the moment a message becomes an effect, so whoever runs
 * the effects must send every one of them, in order. Stream time counts samples received and only moves forward: gaps are
 * taken from a message's own `position`, never from what it claims to have discarded beyond that.
 *
 * There are two pauses that know nothing of each other: the client's, which may be a secure pause (nothing tells), and
 * ours. Audio counts only where the table says so and only while the client flows.
 *
 * The table is the specification. A cell that is missing means: counted, otherwise ignored.
 */
import type { ClientMessage } from './client-message.ts';
import type { ServerInput, ServerPhase, ServerSession, ServerStep } from './server-state.ts';
import {
  cut,
  type Input,
  ignore,
  jump,
  type Message,
  note,
  nothing,
  onAudio,
  onClientError,
  onClose,
  onDiscarded,
  onDisconnect,
  onInvalid,
  onMalformed,
  onOpen,
  onPause,
  onPaused,
  onPing,
  onRateExceeded,
  onReconnect,
  onResume,
  onResumed,
  onSendEvent,
  onTakenOver,
  onTimedOut,
  onUpdate,
  toClosed,
  toGone,
  violation,
} from './server-transitions.ts';
import { SAMPLE_RATE_HZ } from './stream-time.ts';

type OtherInput = Exclude<ServerInput['on'], 'message'>;
type Row = {
  readonly [K in ClientMessage['type']]?: (
    state: ServerSession,
    message: Message<K>,
    resumeAfterSample?: number,
  ) => ServerStep;
} & { readonly [K in OtherInput]?: (state: ServerSession, input: Input<K>) => ServerStep };

/** What an open session does whether the client flows or holds back. */
const opened = {
  ping: onPing,
  update: onUpdate,
  paused: onPaused,
  resumed: onResumed,
  discarded: onDiscarded,
  error: onClientError,
  close: onClose,
  dtmf: nothing,
  playback_started: nothing,
  playback_completed: nothing,
  unknown: ignore('unknown_type'),
  audio: onAudio,
  sendEvent: onSendEvent,
  takenOver: onTakenOver,
  socketClosed: toGone,
} as const satisfies Row;

const strict = {
  invalid: onInvalid,
  malformed: onMalformed,
  rateExceeded: onRateExceeded,
  timedOut: onTimedOut,
  disconnect: onDisconnect,
} as const satisfies Row;

const finished = {
  ping: onPing,
  error: onClientError,
  socketClosed: toGone,
  rateExceeded: cut(1008, 'rate_exceeded'),
} as const satisfies Row;

export const serverTable: { readonly [P in ServerPhase]: Row } = {
  preparing: {
    ...strict,
    open: onOpen,
    ping: onPing,
    error: onClientError,
    close: toClosed,
    unknown: ignore('unknown_type'),
    audio: (state) => violation(state, 'Audio arrived before open'),
    socketClosed: toGone,
  },
  active: { ...strict, ...opened, pause: onPause, resume: onResume, reconnect: onReconnect },
  paused: { ...strict, ...opened, pause: onPause, resume: onResume, reconnect: onReconnect },
  leaving: { ...opened, rateExceeded: cut(1008, 'rate_exceeded'), timedOut: cut(1001, 'close_overdue') },
  failed: { ...finished, close: toClosed, timedOut: cut(1008, 'close_overdue') },
  closing: {
    ...finished,
    audio: ignore('audio_after_close'),
    sendEvent: onSendEvent,
    finalized: toClosed,
    timedOut: toClosed,
  },
  closed: {
    socketClosed: toGone,
    audio: ignore('audio_after_close'),
    rateExceeded: cut(1008, 'rate_exceeded'),
    timedOut: cut(1000, 'completed'),
  },
  gone: {},
};

/** Phases in which a broken counter ends the session. In the others it is ending anyway and the client's word is taken. */
const strictPhases: ReadonlySet<ServerPhase> = new Set(['preparing', 'active', 'paused']);

/** Forward drift of a message's position that is believed without a `discarded` beside it: from half a second to an hour. */
const believedDrift = { from: SAMPLE_RATE_HZ / 2, to: SAMPLE_RATE_HZ * 3600 } as const;

function run(state: ServerSession, kind: keyof Row, input: unknown, resumeAfterSample?: number): ServerStep {
  const cell = serverTable[state.phase][kind] as
    | ((state: ServerSession, input: unknown, resumeAfterSample?: number) => ServerStep)
    | undefined;
  return cell ? cell(state, input, resumeAfterSample) : [state, [note('ignored_in_phase')]];
}

/** The session's own clock against the client's, where the message itself does not explain a difference. */
function reconcile(state: ServerSession, message: ClientMessage): ServerStep {
  if (state.phase !== 'active' && state.phase !== 'leaving') return [state, []];
  if (state.pauseCause !== undefined || message.type === 'resumed' || message.type === 'discarded') return [state, []];
  const drift = message.position - state.time;
  // Without media there is nothing to count, and the client's position is all there is.
  if (!state.media) return [drift > 0 ? { ...state, time: message.position } : state, []];
  if (Math.abs(drift) <= 1) return [state, []];
  const believed = drift > believedDrift.from && drift < believedDrift.to;
  const [next, effects] = believed ? jump(state, message.position, 'discarded') : nothing(state);
  return [next, [...effects, note('position_drift')]];
}

function receive(state: ServerSession, message: ClientMessage, resumeAfterSample?: number): ServerStep {
  // Replies name the message they answer, also where the client has lost count.
  const counted = { ...state, clientSeq: message.seq };
  if (strictPhases.has(state.phase)) {
    if (message.seq !== state.clientSeq + 1) return violation(counted, 'Sequence number is not the next one');
    if (message.serverseq > state.seq) return violation(counted, 'Server sequence number was never sent');
    if (message.id.toLowerCase() !== state.id.toLowerCase()) return violation(counted, 'Session id is another one');
  }
  const [reconciled, before] = reconcile(counted, message);
  const [next, effects] = run(reconciled, message.type, message, resumeAfterSample);
  return [next, before.length === 0 ? effects : [...before, ...effects]];
}

/** One thing that happened in, the next state and what to do out. Never throws. */
export function stepServerSession(state: ServerSession, input: ServerInput): ServerStep {
  if (input.on === 'message') return receive(state, input.message, input.resumeAfterSample);
  return run(state, input.on, input);
}
