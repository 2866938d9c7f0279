import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countingMeter, receivedTypes, setUpConnections } from '../../testing/audiohook-connections.ts';
import { createRecordingBridge } from '../../testing/audiohook-recording-bridge.ts';
import { type Logger, silentLogger } from '../ports/logger.ts';

test('T18: a socket that drops without close ends its call and its timers at once', async () => {
  const { bridge, connections, caller, clock } = setUpConnections();
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

test('T19: opened is sent and ping is answered while the bridge hangs', () => {
  const { caller } = setUpConnections({ bridgeOptions: { finalMs: 'hang' } });
  const call = caller();
  call.open();
  call.ping();
  assert.deepEqual(receivedTypes(call).slice(0, 2), ['opened', 'pong']);
});

test('T20: a wrong sequence number ends its own session only, and close is still answered', async () => {
  const rows = [0, 1, 3, 99, -1, 1.5, 2 ** 53, 1e308, '2', null];
  const { bridge, connections, caller, clock } = setUpConnections();
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
    assert.equal(call.socket.closedWith, undefined, 'the client closes the socket');
    assert.equal(receivedTypes(call).at(-1), 'closed', `seq ${seq}`);
    call.drop();
  }
  await clock.settle();
  bystander.ping();
  bystander.audio(160);
  assert.deepEqual([connections.active, bridge.activeCalls, bystander.faults], [1, 1, []]);
});

test('T21: text that is not a message gets one disconnect, and close is still answered', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['an array', '[]'],
    ['a number', '1'],
    ['nesting a million deep', '['.repeat(60_000)],
    ['one character too many', `"${'x'.repeat(65_536)}"`],
    ['nothing', ''],
    ['no JSON', '{'],
  ];
  for (const [name, text] of rows) {
    const { caller } = setUpConnections();
    const call = caller();
    call.open();
    call.handlers.onText(text);
    call.handlers.onText(text);
    call.read();
    assert.equal(receivedTypes(call).filter((type) => type === 'disconnect').length, 1, name);
    assert.deepEqual([receivedTypes(call).at(-1), call.ended], ['closed', 'server_error'], name);
  }
});

test('T21: empty, odd and oversized frames', () => {
  const rows: readonly (readonly [string, number, string])[] = [
    ['empty', 0, 'active'],
    ['one byte', 1, 'ended'],
    ['odd', 3199, 'ended'],
    ['the largest allowed', 65_536, 'active'],
    ['larger', 65_538, 'ended'],
  ];
  for (const [name, length, outcome] of rows) {
    const { caller, bridge } = setUpConnections();
    const call = caller();
    call.open();
    call.handlers.onBinary(new Uint8Array(length));
    call.read();
    assert.equal(call.ended === undefined ? 'active' : 'ended', outcome, name);
    assert.equal(bridge.activeCalls, outcome === 'active' ? 1 : 0, name);
  }
});

test('the session times out without open, without traffic, and without an answer to disconnect', async () => {
  const { caller, clock, connections } = setUpConnections();
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

test('a session that reaches its longest duration ends in order', async () => {
  const { caller, clock } = setUpConnections({ limits: { lifeMs: 60_000 } });
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

test('a client above the rate gets one disconnect, and its socket is cut when it continues', async () => {
  const { caller, clock, bridge } = setUpConnections({ limits: { messagesPerSecond: 5, messageBurst: 10 } });
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

test('thirty seconds of audio at once are within the rate', () => {
  const { caller, bridge } = setUpConnections();
  const call = caller();
  call.open();
  for (let i = 0; i < 150; i += 1) call.audio(1600);
  assert.deepEqual([call.ended, call.faults], [undefined, []]);
  assert.equal(bridge.calls[0]!.entries.length, 300);
});

test('the socket of a peer that does not read is cut', async () => {
  const { caller, clock, connections } = setUpConnections();
  const call = caller();
  call.open();
  call.socket.buffered = 1_000_001;
  call.ping();
  await clock.settle();
  assert.deepEqual([call.socket.closedWith, connections.active], ['terminated', 0]);
});

test('closed waits for the last results, and pings are answered meanwhile', async () => {
  let finish = () => {};
  const finals = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const inner = createRecordingBridge();
  const { caller, clock } = setUpConnections({
    bridge: { activeCalls: 0, open: (opening) => ({ ...inner.open(opening), end: () => finals }) },
  });
  const call = caller();
  call.open();
  call.hangUp();
  call.ping();
  await clock.settle();
  call.read();
  assert.deepEqual(receivedTypes(call), ['opened', 'pong']);
  finish();
  await clock.settle();
  call.read();
  assert.deepEqual(receivedTypes(call), ['opened', 'pong', 'closed']);
  assert.equal(call.ended, 'completed');
});

test('results that never arrive delay closed by 7 seconds, within the client’s 10', async () => {
  const { caller, clock } = setUpConnections({ bridgeOptions: { finalMs: 'hang' } });
  const call = caller();
  call.open();
  call.hangUp();
  await clock.advance(6_900);
  call.read();
  assert.deepEqual(receivedTypes(call), ['opened']);
  await clock.advance(200);
  call.read();
  assert.deepEqual([receivedTypes(call).at(-1), call.ended], ['closed', 'completed']);
});

test('a WebSocket protocol fault keeps its close code in log and metric', async () => {
  for (const code of [1002, 1007, 1008, 1009]) {
    const meter = countingMeter();
    const logged: unknown[] = [];
    const logger: Logger = {
      ...silentLogger,
      info: (_text, fields) => void logged.push(fields),
      with: () => logger,
    };
    const { caller } = setUpConnections({ meter, logger });
    const faulty = caller();
    faulty.open();
    faulty.handlers.onClose(code);
    assert.equal(meter.counts.get(`earshot_audiohook_sessions_total websocket_${code}`), 1);
    assert.equal((logged.at(-1) as { closeCode?: number }).closeCode, code);
  }
});
