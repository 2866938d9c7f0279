import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countingMeter, receivedTypes, setUpConnections } from '../../testing/audiohook-connections.ts';
import { type createTestCaller, createTestSocket, testUpgrade } from '../../testing/audiohook-socket.ts';
import type { LogFields, Logger } from '../ports/logger.ts';
import { defaultAudiohookLimits } from './limits.ts';

test('caps apply in total, per key and per address, and a place is returned when the session ends or never starts', async () => {
  const limits = { maxConnections: 3, maxConnectionsPerKey: 2, maxConnectionsPerAddress: 2, handshakeMs: 10_000 };
  const { connections, clock } = setUpConnections({ limits });
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

test('T4: a drain refuses new sessions, lets calls finish, and resolves after the last one', async () => {
  const { connections, caller, clock } = setUpConnections();
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

test('T5: at the limit each session gets disconnect, its last results are awaited, and a silent one is cut', async () => {
  const { connections, caller, clock, bridge } = setUpConnections();
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

test('T5: a client that has sent close gets its last results, also after the grace period of others', async () => {
  const { connections, caller, clock } = setUpConnections({ bridgeOptions: { finalMs: 'hang' } });
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
  assert.equal(receivedTypes(call).at(-1), 'closed');
});

test('T4: a client that retries is rejected in the protocol while draining, so that it tries another instance', async () => {
  const { connections, caller, clock, bridge } = setUpConnections({ limits: { maxTurnedAway: 2 } });
  await connections.drain({ limitMs: 60_000 });
  const upgrade = () => testUpgrade({ retries: true });
  const accept: Parameters<typeof createTestCaller>[0]['accept'] = (socket, facts) => {
    const place = connections.reserve(facts);
    assert.ok(!place.ok && place.rejectAtCapacity);
    return place.rejectAtCapacity(socket);
  };
  const calls = [caller({ accept, upgrade: upgrade() }), caller({ accept, upgrade: upgrade() })];
  assert.deepEqual(connections.reserve(upgrade()), { ok: false, cause: 'draining' });
  for (const call of calls) {
    call.open();
    assert.deepEqual(receivedTypes(call), ['disconnect', 'closed']);
    assert.equal(call.ended, 'server_error');
  }
  await clock.settle();
  assert.deepEqual([bridge.calls.length, connections.active, clock.pending], [0, 0, 0]);
  const third = connections.reserve(upgrade());
  assert.ok(!third.ok && third.rejectAtCapacity, 'places are returned');
});

test('a second, shorter drain replaces the limit of the first', async () => {
  const { connections, caller, clock } = setUpConnections();
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

test('with reconnect enabled, a drain asks every session once to reconnect', async () => {
  const { connections, caller } = setUpConnections({ offerReconnect: true });
  const call = caller();
  call.open();
  void connections.drain({ limitMs: 60_000 });
  void connections.drain({ limitMs: 30_000 });
  call.read();
  assert.deepEqual(receivedTypes(call), ['opened', 'reconnect']);
  call.feed({ type: 'close', reason: 'reconnect' });
  assert.deepEqual(call.faults, []);
});

test('every session ends with a reason, and anomalies are counted by kind', async () => {
  const meter = countingMeter();
  const { caller, clock } = setUpConnections({ meter });
  const good = caller();
  good.open();
  good.feed({ type: 'binary' });
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

test('no log line has the caller’s words or identity', () => {
  const lines: string[] = [];
  const write = (sentence: string, fields?: LogFields) => void lines.push(`${sentence} ${JSON.stringify(fields)}`);
  const logger: Logger = { debug: write, info: write, warn: write, error: write, with: () => logger };
  const { caller } = setUpConnections({ logger });
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

test('the default limits are the documented ones', () => {
  assert.ok(defaultAudiohookLimits.maxTextCharacters >= 65_536 && defaultAudiohookLimits.maxFrameBytes >= 64_000);
  assert.equal(defaultAudiohookLimits.idleMs, 30_000);
});
