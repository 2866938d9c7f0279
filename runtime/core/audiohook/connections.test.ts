import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMemoryCallHolds } from '../../store/memory-call-holds.ts';
import { createRecordingBridge, type RecordingBridgeOptions } from '../../testing/audiohook-recording-bridge.ts';
import { createTestCaller, createTestSocket, testUpgrade } from '../../testing/audiohook-socket.ts';
import { createTestClock } from '../../testing/clock.ts';
import { type LogFields, type Logger, silentLogger } from '../ports/logger.ts';
import { type Meter, silentMeter } from '../ports/meter.ts';
import { createAudiohookConnections } from './connections.ts';
import { defaultAudiohookLimits } from './limits.ts';

type SetUp = Partial<Omit<Parameters<typeof createAudiohookConnections>[0], 'clock'>> & {
  bridgeOptions?: RecordingBridgeOptions;
  clock?: ReturnType<typeof createTestClock>;
};

function setUp({ bridgeOptions, clock = createTestClock(), ...options }: SetUp = {}) {
  const bridge = createRecordingBridge({ keepAudio: true, ...bridgeOptions });
  const connections = createAudiohookConnections({
    bridge,
    clock,
    logger: silentLogger,
    meter: silentMeter,
    ...options,
  });
  const caller = (more: Partial<Parameters<typeof createTestCaller>[0]> = {}) =>
    createTestCaller({ accept: connections.accept, now: () => clock.monotonic(), ...more });
  return { clock, bridge, connections, caller };
}

/** Counters by name and label values. */
function countingMeter(): Meter & { counts: Map<string, number> } {
  const counts = new Map<string, number>();
  const instrument = (name: string) => ({
    add(amount = 1, labels: Readonly<Record<string, string>> = {}) {
      const key = [name, ...Object.values(labels)].join(' ');
      counts.set(key, (counts.get(key) ?? 0) + amount);
    },
    set(value: number) {
      counts.set(name, value);
    },
    record() {},
  });
  return { counts, counter: instrument, gauge: instrument, histogram: instrument };
}

const types = (caller: ReturnType<typeof createTestCaller>) => caller.received.map((message) => message.type);

test('the two channels reach the bridge as two speakers, sample for sample', async () => {
  const { bridge, caller } = setUp();
  const call = caller();
  call.open();
  call.audio(3, Uint8Array.of(1, 11, 2, 12, 3, 13));
  call.audio(1, Uint8Array.of(4, 14));
  call.hangUp();
  const [recorded] = bridge.calls;
  assert.deepEqual(recorded!.opening.roles, ['customer', 'agent']);
  assert.deepEqual(Buffer.concat([...recorded!.heard.customer]), Buffer.from([1, 2, 3, 4]));
  assert.deepEqual(Buffer.concat([...recorded!.heard.agent]), Buffer.from([11, 12, 13, 14]));
  assert.deepEqual(
    recorded!.entries.flatMap((entry) =>
      entry.did === 'audio' ? [[entry.role, entry.startSample, entry.length]] : [],
    ),
    [
      ['customer', 0, 3],
      ['agent', 0, 3],
      ['customer', 3, 1],
      ['agent', 3, 1],
    ],
  );
});

test('mono, inverted and L16 offers reach the right speaker', () => {
  const l16 = new Uint8Array(8);
  const view = new DataView(l16.buffer);
  [1000, -1000, 1000, -1000].forEach((sample, i) => {
    view.setInt16(i * 2, sample, true);
  });
  const rows = [
    { media: { channels: ['external'] }, frame: Uint8Array.of(1, 2), customer: [1, 2], agent: [] },
    { media: { channels: ['internal'] }, frame: Uint8Array.of(1, 2), customer: [], agent: [1, 2] },
    { media: { channels: ['internal', 'external'] }, frame: Uint8Array.of(1, 11), customer: [11], agent: [1] },
    {
      media: { format: 'L16', channels: ['external', 'internal'] },
      frame: l16,
      customer: [0xcf, 0xcf],
      agent: [0x4f, 0x4f],
    },
  ];
  for (const { media, frame, customer, agent } of rows) {
    const { bridge, caller } = setUp();
    const call = caller({ offers: [{ type: 'audio', format: 'PCMU', rate: 8000, ...media } as never] });
    call.open();
    call.audio(1, frame);
    const { heard } = bridge.calls[0]!;
    // L16 of ±1000 is µ-law 0xCE or 0x4E within a step; the exact value is the table's to prove.
    const close = (bytes: readonly Uint8Array[], expected: number[]) => {
      const actual = [...Buffer.concat([...bytes])];
      assert.equal(actual.length, expected.length, JSON.stringify(media));
      actual.forEach((byte, i) => {
        assert.ok(Math.abs(byte - expected[i]!) <= 1, `${JSON.stringify(media)}: ${actual}`);
      });
    };
    close(heard.customer, customer);
    close(heard.agent, agent);
  }
});

test('the bridge is asked only after opened is out, and a bridge that throws costs one call', () => {
  const order: string[] = [];
  const { caller } = setUp({
    bridge: {
      activeCalls: 0,
      open() {
        order.push('bridge');
        throw new Error('broken bridge');
      },
    },
  });
  const other = setUp();
  const call = caller();
  const send = call.socket.send;
  call.socket.send = (text) => {
    order.push((JSON.parse(text) as { type: string }).type);
    send(text);
  };
  call.open();
  assert.deepEqual(order.slice(0, 2), ['opened', 'bridge']);
  const fine = other.caller();
  fine.open();
  assert.equal(other.bridge.activeCalls, 1);
});

test('a probe is answered in full and leaves no trace', async () => {
  const zero = '00000000-0000-0000-0000-000000000000';
  const { bridge, connections, caller, clock } = setUp();
  const probe = caller({
    open: { conversationId: zero, participant: { id: zero, ani: '', aniName: '', dnis: '' }, supportedLanguages: true },
  });
  probe.open();
  probe.feed({ on: 'audio', instants: 0 });
  probe.hangUp();
  await clock.settle();
  assert.deepEqual(types(probe), ['opened', 'closed']);
  assert.deepEqual([probe.ended, bridge.calls.length, connections.active], ['completed', 0, 0]);
});

test('closed waits for the last results, pings are answered meanwhile', async () => {
  let finish = () => {};
  const finals = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const inner = createRecordingBridge();
  const { caller, clock } = setUp({
    bridge: { activeCalls: 0, open: (opening) => ({ ...inner.open(opening), end: () => finals }) },
  });
  const call = caller();
  call.open();
  call.hangUp();
  call.ping();
  await clock.settle();
  call.read();
  assert.deepEqual(types(call), ['opened', 'pong']);
  finish();
  await clock.settle();
  call.read();
  assert.deepEqual(types(call), ['opened', 'pong', 'closed']);
  assert.equal(call.ended, 'completed');
});

test('results that never come hold closed for 7 seconds, inside the client’s 10', async () => {
  const { caller, clock } = setUp({ bridgeOptions: { finalMs: 'hang' } });
  const call = caller();
  call.open();
  call.hangUp();
  await clock.advance(6_900);
  call.read();
  assert.deepEqual(types(call), ['opened']);
  await clock.advance(200);
  call.read();
  assert.deepEqual([types(call).at(-1), call.ended], ['closed', 'completed']);
});

test('T16: fifty pauses, the client’s own among them, and nothing spoken in between is handed on', () => {
  const { bridge, caller } = setUp();
  const call = caller();
  call.open();
  let spoken = 0;
  for (let i = 0; i < 50; i += 1) {
    call.audio(80, 0x10);
    spoken += 80;
    call.feed({ on: 'pause' });
    // A client at fault, or frames already under way: they come in the pause and must not count.
    call.handlers.onBinary(new Uint8Array(160).fill(0x99));
    call.audio(400);
    call.feed({ on: 'resume' });
  }
  call.audio(80, 0x10);
  spoken += 80;
  const { heard, entries } = bridge.calls[0]!;
  for (const role of ['customer', 'agent'] as const) {
    const bytes = Buffer.concat([...heard[role]]);
    assert.equal(bytes.length, spoken);
    assert.ok(bytes.every((byte) => byte === 0x10));
  }
  assert.equal(entries.filter((entry) => entry.did === 'pause' && entry.cause === 'secure_pause').length, 50);
  assert.deepEqual(
    entries.flatMap((entry) => (entry.did === 'gap' ? [entry.endSample - entry.startSample] : [])),
    Array.from({ length: 50 }, () => 400),
  );
  assert.deepEqual(call.faults, []);
});

test('T17: discarded audio moves stream time by exactly its length and is marked', () => {
  const { bridge, caller } = setUp();
  const call = caller();
  call.open();
  call.audio(1600);
  call.feed({ on: 'discard', instants: 12_345 });
  call.audio(1600);
  const { entries } = bridge.calls[0]!;
  assert.deepEqual(
    entries.filter((entry) => entry.did === 'gap'),
    [{ did: 'gap', cause: 'discarded', startSample: 1600, endSample: 13_945 }],
  );
  assert.equal(entries.findLast((entry) => entry.did === 'audio')?.startSample, 13_945);
});

test('T18: a socket that drops without close ends everything of its session at once', async () => {
  const { bridge, connections, caller, clock } = setUp();
  const call = caller();
  call.open();
  call.audio(1600);
  call.drop();
  await clock.settle();
  assert.deepEqual(bridge.calls[0]!.entries.at(-1), { did: 'end', how: 'lost' });
  assert.deepEqual([connections.active, bridge.activeCalls, clock.pending], [0, 0, 0]);
  call.handlers.onBinary(new Uint8Array(320));
  call.handlers.onText('{}');
  assert.equal(bridge.calls[0]!.entries.at(-1)?.did, 'end');
});

test('T19: ping is answered and opened goes out whatever the bridge behind is doing', () => {
  const { caller } = setUp({ bridgeOptions: { finalMs: 'hang' } });
  const call = caller();
  call.open();
  call.ping();
  assert.deepEqual(types(call).slice(0, 2), ['opened', 'pong']);
});

test('T20: a broken counter costs its own session only, and close is still answered', async () => {
  const rows = [0, 1, 3, 99, -1, 1.5, 2 ** 53, 1e308, '2', null];
  const { bridge, connections, caller, clock } = setUp();
  const bystander = caller();
  bystander.open();
  for (const seq of rows) {
    const call = caller();
    call.open();
    call.handlers.onText(
      JSON.stringify({
        version: '2',
        id: call.upgrade.audiohookSessionId,
        type: 'ping',
        seq,
        serverseq: 1,
        position: 'PT0S',
        parameters: {},
      }),
    );
    call.read();
    const disconnect = call.received.find((message) => message.type === 'disconnect');
    assert.ok(disconnect?.type === 'disconnect' && disconnect.parameters.reason === 'error', `seq ${seq}`);
    assert.equal(call.socket.closedWith, undefined, 'the socket is the client’s to close');
    assert.equal(types(call).at(-1), 'closed', `seq ${seq}`);
    call.drop();
  }
  await clock.settle();
  bystander.ping();
  bystander.audio(160);
  assert.deepEqual([connections.active, bridge.activeCalls, bystander.faults], [1, 1, []]);
});

test('T21: texts that are no message get one disconnect, and the session answers close', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['an array', '[]'],
    ['a number', '1'],
    ['nesting a million deep', '['.repeat(60_000)],
    ['one character too many', `"${'x'.repeat(65_536)}"`],
    ['nothing', ''],
    ['no JSON', '{'],
  ];
  for (const [name, text] of rows) {
    const { caller } = setUp();
    const call = caller();
    call.open();
    call.handlers.onText(text);
    call.handlers.onText(text);
    call.read();
    assert.equal(types(call).filter((type) => type === 'disconnect').length, 1, name);
    assert.deepEqual([types(call).at(-1), call.ended], ['closed', 'server_error'], name);
  }
});

test('T21: frames of odd length, empty and huge', () => {
  const rows: readonly (readonly [string, number, string])[] = [
    ['empty', 0, 'active'],
    ['one byte', 1, 'ended'],
    ['odd', 3199, 'ended'],
    ['the largest allowed', 65_536, 'active'],
    ['larger', 65_538, 'ended'],
  ];
  for (const [name, length, outcome] of rows) {
    const { caller, bridge } = setUp();
    const call = caller();
    call.open();
    call.handlers.onBinary(new Uint8Array(length));
    call.read();
    assert.equal(call.ended === undefined ? 'active' : 'ended', outcome, name);
    assert.equal(bridge.activeCalls, outcome === 'active' ? 1 : 0, name);
  }
});

test('own timers: never opened, idle and an answer to disconnect that never comes', async () => {
  const { caller, clock, connections } = setUp();
  const silent = caller();
  await clock.advance(9_900);
  assert.deepEqual(silent.socket.sent, []);
  await clock.advance(200);
  assert.equal((JSON.parse(silent.socket.sent[0]!) as { type: string }).type, 'disconnect');
  await clock.advance(15_100);
  assert.deepEqual([silent.socket.closedWith, connections.active], [1008, 0]);

  const idle = caller();
  idle.open();
  await clock.advance(20_000);
  idle.audio(160);
  await clock.advance(29_000);
  assert.equal(idle.ended, undefined);
  await clock.advance(1_100);
  idle.read();
  assert.equal(idle.ended, 'server_error');
});

test('a session that lives too long is ended in order', async () => {
  const { caller, clock } = setUp({ limits: { lifeMs: 60_000 } });
  const call = caller();
  call.open();
  for (let i = 0; i < 5; i += 1) {
    await clock.advance(10_000);
    call.ping();
  }
  assert.equal(call.ended, undefined);
  await clock.advance(10_100);
  call.read();
  await clock.settle();
  call.read();
  assert.equal(call.ended, 'disconnected');
});

test('a client that floods is told once, and cut when it goes on', async () => {
  const { caller, clock, bridge } = setUp({ limits: { messagesPerSecond: 5, messageBurst: 10 } });
  const call = caller();
  call.open();
  for (let i = 0; i < 30; i += 1) call.handlers.onText('{}');
  await clock.settle();
  assert.equal(call.socket.closedWith, 1008);
  assert.equal(bridge.activeCalls, 0);
  const loud = caller();
  loud.open();
  for (let i = 0; i < 200; i += 1) loud.handlers.onBinary(new Uint8Array(65_536));
  await clock.settle();
  assert.equal(loud.socket.closedWith, 1008);
});

test('catch-up of thirty seconds at once is no flood', () => {
  const { caller, bridge } = setUp();
  const call = caller();
  call.open();
  for (let i = 0; i < 150; i += 1) call.audio(1600);
  assert.deepEqual([call.ended, call.faults], [undefined, []]);
  assert.equal(bridge.calls[0]!.entries.length, 300);
});

test('a peer that does not read is cut', async () => {
  const { caller, clock, connections } = setUp();
  const call = caller();
  call.open();
  call.socket.buffered = 1_000_001;
  call.ping();
  await clock.settle();
  assert.deepEqual([call.socket.closedWith, connections.active], ['terminated', 0]);
});

test('caps: in total, per key and per address; a place comes back when the session ends or never comes', async () => {
  const limits = { maxConnections: 3, maxConnectionsPerKey: 2, maxConnectionsPerAddress: 2, handshakeMs: 10_000 };
  const { connections, clock } = setUp({ limits });
  const reserve = (keyIndex: number, remoteAddress: string) =>
    connections.reserve(testUpgrade({ keyIndex, remoteAddress }));
  const cause = (result: ReturnType<typeof reserve>) => (result.ok ? 'in' : result.cause);
  const first = reserve(0, 'a');
  assert.equal(cause(first), 'in');
  assert.equal(cause(reserve(0, 'b')), 'in');
  assert.equal(cause(reserve(0, 'c')), 'key');
  assert.equal(cause(reserve(1, 'a')), 'in');
  assert.equal(cause(reserve(1, 'd')), 'total');
  assert.ok(first.ok);
  first.release();
  first.release();
  assert.equal(cause(reserve(1, 'a')), 'in');
  await clock.advance(10_100);
  const again = [reserve(0, 'a'), reserve(1, 'a')];
  assert.deepEqual(again.map(cause), ['in', 'in']);
  assert.equal(cause(reserve(2, 'a')), 'address');
  const socket = createTestSocket();
  const [place] = again;
  assert.ok(place?.ok);
  const handlers = place.accept(socket);
  place.release();
  await clock.advance(10_000);
  assert.equal(cause(reserve(3, 'a')), 'in');
  assert.equal(cause(reserve(3, 'a')), 'address');
  handlers.onClose(1006);
  assert.equal(cause(reserve(3, 'a')), 'in');
});

test('T4: draining takes nobody new, leaves calls to their end, and is done when the last has ended', async () => {
  const { connections, caller, clock } = setUp();
  const call = caller();
  call.open();
  let drained = false;
  const done = connections.drain({ limitMs: 3_600_000 }).then(() => {
    drained = true;
  });
  assert.deepEqual(connections.reserve(testUpgrade()), { ok: false, cause: 'draining' });
  for (let i = 0; i < 100; i += 1) {
    await clock.advance(5_000);
    call.audio(160);
    call.ping();
  }
  assert.deepEqual([drained, call.ended], [false, undefined]);
  call.hangUp();
  await clock.settle();
  call.read();
  await done;
  assert.equal(call.ended, 'completed');
});

test('T5: at the limit each session is told to disconnect, its last results are awaited, and a mute one is cut', async () => {
  const { connections, caller, clock, bridge } = setUp();
  const call = caller();
  call.open();
  const mute = caller();
  mute.open();
  let drained = false;
  void connections.drain({ limitMs: 2_000, graceMs: 5_000 }).then(() => {
    drained = true;
  });
  await clock.advance(2_050);
  call.audio(160);
  assert.deepEqual(call.received.at(-1)?.parameters, { reason: 'error', info: 'The service is shutting down' });
  await clock.settle();
  call.read();
  assert.equal(call.ended, 'server_error');
  assert.deepEqual(bridge.calls[0]!.entries.at(-1), { did: 'end', how: 'drained' });
  assert.equal(drained, false);
  await clock.advance(5_000);
  assert.deepEqual([mute.socket.closedWith, drained, connections.active], ['terminated', true, 0]);
});

test('T5: a client that has closed gets its last results in order, however long others are waited for', async () => {
  const { connections, caller, clock } = setUp({ bridgeOptions: { finalMs: 'hang' } });
  const call = caller();
  call.open();
  const mute = caller();
  mute.open();
  void connections.drain({ limitMs: 0, graceMs: 2_000 });
  call.read();
  await clock.advance(2_050);
  assert.deepEqual([mute.socket.closedWith, call.socket.closedWith], ['terminated', undefined]);
  await clock.advance(5_000);
  call.read();
  assert.equal(types(call).at(-1), 'closed');
});

test('T4: a client that retries is turned away in the protocol while draining, so that it tries elsewhere', async () => {
  const { connections, caller, clock, bridge } = setUp({ limits: { maxTurnedAway: 2 } });
  await connections.drain({ limitMs: 60_000 });
  const upgrade = () => testUpgrade({ retries: true });
  const accept: Parameters<typeof createTestCaller>[0]['accept'] = (socket, facts) => {
    const place = connections.reserve(facts);
    assert.ok(!place.ok && place.turnAway);
    return place.turnAway(socket);
  };
  const calls = [caller({ accept, upgrade: upgrade() }), caller({ accept, upgrade: upgrade() })];
  assert.deepEqual(connections.reserve(upgrade()), { ok: false, cause: 'draining' });
  for (const call of calls) {
    call.open();
    assert.deepEqual(types(call), ['disconnect', 'closed']);
    assert.equal(call.ended, 'server_error');
  }
  await clock.settle();
  assert.deepEqual([bridge.calls.length, connections.active, clock.pending], [0, 0, 0]);
  const third = connections.reserve(upgrade());
  assert.ok(!third.ok && third.turnAway, 'places come back');
});

test('a second, shorter drain hurries the first', async () => {
  const { connections, caller, clock } = setUp();
  const call = caller();
  call.open();
  const first = connections.drain({ limitMs: 3_600_000 });
  const second = connections.drain({ limitMs: 0 });
  call.read();
  await clock.settle();
  call.read();
  await Promise.all([first, second]);
  assert.equal(call.ended, 'server_error');
});

test('where reconnection is switched on, a drain asks every session to go elsewhere, once', async () => {
  const { connections, caller } = setUp({ offerReconnect: true });
  const call = caller();
  call.open();
  void connections.drain({ limitMs: 60_000 });
  void connections.drain({ limitMs: 30_000 });
  call.read();
  assert.deepEqual(types(call), ['opened', 'reconnect']);
  call.feed({ on: 'close', reason: 'reconnect' });
  assert.deepEqual(call.faults, []);
});

const called = '33333333-3333-4333-8333-333333333333';

test('a session that continues one whose socket seems alive takes its call over: nothing is heard twice', () => {
  const { bridge, caller } = setUp();
  const before = caller({ open: { conversationId: called } });
  before.open();
  before.audio(16_000);
  const next = caller({
    startSample: 8_000,
    open: {
      conversationId: called,
      continuedSessions: [{ id: before.upgrade.audiohookSessionId, clientseq: 1, serverseq: 1 }],
    },
  });
  next.open();
  assert.deepEqual([bridge.calls[1]!.opening.continued, bridge.calls[1]!.opening.startSample], [true, 16_000]);
  assert.deepEqual(bridge.calls[0]!.entries.at(-1), { did: 'end', how: 'lost' });
  before.audio(1_600);
  assert.deepEqual(bridge.calls[0]!.entries.at(-1), { did: 'end', how: 'lost' });
  before.hangUp();
  next.audio(800);
  const heard = bridge.calls[1]!.entries.filter((entry) => entry.did === 'audio' && entry.role === 'customer');
  assert.deepEqual(heard, [{ did: 'audio', role: 'customer', startSample: 16_000, length: 800 }]);
  assert.equal(bridge.activeCalls, 1);
});

test('a session of another conversation takes over nothing', () => {
  const { bridge, caller } = setUp();
  const before = caller({ open: { conversationId: called } });
  before.open();
  before.audio(16_000);
  const stranger = caller({
    open: {
      conversationId: '22222222-2222-4222-8222-222222222222',
      continuedSessions: [{ id: before.upgrade.audiohookSessionId, clientseq: 1, serverseq: 1 }],
    },
  });
  stranger.open();
  assert.equal(bridge.calls[1]!.opening.startSample, 0);
  before.audio(1_600);
  assert.equal(bridge.calls[0]!.entries.at(-1)?.did, 'audio');
});

test('a session that continues one of this instance is asked to skip what was heard', () => {
  const { caller, bridge } = setUp();
  const before = caller({ open: { conversationId: called } });
  before.open();
  before.audio(16_000);
  before.drop();
  const after = caller({
    startSample: 8_000,
    open: {
      conversationId: called,
      continuedSessions: [{ id: before.upgrade.audiohookSessionId, clientseq: 1, serverseq: 1 }],
    },
  });
  after.open();
  after.audio(1600);
  const { opening, entries } = bridge.calls[1]!;
  assert.deepEqual([opening.continued, opening.startSample], [true, 16_000]);
  assert.deepEqual(entries, [
    { did: 'audio', role: 'customer', startSample: 16_000, length: 1600 },
    { did: 'audio', role: 'agent', startSample: 16_000, length: 1600 },
  ]);
  const unknown = caller({
    startSample: 8_000,
    open: {
      conversationId: called,
      continuedSessions: [{ id: '11111111-1111-4111-8111-111111111111', clientseq: 1, serverseq: 1 }],
    },
  });
  unknown.open();
  assert.deepEqual([bridge.calls[2]!.opening.continued, bridge.calls[2]!.opening.startSample], [true, 8_000]);
});

test('starting paused spends nothing until we resume', () => {
  let ready = false;
  const { caller, bridge, connections } = setUp({ startPaused: () => !ready });
  const call = caller();
  call.open();
  call.audio(1600);
  assert.deepEqual(bridge.calls[0]!.entries, [{ did: 'pause', cause: 'server_pause' }]);
  ready = true;
  connections.resumeAll();
  call.read();
  call.audio(1600);
  assert.deepEqual(bridge.calls[0]!.entries.slice(1), [
    { did: 'gap', cause: 'server_pause', startSample: 0, endSample: 1600 },
    { did: 'resume' },
    { did: 'audio', role: 'customer', startSample: 1600, length: 1600 },
    { did: 'audio', role: 'agent', startSample: 1600, length: 1600 },
  ]);
});

test('a call on hold sends nothing, and comes off hold by itself where nobody renews it', async () => {
  const clock = createTestClock();
  const holds = createMemoryCallHolds({ clock });
  const { caller, bridge } = setUp({ clock, holds });
  const call = caller();
  call.open();
  const { conversationId } = bridge.calls[0]!.opening;
  const heard = () => bridge.calls[0]!.entries.filter((entry) => entry.did === 'audio').length;
  const another = '22222222-2222-4222-8222-222222222222' as typeof conversationId;
  assert.equal(await holds.tell(another, true, 600), false);
  const hold = async (held: boolean): Promise<void> => {
    assert.equal(await holds.tell(conversationId, held, 600), true);
    call.read();
  };
  await hold(true);
  call.audio(1600);
  await clock.advance(500);
  await hold(true);
  await clock.advance(500);
  call.audio(1600);
  assert.equal(heard(), 0);
  assert.equal(types(call).filter((type) => type === 'pause').length, 1, 'a renewal asks for no second pause');
  await clock.advance(200);
  call.read();
  call.audio(1600);
  assert.equal(heard(), 2);
  await hold(true);
  await hold(false);
  call.audio(1600);
  assert.equal(heard(), 4);
});

test('a connection that comes while its caller is on hold begins paused; one that has ended is told nothing', async () => {
  const clock = createTestClock();
  const holds = createMemoryCallHolds({ clock });
  const { caller, bridge } = setUp({ clock, holds });
  const first = caller();
  first.open();
  const { conversationId } = bridge.calls[0]!.opening;
  await holds.tell(conversationId, true, 60_000);
  first.read();
  first.hangUp();
  await clock.settle();
  first.read();
  assert.equal(first.ended, 'completed');
  assert.equal(await holds.tell(conversationId, true, 60_000), false, 'nobody listens any more');
  const second = caller({ open: { conversationId } });
  second.open();
  await clock.settle();
  second.read();
  assert.equal(types(second).filter((type) => type === 'pause').length, 1);
  second.audio(1600);
  assert.equal(bridge.calls[1]!.entries.filter((entry) => entry.did === 'audio').length, 0);
});

test('every session ends with a reason, and oddities are counted by kind', async () => {
  const meter = countingMeter();
  const { caller, clock } = setUp({ meter });
  const good = caller();
  good.open();
  good.feed({ on: 'binary' });
  good.hangUp();
  const dropped = caller();
  dropped.open();
  dropped.handlers.onBinary(new Uint8Array());
  dropped.drop();
  const wrong = caller({ open: { organizationId: '22222222-2222-4222-8222-222222222222' } });
  wrong.open();
  await clock.settle();
  for (const call of [good, wrong]) call.read();
  assert.equal(wrong.ended, 'unauthorized');
  assert.equal(meter.counts.get('earshot_audiohook_sessions_total lost'), 1);
  assert.equal(meter.counts.get('earshot_audiohook_sessions_total unauthorized'), 1);
  assert.equal(meter.counts.get('earshot_audiohook_oddities_total empty_frame'), 1);
  assert.equal(meter.counts.get('earshot_audiohook_connections'), 0);
});

test('no line of the log holds what the caller said or who the caller is', () => {
  const lines: string[] = [];
  const write = (sentence: string, fields?: LogFields) => void lines.push(`${sentence} ${JSON.stringify(fields)}`);
  const logger: Logger = { debug: write, info: write, warn: write, error: write, with: () => logger };
  const { caller } = setUp({ logger });
  const call = caller({
    open: {
      participant: {
        id: '33333333-3333-4333-8333-333333333333',
        ani: 'tel:+15550100',
        aniName: 'Ada Canary',
        dnis: 'sip:canary@example.com',
      },
      customConfig: { secret: 'canary' },
    },
  });
  call.open();
  call.handlers.onText('{"canary":"+15550100"}');
  call.hangUp();
  assert.ok(lines.length > 0);
  assert.doesNotMatch(lines.join('\n'), /canary|5550100/i);
});

test('the default limits are the ones the documents state', () => {
  assert.ok(defaultAudiohookLimits.maxTextCharacters >= 65_536 && defaultAudiohookLimits.maxFrameBytes >= 64_000);
  assert.ok(defaultAudiohookLimits.eventsPerSecond <= 4 && defaultAudiohookLimits.eventBurst < 25);
  assert.equal(defaultAudiohookLimits.idleMs, 30_000);
});
