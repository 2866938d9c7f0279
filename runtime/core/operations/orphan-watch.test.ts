import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AssistEvent } from '../../../shared/assist/event.ts';
import { EarshotError } from '../../../shared/errors.ts';
import { type ConversationId, parseConversationId } from '../../../shared/ids.ts';
import { createMemoryConversationLog } from '../../log/memory-conversation-log.ts';
import { createMemoryKeyValueStore, createMemoryLeaseStore } from '../../store/memory-store.ts';
import { createTestClock } from '../../testing/clock.ts';
import { silentLogger } from '../ports/logger.ts';
import { silentMeter } from '../ports/meter.ts';
import type { Lease, LeaseStore } from '../ports/stores.ts';
import { sharedLeaseMs, voiceLeaseKey } from '../speech/voice-lease.ts';
import { createOrphanWatch, type OrphanWatch } from './orphan-watch.ts';

const id = parseConversationId('7f4a1c52-0f6e-4a35-9d0e-3a2a57b3c001');
const at = '2026-01-01T12:00:00.000Z';
const begun: AssistEvent = { type: 'conversation', status: 'started', channel: 'voice', at };
const words = (endMs: number, final = true): AssistEvent => ({
  type: 'utterance',
  utteranceId: `u${endMs}`,
  revision: 1,
  role: 'customer',
  text: 'words',
  final,
  startMs: endMs - 500,
  endMs,
});

/** One or more watching instances beside one owner that renews its lease until it dies. */
async function setUp(options: { watchers?: number; owned?: boolean; events?: readonly AssistEvent[] } = {}) {
  const { watchers = 1, owned = true, events = [begun, words(4_000)] } = options;
  const clock = createTestClock();
  const log = createMemoryConversationLog({ clock, random: Math.random });
  const leases = createMemoryLeaseStore({ clock });
  const store = createMemoryKeyValueStore({ clock });
  let away = false;
  let isStoreEmpty = false;
  let asked = 0;
  const seen: LeaseStore = {
    ...leases,
    async holder(key) {
      asked += 1;
      if (away) throw new EarshotError('timeout');
      return isStoreEmpty ? undefined : leases.holder(key);
    },
    async lastFence(key) {
      if (away) throw new EarshotError('timeout');
      return isStoreEmpty ? undefined : leases.lastFence(key);
    },
  };
  const watches: OrphanWatch[] = Array.from({ length: watchers }, () =>
    createOrphanWatch({ log, leases: seen, store, clock, logger: silentLogger, meter: silentMeter }),
  );
  const follow = (watch: OrphanWatch, of: ConversationId = id) =>
    watch.log.follow(of, undefined, { onStart() {}, onEvents() {}, onReset() {}, onError() {} });
  const stops = watches.map((watch) => follow(watch));

  let lease: Lease | undefined = owned
    ? await leases.forceAcquire(voiceLeaseKey(id), 'owner', sharedLeaseMs)
    : undefined;
  const renew = async (): Promise<void> => {
    if (!lease) return;
    if (!(await leases.renew(lease, sharedLeaseMs))) lease = await leases.acquire(lease.key, 'owner', sharedLeaseMs);
    isStoreEmpty = false;
    clock.after(sharedLeaseMs / 3, () => void renew());
  };
  clock.after(sharedLeaseMs / 3, () => void renew());
  await log.append(id, events);
  await clock.settle();
  return {
    clock,
    log,
    watches,
    stops,
    follow,
    die() {
      lease = undefined;
    },
    async releases() {
      const held = lease!;
      lease = undefined;
      await leases.release(held);
    },
    async comesBack(owner = 'owner') {
      lease = await leases.forceAcquire(voiceLeaseKey(id), owner, sharedLeaseMs);
      void renew();
    },
    storeHangs(hangs: boolean) {
      away = hangs;
    },
    storeForgets() {
      isStoreEmpty = true;
    },
    async notices() {
      const { conversation } = await log.snapshot(id);
      return conversation.notices;
    },
    asked: () => asked,
    async noticeCount() {
      const read = await log.read(id);
      assert.equal(read.kind, 'tail');
      return read.kind === 'tail' ? read.events.filter(({ event }) => event.type === 'notice').length : 0;
    },
  };
}

describe('the orphan watch', () => {
  it('T3: notifies within 6 s, at whatever age of its lease the owner dies', async () => {
    for (let diesAfter = 5_000; diesAfter < 5_000 + sharedLeaseMs; diesAfter += 100) {
      const { clock, die, notices } = await setUp();
      await clock.advance(diesAfter);
      assert.deepEqual(await notices(), []);
      die();
      await clock.advance(5_900);
      const [notice, ...more] = await notices();
      assert.equal(more.length, 0);
      assert.equal(notice?.code, 'audio_gap');
      assert.equal(notice?.level, 'warning');
      assert.equal(notice?.params?.cause, 'connection_lost');
      assert.equal(notice?.startMs, 4_000);
      assert.equal(notice?.resolved, undefined);
    }
  });

  it('reports the end of the final words, not of an earlier interim', async () => {
    const guess = { ...words(9_000, false), utteranceId: 'u' } as AssistEvent;
    const final = { ...words(8_200), utteranceId: 'u', revision: 2 } as AssistEvent;
    const { clock, die, notices } = await setUp({ events: [begun, guess, final] });
    await clock.advance(5_000);
    die();
    await clock.advance(6_000);
    assert.equal((await notices())[0]?.startMs, 8_200);
  });

  it('notifies once for any number of watching instances', async () => {
    const { clock, die, noticeCount } = await setUp({ watchers: 4 });
    await clock.advance(5_000);
    die();
    await clock.advance(60_000);
    assert.equal(await noticeCount(), 1);
  });

  it('notifies a panel that moved here after the owner died', async () => {
    const { clock, die, noticeCount, stops, follow, watches } = await setUp();
    stops[0]!();
    await clock.advance(5_000);
    die();
    await clock.advance(2_000);
    follow(watches[0]!);
    await clock.advance(5_000);
    assert.equal(await noticeCount(), 1);
  });

  it('watches no call without a local reader, and stops with the last one', async () => {
    const { clock, die, noticeCount, stops, log } = await setUp();
    stops[0]!();
    stops[0]!();
    await clock.advance(1_000);
    die();
    await clock.advance(60_000);
    assert.equal(await noticeCount(), 0);
    await log.close();
  });

  it('does not notify for a call that ended in order', async () => {
    const { clock, log, releases, noticeCount } = await setUp();
    await clock.advance(3_000);
    await log.append(id, [{ type: 'conversation', status: 'ended', channel: 'voice', at }]);
    await releases();
    await clock.advance(60_000);
    assert.equal(await noticeCount(), 0);
  });

  it('does not notify for a chat, nor for a call that never had an owner', async () => {
    for (const channel of ['chat', 'voice'] as const) {
      const { clock, noticeCount } = await setUp({ owned: false, events: [{ ...begun, channel }] });
      await clock.advance(60_000);
      assert.equal(await noticeCount(), 0);
    }
  });

  it('T8: does not notify while the store hangs, nor while the owner reconnects after that', async () => {
    const { clock, storeHangs, storeForgets, noticeCount } = await setUp();
    await clock.advance(4_000);
    storeHangs(true);
    await clock.advance(15_000);
    storeHangs(false);
    storeForgets();
    await clock.advance(60_000);
    assert.equal(await noticeCount(), 0);
  });

  it('T7: does not notify when the store loses its data and the owner is alive', async () => {
    for (let afterMs = 4_000; afterMs < 5_000; afterMs += 100) {
      const { clock, storeForgets, noticeCount } = await setUp();
      await clock.advance(afterMs);
      storeForgets();
      await clock.advance(30_000);
      assert.equal(await noticeCount(), 0);
    }
  });

  it('notifies after an outage for an owner that died during it', async () => {
    const { clock, die, storeHangs, noticeCount } = await setUp();
    await clock.advance(4_000);
    storeHangs(true);
    await clock.advance(3_000);
    die();
    await clock.advance(6_000);
    storeHangs(false);
    await clock.advance(12_000);
    assert.equal(await noticeCount(), 1);
  });

  it('resolves the notice when an owner appears, and notifies again when that one dies', async () => {
    const { clock, die, comesBack, notices, noticeCount } = await setUp({ watchers: 2 });
    await clock.advance(4_000);
    die();
    await clock.advance(8_000);
    await comesBack('another');
    await clock.advance(2_000);
    assert.deepEqual(
      (await notices()).map(({ resolved }) => resolved),
      [true],
    );
    die();
    await clock.advance(6_000);
    assert.deepEqual(
      (await notices()).map(({ resolved }) => resolved),
      [true, undefined],
    );
    assert.equal(await noticeCount(), 3);
  });

  it('looks up no lease while words arrive, nor after it is closed', async () => {
    const { clock, watches, log, asked } = await setUp();
    for (let ms = 0; ms < 10_000; ms += 500) {
      await log.append(id, [words(5_000 + ms)]);
      await clock.advance(500);
    }
    assert.equal(asked(), 0);
    await clock.advance(3_000);
    const before = asked();
    assert.ok(before > 0);
    for (const watch of watches) watch.close();
    await clock.advance(5_000);
    assert.equal(asked(), before);
  });
});
