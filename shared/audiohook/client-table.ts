/**
 * The transitions of Genesys's side of an AudioHook session: input → phase → next phase and action. A new message type, input
 * or phase does not compile until every cell of it is written.
 */
import {
  binaryData,
  closeAfterViolation,
  closeBecause,
  closeMalformed,
  closeSocket,
  endAfterClosed,
  endWithoutClosed,
  giveUpOnClosed,
  type Input,
  isMediaNotOffered,
  isPongDue,
  type MessageInput,
  nothing,
  onAudio,
  onClose,
  onClosed,
  onDiscard,
  onDisconnect,
  onEvent,
  onOpened,
  onOwnPause,
  onOwnResume,
  onPong,
  onPongWhileOpen,
  onServerPause,
  onServerResume,
  openOverdue,
  pongOverdue,
  reportMalformed,
  reportViolation,
  sendOpen,
  sendPing,
  sendUpdate,
  type Violation,
} from './client-actions.ts';
import type { ClientEffect, ClientInput, ClientPhase, ClientSession, ClientTimer } from './client-state.ts';
import type { ServerMessage } from './server-message.ts';
import { type Cell, inPhases, stay, to, when } from './transition-table.ts';

/** What the cells of each row receive. */
export type ClientRowInputs = {
  readonly [K in ServerMessage['type']]: MessageInput<K>;
} & {
  readonly [T in ClientTimer as `${T}TimedOut`]: Input<'timedOut'>;
} & {
  readonly [K in Exclude<ClientInput['type'], 'message' | 'timedOut'>]: Input<K>;
} & {
  /** The envelope of a message, or the rate of messages, contradicts the protocol. */
  readonly envelopeViolation: Violation;
};
export type ClientRowName = keyof ClientRowInputs;

export type ClientTable = {
  readonly [K in ClientRowName]: {
    readonly [P in ClientPhase]: Cell<ClientSession, ClientRowInputs[K], ClientEffect, ClientPhase>;
  };
};

/** Whether the client reads messages in a phase. Elsewhere a message is neither checked nor counted. */
export const readsMessages: { readonly [P in ClientPhase]: boolean } = {
  connecting: false,
  opening: true,
  open: true,
  closing: true,
  closed: false,
  disconnected: false,
};

const ignore = stay(nothing);
const unread = inPhases(['connecting', 'closed', 'disconnected'], ignore);
const onlyWhileOpen = inPhases(['connecting', 'opening', 'closing', 'closed', 'disconnected'], ignore);
const pingOrGiveUp = when(
  isPongDue,
  to('closing', closeBecause(pongOverdue.code, pongOverdue.info, 'ping_timeout')),
  stay(sendPing),
);

export const clientTable: ClientTable = {
  // Messages from the service.
  opened: {
    opening: when(isMediaNotOffered, to('closing', closeBecause(400, 'Media was not offered')), to('open', onOpened)),
    open: to('closing', closeBecause(409, 'Opened twice')),
    closing: ignore,
    ...unread,
  },
  pong: { opening: ignore, open: stay(onPongWhileOpen), closing: stay(onPong), ...unread },
  updated: { ...inPhases(['opening', 'open', 'closing'], ignore), ...unread },
  pause: { open: stay(onServerPause), ...onlyWhileOpen },
  resume: { open: stay(onServerResume), ...onlyWhileOpen },
  event: { ...inPhases(['opening', 'open', 'closing'], stay(onEvent)), ...unread },
  reconnect: { ...inPhases(['opening', 'open', 'closing'], ignore), ...unread },
  disconnect: { ...inPhases(['opening', 'open'], to('closing', onDisconnect)), closing: ignore, ...unread },
  closed: {
    opening: ignore,
    open: to('closing', closeBecause(409, 'Closed without a close')),
    closing: to('closed', onClosed),
    ...unread,
  },

  // What else happens on the socket.
  socketOpened: {
    connecting: to('opening', sendOpen),
    ...inPhases(['opening', 'open', 'closing', 'closed', 'disconnected'], ignore),
  },
  envelopeViolation: {
    ...inPhases(['opening', 'open'], to('closing', closeAfterViolation)),
    closing: stay(reportViolation),
    ...unread,
  },
  malformed: {
    ...inPhases(['opening', 'open'], to('closing', closeMalformed)),
    closing: stay(reportMalformed),
    ...unread,
  },
  binary: {
    ...inPhases(['opening', 'open'], to('closing', closeBecause(binaryData.code, binaryData.info))),
    closing: stay((state) => reportViolation(state, binaryData)),
    ...unread,
  },
  socketClosed: {
    ...inPhases(['connecting', 'opening', 'open', 'closing'], to('disconnected', endWithoutClosed)),
    closed: to('disconnected', endAfterClosed),
    disconnected: ignore,
  },

  // Timers.
  openTimedOut: {
    ...inPhases(['opening', 'open'], to('closing', closeBecause(openOverdue.code, openOverdue.info, 'open_timeout'))),
    closing: stay((state) => reportViolation(state, openOverdue)),
    ...unread,
  },
  pingTimedOut: {
    ...inPhases(['opening', 'open'], pingOrGiveUp),
    closing: when(
      isPongDue,
      stay((state) => reportViolation(state, pongOverdue)),
      stay(sendPing),
    ),
    ...unread,
  },
  closeTimedOut: { ...inPhases(['opening', 'open', 'closing'], stay(giveUpOnClosed)), ...unread },

  // Commands of the caller.
  audio: { open: stay(onAudio), ...onlyWhileOpen },
  discard: { open: stay(onDiscard), ...onlyWhileOpen },
  ownPause: { open: stay(onOwnPause), ...onlyWhileOpen },
  ownResume: { open: stay(onOwnResume), ...onlyWhileOpen },
  update: { open: stay(sendUpdate), ...onlyWhileOpen },
  close: {
    connecting: stay(closeSocket),
    ...inPhases(['opening', 'open'], to('closing', onClose)),
    ...inPhases(['closing', 'closed', 'disconnected'], ignore),
  },
};
