import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AudioMedia } from '../../../shared/audiohook/media.ts';
import { countingMeter, setUpConnections } from '../../testing/audiohook-connections.ts';
import { testStereo } from '../../testing/audiohook-socket.ts';

const conversationId = '33333333-3333-4333-8333-333333333333';
const customer = { id: '55555555-5555-4555-8555-555555555555', ani: '', aniName: '', dnis: '' };
const otherCustomer = { ...customer, id: '66666666-6666-4666-8666-666666666666' };
/** What the client of a replaced session receives: it answers `disconnect` with `close`. */
const replaced = ['opened', 'disconnect', 'closed'];
const mono = (channel: 'external' | 'internal'): AudioMedia => ({ ...testStereo, channels: [channel] });

/** The types of the messages so far. The client answers them, as Genesys does. */
function receivedTypes(caller: ReturnType<ReturnType<typeof setUpConnections>['caller']>): readonly string[] {
  caller.read();
  return caller.received.map(({ type }) => type);
}

function setUp() {
  const meter = countingMeter();
  const connections = setUpConnections({ meter });
  const session = (participant = customer, offers?: readonly AudioMedia[]) => {
    const caller = connections.caller({ open: { conversationId, participant }, ...(offers && { offers }) });
    caller.open();
    return caller;
  };
  return { ...connections, meter, session };
}

test('a second session with the audio of one participant replaces the first, and nothing is recognized twice', () => {
  const { bridge, meter, session } = setUp();
  const first = session();
  first.audio(1_600);
  const second = session();
  // In flight while the client has not seen our `disconnect`.
  first.handlers.onBinary(new Uint8Array(3_200));
  second.audio(800);
  const lengths = bridge.calls.map(({ entries }) =>
    entries.flatMap((entry) => (entry.did === 'audio' && entry.role === 'customer' ? [entry.length] : [])),
  );
  assert.deepEqual(lengths, [[1_600], [800]]);
  assert.deepEqual(bridge.calls[0]!.entries.at(-1), { did: 'end', how: 'lost' }, 'the conversation goes on');
  assert.deepEqual(receivedTypes(first), replaced);
  const disconnect = first.received[1];
  assert.equal(disconnect?.type === 'disconnect' && disconnect.parameters.reason, 'completed', 'no further attempt');
  first.drop();
  assert.equal(meter.counts.get('earshot_audiohook_sessions_total replaced'), 1);
  assert.equal(bridge.activeCalls, 1);
});

test('a third session replaces the second', () => {
  const { bridge, session } = setUp();
  const [, second] = [session(), session()];
  session();
  assert.deepEqual(receivedTypes(second), replaced);
  assert.equal(bridge.activeCalls, 1);
});

test('two customers of a conference keep a session each', () => {
  const { bridge, session } = setUp();
  const sessions = [session(customer), session(otherCustomer)];
  for (const one of sessions) {
    one.audio(800);
    assert.deepEqual(receivedTypes(one), ['opened']);
  }
  assert.equal(bridge.activeCalls, 2);
});

test('two sessions with one channel each carry one speaker each', () => {
  const { bridge, session } = setUp();
  session(customer, [mono('external')]);
  const internal = session(customer, [mono('internal')]);
  assert.deepEqual(receivedTypes(internal), ['opened']);
  assert.deepEqual(
    bridge.calls.map(({ opening }) => opening.roles),
    [['customer'], ['agent']],
  );
  assert.equal(bridge.activeCalls, 2);
});

test('a session with fewer channels than one that is open gets no call and is asked to end', () => {
  const { bridge, session } = setUp();
  const stereo = session();
  const needless = session(customer, [mono('external')]);
  assert.deepEqual(receivedTypes(needless), replaced);
  assert.deepEqual(receivedTypes(stereo), ['opened']);
  assert.equal(bridge.calls.length, 1);
});

test('a session follows one that the client is closing, and does not wait for it', () => {
  const { bridge, session } = setUp();
  const first = session();
  first.hangUp();
  const second = session(customer, [mono('external')]);
  assert.deepEqual(receivedTypes(second), ['opened']);
  assert.equal(bridge.calls.length, 2);
});

test('a call without audio that can be recognized is reported once, and ends with its last session', () => {
  const reported: string[] = [];
  const { caller } = setUpConnections({
    withoutMedia: {
      began: (id, language) => void reported.push(`began ${id} ${language}`),
      ended: (id) => void reported.push(`ended ${id}`),
    },
  });
  const silent = caller({ open: { conversationId, language: 'en-US' }, offers: [] });
  silent.open();
  assert.deepEqual(receivedTypes(silent), ['opened']);
  assert.deepEqual(reported, [`began ${conversationId} en-US`]);
  const probe = caller({ open: { conversationId: '00000000-0000-0000-0000-000000000000' }, offers: [] });
  probe.open();
  silent.hangUp();
  silent.drop();
  assert.deepEqual(reported, [`began ${conversationId} en-US`, `ended ${conversationId}`]);
});

test('a call without audio that has two sessions ends with the second one', () => {
  const reported: string[] = [];
  const { caller } = setUpConnections({
    withoutMedia: { began: () => void reported.push('began'), ended: () => void reported.push('ended') },
  });
  const [first, second] = [0, 1].map(() => {
    const silent = caller({ open: { conversationId }, offers: [] });
    silent.open();
    return silent;
  });
  first!.hangUp();
  first!.drop();
  assert.deepEqual(reported, ['began', 'began']);
  second!.hangUp();
  second!.drop();
  assert.deepEqual(reported, ['began', 'began', 'ended']);
});

test('a session without usable audio does not end the call that another session carries', () => {
  const reported: string[] = [];
  const { caller } = setUpConnections({
    withoutMedia: { began: () => void reported.push('began'), ended: () => void reported.push('ended') },
  });
  caller({ open: { conversationId } }).open();
  const silent = caller({ open: { conversationId }, offers: [] });
  silent.open();
  silent.hangUp();
  silent.drop();
  assert.deepEqual(reported, ['began']);
});

test('a session is asked to end when a newer one of its conversation is with another instance', () => {
  const { bridge, meter, session } = setUp();
  const older = session();
  older.audio(1_600);
  bridge.calls[0]!.opening.onElsewhere!();
  assert.deepEqual(receivedTypes(older), replaced);
  const disconnect = older.received[1];
  assert.equal(disconnect?.type === 'disconnect' && disconnect.parameters.reason, 'completed', 'no further attempt');
  older.drop();
  assert.equal(meter.counts.get('earshot_audiohook_sessions_total replaced'), 1);
});
