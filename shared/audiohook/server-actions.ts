/**
 * Actions of our side of an AudioHook session: each takes the state before the input and gives the state and the effects
 * after it. `server-table.ts` says which one runs in which phase and which phase follows, so no action sets the phase.
 */
import { type ClientMessage, isConnectionProbe } from './client-message.ts';
import { bytesPerInstant, chooseMedia } from './media.ts';
import type { ServerMessage, ServerParameters, ServerType } from './server-message.ts';
import type {
  PauseCause,
  ProtocolAnomaly,
  ServerEffect,
  ServerInput,
  ServerSession,
  ServerStep,
} from './server-state.ts';
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

/** One message of ours, with the next sequence number. */
export function send<K extends ServerType>(state: ServerSession, type: K, parameters: ServerParameters[K]): ServerStep {
  const seq = state.seq + 1;
  const message = { version: '2', id: state.id, type, seq, clientseq: state.clientSeq, parameters } as ServerMessage;
  return [{ ...state, seq }, [{ type: 'send', message }]];
}

/** Moves stream time forward to `to` and reports the gap. Never moves it back. */
export function jump(state: ServerSession, to: number, cause: PauseCause | 'discarded'): ServerStep {
  if (to <= state.time) return [state, []];
  const startSample = Math.max(state.time, state.acceptFromSample);
  const reported = state.call && to > startSample;
  return [{ ...state, time: to }, reported ? [{ type: 'gap', cause, startSample, endSample: to }] : []];
}

/** The session speaks for another organization than its upgrade, or the conversation is not one of its own calls. */
export const isUnauthorized = (state: ServerSession, { message, isForeign }: MessageInput<'open'>): boolean =>
  isForeign === true || message.parameters.organizationId.toLowerCase() !== state.organizationId.toLowerCase();

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
    ...(startPaused && { startPaused }),
    ...(acceptFromSample > position && { discardTo: toDuration(acceptFromSample) }),
    ...(open.supportedLanguages && { supportedLanguages: state.languages }),
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
      ...(media || probe ? [] : [anomaly('no_usable_media'), { type: 'openWithoutMedia', open } as const]),
    ],
  ];
}

export const onPing = (state: ServerSession): ServerStep => send(state, 'pong', {});

/** Confirmed in every case; a language without a call has no effect. */
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

/** Audio that the client left out is a gap in stream time. */
export function onDiscarded(state: ServerSession, { message }: MessageInput<'discarded'>): ServerStep {
  const { start, discarded } = message.parameters;
  const [next, effects] = jump(state, message.position, state.pauseCause ?? 'discarded');
  // Stream time follows the position of the message. A range beyond that position is not supported by anything.
  const plausible = start !== undefined && discarded !== undefined && start + discarded <= next.time + 1;
  return [next, plausible ? effects : [...effects, anomaly('implausible_gap')]];
}

/** Counted, with its code where it has one; the session goes on. */
export function onClientError(state: ServerSession, { message }: MessageInput<'error'>): ServerStep {
  const { code } = message.parameters;
  return [
    state,
    [code === undefined ? anomaly('client_error') : { type: 'reportAnomaly', anomaly: 'client_error', code }],
  ];
}

/** The frame is not a whole number of sample instants of the chosen media. */
export const isRaggedFrame = ({ media }: ServerSession, { bytes }: Input<'audio'>): boolean =>
  media !== undefined && bytes.length % bytesPerInstant(media) !== 0;

/**
 * The state with another stream time. Written out, because it is made of every frame: V8 gives the copy of a copy a shape of its own
 * each time, and then reads all fields of all states the slow way.
 */
function atTime(state: ServerSession, time: number): ServerSession {
  return {
    phase: state.phase,
    id: state.id,
    organizationId: state.organizationId,
    languages: state.languages,
    startPaused: state.startPaused,
    rejectAtCapacity: state.rejectAtCapacity,
    seq: state.seq,
    clientSeq: state.clientSeq,
    time,
    acceptFromSample: state.acceptFromSample,
    media: state.media,
    call: state.call,
    pauseCause: state.pauseCause,
    serverPaused: state.serverPaused,
    pausesDue: state.pausesDue,
    reason: state.reason,
  };
}

/** Advances stream time by the frame, and passes on what is not before the sample that audio is wanted from. */
export function onAudio(state: ServerSession, { bytes }: Input<'audio'>): ServerStep {
  if (bytes.length === 0) return [state, [anomaly('empty_frame')]];
  if (state.pauseCause !== undefined) return [state, [anomaly('audio_while_paused')]];
  if (!state.media) return [state, [anomaly('audio_without_media')]];
  const instant = bytesPerInstant(state.media);
  if (bytes.length % instant !== 0) return [state, [anomaly('ragged_frame')]];
  const startSample = state.time;
  const next = atTime(state, startSample + bytes.length / instant);
  if (!state.call || next.time <= state.acceptFromSample) return [next, []];
  if (startSample >= state.acceptFromSample) return [next, [{ type: 'audio', bytes, startSample }]];
  const rest = bytes.subarray((state.acceptFromSample - startSample) * instant);
  return [next, [{ type: 'audio', bytes: rest, startSample: state.acceptFromSample }]];
}

/** Bounds the unanswered requests of a client that never answers. */
const maxPausesDue = 16;

/** Asks the client to pause. The last `maxPausesDue` requests are matched with its answers. */
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
