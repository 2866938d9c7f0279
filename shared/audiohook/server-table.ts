/**
 * The transitions of our side of an AudioHook session: input → phase → next phase and action. The table is the
 * specification. A new message type, input or phase does not compile until every cell of it is written.
 */
import type { ClientMessage } from './client-message.ts';
import {
  countAnomaly,
  type Input,
  isAtCapacity,
  isRaggedFrame,
  isUnauthorized,
  type MessageInput,
  nothing,
  onAudio,
  onClientError,
  onDiscarded,
  onOpen,
  onPause,
  onPaused,
  onPing,
  onReconnect,
  onResume,
  onResumed,
  onSendEvent,
  onUpdate,
} from './server-actions.ts';
import {
  cutSocket,
  endTooLong,
  fail,
  failMalformed,
  failProtocol,
  hasCall,
  onClose,
  onDisconnect,
  onErased,
  onReplaced,
  onSocketClosed,
  onTakenOver,
  sendClosed,
} from './server-ending-actions.ts';
import type { ExpiringTimer, ServerEffect, ServerInput, ServerPhase, ServerSession } from './server-state.ts';
import { type Cell, inPhases, stay, to, when } from './transition-table.ts';

/** What the cells of each row receive. */
export type ServerRowInputs = {
  readonly [K in ClientMessage['type']]: MessageInput<K>;
} & {
  readonly [T in ExpiringTimer as `${T}TimedOut`]: Input<'timedOut'>;
} & {
  readonly [K in Exclude<ServerInput['type'], 'message' | 'timedOut'>]: Input<K>;
} & {
  /** The envelope of a message contradicts the session, see `phaseRules`. */
  readonly envelopeViolation: { readonly info: string };
};
export type ServerRowName = keyof ServerRowInputs;

export type ServerTable = {
  readonly [K in ServerRowName]: {
    readonly [P in ServerPhase]: Cell<ServerSession, ServerRowInputs[K], ServerEffect, ServerPhase>;
  };
};

type PhaseRules = {
  /** A wrong sequence number or session id is an `envelopeViolation`. Elsewhere the session is ending and it is accepted. */
  readonly checksEnvelope: boolean;
  /** A position ahead of our stream time moves the stream time. */
  readonly followsPosition: boolean;
};

export const phaseRules: { readonly [P in ServerPhase]: PhaseRules } = {
  preparing: { checksEnvelope: true, followsPosition: false },
  active: { checksEnvelope: true, followsPosition: true },
  paused: { checksEnvelope: true, followsPosition: false },
  leaving: { checksEnvelope: false, followsPosition: true },
  failed: { checksEnvelope: false, followsPosition: false },
  closing: { checksEnvelope: false, followsPosition: false },
  closed: { checksEnvelope: false, followsPosition: false },
  disconnected: { checksEnvelope: false, followsPosition: false },
};

const ignore = stay(countAnomaly('ignored_in_phase'));
const closeInOrder = to('closed', sendClosed);
const closeCall = when(hasCall, to('closing', onClose), closeInOrder);
const ignoredAfterOpened = inPhases(['leaving', 'failed', 'closing', 'closed', 'disconnected'], ignore);
const ignoredAfterLeaving = inPhases(['failed', 'closing', 'closed', 'disconnected'], ignore);

/** Messages that this service has no use for. */
const unused = {
  ...inPhases(['active', 'paused', 'leaving'], stay(nothing)),
  ...inPhases(['preparing', 'failed', 'closing', 'closed', 'disconnected'], ignore),
};

/** The timers of the phases that wait for the client to end the session. */
const overdue = {
  leaving: stay(cutSocket(1001, 'close_overdue')),
  failed: stay(cutSocket(1008, 'close_overdue')),
  closing: closeInOrder,
  closed: stay(cutSocket(1000, 'completed')),
  disconnected: ignore,
};
const onlyOverdue = { ...inPhases(['preparing', 'active', 'paused'], stay(nothing)), ...overdue };

export const serverTable: ServerTable = {
  // Messages from Genesys.
  open: {
    preparing: when(
      isUnauthorized,
      to('failed', fail('unauthorized', 'unauthorized', 'Not authorized')),
      when(
        isAtCapacity,
        to('failed', fail('turned_away', 'error', 'The service is at capacity, try again')),
        to('active', onOpen),
      ),
    ),
    ...inPhases(['active', 'paused'], ignore),
    ...ignoredAfterOpened,
  },
  ping: {
    ...inPhases(['preparing', 'active', 'paused', 'leaving', 'failed', 'closing'], stay(onPing)),
    ...inPhases(['closed', 'disconnected'], ignore),
  },
  update: {
    preparing: ignore,
    ...inPhases(['active', 'paused', 'leaving'], stay(onUpdate)),
    ...ignoredAfterLeaving,
  },
  paused: {
    preparing: ignore,
    active: to('paused', onPaused),
    ...inPhases(['paused', 'leaving'], stay(onPaused)),
    ...ignoredAfterLeaving,
  },
  resumed: {
    preparing: ignore,
    paused: to('active', onResumed),
    ...inPhases(['active', 'leaving'], stay(onResumed)),
    ...ignoredAfterLeaving,
  },
  discarded: {
    preparing: ignore,
    ...inPhases(['active', 'paused', 'leaving'], stay(onDiscarded)),
    ...ignoredAfterLeaving,
  },
  error: {
    ...inPhases(['preparing', 'active', 'paused', 'leaving', 'failed', 'closing'], stay(onClientError)),
    ...inPhases(['closed', 'disconnected'], ignore),
  },
  close: {
    ...inPhases(['preparing', 'failed'], closeInOrder),
    ...inPhases(['active', 'paused', 'leaving'], closeCall),
    ...inPhases(['closing', 'closed', 'disconnected'], ignore),
  },
  dtmf: unused,
  playback_started: unused,
  playback_completed: unused,
  unknown: {
    ...inPhases(['preparing', 'active', 'paused', 'leaving'], stay(countAnomaly('unknown_type'))),
    ...ignoredAfterLeaving,
  },
  invalid: {
    ...inPhases(
      ['preparing', 'active', 'paused'],
      to('failed', fail('protocol_error', 'error', 'Message parameters are not valid')),
    ),
    ...ignoredAfterOpened,
  },

  // What else arrives on the socket.
  envelopeViolation: {
    ...inPhases(['preparing', 'active', 'paused'], to('failed', failProtocol)),
    ...ignoredAfterOpened,
  },
  malformed: {
    ...inPhases(['preparing', 'active', 'paused'], to('failed', failMalformed)),
    ...ignoredAfterOpened,
  },
  audio: {
    preparing: to('failed', fail('protocol_error', 'error', 'Audio arrived before open')),
    active: when(
      isRaggedFrame,
      to('failed', fail('protocol_error', 'error', 'Audio frame is not a whole number of samples')),
      stay(onAudio),
    ),
    ...inPhases(['paused', 'leaving'], stay(onAudio)),
    failed: ignore,
    ...inPhases(['closing', 'closed'], stay(countAnomaly('audio_after_close'))),
    disconnected: ignore,
  },
  rateExceeded: {
    ...inPhases(['preparing', 'active', 'paused'], to('failed', fail('rate_exceeded', 'error', 'Too many messages'))),
    ...inPhases(['leaving', 'failed', 'closing', 'closed'], stay(cutSocket(1008, 'rate_exceeded'))),
    disconnected: ignore,
  },
  socketClosed: {
    ...inPhases(['preparing', 'active', 'paused', 'leaving', 'failed'], to('disconnected', onSocketClosed('lost'))),
    ...inPhases(['closing', 'closed'], to('disconnected', onSocketClosed('completed'))),
    disconnected: ignore,
  },

  // Timers.
  openTimedOut: {
    ...inPhases(
      ['preparing', 'active', 'paused'],
      to('failed', fail('never_opened', 'error', 'No open message arrived in time')),
    ),
    ...overdue,
  },
  idleTimedOut: {
    ...inPhases(['preparing', 'active', 'paused'], to('failed', fail('idle', 'error', 'No traffic arrived in time'))),
    ...overdue,
  },
  lifeTimedOut: {
    ...inPhases(['preparing', 'active', 'paused'], to('leaving', endTooLong)),
    ...overdue,
  },
  finalizeTimedOut: onlyOverdue,
  closeTimedOut: onlyOverdue,
  lingerTimedOut: onlyOverdue,

  // Commands of the service.
  finalized: {
    ...inPhases(['preparing', 'active', 'paused', 'leaving', 'failed'], ignore),
    closing: closeInOrder,
    ...inPhases(['closed', 'disconnected'], ignore),
  },
  pause: { preparing: ignore, ...inPhases(['active', 'paused'], stay(onPause)), ...ignoredAfterOpened },
  resume: { preparing: ignore, ...inPhases(['active', 'paused'], stay(onResume)), ...ignoredAfterOpened },
  reconnect: { preparing: ignore, ...inPhases(['active', 'paused'], stay(onReconnect)), ...ignoredAfterOpened },
  sendEvent: {
    preparing: ignore,
    ...inPhases(['active', 'paused', 'leaving'], stay(onSendEvent)),
    failed: ignore,
    closing: stay(onSendEvent),
    ...inPhases(['closed', 'disconnected'], ignore),
  },
  takenOver: {
    preparing: ignore,
    ...inPhases(['active', 'paused', 'leaving'], stay(onTakenOver)),
    ...ignoredAfterLeaving,
  },
  replaced: {
    preparing: ignore,
    ...inPhases(['active', 'paused'], to('leaving', onReplaced)),
    leaving: stay(onTakenOver),
    ...ignoredAfterLeaving,
  },
  erased: {
    preparing: ignore,
    ...inPhases(['active', 'paused'], to('leaving', onErased)),
    leaving: stay(onTakenOver),
    ...ignoredAfterLeaving,
  },
  disconnect: {
    ...inPhases(['preparing', 'active', 'paused'], to('leaving', onDisconnect)),
    ...ignoredAfterOpened,
  },
};
