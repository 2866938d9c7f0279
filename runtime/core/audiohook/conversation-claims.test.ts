import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyView } from '../../../shared/assist/conversation.ts';
import { parseConversationId } from '../../../shared/ids.ts';
import { createMemoryKeyValueStore } from '../../store/memory-store.ts';
import { countingMeter, setUpConnections } from '../../testing/audiohook-connections.ts';
import { testUpgrade } from '../../testing/audiohook-socket.ts';
import { createTestClock } from '../../testing/clock.ts';
import { createErasureRegistry } from '../operations/erasure-registry.ts';
import { silentLogger } from '../ports/logger.ts';
import { createConversationClaims } from './conversation-claims.ts';

const call = '33333333-3333-4333-8333-333333333333';
const chat = '44444444-4444-4444-8444-444444444444';
const [bank, insurer] = ['d7934305-0972-4844-938e-9060eef73d05', '0f9d8c7b-6a5e-4d3c-8b2a-1f0e9d8c7b6a'];

/** What the client of a refused session receives: it answers `disconnect` with `close`. */
const refused = ['disconnect', 'closed'];

/** The types of the messages so far. The client answers them, as Genesys does. */
function receivedTypes(caller: ReturnType<ReturnType<typeof setUpConnections>['caller']>): readonly string[] {
  caller.read();
  return caller.received.map(({ type }) => type);
}

/** Connections of two instances that share a store, while `chat` is a running chat. */
function setUp() {
  const clock = createTestClock();
  const store = createMemoryKeyValueStore({ clock });
  const erasures = createErasureRegistry({ clock });
  const log = {
    snapshot: async (id: string) => ({
      conversation: { ...emptyView(), ...(id === chat && { channel: 'chat' as const, status: 'started' as const }) },
      cursor: 'e-0' as const,
    }),
  };
  const warnings: string[] = [];
  const logger = { ...silentLogger, warn: (sentence: string) => void warnings.push(sentence) };
  const instance = (claimStore: Parameters<typeof createConversationClaims>[0]['store'] = store) => {
    const meter = countingMeter();
    const claims = createConversationClaims({ store: claimStore, log, clock, logger, erasures });
    return { meter, claims, ...setUpConnections({ clock, claims, meter }) };
  };
  return { clock, erasures, instance, warnings };
}

test('M2: a signed session cannot touch a chat: it is disconnected as unauthorized, and its close ends nothing', async () => {
  const { clock, instance } = setUp();
  const { bridge, caller, meter } = instance();
  const attacker = caller({ open: { conversationId: chat } });
  attacker.open();
  await clock.settle();
  assert.deepEqual(receivedTypes(attacker), refused);
  const [refusal] = attacker.received;
  assert.equal(refusal?.type === 'disconnect' && refusal.parameters.reason, 'unauthorized');
  attacker.drop();
  assert.deepEqual(bridge.calls, [], 'the bridge, which writes to conversations and ends them, was never asked');
  assert.equal(meter.counts.get('earshot_audiohook_sessions_total unauthorized'), 1);
});

test('M2: a call belongs to the organization that opened it, also at another instance and after it was lost', async () => {
  const { clock, instance } = setUp();
  const [one, two] = [instance(), instance()];
  const open = async (at: ReturnType<typeof instance>, organizationId: string) => {
    const caller = at.caller({ upgrade: testUpgrade({ organizationId }), open: { conversationId: call } });
    caller.open();
    await clock.settle();
    return receivedTypes(caller);
  };
  assert.deepEqual(await open(one, bank), ['opened']);
  assert.deepEqual(await open(two, insurer), refused);
  assert.deepEqual(await open(one, insurer), refused);
  assert.deepEqual(await open(two, bank.toUpperCase()), ['opened']);
  assert.deepEqual([one.bridge.calls.length, two.bridge.calls.length], [1, 1]);
});

test('M2: what a client sends while the owner is looked up is handled afterwards, in order', async () => {
  const { clock, instance } = setUp();
  const { bridge, caller } = instance();
  const hasty = caller({ open: { conversationId: call } });
  hasty.open();
  hasty.hangUp();
  assert.deepEqual(receivedTypes(hasty), [], 'nothing before the owner is known');
  await clock.settle();
  assert.deepEqual(receivedTypes(hasty), ['opened', 'closed']);
  assert.equal(bridge.calls.length, 1);
});

test('a call is accepted in time, with a warning, although the store fails or never answers', async () => {
  const failing = () => Promise.reject(new Error('down'));
  const hanging = () => new Promise<never>(() => {});
  for (const answer of [failing, hanging]) {
    const { clock, instance, warnings } = setUp();
    const { caller } = instance({ get: answer, set: answer, setIfAbsent: answer });
    const patient = caller({ open: { conversationId: call } });
    patient.open();
    await clock.advance(2_000);
    assert.deepEqual(receivedTypes(patient), ['opened']);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0]!, answer === hanging ? /did not answer in time/ : /store failed/);
  }
});

test('a claim lasts longer than the longest session', async () => {
  const { clock, instance } = setUp();
  const { claims } = instance();
  const id = parseConversationId(call);
  assert.equal(await claims.claimCall(id, bank), 'granted');
  await clock.advance(24 * 3_600_000);
  assert.equal(await claims.claimCall(id, insurer), 'other_organization');
});

test('a session of an erased conversation is refused, and a live one ends at once and is not tried again', async () => {
  const { clock, erasures, instance } = setUp();
  const { bridge, caller, connections, meter } = instance();
  const live = caller({ open: { conversationId: call } });
  live.open();
  await clock.settle();
  live.audio(1_600);
  erasures.add(parseConversationId(call));
  assert.equal(connections.endErased(parseConversationId(call)), true);
  live.handlers.onBinary(new Uint8Array(3_200));
  const received = bridge.calls[0]!.entries.filter((entry) => entry.did === 'audio');
  assert.ok(received.every((entry) => entry.startSample < 1_600));
  assert.deepEqual(bridge.calls[0]!.entries.at(-1), { did: 'end', how: 'closed' });
  assert.deepEqual(receivedTypes(live), ['opened', 'disconnect', 'closed']);
  const disconnect = live.received[1];
  assert.equal(disconnect?.type === 'disconnect' && disconnect.parameters.reason, 'completed', 'no further attempt');
  live.drop();
  assert.equal(meter.counts.get('earshot_audiohook_sessions_total erased'), 1);
  const late = caller({ open: { conversationId: call } });
  late.open();
  await clock.settle();
  assert.deepEqual(receivedTypes(late), refused);
  assert.equal(bridge.calls.length, 1);
  assert.equal(connections.endErased(parseConversationId(chat)), false);
});
