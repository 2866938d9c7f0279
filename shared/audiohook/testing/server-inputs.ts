/** Sessions of our side in every phase, and inputs of every kind, for the tests of the server session. */
import type { ClientMessage } from '../client-message.ts';
import { stepServerSession } from '../server-session.ts';
import {
  initialServerSession,
  type ServerEffect,
  type ServerInput,
  type ServerPhase,
  type ServerSession,
  type ServerStep,
} from '../server-state.ts';

export const id = '5b1c2f6e-0d3a-4c57-9a41-3f0e7c8d9b12';
export const organizationId = '0f9d8c7b-6a5e-4d3c-8b2a-1f0e9d8c7b6a';
export const conversationId = '090eaa2f-72fa-480a-83e0-8667ff89c0ec';
export const stereo = { type: 'audio', format: 'PCMU', channels: ['external', 'internal'], rate: 8000 } as const;

export const openParameters = {
  organizationId,
  conversationId,
  participant: { id },
  media: [stereo] as readonly unknown[],
};
type MessageType = ClientMessage['type'];

/** The message of a type that `state` expects next. */
export function message(
  state: ServerSession,
  type: MessageType,
  parameters: object = {},
  changes: object = {},
): ServerInput {
  const envelope = { id, seq: state.clientSeq + 1, serverseq: state.seq, position: state.time };
  return { type: 'message', message: { ...envelope, type, parameters, ...changes } as unknown as ClientMessage };
}

/** Steps through the inputs and collects the effects. */
export function play(state: ServerSession, ...inputs: ((state: ServerSession) => ServerInput)[]): ServerStep {
  let effects: ServerEffect[] = [];
  let current = state;
  for (const input of inputs) {
    const [next, more] = stepServerSession(current, input(current));
    current = next;
    effects = [...effects, ...more];
  }
  return [current, effects];
}

export const begin = (options: Partial<Parameters<typeof initialServerSession>[0]> = {}) =>
  initialServerSession({ id, organizationId, ...options })[0];
export const open =
  (changes: object = {}) =>
  (s: ServerSession) =>
    message(s, 'open', { ...openParameters, ...changes });
export const says =
  (type: MessageType, parameters: object = {}, changes: object = {}) =>
  (s: ServerSession) =>
    message(s, type, parameters, changes);
export const frame = (instants: number) => (): ServerInput => ({ type: 'audio', bytes: new Uint8Array(instants * 2) });
export const command = (input: ServerInput) => () => input;

export const inPhase: { readonly [P in ServerPhase]: ServerSession } = {
  preparing: begin(),
  active: play(begin(), open())[0],
  paused: play(begin(), open(), says('paused'))[0],
  leaving: play(begin(), open(), command({ type: 'disconnect', reason: 'error' }))[0],
  failed: play(begin(), open(), command({ type: 'malformed', reason: 'not_json' }))[0],
  closing: play(begin(), open(), says('close', { reason: 'end' }))[0],
  closed: play(begin(), open(), says('close', { reason: 'end' }), command({ type: 'finalized' }))[0],
  disconnected: play(begin(), open(), command({ type: 'socketClosed' }))[0],
};

export const inputs = {
  open: open(),
  ping: says('ping'),
  update: says('update', { language: 'de-DE' }),
  paused: says('paused'),
  resumed: (s: ServerSession) => message(s, 'resumed', { start: s.time, discarded: 800 }, { position: s.time + 800 }),
  discarded: (s: ServerSession) => message(s, 'discarded', { start: s.time, discarded: 80 }, { position: s.time + 80 }),
  error: says('error', { code: 500 }),
  close: says('close', { reason: 'end' }),
  dtmf: says('dtmf'),
  playback_started: says('playback_started'),
  playback_completed: says('playback_completed'),
  unknown: says('unknown'),
  invalid: says('invalid', {}, { of: 'open' }),
  'wrong seq': says('ping', {}, { seq: 99 }),
  'serverseq ahead': says('ping', {}, { serverseq: 99 }),
  'another id': says('ping', {}, { id: conversationId }),
  audio: frame(160),
  'odd audio': command({ type: 'audio', bytes: new Uint8Array(3) }),
  'empty audio': command({ type: 'audio', bytes: new Uint8Array() }),
  malformed: command({ type: 'malformed', reason: 'envelope' }),
  'too large': command({ type: 'malformed', reason: 'too_large' }),
  'rate exceeded': command({ type: 'rateExceeded' }),
  finalized: command({ type: 'finalized' }),
  'open overdue': command({ type: 'timedOut', timer: 'open' }),
  'finals overdue': command({ type: 'timedOut', timer: 'finalize' }),
  'close overdue': command({ type: 'timedOut', timer: 'close' }),
  'socket overdue': command({ type: 'timedOut', timer: 'linger' }),
  idle: command({ type: 'timedOut', timer: 'idle' }),
  'too long': command({ type: 'timedOut', timer: 'life' }),
  'socket closed': command({ type: 'socketClosed' }),
  'own pause': command({ type: 'pause' }),
  'own resume': command({ type: 'resume' }),
  'own events': command({ type: 'sendEvent', entities: [{ type: 'x', data: {} }] }),
  'own reconnect': command({ type: 'reconnect' }),
  'own disconnect': command({ type: 'disconnect', reason: 'error' }),
  'taken over': command({ type: 'takenOver' }),
  replaced: command({ type: 'replaced' }),
  erased: command({ type: 'erased' }),
  'foreign open': (s: ServerSession) => ({ ...open()(s), isForeign: true }),
  'socket fault': command({ type: 'socketClosed', code: 1002 }),
} as const satisfies Record<string, (state: ServerSession) => ServerInput>;
export type InputName = keyof typeof inputs;

/** An effect as one word of the expected grid. */
export function describeEffect(effect: ServerEffect): string {
  switch (effect.type) {
    case 'send':
      return effect.message.type === 'disconnect'
        ? `disconnect:${effect.message.parameters.reason}`
        : effect.message.type;
    case 'gap':
      return `gap:${effect.cause}`;
    case 'pauseCall':
      return `pauseCall:${effect.cause}`;
    case 'endCall':
      return `endCall:${effect.how}`;
    case 'arm':
    case 'disarm':
      return `${effect.type}:${effect.timer}`;
    case 'closeSocket':
      return `closeSocket:${effect.code}`;
    case 'reportAnomaly':
      return `note:${effect.anomaly}`;
    case 'ended':
      return `ended:${effect.reason}`;
    default:
      return effect.type;
  }
}

export const describe = (from: ServerPhase, [state, effects]: ServerStep) =>
  `${state.phase === from ? '' : `→${state.phase} `}${effects.map(describeEffect).join(' ') || '-'}`;

/** The messages among the effects. */
export const sent = (effects: readonly ServerEffect[]) =>
  effects.flatMap((effect) => (effect.type === 'send' ? [effect.message] : []));
