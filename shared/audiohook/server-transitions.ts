/** What each input does to a session, one function each. Which of them holds in which phase is the table in `server-session.ts`. */
import { type ClientMessage, isConnectionProbe } from './client-message.ts';
import { bytesPerInstant, chooseMedia } from './media.ts';
import type { DisconnectReason, ServerMessage, ServerParameters, ServerType } from './server-message.ts';
import type {
  EndReason,
  Oddity,
  PauseCause,
  ServerEffect,
  ServerInput,
  ServerSession,
  ServerStep,
} from './server-state.ts';
import { toDuration } from './stream-time.ts';

export type Message<K extends ClientMessage['type']> = Extract<ClientMessage, { type: K }>;
export type Input<K extends ServerInput['on']> = Extract<ServerInput, { on: K }>;

export const note = (oddity: Oddity): ServerEffect => ({ do: 'note', oddity });
export const ignore =
  (oddity: Oddity = 'ignored_in_phase') =>
  (state: ServerSession): ServerStep => [state, [note(oddity)]];
export const nothing = (state: ServerSession): ServerStep => [state, []];

function send<K extends ServerType>(state: ServerSession, type: K, parameters: ServerParameters[K]): ServerStep {
  const seq = state.seq + 1;
  const message = { version: '2', id: state.id, type, seq, clientseq: state.clientSeq, parameters } as ServerMessage;
  return [{ ...state, seq }, [{ do: 'send', message }]];
}

const endCall = (state: ServerSession, how: 'closed' | 'lost' | 'drained'): readonly ServerEffect[] =>
  state.call ? [{ do: 'endCall', how }] : [];

/** Without a `close`. Whom we sent away may come to another instance, however it went. */
const breakOff = (state: ServerSession) => endCall(state, state.phase === 'leaving' ? 'drained' : 'lost');

/** A fault: say so once, end the call for us, wait for the client's `close`. The socket stays: cutting it reads as a network failure. */
export function fail(state: ServerSession, reason: EndReason, disconnect: DisconnectReason, info: string): ServerStep {
  const [sent, effects] = send(state, 'disconnect', { reason: disconnect, info });
  return [
    { ...sent, phase: 'failed', call: false, reason: state.reason ?? reason },
    [...effects, { do: 'disarm', timer: 'open' }, ...endCall(state, 'lost'), { do: 'arm', timer: 'close' }],
  ];
}

export const violation = (state: ServerSession, info: string): ServerStep =>
  fail(state, 'protocol_error', 'error', info);

const malformedInfo = {
  too_large: 'Message is too large',
  not_json: 'Message is not JSON',
  envelope: 'Message is malformed',
} as const;

export function onMalformed(state: ServerSession, { reason }: Input<'malformed'>): ServerStep {
  return fail(state, reason === 'too_large' ? 'too_large' : 'protocol_error', 'error', malformedInfo[reason]);
}

export const onInvalid = (state: ServerSession) => violation(state, 'Message parameters are not valid');
export const onRateExceeded = (state: ServerSession) => fail(state, 'rate_exceeded', 'error', 'Too many messages');

/** On purpose: the call is given back in order, and audio in flight still counts. */
function leave(state: ServerSession, reason: EndReason, disconnect: DisconnectReason, info: string): ServerStep {
  const [sent, effects] = send(state, 'disconnect', { reason: disconnect, info });
  return [
    { ...sent, phase: 'leaving', reason: state.reason ?? reason },
    [...effects, { do: 'disarm', timer: 'open' }, { do: 'arm', timer: 'close' }],
  ];
}

export const onDisconnect = (state: ServerSession, { reason }: Input<'disconnect'>): ServerStep =>
  leave(state, 'drained', reason, 'The service is shutting down');

export function onTimedOut(state: ServerSession, { timer }: Input<'timedOut'>): ServerStep {
  if (timer === 'open') return fail(state, 'never_opened', 'error', 'No open message arrived in time');
  if (timer === 'idle') return fail(state, 'idle', 'error', 'No traffic arrived in time');
  if (timer === 'life') return leave(state, 'too_long', 'completed', 'The session has reached its longest duration');
  return [state, []];
}

/** The socket stays for as long as the client likes; what still comes over it is heard by the other. */
export const onTakenOver = (state: ServerSession): ServerStep => [{ ...state, call: false }, breakOff(state)];

/** The client had its chance to close in order. */
export function cut(code: number, reason: EndReason) {
  return (state: ServerSession): ServerStep => [
    { ...state, call: false, reason: state.reason ?? reason },
    [...breakOff(state), { do: 'closeSocket', code }],
  ];
}

export function toGone(state: ServerSession): ServerStep {
  const orderly = state.phase === 'closed' || state.phase === 'closing';
  const reason = state.reason ?? (orderly ? 'completed' : 'lost');
  return [{ ...state, phase: 'gone', call: false, reason }, [...breakOff(state), { do: 'ended', reason }]];
}

export function toClosed(state: ServerSession): ServerStep {
  const [sent, effects] = send(state, 'closed', {});
  return [
    { ...sent, phase: 'closed', reason: state.reason ?? 'completed' },
    [
      ...effects,
      { do: 'disarm', timer: 'open' },
      { do: 'disarm', timer: 'close' },
      { do: 'disarm', timer: 'finalize' },
      { do: 'arm', timer: 'linger' },
    ],
  ];
}

/** Moves stream time to `to` and marks what lies between. Never back. */
export function jump(state: ServerSession, to: number, cause: PauseCause | 'discarded'): ServerStep {
  if (to <= state.time) return [state, []];
  const startSample = Math.max(state.time, state.takeFrom);
  const marked = state.call && to > startSample;
  return [{ ...state, time: to }, marked ? [{ do: 'gap', cause, startSample, endSample: to }] : []];
}

export function onOpen(
  state: ServerSession,
  { parameters: open, position }: Message<'open'>,
  resumeAfterSample = 0,
): ServerStep {
  if (open.organizationId.toLowerCase() !== state.organizationId.toLowerCase()) {
    return fail(state, 'unauthorized', 'unauthorized', 'Not authorized');
  }
  if (state.turnAway) return fail(state, 'turned_away', 'error', 'No room here at the moment, try again');
  const probe = isConnectionProbe(open);
  // A probe gets no media: it has no audio that anybody wants, and must leave no trace.
  const media = probe ? undefined : chooseMedia(open.media);
  const continued = (open.continuedSessions?.length ?? 0) > 0;
  const takeFrom = continued && media ? Math.max(position, resumeAfterSample) : position;
  const startPaused = state.startPaused && media !== undefined;
  const [sent, effects] = send(state, 'opened', {
    media: media ? [media] : [],
    ...(startPaused ? { startPaused } : {}),
    ...(takeFrom > position ? { discardTo: toDuration(takeFrom) } : {}),
    ...(open.supportedLanguages ? { supportedLanguages: state.languages } : {}),
  });
  return [
    {
      ...sent,
      phase: 'active',
      time: position,
      takeFrom,
      media,
      call: media !== undefined,
      serverPaused: startPaused,
      pausesDue: startPaused ? [sent.seq] : [],
    },
    [
      ...effects,
      { do: 'disarm', timer: 'open' },
      ...(media ? [{ do: 'openCall', open, media, startSample: takeFrom, continued } as const] : []),
      ...(media || probe ? [] : [note('no_usable_media')]),
    ],
  ];
}

export const onPing = (state: ServerSession): ServerStep => send(state, 'pong', {});

export function onUpdate(state: ServerSession, { parameters: { language } }: Message<'update'>): ServerStep {
  const [sent, effects] = send(state, 'updated', {});
  // The same language again still ends the utterance; what to make of it is the bridge's.
  return [sent, language && state.call ? [...effects, { do: 'language', code: language }] : effects];
}

/**
 * Answers to our requests come in order, and none before the client has seen the request: `serverseq` tells. Any other
 * `paused` is the client's own and may be a secure pause.
 */
export function onPaused(state: ServerSession, { serverseq }: Message<'paused'>): ServerStep {
  const [due = Number.POSITIVE_INFINITY, ...later] = state.pausesDue;
  const ours = serverseq >= due;
  const cause: PauseCause = state.pauseCause === 'secure_pause' || !ours ? 'secure_pause' : 'server_pause';
  const changed = cause !== state.pauseCause;
  return [
    {
      ...state,
      phase: state.phase === 'active' ? 'paused' : state.phase,
      pauseCause: cause,
      pausesDue: ours ? later : state.pausesDue,
    },
    changed && state.call ? [{ do: 'pauseCall', cause }] : [],
  ];
}

export function onResumed(state: ServerSession, { position, serverseq }: Message<'resumed'>): ServerStep {
  if (state.pauseCause === undefined) return jump(state, position, 'discarded');
  const [next, effects] = jump(state, position, state.pauseCause);
  const pausesDue = state.pausesDue.filter((seq) => seq > serverseq);
  return [
    // A client that flows again is under no pause of ours any more, unless our request has yet to reach it.
    {
      ...next,
      phase: state.phase === 'paused' ? 'active' : state.phase,
      pauseCause: undefined,
      serverPaused: state.serverPaused && pausesDue.length > 0,
      pausesDue,
    },
    state.call ? [...effects, { do: 'resumeCall' }] : effects,
  ];
}

export function onDiscarded(state: ServerSession, { position, parameters }: Message<'discarded'>): ServerStep {
  const { start, discarded } = parameters;
  const [next, effects] = jump(state, position, state.pauseCause ?? 'discarded');
  // Stream time follows the message's own position. A range beyond it is a claim that nothing supports.
  const plausible = start !== undefined && discarded !== undefined && start + discarded <= next.time + 1;
  return [next, plausible ? effects : [...effects, note('implausible_gap')]];
}

export function onClientError(state: ServerSession, { parameters: { code } }: Message<'error'>): ServerStep {
  return [state, [code === undefined ? note('client_error') : { do: 'note', oddity: 'client_error', code }]];
}

/** How a call ends by the client's `close`: with `reconnect` another session, most likely of another instance, has it by now. */
function howClosed(
  { phase }: ServerSession,
  { reason }: Message<'close'>['parameters'],
): 'closed' | 'lost' | 'drained' {
  if (phase === 'leaving') return 'drained';
  return reason === 'reconnect' ? 'lost' : 'closed';
}

export function onClose(state: ServerSession, { position, parameters }: Message<'close'>): ServerStep {
  if (!state.call) return toClosed(state);
  // A pause that nobody ended lasted to here.
  const [paused, gap] = state.pauseCause === undefined ? nothing(state) : jump(state, position, state.pauseCause);
  return [
    { ...paused, phase: 'closing', call: false },
    [
      ...gap,
      { do: 'disarm', timer: 'close' },
      ...endCall(state, howClosed(state, parameters)),
      { do: 'arm', timer: 'finalize' },
    ],
  ];
}

export function onAudio(state: ServerSession, { bytes }: Input<'audio'>): ServerStep {
  if (bytes.length === 0) return [state, [note('empty_frame')]];
  if (state.pauseCause !== undefined) return [state, [note('audio_while_paused')]];
  if (!state.media) return [state, [note('audio_without_media')]];
  const instant = bytesPerInstant(state.media);
  if (bytes.length % instant !== 0) {
    // We have said `disconnect` already; saying it twice helps nobody.
    if (state.phase === 'leaving') return [state, [note('ragged_frame')]];
    return violation(state, 'Audio frame is not a whole number of samples');
  }
  const startSample = state.time;
  const next = { ...state, time: startSample + bytes.length / instant };
  if (!state.call || next.time <= state.takeFrom) return [next, []];
  if (startSample >= state.takeFrom) return [next, [{ do: 'audio', bytes, startSample }]];
  const rest = bytes.subarray((state.takeFrom - startSample) * instant);
  return [next, [{ do: 'audio', bytes: rest, startSample: state.takeFrom }]];
}

/** Requests whose answers are waited for; a client that never answers must not make this grow. */
const maxPausesDue = 16;

export function onPause(state: ServerSession): ServerStep {
  const [sent, effects] = send(state, 'pause', {});
  const pausesDue = [...state.pausesDue, sent.seq].slice(-maxPausesDue);
  return [{ ...sent, serverPaused: true, pausesDue }, effects];
}

/** Whether audio flows now is the client's to say: `resumed`, or `paused` again for a pause of its own. */
export function onResume(state: ServerSession): ServerStep {
  if (!state.serverPaused) return [state, []];
  const [sent, effects] = send(state, 'resume', {});
  return [{ ...sent, serverPaused: false }, effects];
}

export const onReconnect = (state: ServerSession): ServerStep =>
  send(state, 'reconnect', { info: 'The service is shutting down' });

export function onSendEvent(state: ServerSession, { entities }: Input<'sendEvent'>): ServerStep {
  // An event without entities makes the client end the session.
  return entities.length === 0 ? [state, []] : send(state, 'event', { entities });
}
