import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMemoryCallHolds } from '../../store/memory-call-holds.ts';
import { receivedTypes, setUpConnections } from '../../testing/audiohook-connections.ts';
import { createTestClock } from '../../testing/clock.ts';

test('the two channels reach the bridge as two speakers, without loss', async () => {
  const { bridge, caller } = setUpConnections();
  const call = caller();
  call.open();
  call.audio(3, Uint8Array.of(1, 11, 2, 12, 3, 13));
  call.audio(1, Uint8Array.of(4, 14));
  call.hangUp();
  const [recorded] = bridge.calls;
  assert.deepEqual(recorded!.opening.roles, ['customer', 'agent']);
  assert.deepEqual(Buffer.concat([...recorded!.audio.customer]), Buffer.from([1, 2, 3, 4]));
  assert.deepEqual(Buffer.concat([...recorded!.audio.agent]), Buffer.from([11, 12, 13, 14]));
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
    const { bridge, caller } = setUpConnections();
    const call = caller({ offers: [{ type: 'audio', format: 'PCMU', rate: 8000, ...media } as never] });
    call.open();
    call.audio(1, frame);
    const { audio } = bridge.calls[0]!;
    // L16 of ±1000 is µ-law 0xCE or 0x4E within one step. The µ-law tests check exact values.
    const close = (bytes: readonly Uint8Array[], expected: number[]) => {
      const actual = [...Buffer.concat([...bytes])];
      assert.equal(actual.length, expected.length, JSON.stringify(media));
      actual.forEach((byte, i) => {
        assert.ok(Math.abs(byte - expected[i]!) <= 1, `${JSON.stringify(media)}: ${actual}`);
      });
    };
    close(audio.customer, customer);
    close(audio.agent, agent);
  }
});

test('the bridge is called only after opened is sent, and a bridge that throws affects one call', () => {
  const order: string[] = [];
  const { caller } = setUpConnections({
    bridge: {
      activeCalls: 0,
      open() {
        order.push('bridge');
        throw new Error('broken bridge');
      },
    },
  });
  const other = setUpConnections();
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

test('a probe is answered in full and opens no call', async () => {
  const zero = '00000000-0000-0000-0000-000000000000';
  const { bridge, connections, caller, clock } = setUpConnections();
  const probe = caller({
    open: { conversationId: zero, participant: { id: zero, ani: '', aniName: '', dnis: '' }, supportedLanguages: true },
  });
  probe.open();
  probe.feed({ type: 'audio', instants: 0 });
  probe.hangUp();
  await clock.settle();
  assert.deepEqual(receivedTypes(probe), ['opened', 'closed']);
  assert.deepEqual([probe.ended, bridge.calls.length, connections.active], ['completed', 0, 0]);
});

test('T16: no audio of fifty pauses, the client’s own among them, is forwarded', () => {
  const { bridge, caller } = setUpConnections();
  const call = caller();
  call.open();
  let spoken = 0;
  for (let i = 0; i < 50; i += 1) {
    call.audio(80, 0x10);
    spoken += 80;
    call.feed({ type: 'ownPause' });
    // Frames during the pause, from a faulty client or already on their way, must not count.
    call.handlers.onBinary(new Uint8Array(160).fill(0x99));
    call.audio(400);
    call.feed({ type: 'ownResume' });
  }
  call.audio(80, 0x10);
  spoken += 80;
  const { audio, entries } = bridge.calls[0]!;
  for (const role of ['customer', 'agent'] as const) {
    const bytes = Buffer.concat([...audio[role]]);
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

test('T17: discarded audio moves stream time by exactly its length and is reported as a gap', () => {
  const { bridge, caller } = setUpConnections();
  const call = caller();
  call.open();
  call.audio(1600);
  call.feed({ type: 'discard', instants: 12_345 });
  call.audio(1600);
  const { entries } = bridge.calls[0]!;
  assert.deepEqual(
    entries.filter((entry) => entry.did === 'gap'),
    [{ did: 'gap', cause: 'discarded', startSample: 1600, endSample: 13_945 }],
  );
  assert.equal(entries.findLast((entry) => entry.did === 'audio')?.startSample, 13_945);
});

test('a call on hold sends no audio, and the hold expires unless it is renewed', async () => {
  const clock = createTestClock();
  const holds = createMemoryCallHolds({ clock });
  const { caller, bridge } = setUpConnections({ clock, holds });
  const call = caller();
  call.open();
  const { conversationId } = bridge.calls[0]!.opening;
  const audioEntries = () => bridge.calls[0]!.entries.filter((entry) => entry.did === 'audio').length;
  const another = '22222222-2222-4222-8222-222222222222' as typeof conversationId;
  assert.equal(await holds.set(another, true, 600), false);
  const hold = async (held: boolean): Promise<void> => {
    assert.equal(await holds.set(conversationId, held, 600), true);
    call.read();
  };
  await hold(true);
  call.audio(1600);
  await clock.advance(500);
  await hold(true);
  await clock.advance(500);
  call.audio(1600);
  assert.equal(audioEntries(), 0);
  assert.equal(receivedTypes(call).filter((type) => type === 'pause').length, 1, 'a renewal sends no second pause');
  await clock.advance(200);
  call.read();
  call.audio(1600);
  assert.equal(audioEntries(), 2);
  await hold(true);
  await hold(false);
  call.audio(1600);
  assert.equal(audioEntries(), 4);
});

test('a connection of a caller on hold begins paused, and an ended connection is not notified', async () => {
  const clock = createTestClock();
  const holds = createMemoryCallHolds({ clock });
  const { caller, bridge } = setUpConnections({ clock, holds });
  const first = caller();
  first.open();
  const { conversationId } = bridge.calls[0]!.opening;
  await holds.set(conversationId, true, 60_000);
  first.read();
  first.hangUp();
  await clock.settle();
  first.read();
  assert.equal(first.ended, 'completed');
  assert.equal(await holds.set(conversationId, true, 60_000), false, 'no connection is left');
  const second = caller({ open: { conversationId } });
  second.open();
  await clock.settle();
  second.read();
  assert.equal(receivedTypes(second).filter((type) => type === 'pause').length, 1);
  second.audio(1600);
  assert.equal(bridge.calls[1]!.entries.filter((entry) => entry.did === 'audio').length, 0);
});
