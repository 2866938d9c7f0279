import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientTable, initialClientSession, stepClientSession } from './client-session.ts';
import {
  type ClientEffect,
  type ClientInput,
  type ClientPhase,
  type ClientSession,
  type ClientStep,
  clientPhases,
} from './client-state.ts';
import type { AudioMedia } from './media.ts';
import type { ServerMessage } from './server-message.ts';

const id = '5b1c2f6e-0d3a-4c57-9a41-3f0e7c8d9b12';
const stereo: AudioMedia = { type: 'audio', format: 'PCMU', channels: ['external', 'internal'], rate: 8000 };
const inverted: AudioMedia = { ...stereo, channels: ['internal', 'external'] };

type Make = (state: ClientSession) => ClientInput;
const says =
  (type: ServerMessage['type'], parameters: object = {}, changes: object = {}): Make =>
  (s) => ({
    on: 'message',
    now: 0,
    message: {
      version: '2',
      id,
      type,
      seq: s.serverSeq + 1,
      clientseq: s.seq,
      parameters,
      ...changes,
    } as unknown as ServerMessage,
  });
const input =
  (value: ClientInput): Make =>
  () =>
    value;
const opened = says('opened', { media: [stereo] });

function play(state: ClientSession, ...makes: Make[]): ClientStep {
  let effects: ClientEffect[] = [];
  let now = state;
  for (const make of makes) {
    const [next, more] = stepClientSession(now, make(now));
    now = next;
    effects = [...effects, ...more];
  }
  return [now, effects];
}

const begin = (startSample = 0) =>
  initialClientSession({ id, open: { language: 'en-US' }, offers: [stereo], startSample });
const connected = input({ on: 'socketOpened' });
const inPhase: { readonly [P in ClientPhase]: ClientSession } = {
  connecting: begin(),
  opening: play(begin(), connected)[0],
  open: play(begin(), connected, opened)[0],
  closing: play(begin(), connected, opened, input({ on: 'close', reason: 'end' }))[0],
  closed: play(begin(), connected, opened, input({ on: 'close', reason: 'end' }), says('closed'))[0],
  gone: play(begin(), input({ on: 'socketClosed' }))[0],
};

const inputs = {
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
  malformed: input({ on: 'malformed', reason: 'parameters' }),
  'unknown type': input({ on: 'malformed', reason: 'unknown_type' }),
  binary: input({ on: 'binary' }),
  'open overdue': input({ on: 'timedOut', timer: 'open', now: 0 }),
  'ping due': input({ on: 'timedOut', timer: 'ping', now: 0 }),
  'close overdue': input({ on: 'timedOut', timer: 'close', now: 0 }),
  'socket closed': input({ on: 'socketClosed' }),
  audio: input({ on: 'audio', instants: 160 }),
  'audio dropped': input({ on: 'discard', instants: 160 }),
  'own pause': input({ on: 'pause' }),
  'own resume': input({ on: 'resume' }),
  'new language': input({ on: 'update', language: 'de-DE' }),
  'hang up': input({ on: 'close', reason: 'end' }),
} as const satisfies Record<string, Make>;
type InputName = keyof typeof inputs;

function describeEffect(effect: ClientEffect): string {
  switch (effect.do) {
    case 'send':
      return effect.message.type === 'close' ? `close:${effect.message.parameters.reason}` : effect.message.type;
    case 'arm':
    case 'disarm':
      return `${effect.do}:${effect.timer}`;
    case 'fault':
      return `fault:${effect.code}`;
    case 'flow':
      return `flow:${effect.flowing}`;
    case 'ended':
      return `ended:${effect.reason}`;
    case 'opened':
      return effect.media ? 'ready' : 'ready without media';
    default:
      return effect.do;
  }
}
const describe = (from: ClientPhase, [state, effects]: ClientStep) =>
  `${state.phase === from ? '' : `→${state.phase} `}${effects.map(describeEffect).join(' ') || '-'}`;

const quiet = Object.fromEntries(Object.keys(inputs).map((name) => [name, '-'])) as Record<InputName, string>;
const closing = (reason: string) => `close:${reason} disarm:open disarm:ping arm:close`;
const faulted = (code: number) => `→closing error fault:${code} ${closing('error')}`;
const complaint = (code: number) => `error fault:${code}`;
const violations = {
  'wrong seq': 500,
  'another id': 400,
  'clientseq ahead': 400,
  malformed: 400,
  'unknown type': 500,
  binary: 415,
};
const each = (describe: (code: number) => string) =>
  Object.fromEntries(Object.entries(violations).map(([name, code]) => [name, describe(code)]));

const expected: { readonly [P in ClientPhase]: Record<InputName, string> } = {
  connecting: {
    ...quiet,
    'socket opened': '→opening open arm:open',
    'socket closed': '→gone ended:lost',
    'hang up': 'closeSocket',
  },
  opening: {
    ...quiet,
    ...each(faulted),
    opened: '→open disarm:open arm:ping ready flow:true',
    'opened with another medium': faulted(400),
    'opened paused': '→open disarm:open arm:ping ready paused flow:false',
    event: 'event',
    disconnect: `→closing ${closing('disconnect')}`,
    'open overdue': faulted(408),
    'ping due': 'ping arm:ping',
    'close overdue': `${complaint(408)} closeSocket`,
    'socket closed': '→gone ended:lost',
    'hang up': `→closing ${closing('end')}`,
  },
  open: {
    ...quiet,
    ...each(faulted),
    opened: faulted(409),
    'opened with another medium': faulted(409),
    'opened paused': faulted(409),
    pong: complaint(409),
    pause: 'paused flow:false',
    resume: 'resumed flow:true',
    event: 'event',
    disconnect: `→closing ${closing('disconnect')}`,
    closed: faulted(409),
    'open overdue': faulted(408),
    'ping due': 'ping arm:ping',
    'close overdue': `${complaint(408)} closeSocket`,
    'socket closed': '→gone ended:lost',
    audio: 'sendAudio',
    'audio dropped': 'discarded',
    'own pause': 'paused flow:false',
    'new language': 'update',
    'hang up': `→closing ${closing('end')}`,
  },
  closing: {
    ...quiet,
    ...each(complaint),
    pong: complaint(409),
    event: 'event',
    closed: '→closed disarm:close closeSocket',
    'open overdue': complaint(408),
    'ping due': 'ping arm:ping',
    'close overdue': `${complaint(408)} closeSocket`,
    'socket closed': '→gone ended:lost',
  },
  closed: { ...quiet, 'socket closed': '→gone ended:completed' },
  gone: quiet,
};

for (const phase of clientPhases) {
  test(`every input in client phase ${phase} does what the table says`, () => {
    const actual = Object.fromEntries(
      Object.entries(inputs).map(([name, make]) => [
        name,
        describe(phase, stepClientSession(inPhase[phase], make(inPhase[phase]))),
      ]),
    );
    assert.deepEqual(actual, expected[phase]);
  });
}

test('the client grid walks every cell that the table has', () => {
  const own = { pause: 'ownPause', resume: 'ownResume', close: 'ownClose' } as Record<string, string>;
  const walked = new Set(
    Object.values(inputs).map((make) => {
      const value = make(inPhase.open);
      return value.on === 'message' ? value.message.type : (own[value.on] ?? value.on);
    }),
  );
  const cells = clientPhases.flatMap((phase) => Object.keys(clientTable[phase]));
  assert.deepEqual(
    cells.filter((cell) => !walked.has(cell)),
    [],
  );
});

test('the second ping follows the first answer at once, later ones wait for their time', () => {
  const [, effects] = play(inPhase.open, inputs['ping due'], inputs.pong, inputs.pong, inputs['ping due'], inputs.pong);
  assert.deepEqual(
    effects.flatMap((effect) => (effect.do === 'send' ? [effect.message.type] : [])),
    ['ping', 'ping', 'ping'],
  );
});

test('an unanswered ping ends the session when the next is due', () => {
  const [state, effects] = play(inPhase.open, inputs['ping due'], inputs['ping due'], inputs['socket closed']);
  assert.equal(state.end, 'ping_timeout');
  assert.ok(effects.some((effect) => effect.do === 'fault' && effect.code === 408));
});

test('a pong that answers another message is a complaint and leaves the ping open', () => {
  const [state, effects] = play(inPhase.open, inputs['ping due'], says('pong', {}, { clientseq: 1 }));
  assert.ok(effects.some((effect) => effect.do === 'fault' && effect.code === 400));
  assert.notEqual(state.ping, undefined);
});

test('the twenty-sixth message at once is one too many', () => {
  const flood = Array.from({ length: 25 }, () => says('updated'));
  assert.equal(play(inPhase.open, ...flood.slice(1))[0].phase, 'open');
  const [state, effects] = play(inPhase.open, ...flood);
  assert.equal(state.phase, 'closing');
  assert.ok(effects.some((effect) => effect.do === 'fault' && effect.code === 429));
});

test('a gap is told from where it began to where it ended', () => {
  const [state, effects] = play(
    inPhase.open,
    inputs.audio,
    inputs['own pause'],
    inputs.audio,
    inputs.audio,
    inputs['own resume'],
  );
  const resumed = effects.findLast((effect) => effect.do === 'send');
  assert.ok(resumed?.do === 'send');
  assert.deepEqual(
    [resumed.message.position, resumed.message.parameters],
    ['PT0.06S', { start: 'PT0.02S', discarded: 'PT0.04S' }],
  );
  assert.equal(state.gapStart, undefined);
});

test('the server’s resume during the client’s own pause is answered with paused', () => {
  const [state, effects] = play(inPhase.open, inputs['own pause'], inputs.pause, inputs.resume);
  assert.deepEqual(
    effects.flatMap((effect) => (effect.do === 'send' ? [effect.message.type] : [])),
    ['paused', 'paused', 'paused'],
  );
  assert.equal(state.ownPause, true);
});

test('what the server has heard already is discarded, forward only', () => {
  const [ahead, effects] = play(begin(8000), connected, says('opened', { media: [stereo], discardTo: 'PT2.5S' }));
  assert.equal(ahead.time, 20_000);
  assert.ok(effects.some((effect) => effect.do === 'send' && effect.message.type === 'discarded'));
  assert.equal(play(begin(8000), connected, says('opened', { media: [stereo], discardTo: 'PT0.5S' }))[0].time, 8000);
});
