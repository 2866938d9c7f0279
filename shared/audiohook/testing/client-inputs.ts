/** Sessions of Genesys's side in every phase, and inputs of every kind, for the tests of the client session. */
import { initialClientSession, stepClientSession } from '../client-session.ts';
import type { ClientEffect, ClientInput, ClientPhase, ClientSession, ClientStep } from '../client-state.ts';
import type { AudioMedia } from '../media.ts';
import type { ServerMessage } from '../server-message.ts';

export const id = '5b1c2f6e-0d3a-4c57-9a41-3f0e7c8d9b12';
export const stereo: AudioMedia = { type: 'audio', format: 'PCMU', channels: ['external', 'internal'], rate: 8000 };
export const inverted: AudioMedia = { ...stereo, channels: ['internal', 'external'] };

export type Make = (state: ClientSession) => ClientInput;
export const says =
  (type: ServerMessage['type'], parameters: object = {}, changes: object = {}): Make =>
  (s) => ({
    type: 'message',
    now: 0,
    message: {
      versitype: '2',
      id,
      type,
      seq: s.serverSeq + 1,
      clientseq: s.seq,
      parameters,
      ...changes,
    } as unknown as ServerMessage,
  });
export const input =
  (value: ClientInput): Make =>
  () =>
    value;
export const opened = says('opened', { media: [stereo] });

export function play(state: ClientSession, ...makes: Make[]): ClientStep {
  let effects: ClientEffect[] = [];
  let current = state;
  for (const make of makes) {
    const [next, more] = stepClientSession(current, make(current));
    current = next;
    effects = [...effects, ...more];
  }
  return [current, effects];
}

export const begin = (startSample = 0) =>
  initialClientSession({ id, open: { language: 'en-US' }, offers: [stereo], startSample });
export const connected = input({ type: 'socketOpened' });
export const inPhase: { readonly [P in ClientPhase]: ClientSession } = {
  connecting: begin(),
  opening: play(begin(), connected)[0],
  open: play(begin(), connected, opened)[0],
  closing: play(begin(), connected, opened, input({ type: 'close', reason: 'end' }))[0],
  closed: play(begin(), connected, opened, input({ type: 'close', reason: 'end' }), says('closed'))[0],
  disconnected: play(begin(), input({ type: 'socketClosed' }))[0],
};

export const inputs = {
  'socket opened': connected,
  opened,
  'opened with another medium': says('opened', { media: [inverted] }),
  'opened paused': says('opened', { media: [stereo], startPaused: true }),
  pong: says('pong'),
  updated: says('updated'),
  pause: says('pause'),
  resume: says('resume'),
  event: says('event', { entities: [{ type: 'x', data: {} }] }),
  reconnect: says('reconnect'),
  disconnect: says('disconnect', { reason: 'error' }),
  closed: says('closed'),
  'wrong seq': says('updated', {}, { seq: 77 }),
  'another id': says('updated', {}, { id: 'x' }),
  'clientseq ahead': says('updated', {}, { clientseq: 77 }),
  malformed: input({ type: 'malformed', reason: 'parameters' }),
  'unknown type': input({ type: 'malformed', reason: 'unknown_type' }),
  binary: input({ type: 'binary' }),
  'open overdue': input({ type: 'timedOut', timer: 'open', now: 0 }),
  'ping due': input({ type: 'timedOut', timer: 'ping', now: 0 }),
  'close overdue': input({ type: 'timedOut', timer: 'close', now: 0 }),
  'socket closed': input({ type: 'socketClosed' }),
  audio: input({ type: 'audio', instants: 160 }),
  'audio dropped': input({ type: 'discard', instants: 160 }),
  'own pause': input({ type: 'ownPause' }),
  'own resume': input({ type: 'ownResume' }),
  'new language': input({ type: 'update', language: 'de-DE' }),
  'hang up': input({ type: 'close', reason: 'end' }),
} as const satisfies Record<string, Make>;
export type InputName = keyof typeof inputs;

/** An effect as one word of the expected grid. */
export function describeEffect(effect: ClientEffect): string {
  switch (effect.type) {
    case 'send':
      return effect.message.type === 'close' ? `close:${effect.message.parameters.reason}` : effect.message.type;
    case 'arm':
    case 'disarm':
      return `${effect.type}:${effect.timer}`;
    case 'fault':
      return `fault:${effect.code}`;
    case 'flow':
      return `flow:${effect.flowing}`;
    case 'ended':
      return `ended:${effect.reason}`;
    case 'opened':
      return effect.media ? 'ready' : 'ready without media';
    default:
      return effect.type;
  }
}
export const describe = (from: ClientPhase, [state, effects]: ClientStep) =>
  `${state.phase === from ? '' : `→${state.phase} `}${effects.map(describeEffect).join(' ') || '-'}`;
