/**
 * Genesys's side of one AudioHook session, without any I/O: for the caller, for tests, and as the strict reader that our own
 * messages are held against. It checks what the vendor's client checks: gapless numbers, the answer to its ping, at most
 * one medium and an offered one, no binary, five messages a second with bursts of 25.
 *
 * The position counts samples sent and samples held back or dropped alike. A cell that is missing in the table means: ignored.
 */

import { refilledTokens, type TokenRate } from '../token-bucket.ts';
import type {
  ClientEffect,
  ClientEnd,
  ClientInput,
  ClientPhase,
  ClientSession,
  ClientStep,
  CloseReason,
} from './client-state.ts';
import { clientTimers } from './client-state.ts';
import { type AudioMedia, isSameMedia } from './media.ts';
import type { ServerMessage } from './server-message.ts';
import { safeParseDuration, toDuration } from './stream-time.ts';

type Message<K extends ServerMessage['type']> = Extract<ServerMessage, { type: K }>;
type Input<K extends ClientInput['on']> = Extract<ClientInput, { on: K }>;
type Row = {
  readonly [K in ServerMessage['type']]?: (state: ClientSession, message: Message<K>, now: number) => ClientStep;
} & {
  readonly [K in Exclude<ClientInput['on'], 'message' | 'pause' | 'resume' | 'close'>]?: (
    state: ClientSession,
    input: Input<K>,
  ) => ClientStep;
} & {
  readonly ownPause?: (state: ClientSession) => ClientStep;
  readonly ownResume?: (state: ClientSession) => ClientStep;
  readonly ownClose?: (state: ClientSession, input: Input<'close'>) => ClientStep;
};

const sendRate: TokenRate = { perSecond: 5, burst: 25 };

export function initialClientSession(options: {
  readonly id: string;
  readonly open: Readonly<Record<string, unknown>>;
  readonly offers: readonly AudioMedia[];
  /** Stream time of the first sample: above zero for a session that goes on where another ended. */
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

function send(state: ClientSession, type: string, parameters: Readonly<Record<string, unknown>>): ClientStep {
  const seq = state.seq + 1;
  return [
    { ...state, seq },
    [
      {
        do: 'send',
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

const also =
  (...effects: ClientEffect[]) =>
  (state: ClientSession): ClientStep => [state, effects];

function beginClose(state: ClientSession, reason: CloseReason, end: ClientEnd, info?: string): ClientStep {
  const closing: ClientSession = { ...state, phase: 'closing', end: state.end ?? end, info: state.info ?? info };
  return chain(
    send(closing, 'close', { reason }),
    also(
      { do: 'disarm', timer: 'open' },
      { do: 'disarm', timer: 'ping' },
      { do: 'arm', timer: 'close', ms: clientTimers.close },
    ),
  );
}

/** A complaint that ends the session. */
function fault(state: ClientSession, code: number, message: string, end: ClientEnd = 'protocol_error'): ClientStep {
  const complaint = chain(send(state, 'error', { code, message }), also({ do: 'fault', code, message }));
  return state.phase === 'opening' || state.phase === 'open'
    ? chain(complaint, (next) => beginClose(next, 'error', end, message))
    : complaint;
}

/** A complaint that leaves the session as it is. */
function complain(state: ClientSession, code: number, message: string): ClientStep {
  return chain(send(state, 'error', { code, message }), also({ do: 'fault', code, message }));
}

const isHeld = (state: ClientSession) => state.ownPause || state.serverPause;

function sendPaused(state: ClientSession): ClientStep {
  const first = state.gapStart === undefined;
  const held = first ? { ...state, gapStart: state.time } : state;
  return chain(send(held, 'paused', {}), also(...(first ? [{ do: 'flow', flowing: false } as const] : [])));
}

function sendResumed(state: ClientSession): ClientStep {
  const start = state.gapStart ?? state.time;
  return chain(
    send({ ...state, gapStart: undefined }, 'resumed', {
      start: toDuration(start),
      discarded: toDuration(state.time - start),
    }),
    also({ do: 'flow', flowing: true }),
  );
}

function onOpened(state: ClientSession, { parameters }: Message<'opened'>): ClientStep {
  const media = parameters.media[0];
  if (media && !state.offers.some((offer) => isSameMedia(media, offer))) {
    return fault(state, 400, 'Media was not offered');
  }
  const open: ClientSession = { ...state, phase: 'open', media, serverPause: parameters.startPaused === true };
  return chain(
    [
      open,
      [
        { do: 'disarm', timer: 'open' },
        { do: 'arm', timer: 'ping', ms: clientTimers.firstPing },
        { do: 'opened', media, languages: parameters.supportedLanguages },
      ],
    ],
    (next) => (parameters.discardTo === undefined ? [next, []] : discardTo(next, parameters.discardTo)),
    (next) => (next.serverPause ? sendPaused(next) : [next, [{ do: 'flow', flowing: true }]]),
  );
}

/** Best effort, only forward: what the server already has is not sent again. The caller skips the same stretch of its audio. */
function discardTo(state: ClientSession, text: string): ClientStep {
  const to = safeParseDuration(text) ?? 0;
  return to > state.time ? discarded(state, to - state.time) : [state, []];
}

function discarded(state: ClientSession, instants: number): ClientStep {
  const start = state.time;
  const moved = { ...state, time: start + instants };
  if (moved.gapStart !== undefined) return [moved, []];
  return send(moved, 'discarded', { start: toDuration(start), discarded: toDuration(instants) });
}

function sendPing(state: ClientSession, now: number): ClientStep {
  const rtt = state.rttMs === undefined ? {} : { rtt: `PT${(state.rttMs / 1000).toFixed(9)}S` };
  const [sent, effects] = send(state, 'ping', rtt);
  return [
    { ...sent, ping: { seq: sent.seq, sentAt: now }, pings: sent.pings + 1 },
    [...effects, { do: 'arm', timer: 'ping', ms: clientTimers.ping }],
  ];
}

function onPong(state: ClientSession, { clientseq }: Message<'pong'>, now: number): ClientStep {
  if (!state.ping) return complain(state, 409, 'Pong without a ping');
  if (clientseq !== state.ping.seq) return complain(state, 400, 'Pong answers another message');
  const answered = { ...state, ping: undefined, rttMs: now - state.ping.sentAt };
  // The second ping follows at once, so that the server learns a round trip early.
  return state.pings === 1 && state.phase === 'open' ? sendPing(answered, now) : [answered, []];
}

function onDisconnect(state: ClientSession, { parameters: { reason, info } }: Message<'disconnect'>): ClientStep {
  const end = ({ completed: 'disconnected', unauthorized: 'unauthorized', error: 'server_error' } as const)[reason];
  return beginClose(state, 'disconnect', end, info);
}

function onTimedOut(state: ClientSession, { timer, now }: Input<'timedOut'>): ClientStep {
  if (timer === 'open') return fault(state, 408, 'Timed out waiting for opened response', 'open_timeout');
  if (timer === 'ping') {
    return state.ping ? fault(state, 408, 'Timed out waiting for pong response', 'ping_timeout') : sendPing(state, now);
  }
  return chain(
    complain(
      { ...state, end: state.end === 'completed' || !state.end ? 'close_timeout' : state.end },
      408,
      'Timed out waiting for closed response',
    ),
    also({ do: 'closeSocket' }),
  );
}

function onClosed(state: ClientSession): ClientStep {
  return [{ ...state, phase: 'closed' }, [{ do: 'disarm', timer: 'close' }, { do: 'closeSocket' }]];
}

function toGone(state: ClientSession): ClientStep {
  const reason =
    state.phase === 'closed'
      ? (state.end ?? 'completed')
      : state.end === 'completed' || !state.end
        ? 'lost'
        : state.end;
  const ended: ClientEffect =
    state.info === undefined ? { do: 'ended', reason } : { do: 'ended', reason, info: state.info };
  return [{ ...state, phase: 'gone' }, [ended]];
}

function onAudio(state: ClientSession, { instants }: Input<'audio'>): ClientStep {
  const flows = state.media !== undefined && !isHeld(state);
  return [{ ...state, time: state.time + instants }, flows ? [{ do: 'sendAudio' }] : []];
}

const always = {
  event: (state: ClientSession, message: Message<'event'>): ClientStep => [state, [{ do: 'event', message }]],
  malformed: (state: ClientSession, { reason }: Input<'malformed'>): ClientStep =>
    fault(state, reason === 'unknown_type' ? 500 : 400, `Server message is malformed (${reason})`),
  binary: (state: ClientSession): ClientStep => fault(state, 415, 'Binary data is not supported'),
  timedOut: onTimedOut,
  socketClosed: toGone,
} as const satisfies Row;

export const clientTable: { readonly [P in ClientPhase]: Row } = {
  connecting: {
    socketOpened: (state) =>
      chain(
        send({ ...state, phase: 'opening' }, 'open', state.open),
        also({ do: 'arm', timer: 'open', ms: clientTimers.open }),
      ),
    socketClosed: toGone,
    ownClose: (state) => [state, [{ do: 'closeSocket' }]],
  },
  opening: {
    ...always,
    opened: onOpened,
    disconnect: onDisconnect,
    ownClose: (state, { reason }) => beginClose(state, reason, 'completed'),
  },
  open: {
    ...always,
    opened: (state) => fault(state, 409, 'Opened twice'),
    pong: onPong,
    pause: (state) => sendPaused({ ...state, serverPause: true }),
    resume: (state) => {
      const next = { ...state, serverPause: false };
      return next.ownPause ? sendPaused(next) : sendResumed(next);
    },
    disconnect: onDisconnect,
    closed: (state) => fault(state, 409, 'Closed without a close'),
    audio: onAudio,
    discard: (state, { instants }) => discarded(state, instants),
    ownPause: (state) => (state.ownPause ? [state, []] : sendPaused({ ...state, ownPause: true })),
    ownResume: (state) => {
      if (!state.ownPause) return [state, []];
      const next = { ...state, ownPause: false };
      return next.serverPause ? [next, []] : sendResumed(next);
    },
    update: (state, { language }) => send(state, 'update', { language }),
    ownClose: (state, { reason }) => beginClose(state, reason, 'completed'),
  },
  closing: { ...always, pong: onPong, closed: onClosed },
  closed: { socketClosed: toGone },
  gone: {},
};

/** Takes one message out of the allowance; undefined where there is none left. */
function spend(bucket: ClientSession['bucket'], now: number): ClientSession['bucket'] | undefined {
  const filled = refilledTokens(sendRate, bucket, now);
  return filled < 1 ? undefined : { tokens: filled - 1, at: now };
}

function receive(state: ClientSession, message: ServerMessage, now: number): ClientStep {
  if (state.phase === 'connecting' || state.phase === 'closed' || state.phase === 'gone') return [state, []];
  if (message.seq !== state.serverSeq + 1) return fault(state, 500, 'Sequence number is not the next one');
  if (message.id !== state.id) return fault(state, 400, 'Session id is another one');
  if (message.clientseq > state.seq) return fault(state, 400, 'Client sequence number was never sent');
  const bucket = spend(state.bucket, now);
  const counted = { ...state, serverSeq: message.seq, bucket: bucket ?? state.bucket };
  if (!bucket) return fault(counted, 429, 'Too many messages');
  return run(counted, message.type, message, now);
}

function run(state: ClientSession, kind: keyof Row, input: unknown, now = 0): ClientStep {
  const cell = clientTable[state.phase][kind] as
    | ((state: ClientSession, input: unknown, now: number) => ClientStep)
    | undefined;
  return cell ? cell(state, input, now) : [state, []];
}

const ownCommands = { pause: 'ownPause', resume: 'ownResume', close: 'ownClose' } as const;

/** One thing that happened in, the next state and what to do out. Never throws. */
export function stepClientSession(state: ClientSession, input: ClientInput): ClientStep {
  if (input.on === 'message') return receive(state, input.message, input.now);
  if (input.on === 'pause' || input.on === 'resume' || input.on === 'close') {
    return run(state, ownCommands[input.on], input);
  }
  return run(state, input.on, input);
}
