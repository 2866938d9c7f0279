/**
 * Genesys's side of one AudioHook session, without any I/O: for the caller, for tests, and as the strict reader of our own
 * messages. It checks what the vendor's client checks: sequence numbers without gaps, the answer to its ping, at most one
 * medium and an offered one, no binary frames, five messages a second with bursts of 25. `client-table.ts` is the
 * specification.
 *
 * The position counts samples that were sent, withheld or dropped.
 */
import { refilledTokens, type TokenRate } from '../token-bucket.ts';
import type { Input, Violation } from './client-actions.ts';
import type { ClientEffect, ClientInput, ClientPhase, ClientSession, ClientStep } from './client-state.ts';
import { type ClientRowName, clientTable, readsMessages } from './client-table.ts';
import type { AudioMedia } from './media.ts';
import { type Cell, runCell } from './transition-table.ts';

const sendRate: TokenRate = { perSecond: 5, burst: 25 };

/** A session before its socket is open. */
export function initialClientSession(options: {
  readonly id: string;
  /** `parameters` of `open`, except `media`. */
  readonly open: Readonly<Record<string, unknown>>;
  readonly offers: readonly AudioMedia[];
  /** Stream time of the first sample: above zero for a session that continues another. */
  readonly startSample?: number;
}): ClientSession {
  return {
    phase: 'connecting',
    id: options.id,
    open: { ...options.open, media: options.offers },
    offers: options.offers,
    seq: 0,
    serverSeq: 0,
    time: options.startSample ?? 0,
    media: undefined,
    ownPause: false,
    serverPause: false,
    gapStart: undefined,
    ping: undefined,
    rttMs: undefined,
    pings: 0,
    bucket: { tokens: sendRate.burst, at: 0 },
    end: undefined,
    info: undefined,
  };
}

/** The row's cells take the row's own input, which the compiler cannot follow through a computed key. */
function runRow(state: ClientSession, row: ClientRowName, input: unknown): ClientStep {
  const cell = clientTable[row][state.phase] as Cell<ClientSession, unknown, ClientEffect, ClientPhase>;
  return runCell(cell, state, input);
}

/** Takes one message from the allowance; undefined when it is used up. */
function spend(bucket: ClientSession['bucket'], now: number): ClientSession['bucket'] | undefined {
  const filled = refilledTokens(sendRate, bucket, now);
  return filled < 1 ? undefined : { tokens: filled - 1, at: now };
}

function envelopeViolation(state: ClientSession, { message }: Input<'message'>): Violation | undefined {
  if (message.seq !== state.serverSeq + 1) return { code: 500, info: 'Sequence number is not the next one' };
  if (message.id !== state.id) return { code: 400, info: 'Session id is another one' };
  return message.clientseq > state.seq ? { code: 400, info: 'Client sequence number was never sent' } : undefined;
}

function receive(state: ClientSession, input: Input<'message'>): ClientStep {
  if (!readsMessages[state.phase]) return [state, []];
  const violation = envelopeViolation(state, input);
  if (violation) return runRow(state, 'envelopeViolation', violation);
  const bucket = spend(state.bucket, input.now);
  const counted = { ...state, serverSeq: input.message.seq, bucket: bucket ?? state.bucket };
  if (!bucket) return runRow(counted, 'envelopeViolation', { code: 429, info: 'Too many messages' });
  return runRow(counted, input.message.type, input);
}

/** Takes one input and returns the next state and the effects. Never throws. */
export function stepClientSession(state: ClientSession, input: ClientInput): ClientStep {
  if (input.type === 'message') return receive(state, input);
  return runRow(state, input.type === 'timedOut' ? `${input.timer}TimedOut` : input.type, input);
}
