/** Actions that end our side of an AudioHook session, by a fault, on purpose, or with the client's `close`. As `server-actions.ts`. */
import { type Input, jump, type MessageInput, nothing, send } from './server-actions.ts';
import type { DisconnectReason, ServerParameters } from './server-message.ts';
import {
  type CallOutcome,
  type EndReason,
  type ServerEffect,
  type ServerSession,
  type ServerStep,
  webSocketFaults,
} from './server-state.ts';

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

/** A message that cannot be read ends the session: nothing after it can be trusted. */
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

/** A session over the longest duration ends as if it were complete, so that the client does not reconnect. */
export const endTooLong = (state: ServerSession): ServerStep =>
  disconnectOnPurpose(state, 'too_long', {
    reason: 'completed',
    info: 'The session has reached its longest duration',
  });

/** The client keeps the socket for as long as it likes. The other session receives the audio, so ours is dropped. */
export const onTakenOver = (state: ServerSession): ServerStep => [{ ...state, call: false }, abortCall(state)];

/** Ends the call at once, drops what still arrives, and asks the client to end the session for good. */
const revoke =
  (reason: EndReason, how: CallOutcome, info: string) =>
  (state: ServerSession): ServerStep => {
    const [next, effects] = disconnectOnPurpose({ ...state, call: false }, reason, { reason: 'completed', info });
    return [next, [...endCall(state, how), ...effects]];
  };

export const onReplaced = revoke('replaced', 'lost', 'Another session has the audio of this participant');

/** `closed`, because no other session may continue the call. */
export const onErased = revoke('erased', 'closed', 'The conversation was erased');

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

/** The answer to `close`. Then the client closes the socket; the timer closes it where they do not. */
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
