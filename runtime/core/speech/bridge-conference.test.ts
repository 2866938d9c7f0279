/** A conference of customers: the sessions of one conversation carry different participants and reach different instances. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { conversationId, names, spoken } from '../../testing/call.ts';
import { type CallInstance, setUpCallInstances } from '../../testing/call-instances.ts';
import { parseHolder } from './voice-lease.ts';

const second = 8_000;
const anna = '0b9d1d4e-0000-4000-8000-00000000000a';
const boris = '0b9d1d4e-0000-4000-8000-00000000000b';

function setUp() {
  const instances = setUpCallInstances();
  const [one, two, three] = ['one', 'two', 'three'].map(instances.instance) as [
    CallInstance,
    CallInstance,
    CallInstance,
  ];
  const join = (instance: CallInstance, participantId: string, words = spoken(60)) =>
    instance.open(participantId, words, { participantId });
  return {
    ...instances,
    ...{ one, two, three, join },
    holder: async () => parseHolder((await instances.holder()) ?? '').instance,
    elsewhere: () => [one, two, three].map(({ elsewhere }) => elsewhere),
    ends: () => [one, two, three].map((instance) => instance.ends()),
  };
}

describe('a conference of two customers whose sessions reach two instances', () => {
  it('loses no word of either, and only the last instance ends the conversation', async () => {
    const { one, two, join, play, end, holder, elsewhere } = setUp();
    const first = join(one, anna);
    await play([first], 4 * second);
    const other = join(two, boris);
    await play([first, other], 50 * second);
    assert.deepEqual([elsewhere(), await holder()], [[[], [], []], 'one']);
    await end(other);
    assert.deepEqual(two.said(), names(other.words));
    assert.deepEqual([two.ends(), two.gateway.calls], [0, ['ensureConversation']], 'the guest ends nothing');
    await play([first], 2 * second);
    await end(first);
    assert.deepEqual(one.said(), names(first.words));
    assert.deepEqual([one.ends(), one.gateway.calls.slice(1)], [1, ['summarize', 'complete']]);
  });

  it('goes on with the guest when the customer of the owner leaves, and the guest then ends it', async () => {
    const { clock, one, two, join, play, end, holder } = setUp();
    const first = join(one, anna, spoken(6));
    const other = join(two, boris);
    await play([first, other], 6 * second);
    const left = first.call.end('closed');
    await play([other], 44 * second);
    await left;
    assert.deepEqual([one.ends(), one.gateway.calls], [0, ['ensureConversation']], 'the call is not over');
    assert.equal(await holder(), 'two');
    await end(other);
    assert.deepEqual([one.said(), two.said()], [names(first.words), names(other.words)]);
    assert.deepEqual([two.ends(), two.gateway.calls.slice(1)], [1, ['summarize', 'complete']]);
    await clock.advance(60_000);
    assert.deepEqual([await holder(), clock.pending], ['', 1], 'only the sweep of the lease store is left');
  });

  it('is ended once when both leave at the same time', async () => {
    const { clock, one, two, join, play, ends } = setUp();
    const [first, other] = [join(one, anna), join(two, boris)];
    await play([first, other], 6 * second);
    const left = [first.call.end('closed'), other.call.end('closed')];
    await clock.advance(60_000);
    await Promise.all(left);
    assert.deepEqual(ends().toSorted(), [0, 0, 1]);
    assert.deepEqual([one, two].map(({ gateway }) => gateway.calls.includes('complete')).toSorted(), [false, true]);
  });

  it('T9: a session of the same participant takes over from the owner, and from a guest', async () => {
    const { one, two, three, join, play, end, holder, elsewhere, ends } = setUp();
    const first = join(one, anna);
    const other = join(two, boris);
    await play([first, other], 4 * second);
    const otherAgain = join(three, boris);
    await play([first, other, otherAgain], 4 * second);
    assert.deepEqual(elsewhere(), [[], [boris], []]);
    const firstAgain = join(two, anna, spoken(12));
    await play([first, firstAgain, otherAgain], 10 * second);
    assert.deepEqual([elsewhere(), await holder()], [[[anna], [boris], []], 'two']);
    for (const line of [first, other, otherAgain, firstAgain]) await end(line);
    assert.deepEqual(two.said().slice(-12), names(firstAgain.words));
    assert.deepEqual(ends(), [0, 1, 0]);
  });

  it('moves to the instance of the guest when the customer of the owner reconnects there', async () => {
    const { one, two, join, play, holder, elsewhere } = setUp();
    const [first, other] = [join(one, anna), join(two, boris)];
    await play([first, other], 4 * second);
    const again = join(two, anna);
    await play([other, again], 4 * second);
    assert.deepEqual([elsewhere(), await holder()], [[[anna], [], []], 'two']);
  });

  it('moves to the instance of the owner when the customer of the guest reconnects there', async () => {
    const { one, two, join, play, end, holder, elsewhere, ends } = setUp();
    const [first, other] = [join(one, anna), join(two, boris)];
    await play([first, other], 4 * second);
    const again = join(one, boris);
    await play([first, other, again], 4 * second);
    assert.deepEqual([elsewhere(), await holder()], [[[], [boris], []], 'one']);
    for (const line of [other, again, first]) await end(line);
    assert.deepEqual(ends(), [1, 0, 0]);
  });

  it('goes on for one of two customers of an instance when the other one reconnects elsewhere', async () => {
    const { one, two, join, play, end, holder, elsewhere, ends } = setUp();
    const first = join(one, anna);
    const other = join(one, boris, spoken(12, 70_000));
    await play([first, other], 4 * second);
    const again = join(two, anna);
    await play([other, again], 15 * second);
    assert.deepEqual([elsewhere(), await holder()], [[[anna], [], []], 'two']);
    await end(first);
    await end(other);
    assert.deepEqual(one.said().slice(-12), names(other.words));
    await end(again);
    assert.deepEqual(ends(), [0, 1, 0]);
  });

  it('goes on with the guest when the owner shuts down, without a fence that would refuse its last words', async () => {
    const { clock, one, two, join, play, holder } = setUp();
    const [first, other] = [join(one, anna), join(two, boris)];
    await play([first, other], 4 * second);
    void first.call.end('drained');
    await play([other], 4 * second);
    await clock.advance(0);
    assert.deepEqual([await holder(), two.feed.fences], ['two', []]);
  });

  it('opens no gap for the time in which the other instance gets audio of another customer', async () => {
    const { clock, one, two, join, play } = setUp();
    const first = join(one, anna);
    await play([first], 10 * second);
    const startedAt = new Date(clock.now() - 10_000).toISOString();
    const history = { status: 'started', startedAt, utterances: [{ role: 'customer', endMs: 4_000 }] } as const;
    two.bridge.noteHistory(conversationId, history, `one ${anna}`);
    join(two, boris);
    assert.deepEqual(two.notices('audio_gap'), []);
  });

  it('holds no more leases than a conference has customers, however many names a client gives itself', async () => {
    const { clock, leases, one, two, join, play, holder } = setUp();
    const first = join(one, anna);
    await play([first], 2 * second);
    const kept = join(two, boris);
    await play([first], 1 * second);
    const asked = new Set<string>();
    const renew = leases.renew.bind(leases);
    leases.renew = (lease, ttlMs) => {
      asked.add(lease.key);
      return renew(lease, ttlMs);
    };
    for (let n = 0; n < 100; n++) {
      const hex = n.toString(16).padStart(12, '0');
      void join(two, `1c9d1d4e-0000-4000-8000-${hex}`).call.end('closed');
      await clock.advance(10);
    }
    await clock.advance(3_000);
    asked.clear();
    await clock.advance(1_500);
    assert.equal(await holder(), 'one');
    assert.ok(asked.size <= 20, `${asked.size} leases are renewed`);
    void kept.call.end('closed');
  });
});
