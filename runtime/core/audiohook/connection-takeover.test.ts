import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setUpConnections } from '../../testing/audiohook-connections.ts';

const called = '33333333-3333-4333-8333-333333333333';

test('a session that continues one with an open socket takes over its call, and no audio is forwarded twice', () => {
  const { bridge, caller } = setUpConnections();
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
  const received = bridge.calls[1]!.entries.filter((entry) => entry.did === 'audio' && entry.role === 'customer');
  assert.deepEqual(received, [{ did: 'audio', role: 'customer', startSample: 16_000, length: 800 }]);
  assert.equal(bridge.activeCalls, 1);
});

test('a session of another conversation cannot take over a call', () => {
  const { bridge, caller } = setUpConnections();
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

test('a session that continues one of this instance is asked to skip the audio received before', () => {
  const { caller, bridge } = setUpConnections();
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
