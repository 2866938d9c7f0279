/** Mid-call: an engine fails, the store hangs, or another instance takes over. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NoticeEvent } from '../../../shared/assist/event.ts';
import { EarshotError } from '../../../shared/errors.ts';
import { createTestBridge, names, playCall, saidBy, setUpCall, spoken } from '../../testing/call.ts';
import { createTestClock } from '../../testing/clock.ts';
import { createTestFeed } from '../../testing/feed.ts';
import { createTestGateway } from '../../testing/gateway.ts';
import { createConversationSegments } from '../chat/conversation-segments.ts';
import { createFailoverGateway } from '../failover/gateway.ts';
import { silentLogger } from '../ports/logger.ts';
import { silentMeter } from '../ports/meter.ts';
import type { KeyValueStore, Lease, LeaseStore } from '../ports/stores.ts';

const second = 8_000;

function setUpLadder(targetNames = ['first', 'local']) {
  const clock = createTestClock();
  const feed = createTestFeed();
  const away = new Set<string>();
  const targets = targetNames.map((name) => {
    const gateway = createTestGateway(clock, {}, name);
    gateway.behaviour.ensure = async () => {
      if (away.has(name)) throw new EarshotError('unavailable');
    };
    gateway.behaviour.onOpen = (stream) => {
      if (away.has(name)) clock.after(5, () => stream.fail(new EarshotError('unavailable')));
    };
    gateway.check = async () => {
      if (away.has(name)) throw new EarshotError('unavailable');
    };
    return { name, gateway };
  });
  const gateway = createFailoverGateway({
    targets,
    clock,
    random: () => 0.5,
    logger: silentLogger,
    meter: silentMeter,
  });
  const { bridge, open } = createTestBridge({ gateway, feed, clock });
  const call = open();
  const leave = (name: string): void => {
    away.add(name);
    for (const stream of targets.find((t) => t.name === name)!.gateway.streams)
      stream.fail(new EarshotError('unavailable'));
  };
  const notices = (code: string): NoticeEvent[] =>
    feed.events.filter((e) => e.type === 'notice' && e.code === code) as NoticeEvent[];
  return { clock, feed, away, targets, bridge, call, leave, notices };
}

test('when the engine fails mid-call, the next one takes over within two seconds and no word is lost', async () => {
  const { clock, feed, targets, call, leave, notices } = setUpLadder();
  const words = spoken(200);
  await playCall(clock, call, { customer: words }, { from: 0, to: 60 * second });
  leave('first');
  const before = saidBy(feed, 'customer').length;
  await playCall(clock, call, { customer: words }, { from: 60 * second, to: 62 * second });
  assert.ok(targets[1]!.gateway.streams.length > 0);
  assert.ok(saidBy(feed, 'customer').length > before, 'the panel shows new words within two seconds');
  await playCall(clock, call, { customer: words }, { from: 62 * second, to: 120 * second });
  const ended = call.end('closed');
  await clock.advance(5_000);
  await ended;
  assert.deepEqual(saidBy(feed, 'customer'), names(words));
  assert.deepEqual(notices('audio_gap'), []);
  assert.deepEqual(
    notices('engine_failover').map((n) => [n.params!.from, n.params!.to, n.resolved]),
    [['first', 'local', false]],
  );
});

test('the call returns to the first engine when it recovers, with a notice, and no word is lost or doubled', async () => {
  const { clock, feed, targets, away, call, leave, notices } = setUpLadder();
  const words = spoken(400);
  await playCall(clock, call, { customer: words }, { from: 0, to: 30 * second });
  leave('first');
  await playCall(clock, call, { customer: words }, { from: 30 * second, to: 60 * second });
  away.delete('first');
  const before = targets[0]!.gateway.streams.length;
  await playCall(clock, call, { customer: words }, { from: 60 * second, to: 240 * second });
  assert.ok(targets[0]!.gateway.streams.length > before);
  assert.ok(targets[1]!.gateway.streams.every((s) => s.state !== 'open'));
  const ended = call.end('closed');
  await clock.advance(60_000);
  await ended;
  assert.deepEqual(saidBy(feed, 'customer'), names(words));
  assert.deepEqual(
    notices('engine_failover').map((n) => [n.params!.to, n.resolved]),
    [
      ['local', false],
      ['first', true],
    ],
  );
  const ids = new Set(notices('engine_failover').map((n) => n.noticeId));
  assert.equal(ids.size, 1);
  assert.equal(targets[0]!.gateway.calls.filter((c) => c === 'complete').length, 1);
  assert.equal(targets[1]!.gateway.calls.filter((c) => c === 'complete').length, 1);
});

test('T12: a used-up quota moves the calls to another engine', async () => {
  const { clock, feed, targets, call } = setUpLadder();
  const words = spoken(100);
  await playCall(clock, call, { customer: words }, { from: 0, to: 10 * second });
  const first = targets[0]!.gateway;
  first.behaviour.onOpen = (stream) =>
    clock.after(5, () => stream.fail(new EarshotError('quota_exhausted', { retryAfterMs: 30_000 })));
  for (const stream of first.streams) stream.fail(new EarshotError('unavailable'));
  await playCall(clock, call, { customer: words }, { from: 10 * second, to: 60 * second });
  assert.ok(targets[1]!.gateway.streams.length > 0);
  const ended = call.end('closed');
  await clock.advance(60_000);
  await ended;
  assert.deepEqual(saidBy(feed, 'customer'), names(words));
});

const hangs = <T>(): Promise<T> => new Promise(() => {});

test('T8: a lease store that never answers does not delay the call', async () => {
  const leases: LeaseStore = {
    acquire: hangs,
    forceAcquire: hangs,
    renew: hangs,
    release: hangs,
    holder: hangs,
    lastFence: hangs,
  };
  const { clock, open, play, end, said, gateway, bridge } = setUpCall({}, {}, leases);
  const words = spoken(30);
  const call = open();
  await play(call, { customer: words }, 0, 20 * second);
  await end(call);
  await clock.advance(60_000);
  await bridge.settled();
  assert.deepEqual(said('customer'), names(words));
  assert.ok(gateway.calls.includes('complete'));
});

test('T9: when another instance takes over, this one stops writing and does not complete the conversation', async () => {
  let fence = 0;
  let owner = '';
  const leases: LeaseStore = {
    acquire: async () => undefined,
    async forceAcquire(key, by) {
      owner = by;
      return { key, owner: by, fence: ++fence };
    },
    holder: async () => owner,
    lastFence: async () => undefined,
    renew: async (lease: Lease) => lease.owner === owner,
    release: async () => {},
  };
  const { clock, open, play, feed, gateway, said } = setUpCall({}, { owner: 'one' }, leases);
  const words = spoken(60);
  let elsewhere = 0;
  const call = open({ onElsewhere: () => void elsewhere++ });
  await play(call, { customer: words }, 0, 10 * second);
  assert.deepEqual([feed.fences, elsewhere], [[1], 0]);
  await leases.forceAcquire('voice', 'two', 1_000);
  await play(call, { customer: words }, 10 * second, 18 * second);
  const events = feed.events.length;
  const shown = said('customer').length;
  await play(call, { customer: words }, 18 * second, 30 * second);
  assert.equal(elsewhere, 1, 'its AudioHook session is notified once');
  const ended = call.end('closed');
  await clock.advance(10_000);
  await ended;
  assert.equal(feed.events.length, events);
  assert.equal(said('customer').length, shown);
  assert.equal(gateway.calls.includes('complete'), false);
});

test('T9: an expired lease that no instance wants is acquired again, and the call continues with the new fence', async () => {
  let fence = 0;
  let lost = false;
  const give = async (key: string, owner: string): Promise<Lease> => ({ key, owner, fence: ++fence });
  const leases = {
    acquire: async (key: string, owner: string) => {
      lost = false;
      return give(key, owner);
    },
    forceAcquire: give,
    renew: async () => !lost,
    release: async () => {},
    holder: async () => undefined,
  } as unknown as LeaseStore;
  const { open, play, end, feed, said } = setUpCall({}, { owner: 'one' }, leases);
  const words = spoken(60);
  const call = open();
  await play(call, { customer: words }, 0, 10 * second);
  lost = true;
  await play(call, { customer: words }, 10 * second, 40 * second);
  await end(call);
  assert.deepEqual(feed.fences.slice(0, 2), [1, 2]);
  assert.deepEqual(said('customer'), names(words));
});

test('a call about a completed conversation gets the next one', async () => {
  const kept = new Map<string, string>();
  const store = {
    get: async (key: string) => kept.get(key),
    setIfAbsent: async (key: string, value: string) => !kept.has(key) && kept.set(key, value).has(key),
    compareAndSet: async (key: string, expected: string, value: string) =>
      kept.get(key) === expected && kept.set(key, value).has(key),
  } as unknown as KeyValueStore;
  const clock = createTestClock();
  const feed = createTestFeed();
  const asked: (number | undefined)[] = [];
  const gateway = createTestGateway(clock);
  const ensure = gateway.ensureConversation;
  gateway.ensureConversation = async (id, options) => {
    asked.push(options?.segment);
    return ensure(id, options);
  };
  gateway.behaviour.onOpen = (stream) => {
    if (asked.at(-1) === 1) clock.after(5, () => stream.fail(new EarshotError('failed_precondition')));
  };
  const segments = createConversationSegments(store);
  const call = createTestBridge({ gateway, feed, segments, clock }).open();
  const words = spoken(30);
  await playCall(clock, call, { customer: words }, { from: 0, to: 20 * second });
  const ended = call.end('closed');
  await clock.advance(30_000);
  await ended;
  assert.deepEqual(asked, [1, 2]);
  assert.deepEqual(saidBy(feed, 'customer'), names(words));
  assert.equal(feed.events.filter((e) => e.type === 'notice').length, 0);
});
