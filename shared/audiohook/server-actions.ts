/**
 * Actions of our side of an AudioHook session: each takes the state before the input and gives the state and the effects
 * after it. `server-table.ts` says which one runs in which phase and which phase follows, so no action sets the phase.
 */
import { type ClientMessage, isConnectionProbe } from './client-message.ts';
import { bytesPerInstant, chooseMedia } from './media.ts';
import type { DisconnectReason, ServerMessage, ServerParameters, ServerType } from './server-message.ts';
import type {
  CallOutcome,
  EndReason,
  PauseCause,
  ProtocolAnomaly,
  ServerEffect,
  ServerInput,
  ServerSession,
  ServerStep,
} from './server-state.ts';
import { webSocketFaults } from './server-state.ts';
import { toDuration } from './stream-time.ts';

export type Input<K extends ServerInput['type']> = Extract<ServerInput, { type: K }>;
/** A message input that carries a message of type `K`. */
export type MessageInput<K extends ClientMessage['type']> = Omit<Input<'message'>, 'message'> & {
  readonly message: Extract<ClientMessage, { type: K }>;
};

export const anomaly = (name: ProtocolAnomaly): ServerEffect => ({ type: 'reportAnomaly', anomaly: name });

export const nothing = (state: ServerSession): ServerStep => [state, []];

/** Counts the input under `name` and otherwise ignores it. */
export const countAnomaly =
  (name: ProtocolAnomaly) =>
  (state: ServerSession): ServerStep => [state, [anomaly(name)]];

function send<K extends ServerType>(state: ServerSession, type: K, parameters: ServerParameters[K]): ServerStep {
  const seq = state.seq + 1;
  const message = { version: '2', id: state.id, type, seq, clientseq: state.clientSeq, parameters } as ServerMessage;
  return [{ ...state, seq }, [{ type: 'send', message }]];
}

const endCall = (state: ServerSession, how: CallOutcome): readonly ServerEffect[] =>
  state.call ? [{ type: 'endCall', how }] : [];

/** Ends the call without a `close`. After our own `disconnect` the call is drained: the client may move it to another instance. */
const abortCall = (state: ServerSession) => endCall(state, state.phase === 'leaving' ? 'drained' : 'lost');

function disconnectAfterFault(
  state: ServerSession,
  reason: EndReason,
  parameters: ServerParameters['disconnect'],
): ServerStep {
  const [sent, effects] = send(state, 'disconnect', parameters);
  return [
    { ...sent, call: false, reason: state.reason ?? reason },
    [...effects, { type: 'disarm', timer: 'open' }, ...endCall(state, 'lost'), { type: 'arm', timer: 'close' }],
  ];
}

/**
 * Reports a fault with one `disconnect`, ends the call and waits for the client's `close`. The socket stays open, because
 * the client takes a socket that we close for a network failure.
 */
export const fail =
  (reason: EndReason, disconnect: DisconnectReason, info: string) =>
  (state: ServerSession): ServerStep =>
    disconnectAfterFault(state, reason, { reason: disconnect, info });

export const failProtocol = (state: ServerSession, { info }: { readonly info: string }): ServerStep =>
  disconnectAfterFault(state, 'protocol_error', { reason: 'error', info });

const malformedInfo = {
  too_large: 'Message is too large',
  not_json: 'Message is not JSON',
  envelope: 'Message is malformed',
} as const;

export const failMalformed = (state: ServerSession, { reason }: Input<'malformed'>): ServerStep =>
  disconnectAfterFault(state, reason === 'too_large' ? 'too_large' : 'protocol_error', {
    reason: 'error',
    info: malformedInfo[reason],
  });

function disconnectOnPurpose(
  state: ServerSession,
  reason: EndReason,
  parameters: ServerParameters['disconnect'],
): ServerStep {
  const [sent, effects] = send(state, 'disconnect', parameters);
  return [
    { ...sent, reason: state.reason ?? reason },
    [...effects, { type: 'disarm', timer: 'open' }, { type: 'arm', timer: 'close' }],
  ];
}

/** Asks the client to end the session in order. The call goes on until its `close`, so audio in flight still counts. */
export const onDisconnect = (state: ServerSession, { reason }: Input<'disconnect'>): ServerStep =>
  disconnectOnPurpose(state, 'drained', { reason, info: 'The service is shutting down' });

export const endTooLong = (state: ServerSession): ServerStep =>
  disconnectOnPurpose(state, 'too_long', {
    reason: 'completed',
    info: 'The session has reached its longest duration',
  });

/** The client keeps the socket for as long as it likes. The other session receives the audio, so ours is dropped. */
export const onTakenOver = (state: ServerSession): ServerStep => [{ ...state, call: false }, abortCall(state)];

/** Closes the socket ourselves, for a client that did not close it in time or sends too fast. */
export const cutSocket =
  (code: number, reason: EndReason) =>
  (state: ServerSession): ServerStep => [
    { ...state, call: false, reason: state.reason ?? reason },
    [...abortCall(state), { type: 'closeSocket', code }],
  ];

/** `fallback` holds where the session has no reason of its own yet and the close code names none. */
export const onSocketClosed =
  (fallback: EndReason) =>
  (state: ServerSession, { code }: Input<'socketClosed'>): ServerStep => {
    const reason = state.reason ?? webSocketFaults.get(code) ?? fallback;
    return [{ ...state, call: false, reason }, [...abortCall(state), { type: 'ended', reason }]];
  };

export function sendClosed(state: ServerSession): ServerStep {
  const [sent, effects] = send(state, 'closed', {});
  return [
    { ...sent, reason: state.reason ?? 'completed' },
    [
      ...effects,
      { type: 'disarm', timer: 'open' },
      { type: 'disarm', timer: 'close' },
      { type: 'disarm', timer: 'finalize' },
      { type: 'arm', timer: 'linger' },
    ],
  ];
}

/** Moves stream time forward to `to` and reports the gap. Never moves it back. */
export function jump(state: ServerSession, to: number, cause: PauseCause | 'discarded'): ServerStep {
  if (to <= state.time) return [state, []];
  const startSample = Math.max(state.time, state.acceptFromSample);
  const reported = state.call && to > startSample;
  return [{ ...state, time: to }, reported ? [{ type: 'gap', cause, startSample, endSample: to }] : []];
}

export const isOtherOrganization = (state: ServerSession, { message }: MessageInput<'open'>): boolean =>
  message.parameters.organizationId.toLowerCase() !== state.organizationId.toLowerCase();

export const isAtCapacity = (state: ServerSession): boolean => state.rejectAtCapacity;

/** Answers with `opened` and opens the call. A probe, or a client without usable media, gets no call. */
export function onOpen(state: ServerSession, { message, resumeAfterSample = 0 }: MessageInput<'open'>): ServerStep {
  const { parameters: open, position } = message;
  const probe = isConnectionProbe(open);
  // A probe gets no media, because its audio must not start a call.
  const media = probe ? undefined : chooseMedia(open.media);
  const continued = (open.continuedSessions?.length ?? 0) > 0;
  const acceptFromSample = continued && media ? Math.max(position, resumeAfterSample) : position;
  const startPaused = state.startPaused && media !== undefined;
  const [sent, effects] = send(state, 'opened', {
    media: media ? [media] : [],
    ...(startPaused ? { startPaused } : {}),
    ...(acceptFromSample > position ? { discardTo: toDuration(acceptFromSample) } : {}),
    ...(open.supportedLanguages ? { supportedLanguages: state.languages } : {}),
  });
  return [
    {
      ...sent,
      time: position,
      acceptFromSample,
      media,
      call: media !== undefined,
      serverPaused: startPaused,
      pausesDue: startPaused ? [sent.seq] : [],
    },
    [
      ...effects,
      { type: 'disarm', timer: 'open' },
      ...(media ? [{ type: 'openCall', open, media, startSample: acceptFromSample, continued } as const] : []),
      ...(media || probe ? [] : [anomaly('no_usable_media')]),
    ],
  ];
}

export const onPing = (state: ServerSession): ServerStep => send(state, 'pong', {});

export function onUpdate(state: ServerSession, { message }: MessageInput<'update'>): ServerStep {
  const { language } = message.parameters;
  const [sent, effects] = send(state, 'updated', {});
  // The bridge gets an unchanged language too: it decides whether the update ends the utterance.
  return [sent, language && state.call ? [...effects, { type: 'language', code: language }] : effects];
}

/**
 * The client answers our requests in order and not before it has seen them, which `serverseq` shows. Any other `paused` is
 * the client's own and may be a secure pause.
 */
export function onPaused(state: ServerSession, { message: { serverseq } }: MessageInput<'paused'>): ServerStep {
  const [due = Number.POSITIVE_INFINITY, ...later] = state.pausesDue;
  const ours = serverseq >= due;
  const cause: PauseCause = state.pauseCause === 'secure_pause' || !ours ? 'secure_pause' : 'server_pause';
  const changed = cause !== state.pauseCause;
  return [
    { ...state, pauseCause: cause, pausesDue: ours ? later : state.pausesDue },
    changed && state.call ? [{ type: 'pauseCall', cause }] : [],
  ];
}

/** A client that sends audio again is under no pause of ours, unless our request has yet to reach it. */
export function onResumed(state: ServerSession, { message }: MessageInput<'resumed'>): ServerStep {
  const { position, serverseq } = message;
  if (state.pauseCause === undefined) return jump(state, position, 'discarded');
  const [next, effects] = jump(state, position, state.pauseCause);
  const pausesDue = state.pausesDue.filter((seq) => seq > serverseq);
  return [
    { ...next, pauseCause: undefined, serverPaused: state.serverPaused && pausesDue.length > 0, pausesDue },
    state.call ? [...effects, { type: 'resumeCall' }] : effects,
  ];
}

export function onDiscarded(state: ServerSession, { message }: MessageInput<'discarded'>): ServerStep {
  const { start, discarded } = message.parameters;
  const [next, effects] = jump(state, message.position, state.pauseCause ?? 'discarded');
  // Stream time follows the position of the message. A range beyond that position is not supported by anything.
  const plausible = start !== undefined && discarded !== undefined && start + discarded <= next.time + 1;
  return [next, plausible ? effects : [...effects, anomaly('implausible_gap')]];
}

export function onClientError(state: ServerSession, { message }: MessageInput<'error'>): ServerStep {
  const { code } = message.parameters;
  return [
    state,
    [code === undefined ? anomaly('client_error') : { type: 'reportAnomaly', anomaly: 'client_error', code }],
  ];
}

/** After a `close` with `reconnect` another session, most likely on another instance, continues the call. */
function closeOutcome({ phase }: ServerSession, reason: string | undefined): CallOutcome {
  if (phase === 'leaving') return 'drained';
  return reason === 'reconnect' ? 'lost' : 'closed';
}

export const hasCall = (state: ServerSession): boolean => state.call;

/** For a session with a call. */
export function onClose(state: ServerSession, { message }: MessageInput<'close'>): ServerStep {
  // A pause without a `resumed` lasts until here.
  const [paused, gap] =
    state.pauseCause === undefined ? nothing(state) : jump(state, message.position, state.pauseCause);
  return [
    { ...paused, call: false },
    [
      ...gap,
      { type: 'disarm', timer: 'close' },
      ...endCall(state, closeOutcome(state, message.parameters.reason)),
      { type: 'arm', timer: 'finalize' },
    ],
  ];
}

/** The frame is not a whole number of sample instants of the chosen media. */
export const isRaggedFrame = ({ media }: ServerSession, { bytes }: Input<'audio'>): boolean =>
  media !== undefined && bytes.length % bytesPerInstant(media) !== 0;

export function onAudio(state: ServerSession, { bytes }: Input<'audio'>): ServerStep {
  if (bytes.length === 0) return [state, [anomaly('empty_frame')]];
  if (state.pauseCause !== undefined) return [state, [anomaly('audio_while_paused')]];
  if (!state.media) return [state, [anomaly('audio_without_media')]];
  const instant = bytesPerInstant(state.media);
  if (bytes.length % instant !== 0) return [state, [anomaly('ragged_frame')]];
  const startSample = state.time;
  const next = { ...state, time: startSample + bytes.length / instant };
  if (!state.call || next.time <= state.acceptFromSample) return [next, []];
  if (startSample >= state.acceptFromSample) return [next, [{ type: 'audio', bytes, startSample }]];
  const rest = bytes.subarray((state.acceptFromSample - startSample) * instant);
  return [next, [{ type: 'audio', bytes: rest, startSample: state.acceptFromSample }]];
}

/** Bounds the unanswered requests of a client that never answers. */
const maxPausesDue = 16;

export function onPause(state: ServerSession): ServerStep {
  const [sent, effects] = send(state, 'pause', {});
  const pausesDue = [...state.pausesDue, sent.seq].slice(-maxPausesDue);
  return [{ ...sent, serverPaused: true, pausesDue }, effects];
}

/** The client decides whether audio flows: it answers with `resumed`, or with `paused` for a pause of its own. */
export function onResume(state: ServerSession): ServerStep {
  if (!state.serverPaused) return [state, []];
  const [sent, effects] = send(state, 'resume', {});
  return [{ ...sent, serverPaused: false }, effects];
}

export const onReconnect = (state: ServerSession): ServerStep =>
  send(state, 'reconnect', { info: 'The service is shutting down' });

/** An event without entities makes the client end the session, so none is sent. */
export const onSendEvent = (state: ServerSession, { entities }: Input<'sendEvent'>): ServerStep =>
  entities.length === 0 ? [state, []] : send(state, 'event', { entities });
