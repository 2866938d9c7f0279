/**
 * Our side of one AudioHook session, without any I/O.
 *
 * Theory of operation. `stepServerSession(state, input)` takes one input (a message, a frame, a command of the service, an
 * expired timer) and returns the next state and the effects, in order. `server-table.ts` is the specification. `opened` is an
 * effect of `open` itself: it is sent before any engine is asked. Sequence numbers are assigned here, when a message becomes
 * an effect, so the caller must send every `send` effect, in order. Stream time counts received samples and only moves
 * forward. A gap ends at the position of the message that reports it, whatever range the message claims.
 *
 * There are two independent pauses: the client's, which may be a secure pause (the protocol does not say), and ours.
 */
import type { ClientMessage } from './client-message.ts';
import { anomaly, type Input, jump, nothing } from './server-actions.ts';
import type { ServerEffect, ServerInput, ServerPhase, ServerSession, ServerStep } from './server-state.ts';
import { phaseRules, type ServerRowName, serverTable } from './server-table.ts';
import { SAMPLE_RATE_HZ } from './stream-time.ts';
import { type Cell, runCell } from './transition-table.ts';

/** A drift in this range moves the stream time without a `discarded`: from half a second to an hour, in samples. */
const acceptedDrift = { from: SAMPLE_RATE_HZ / 2, to: SAMPLE_RATE_HZ * 3600 } as const;

/** The row's cells take the row's own input, which the compiler cannot follow through a computed key. */
function runRow(state: ServerSession, row: ServerRowName, input: unknown): ServerStep {
  const cell = serverTable[row][state.phase] as Cell<ServerSession, unknown, ServerEffect, ServerPhase>;
  return runCell(cell, state, input);
}

/** Compares our stream time with the client's, where the message itself does not explain a difference. */
function reconcile(state: ServerSession, message: ClientMessage): ServerStep {
  if (!phaseRules[state.phase].followsPosition) return [state, []];
  if (state.pauseCause !== undefined || message.type === 'resumed' || message.type === 'discarded') return [state, []];
  const drift = message.position - state.time;
  // Without media there are no samples to count, so the client's position is the only source.
  if (!state.media) return [drift > 0 ? { ...state, time: message.position } : state, []];
  if (Math.abs(drift) <= 1) return [state, []];
  const accepted = drift > acceptedDrift.from && drift < acceptedDrift.to;
  const [next, effects] = accepted ? jump(state, message.position, 'discarded') : nothing(state);
  return [next, [...effects, anomaly('position_drift')]];
}

function envelopeViolation(state: ServerSession, message: ClientMessage): string | undefined {
  if (message.seq !== state.clientSeq + 1) return 'Sequence number is not the next one';
  if (message.serverseq > state.seq) return 'Server sequence number was never sent';
  return message.id.toLowerCase() === state.id.toLowerCase() ? undefined : 'Session id is another one';
}

function receive(state: ServerSession, input: Input<'message'>): ServerStep {
  const { message } = input;
  // Replies name the newest message, even one with a wrong sequence number.
  const counted = { ...state, clientSeq: message.seq };
  const info = phaseRules[state.phase].checksEnvelope ? envelopeViolation(state, message) : undefined;
  if (info !== undefined) return runRow(counted, 'envelopeViolation', { info });
  const [reconciled, before] = reconcile(counted, message);
  const [next, effects] = runRow(reconciled, message.type, input);
  return [next, before.length === 0 ? effects : [...before, ...effects]];
}

/** Takes one input and returns the next state and the effects. Never throws. */
export function stepServerSession(state: ServerSession, input: ServerInput): ServerStep {
  if (input.type === 'message') return receive(state, input);
  return runRow(state, input.type === 'timedOut' ? `${input.timer}TimedOut` : input.type, input);
}
