import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { NULL_UUID } from '../ids.ts';
import type { ClientMessage } from './client-message.ts';
import { serverTable, stepServerSession } from './server-session.ts';
import {
  initialServerSession,
  type ServerEffect,
  type ServerInput,
  type ServerPhase,
  type ServerSession,
  type ServerStep,
  serverPhases,
} from './server-state.ts';

const id = '5b1c2f6e-0d3a-4c57-9a41-3f0e7c8d9b12';
const organizationId = '0f9d8c7b-6a5e-4d3c-8b2a-1f0e9d8c7b6a';
const conversationId = '090eaa2f-72fa-480a-83e0-8667ff89c0ec';
const stereo = { type: 'audio', format: 'PCMU', channels: ['external', 'internal'], rate: 8000 } as const;

const openParameters = { organizationId, conversationId, participant: { id }, media: [stereo] as readonly unknown[] };
type MessageType = ClientMessage['type'];

/** The next message that `state` expects, of a type. */
function message(state: ServerSession, type: MessageType, parameters: object = {}, changes: object = {}): ServerInput {
  const envelope = { id, seq: state.clientSeq + 1, serverseq: state.seq, position: state.time };
  return { on: 'message', message: { ...envelope, type, parameters, ...changes } as unknown as ClientMessage };
}

function play(state: ServerSession, ...inputs: ((state: ServerSession) => ServerInput)[]): ServerStep {
  let effects: ServerEffect[] = [];
  let now = state;
  for (const input of inputs) {
    const [next, more] = stepServerSession(now, input(now));
    now = next;
    effects = [...effects, ...more];
  }
  return [now, effects];
}

const begin = (options: Partial<Parameters<typeof initialServerSession>[0]> = {}) =>
  initialServerSession({ id, organizationId, ...options })[0];
const open =
  (changes: object = {}) =>
  (s: ServerSession) =>
    message(s, 'open', { ...openParameters, ...changes });
const says =
  (type: MessageType, parameters: object = {}, changes: object = {}) =>
  (s: ServerSession) =>
    message(s, type, parameters, changes);
const frame = (instants: number) => (): ServerInput => ({ on: 'audio', bytes: new Uint8Array(instants * 2) });
const command = (input: ServerInput) => () => input;

const inPhase: { readonly [P in ServerPhase]: ServerSession } = {
  preparing: begin(),
  active: play(begin(), open())[0],
  paused: play(begin(), open(), says('paused'))[0],
  leaving: play(begin(), open(), command({ on: 'disconnect', reason: 'error' }))[0],
  failed: play(begin(), open(), command({ on: 'malformed', reason: 'not_json' }))[0],
  closing: play(begin(), open(), says('close', { reason: 'end' }))[0],
  closed: play(begin(), open(), says('close', { reason: 'end' }), command({ on: 'finalized' }))[0],
  gone: play(begin(), open(), command({ on: 'socketClosed' }))[0],
};

const inputs = {
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
  'odd audio': command({ on: 'audio', bytes: new Uint8Array(3) }),
  'empty audio': command({ on: 'audio', bytes: new Uint8Array() }),
  malformed: command({ on: 'malformed', reason: 'envelope' }),
  'too large': command({ on: 'malformed', reason: 'too_large' }),
  'rate exceeded': command({ on: 'rateExceeded' }),
  finalized: command({ on: 'finalized' }),
  'open overdue': command({ on: 'timedOut', timer: 'open' }),
  'finals overdue': command({ on: 'timedOut', timer: 'finalize' }),
  'close overdue': command({ on: 'timedOut', timer: 'close' }),
  'socket overdue': command({ on: 'timedOut', timer: 'linger' }),
  idle: command({ on: 'timedOut', timer: 'idle' }),
  'too long': command({ on: 'timedOut', timer: 'life' }),
  'socket closed': command({ on: 'socketClosed' }),
  'we pause': command({ on: 'pause' }),
  'we resume': command({ on: 'resume' }),
  'we send events': command({ on: 'sendEvent', entities: [{ type: 'x', data: {} }] }),
  'we hand over': command({ on: 'reconnect' }),
  'we disconnect': command({ on: 'disconnect', reason: 'error' }),
  'taken over': command({ on: 'takenOver' }),
} as const satisfies Record<string, (state: ServerSession) => ServerInput>;
type InputName = keyof typeof inputs;

function describeEffect(effect: ServerEffect): string {
  switch (effect.do) {
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
      return `${effect.do}:${effect.timer}`;
    case 'closeSocket':
      return `closeSocket:${effect.code}`;
    case 'note':
      return `note:${effect.oddity}`;
    case 'ended':
      return `ended:${effect.reason}`;
    default:
      return effect.do;
  }
}

const describe = (from: ServerPhase, [state, effects]: ServerStep) =>
  `${state.phase === from ? '' : `→${state.phase} `}${effects.map(describeEffect).join(' ') || '-'}`;

const counted = 'note:ignored_in_phase';
const fault = (reason: string, call: 'call' | 'no call') =>
  `→failed disconnect:${reason} disarm:open ${call === 'call' ? 'endCall:lost ' : ''}arm:close`;
const ended = (call: 'call' | 'no call') => fault('error', call);
const left = (reason: string) => `→leaving disconnect:${reason} disarm:open arm:close`;
const toClosed = '→closed closed disarm:open disarm:close disarm:finalize arm:linger';
const toClosing = (how: string) => `→closing disarm:close endCall:${how} arm:finalize`;
const allIgnored = Object.fromEntries(Object.keys(inputs).map((name) => [name, counted])) as Record<InputName, string>;

/** What an open session does in either of its phases. */
const opened: Record<InputName, string> = {
  ...allIgnored,
  ping: 'pong',
  update: 'updated language',
  discarded: 'gap:discarded',
  error: 'note:client_error',
  close: toClosing('closed'),
  dtmf: '-',
  playback_started: '-',
  playback_completed: '-',
  unknown: 'note:unknown_type',
  invalid: ended('call'),
  'wrong seq': ended('call'),
  'serverseq ahead': ended('call'),
  'another id': ended('call'),
  'empty audio': 'note:empty_frame',
  malformed: ended('call'),
  'too large': ended('call'),
  'rate exceeded': ended('call'),
  'open overdue': ended('call'),
  'finals overdue': '-',
  'close overdue': '-',
  'socket overdue': '-',
  idle: ended('call'),
  'too long': left('completed'),
  'socket closed': '→gone endCall:lost ended:lost',
  'we pause': 'pause',
  'we resume': '-',
  'we send events': 'event',
  'we hand over': 'reconnect',
  'we disconnect': left('error'),
  'taken over': 'endCall:lost',
};

const expected: { readonly [P in ServerPhase]: Record<InputName, string> } = {
  preparing: {
    ...allIgnored,
    open: '→active opened disarm:open openCall',
    ping: 'pong',
    error: 'note:client_error',
    close: toClosed,
    unknown: 'note:unknown_type',
    invalid: ended('no call'),
    'wrong seq': ended('no call'),
    'serverseq ahead': ended('no call'),
    'another id': ended('no call'),
    audio: ended('no call'),
    'odd audio': ended('no call'),
    'empty audio': ended('no call'),
    malformed: ended('no call'),
    'too large': ended('no call'),
    'rate exceeded': ended('no call'),
    'open overdue': ended('no call'),
    'finals overdue': '-',
    'close overdue': '-',
    'socket overdue': '-',
    idle: ended('no call'),
    'too long': left('completed'),
    'socket closed': '→gone ended:lost',
    'we disconnect': left('error'),
  },
  active: {
    ...opened,
    paused: '→paused pauseCall:secure_pause',
    resumed: 'gap:discarded',
    audio: 'audio',
    'odd audio': ended('call'),
  },
  paused: {
    ...opened,
    paused: '-',
    resumed: '→active gap:secure_pause resumeCall',
    discarded: 'gap:secure_pause',
    audio: 'note:audio_while_paused',
    'odd audio': 'note:audio_while_paused',
  },
  leaving: {
    ...opened,
    close: toClosing('drained'),
    paused: 'pauseCall:secure_pause',
    resumed: 'gap:discarded',
    audio: 'audio',
    'odd audio': 'note:ragged_frame',
    invalid: counted,
    'wrong seq': 'pong',
    'serverseq ahead': 'pong',
    'another id': 'pong',
    malformed: counted,
    'too large': counted,
    'rate exceeded': 'endCall:drained closeSocket:1008',
    'open overdue': 'endCall:drained closeSocket:1001',
    'finals overdue': 'endCall:drained closeSocket:1001',
    'close overdue': 'endCall:drained closeSocket:1001',
    'socket overdue': 'endCall:drained closeSocket:1001',
    idle: 'endCall:drained closeSocket:1001',
    'too long': 'endCall:drained closeSocket:1001',
    'socket closed': '→gone endCall:drained ended:drained',
    'we pause': counted,
    'we resume': counted,
    'we hand over': counted,
    'we disconnect': counted,
    'taken over': 'endCall:drained',
  },
  failed: {
    ...allIgnored,
    ping: 'pong',
    'wrong seq': 'pong',
    'serverseq ahead': 'pong',
    'another id': 'pong',
    error: 'note:client_error',
    close: toClosed,
    'rate exceeded': 'closeSocket:1008',
    'open overdue': 'closeSocket:1008',
    'finals overdue': 'closeSocket:1008',
    'close overdue': 'closeSocket:1008',
    'socket overdue': 'closeSocket:1008',
    idle: 'closeSocket:1008',
    'too long': 'closeSocket:1008',
    'socket closed': '→gone ended:protocol_error',
  },
  closing: {
    ...allIgnored,
    ping: 'pong',
    'wrong seq': 'pong',
    'serverseq ahead': 'pong',
    'another id': 'pong',
    error: 'note:client_error',
    audio: 'note:audio_after_close',
    'odd audio': 'note:audio_after_close',
    'empty audio': 'note:audio_after_close',
    'rate exceeded': 'closeSocket:1008',
    finalized: toClosed,
    'open overdue': toClosed,
    'finals overdue': toClosed,
    'close overdue': toClosed,
    'socket overdue': toClosed,
    idle: toClosed,
    'too long': toClosed,
    'socket closed': '→gone ended:completed',
    'we send events': 'event',
  },
  closed: {
    ...allIgnored,
    audio: 'note:audio_after_close',
    'odd audio': 'note:audio_after_close',
    'empty audio': 'note:audio_after_close',
    'rate exceeded': 'closeSocket:1008',
    'open overdue': 'closeSocket:1000',
    'finals overdue': 'closeSocket:1000',
    'close overdue': 'closeSocket:1000',
    'socket overdue': 'closeSocket:1000',
    idle: 'closeSocket:1000',
    'too long': 'closeSocket:1000',
    'socket closed': '→gone ended:completed',
  },
  gone: allIgnored,
};

for (const phase of serverPhases) {
  test(`every input in phase ${phase} does what the table says`, () => {
    const actual = Object.fromEntries(
      Object.entries(inputs).map(([name, make]) => {
        const state = inPhase[phase];
        assert.equal(state.phase, phase);
        return [name, describe(phase, stepServerSession(state, make(state)))];
      }),
    );
    assert.deepEqual(actual, expected[phase]);
  });
}

test('the grid walks every cell that the table has', () => {
  const kinds = new Set(serverPhases.flatMap((phase) => Object.keys(serverTable[phase])));
  const walked = new Set(
    Object.values(inputs).map((make) => {
      const input = make(inPhase.active);
      return input.on === 'message' ? input.message.type : input.on;
    }),
  );
  assert.deepEqual(
    [...kinds].filter((kind) => !walked.has(kind as never)),
    [],
  );
});

const sent = (effects: readonly ServerEffect[]) =>
  effects.flatMap((effect) => (effect.do === 'send' ? [effect.message] : []));

test('whatever happens in whatever order, our messages are numbered without a gap and nothing follows closed', () => {
  const names = Object.keys(inputs) as InputName[];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...names), { maxLength: 60 }), (sequence) => {
      let state = begin();
      let time = 0;
      const messages = [];
      for (const name of sequence) {
        const [next, effects] = stepServerSession(state, inputs[name](state));
        state = next;
        assert.ok(state.time >= time, 'stream time went back');
        time = state.time;
        messages.push(...sent(effects));
      }
      messages.forEach((message, index) => {
        assert.equal(message.seq, index + 1);
      });
      const closed = messages.findIndex((message) => message.type === 'closed');
      assert.ok(closed === -1 || closed === messages.length - 1, 'something followed closed');
      assert.ok(messages.filter((message) => message.type === 'opened').length <= 1);
    }),
    { numRuns: 500 },
  );
});

test('a call is ended exactly as often as it was opened, whatever happens before the socket closes', () => {
  const names = Object.keys(inputs) as InputName[];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...names), { maxLength: 60 }), (sequence) => {
      const [, effects] = play(begin(), ...[...sequence, 'socket closed' as const].map((name) => inputs[name]));
      const count = (kind: ServerEffect['do']) => effects.filter((effect) => effect.do === kind).length;
      assert.equal(count('endCall'), count('openCall'));
      assert.equal(count('ended'), 1);
    }),
    { numRuns: 500 },
  );
});

test('pong and closed answer the newest message of the client', () => {
  const [, effects] = play(begin(), open(), says('ping'), says('ping'), says('close'), command({ on: 'finalized' }));
  assert.deepEqual(
    sent(effects).map(({ type, seq, clientseq }) => [type, seq, clientseq]),
    [
      ['opened', 1, 1],
      ['pong', 2, 2],
      ['pong', 3, 3],
      ['closed', 4, 4],
    ],
  );
});

test('opened goes out before the bridge hears of the call', () => {
  const [, effects] = play(begin(), open());
  assert.deepEqual(effects.map(describeEffect), ['opened', 'disarm:open', 'openCall']);
});

test('opened returns the very medium offered, and nothing for a probe', () => {
  const rows: readonly (readonly [string, object, readonly unknown[]])[] = [
    ['stereo', {}, [stereo]],
    ['an unknown member', { media: [{ ...stereo, novel: 1 }] }, [{ ...stereo, novel: 1 }]],
    [
      'inverted',
      { media: [{ ...stereo, channels: ['internal', 'external'] }] },
      [{ ...stereo, channels: ['internal', 'external'] }],
    ],
    ['nothing usable', { media: [{ ...stereo, rate: 16_000 }] }, []],
    ['no offer', { media: [] }, []],
    ['a probe by conversation', { conversationId: NULL_UUID }, []],
    ['a probe by participant', { participant: { id: NULL_UUID } }, []],
  ];
  for (const [name, changes, media] of rows) {
    const [state, effects] = play(begin(), open(changes));
    const [opened] = sent(effects);
    assert.ok(opened?.type === 'opened');
    assert.deepEqual(opened.parameters.media, media, name);
    assert.equal(
      effects.some((effect) => effect.do === 'openCall'),
      media.length > 0,
      name,
    );
    assert.equal(state.call, media.length > 0, name);
  }
});

test('languages are listed if and only if the client asks', () => {
  const ask = (changes: object) => {
    const [opened] = sent(play(begin({ languages: ['en-US', 'es-ES'] }), open(changes))[1]);
    return opened?.type === 'opened' ? opened.parameters.supportedLanguages : 'no opened';
  };
  assert.equal(ask({}), undefined);
  assert.equal(ask({ supportedLanguages: false }), undefined);
  assert.deepEqual(ask({ supportedLanguages: true }), ['en-US', 'es-ES']);
});

test('an open of another organization than the upgrade is unauthorized', () => {
  const [state, effects] = play(begin(), open({ organizationId: conversationId }));
  assert.equal(describe('preparing', [state, effects]), fault('unauthorized', 'no call'));
  assert.equal(state.reason, 'unauthorized');
});

const gaps = (effects: readonly ServerEffect[]) =>
  effects.flatMap((effect) => (effect.do === 'gap' ? [[effect.cause, effect.startSample, effect.endSample]] : []));

test('stream time goes by the position of a message, never back and never beyond it', () => {
  const rows: readonly (readonly [string, object, number, number, readonly unknown[]])[] = [
    ['a plausible gap', { start: 1600, discarded: 800 }, 2400, 2400, [['discarded', 1600, 2400]]],
    ['a claim beyond its position', { start: 50_400, discarded: 2400 }, 1600, 1600, []],
    ['a position in the past', { start: 0, discarded: 800 }, 800, 1600, []],
    ['no range at all', {}, 4000, 4000, [['discarded', 1600, 4000]]],
  ];
  for (const [name, parameters, position, time, expectedGaps] of rows) {
    const [state, effects] = play(begin(), open(), frame(1600), says('discarded', parameters, { position }));
    assert.equal(state.time, time, name);
    assert.deepEqual(gaps(effects), expectedGaps, name);
  }
});

test('a resumed call goes on after the gap, and its audio lies there', () => {
  const [state, effects] = play(
    begin(),
    open(),
    frame(1600),
    says('paused'),
    frame(800),
    says('resumed', { start: 1600, discarded: 80_000 }, { position: 81_600 }),
    frame(160),
  );
  assert.deepEqual(gaps(effects), [['secure_pause', 1600, 81_600]]);
  assert.deepEqual(
    effects.flatMap((effect) => (effect.do === 'audio' ? [[effect.startSample, effect.bytes.length]] : [])),
    [
      [0, 3200],
      [81_600, 320],
    ],
  );
  assert.equal(state.time, 81_760);
});

test('a call that was handed over is not ended for whoever has it now', () => {
  const [, effects] = play(begin(), open(), says('close', { reason: 'reconnect' }));
  assert.ok(effects.some((effect) => effect.do === 'endCall' && effect.how === 'lost'));
});

test('a session whose call another took over counts on and says nothing of it', () => {
  const [state, effects] = play(begin(), open(), frame(800), command({ on: 'takenOver' }), frame(800), says('ping'));
  assert.deepEqual([state.phase, state.time, state.call], ['active', 1600, false]);
  assert.deepEqual(
    effects.flatMap((effect) => (effect.do === 'audio' || effect.do === 'endCall' ? [effect.do] : [])),
    ['audio', 'endCall'],
  );
  const [closed] = play(state, says('close', { reason: 'reconnect' }));
  assert.equal(closed.phase, 'closed');
});

test('a call that is closed in a pause is paused up to its end', () => {
  for (const [how, inputs] of [
    ['secure_pause', [says('paused')]],
    ['server_pause', [command({ on: 'pause' }), says('paused')]],
  ] as const) {
    const [state, effects] = play(begin(), open(), frame(800), ...inputs, (s) =>
      message(s, 'close', { reason: 'end' }, { position: s.time + 8_000 }),
    );
    assert.deepEqual(gaps(effects), [[how, 800, 8_800]]);
    assert.equal(state.time, 8_800);
    assert.deepEqual(
      effects.flatMap((effect) => (effect.do === 'gap' || effect.do === 'endCall' ? [effect.do] : [])),
      ['gap', 'endCall'],
    );
  }
});

test('a position a little off is counted, one far ahead is believed', () => {
  const near = play(begin(), open(), frame(1600), says('ping', {}, { position: 3200 }));
  assert.deepEqual([near[0].time, gaps(near[1])], [1600, []]);
  assert.ok(near[1].some((effect) => effect.do === 'note' && effect.oddity === 'position_drift'));
  const far = play(begin(), open(), frame(1600), says('ping', {}, { position: 41_600 }));
  assert.deepEqual([far[0].time, gaps(far[1])], [41_600, [['discarded', 1600, 41_600]]]);
  const sameSample = play(begin(), open(), frame(1600), says('ping', {}, { position: 1601 }));
  assert.ok(!sameSample[1].some((effect) => effect.do === 'note'));
});

test('the two pauses know nothing of each other', () => {
  const causes = (effects: readonly ServerEffect[]) =>
    effects.flatMap((effect) =>
      effect.do === 'pauseCall' ? [effect.cause] : effect.do === 'resumeCall' ? ['resumed'] : [],
    );
  const pause = command({ on: 'pause' });
  const resume = command({ on: 'resume' });
  const rows: readonly (readonly [
    string,
    readonly ((s: ServerSession) => ServerInput)[],
    readonly string[],
    ServerPhase,
  ])[] = [
    ['ours alone', [pause, says('paused'), resume, says('resumed')], ['server_pause', 'resumed'], 'active'],
    ['theirs alone', [says('paused'), says('resumed')], ['secure_pause', 'resumed'], 'active'],
    ['theirs twice over', [says('paused'), says('paused'), says('resumed')], ['secure_pause', 'resumed'], 'active'],
    [
      'theirs within ours',
      [pause, says('paused'), says('paused'), resume, says('paused'), says('resumed')],
      ['server_pause', 'secure_pause', 'resumed'],
      'active',
    ],
    ['ours within theirs', [says('paused'), pause, says('paused'), resume, says('paused')], ['secure_pause'], 'paused'],
    [
      'ours taken back before the answer',
      [pause, resume, says('paused'), says('resumed')],
      ['server_pause', 'resumed'],
      'active',
    ],
    [
      'ours asked twice',
      [pause, pause, says('paused'), says('paused'), resume, says('resumed')],
      ['server_pause', 'resumed'],
      'active',
    ],
  ];
  for (const [name, inputs, expectedCauses, phase] of rows) {
    const [state, effects] = play(begin(), open(), ...inputs);
    assert.deepEqual(causes(effects), expectedCauses, name);
    assert.equal(state.phase, phase, name);
  }
});

test('a session that starts paused says so, and flows once we resume', () => {
  const [state, effects] = play(
    begin({ startPaused: true }),
    open(),
    says('paused'),
    command({ on: 'resume' }),
    says('resumed', { start: 0, discarded: 400 }, { position: 400 }),
  );
  const [opened] = sent(effects);
  assert.ok(opened?.type === 'opened' && opened.parameters.startPaused === true);
  assert.deepEqual(gaps(effects), [['server_pause', 0, 400]]);
  assert.equal(state.phase, 'active');
});

test('a session that continues another asks for nothing that was heard, and trims what comes all the same', () => {
  const continued = { continuedSessions: [{ id: conversationId, clientseq: 9, serverseq: 9 }] };
  const again = (s: ServerSession): ServerInput => ({
    ...(message(s, 'open', { ...openParameters, ...continued }, { position: 80_000 }) as Extract<
      ServerInput,
      { on: 'message' }
    >),
    resumeAfterSample: 100_000,
  });
  const [, effects] = play(
    begin(),
    again,
    says('discarded', { start: 80_000, discarded: 19_200 }, { position: 99_200 }),
    frame(1600),
    frame(1600),
  );
  const [opened] = sent(effects);
  assert.ok(opened?.type === 'opened');
  assert.equal(opened.parameters.discardTo, 'PT12.5S');
  const call = effects.find((effect) => effect.do === 'openCall');
  assert.ok(call?.do === 'openCall' && call.continued && call.startSample === 100_000);
  assert.deepEqual(gaps(effects), []);
  assert.deepEqual(
    effects.flatMap((effect) => (effect.do === 'audio' ? [[effect.startSample, effect.bytes.length / 2]] : [])),
    [
      [100_000, 800],
      [100_800, 1600],
    ],
  );
});

test('events without entities are never sent', () => {
  const [, effects] = play(begin(), open(), command({ on: 'sendEvent', entities: [] }));
  assert.deepEqual(
    sent(effects).map((message) => message.type),
    ['opened'],
  );
});

test('every message of ours carries parameters and exactly the members of the protocol', () => {
  const [, effects] = play(
    begin(),
    open(),
    ...(
      ['ping', 'update', 'we pause', 'we resume', 'we send events', 'we hand over', 'close', 'finalized'] as const
    ).map((name) => inputs[name]),
  );
  for (const message of sent(effects)) {
    assert.deepEqual(Object.keys(message), ['version', 'id', 'type', 'seq', 'clientseq', 'parameters']);
    assert.equal(typeof message.parameters, 'object');
  }
  assert.equal(sent(effects).length, 8);
});

test('where there is no room, open is answered with a disconnect that lets the client try elsewhere', () => {
  const [state, effects] = play(begin({ turnAway: true }), open(), says('close', { reason: 'disconnect' }));
  assert.deepEqual(
    sent(effects).map((message) => message.type),
    ['disconnect', 'closed'],
  );
  assert.ok(!effects.some((effect) => effect.do === 'openCall'));
  assert.equal(state.reason, 'turned_away');
});
