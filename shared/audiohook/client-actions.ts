/**
 * Actions of Genesys's side of an AudioHook session: each takes the state before the input and gives the state and the effects
 * after it. `client-table.ts` says which one runs in which phase and which phase follows, so no action sets the phase.
 */
import type { ClientEffect, ClientEnd, ClientInput, ClientSession, ClientStep, CloseReason } from './client-state.ts';
import { clientTimers } from './client-state.ts';
import { isSameMedia } from './media.ts';
import type { ServerMessage } from './server-message.ts';
import { safeParseDuration, toDuration } from './stream-time.ts';

export type Input<K extends ClientInput['type']> = Extract<ClientInput, { type: K }>;
/** A message input that carries a message of type `K`. */
export type MessageInput<K extends ServerMessage['type']> = Omit<Input<'message'>, 'message'> & {
  readonly message: Extract<ServerMessage, { type: K }>;
};

/** A violation of the protocol by the server: the code and text of our `error`. */
export type Violation = { readonly code: number; readonly info: string };

export const nothing = (state: ClientSession): ClientStep => [state, []];
export const closeSocket = (state: ClientSession): ClientStep => [state, [{ type: 'closeSocket' }]];

function send(state: ClientSession, type: string, parameters: Readonly<Record<string, unknown>>): ClientStep {
  const seq = state.seq + 1;
  return [
    { ...state, seq },
    [
      {
        type: 'send',
        message: {
          version: '2',
          id: state.id,
          type,
          seq,
          serverseq: state.serverSeq,
          position: toDuration(state.time),
          parameters,
        },
      },
    ],
  ];
}

function chain(step: ClientStep, ...more: ((state: ClientSession) => ClientStep)[]): ClientStep {
  let [state, effects] = step;
  for (const next of more) {
    const [after, added] = next(state);
    state = after;
    effects = [...effects, ...added];
  }
  return [state, effects];
}

const emit =
  (...effects: ClientEffect[]) =>
  (state: ClientSession): ClientStep => [state, effects];

function sendClose(
  state: ClientSession,
  reason: CloseReason,
  { end, info }: { readonly end: ClientEnd; readonly info?: string | undefined },
): ClientStep {
  return chain(
    send({ ...state, end: state.end ?? end, info: state.info ?? info }, 'close', { reason }),
    emit(
      { type: 'disarm', timer: 'open' },
      { type: 'disarm', timer: 'ping' },
      { type: 'arm', timer: 'close', ms: clientTimers.close },
    ),
  );
}

/** Sends an `error` and goes on. */
export function reportViolation(state: ClientSession, { code, info }: Violation): ClientStep {
  return chain(send(state, 'error', { code, message: info }), emit({ type: 'fault', code, message: info }));
}

/** Sends an `error` and a `close`. */
export function closeAfterViolation(
  state: ClientSession,
  violation: Violation,
  end: ClientEnd = 'protocol_error',
): ClientStep {
  return chain(reportViolation(state, violation), (next) => sendClose(next, 'error', { end, info: violation.info }));
}

/** `closeAfterViolation` for a violation that the cell itself states. */
export const closeBecause = (code: number, info: string, end?: ClientEnd) => (state: ClientSession) =>
  closeAfterViolation(state, { code, info }, end);

const malformed = ({ reason }: Input<'malformed'>): Violation => ({
  code: reason === 'unknown_type' ? 500 : 400,
  info: `Server message is malformed (${reason})`,
});
export const closeMalformed = (state: ClientSession, input: Input<'malformed'>) =>
  closeAfterViolation(state, malformed(input));
export const reportMalformed = (state: ClientSession, input: Input<'malformed'>) =>
  reportViolation(state, malformed(input));

export const binaryData: Violation = { code: 415, info: 'Binary data is not supported' };
export const openOverdue: Violation = { code: 408, info: 'Timed out waiting for opened response' };
export const pongOverdue: Violation = { code: 408, info: 'Timed out waiting for pong response' };

/** The first message of a session. Without `opened` in time the session ends. */
export const sendOpen = (state: ClientSession): ClientStep =>
  chain(send(state, 'open', state.open), emit({ type: 'arm', timer: 'open', ms: clientTimers.open }));

function sendPaused(state: ClientSession): ClientStep {
  const first = state.gapStart === undefined;
  const held = first ? { ...state, gapStart: state.time } : state;
  return chain(send(held, 'paused', {}), emit(...(first ? [{ type: 'flow', flowing: false } as const] : [])));
}

function sendResumed(state: ClientSession): ClientStep {
  const start = state.gapStart ?? state.time;
  return chain(
    send({ ...state, gapStart: undefined }, 'resumed', {
      start: toDuration(start),
      discarded: toDuration(state.time - start),
    }),
    emit({ type: 'flow', flowing: true }),
  );
}

export const isMediaNotOffered = (state: ClientSession, { message }: MessageInput<'opened'>): boolean => {
  const media = message.parameters.media[0];
  return media !== undefined && !state.offers.some((offer) => isSameMedia(media, offer));
};

/** Starts paused, or lets audio flow. */
export function onOpened(state: ClientSession, { message }: MessageInput<'opened'>): ClientStep {
  const { parameters } = message;
  const media = parameters.media[0];
  return chain(
    [
      { ...state, media, serverPause: parameters.startPaused === true },
      [
        { type: 'disarm', timer: 'open' },
        { type: 'arm', timer: 'ping', ms: clientTimers.firstPing },
        { type: 'opened', media, languages: parameters.supportedLanguages },
      ],
    ],
    (next) => (parameters.discardTo === undefined ? nothing(next) : discardTo(next, parameters.discardTo)),
    (next) => (next.serverPause ? sendPaused(next) : [next, [{ type: 'flow', flowing: true }]]),
  );
}

/** Skips forward, so that the server does not get the same audio twice. The caller skips the same part of its audio. */
function discardTo(state: ClientSession, duration: string): ClientStep {
  const sample = safeParseDuration(duration) ?? 0;
  return sample > state.time ? discard(state, sample - state.time) : nothing(state);
}

function discard(state: ClientSession, instants: number): ClientStep {
  const start = state.time;
  const moved = { ...state, time: start + instants };
  if (moved.gapStart !== undefined) return [moved, []];
  return send(moved, 'discarded', { start: toDuration(start), discarded: toDuration(instants) });
}

export const onDiscard = (state: ClientSession, { instants }: Input<'discard'>) => discard(state, instants);

export const isPongDue = (state: ClientSession): boolean => state.ping !== undefined;

/** With the last round trip time in it, once one is known. */
export function sendPing(state: ClientSession, { now }: { readonly now: number }): ClientStep {
  const rtt = state.rttMs === undefined ? {} : { rtt: `PT${(state.rttMs / 1000).toFixed(9)}S` };
  const [sent, effects] = send(state, 'ping', rtt);
  return [
    { ...sent, ping: { seq: sent.seq, sentAt: now }, pings: sent.pings + 1 },
    [...effects, { type: 'arm', timer: 'ping', ms: clientTimers.ping }],
  ];
}

function readPong(state: ClientSession, { message, now }: MessageInput<'pong'>): Violation | number {
  if (!state.ping) return { code: 409, info: 'Pong without a ping' };
  if (message.clientseq !== state.ping.seq) return { code: 400, info: 'Pong answers another message' };
  return now - state.ping.sentAt;
}

/** Only the answer to the open ping counts; any other is a violation that is reported. */
export function onPong(state: ClientSession, input: MessageInput<'pong'>): ClientStep {
  const read = readPong(state, input);
  return typeof read === 'number' ? [{ ...state, ping: undefined, rttMs: read }, []] : reportViolation(state, read);
}

/** The second ping follows the first answer at once, so that the server learns a round trip time early. */
export function onPongWhileOpen(state: ClientSession, input: MessageInput<'pong'>): ClientStep {
  const [answered, effects] = onPong(state, input);
  return answered.ping === undefined && state.ping !== undefined && state.pings === 1
    ? sendPing(answered, input)
    : [answered, effects];
}

const endOfDisconnect = { completed: 'disconnected', unauthorized: 'unauthorized', error: 'server_error' } as const;

/** The server wants the end: the client answers with `close`, as always. */
export function onDisconnect(state: ClientSession, { message }: MessageInput<'disconnect'>): ClientStep {
  const { reason, info } = message.parameters;
  return sendClose(state, 'disconnect', { end: endOfDisconnect[reason], info });
}

export const onClose = (state: ClientSession, { reason }: Input<'close'>): ClientStep =>
  sendClose(state, reason, { end: 'completed' });

/** An end for a session that did not finish in order: the cause that is known already, or `otherwise`. */
const endWithout = (state: ClientSession, otherwise: ClientEnd): ClientEnd =>
  state.end === 'completed' || !state.end ? otherwise : state.end;

/** The server did not answer `close`: reported, and the socket is closed all the same. */
export const giveUpOnClosed = (state: ClientSession): ClientStep =>
  chain(
    reportViolation(
      { ...state, end: endWithout(state, 'close_timeout') },
      { code: 408, info: 'Timed out waiting for closed response' },
    ),
    closeSocket,
  );

export const onClosed = (state: ClientSession): ClientStep => [
  state,
  [{ type: 'disarm', timer: 'close' }, { type: 'closeSocket' }],
];

const end = (state: ClientSession, reason: ClientEnd): ClientStep => [
  state,
  [state.info === undefined ? { type: 'ended', reason } : { type: 'ended', reason, info: state.info }],
];
/** The socket closed after `closed`: the session ends for the reason that it closed with. */
export const endAfterClosed = (state: ClientSession) => end(state, state.end ?? 'completed');
/** The socket closed without `closed`: the connection was lost, unless a worse cause is known. */
export const endWithoutClosed = (state: ClientSession) => end(state, endWithout(state, 'lost'));

export const onEvent = (state: ClientSession, { message }: MessageInput<'event'>): ClientStep => [
  state,
  [{ type: 'event', message }],
];

/** Stream time goes on with every frame, but frames in a pause are not sent. */
export function onAudio(state: ClientSession, { instants }: Input<'audio'>): ClientStep {
  const flows = state.media !== undefined && !state.ownPause && !state.serverPause;
  return [{ ...state, time: state.time + instants }, flows ? [{ type: 'sendAudio' }] : []];
}

export const onServerPause = (state: ClientSession) => sendPaused({ ...state, serverPause: true });

/** The client's own pause outlasts that of the server. */
export function onServerResume(state: ClientSession): ClientStep {
  const next = { ...state, serverPause: false };
  return next.ownPause ? sendPaused(next) : sendResumed(next);
}

export const onOwnPause = (state: ClientSession): ClientStep =>
  state.ownPause ? nothing(state) : sendPaused({ ...state, ownPause: true });

/** A pause of the server outlasts the client's own. */
export function onOwnResume(state: ClientSession): ClientStep {
  if (!state.ownPause) return nothing(state);
  const next = { ...state, ownPause: false };
  return next.serverPause ? nothing(next) : sendResumed(next);
}

export const sendUpdate = (state: ClientSession, { language }: Input<'update'>) => send(state, 'update', { language });
