/** What every store of holds must do. Memory and Redis pass the same suite. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ConversationId } from '../../shared/ids.ts';
import type { CallHolds } from '../core/ports/call-holds.ts';
import type { StoreHarness } from './stores.contract.ts';

export type CallHoldsHarness = StoreHarness & {
  /** The side that sets holds and the side that watches them: two instances where there can be two. */
  create(): Promise<{ panels: CallHolds; voice: CallHolds }>;
  /** Waits until a watch that began is established. */
  settle(): Promise<void>;
};

/** A call of its own, with both sides. `changes` of a watch is what its call was notified of. */
type CallUnderTest = {
  readonly panels: CallHolds;
  readonly voice: CallHolds;
  readonly id: ConversationId;
  watch(): Promise<{ changes: boolean[]; stop: () => void }>;
};

type CallHoldsCase = {
  readonly title: string;
  run(call: CallUnderTest, harness: CallHoldsHarness): Promise<void>;
};

const life = 10_000;

/** Resolves once `changes` are as `expected`; over a network they take time. */
export async function assertNotified(changes: readonly boolean[], expected: readonly boolean[]): Promise<void> {
  for (let tries = 0; tries < 3_000 && changes.length < expected.length; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.deepEqual(changes, expected);
}

const cases: readonly CallHoldsCase[] = [
  {
    title: 'a call is notified of a hold and of its end, once each however often they are set',
    async run(call) {
      const { panels, id, watch } = call;
      const { changes, stop } = await watch();
      for (let n = 0; n < 3; n++) assert.equal(await panels.set(id, true, life), true);
      await assertNotified(changes, [true]);
      for (let n = 0; n < 2; n++) assert.equal(await panels.set(id, false, life), true);
      await assertNotified(changes, [true, false]);
      await panels.set(id, true, life);
      await assertNotified(changes, [true, false, true]);
      stop();
    },
  },
  {
    title: 'set returns false when no instance watches the call',
    async run(call, harness) {
      const { panels, voice, id, watch } = call;
      const other: boolean[] = [];
      const stopOther = voice.watch(crypto.randomUUID() as string as ConversationId, (held) => other.push(held));
      await harness.settle();
      assert.equal(await panels.set(id, true, life), false);
      const { stop } = await watch();
      stop();
      await harness.settle();
      assert.equal(await panels.set(id, false, life), false);
      assert.deepEqual(other, [], 'a hold is of one call only');
      stopOther();
    },
  },
  {
    title: 'a hold ends by itself unless it is renewed',
    async run(call, harness) {
      const { panels, id, watch } = call;
      const { changes, stop } = await watch();
      await panels.set(id, true, 1_200);
      await assertNotified(changes, [true]);
      await harness.pass(700);
      const renewedAt = performance.now();
      await panels.set(id, true, 1_200);
      await harness.settle();
      await harness.pass(600);
      const seen = [...changes];
      // A machine that slept over the end has nothing to show.
      if (performance.now() - renewedAt < 1_200) assert.deepEqual(seen, [true], 'the renewal counts from its own time');
      await harness.pass(700);
      await assertNotified(changes, [true, false]);
      stop();
    },
  },
  {
    title: 'a call that begins while its caller is on hold is notified, for as long as the hold lasts',
    async run(call, harness) {
      const { panels, id, watch } = call;
      await panels.set(id, true, 1_200);
      const first = await watch();
      await assertNotified(first.changes, [true]);
      const second = await watch();
      await assertNotified(second.changes, [true]);
      await harness.pass(1_300);
      await assertNotified(first.changes, [true, false]);
      await assertNotified(second.changes, [true, false]);
      const third = await watch();
      await harness.settle();
      assert.deepEqual(third.changes, []);
      for (const { stop } of [first, second, third]) stop();
    },
  },
  {
    title: 'a watcher that stopped is not notified, the others are',
    async run(call) {
      const { panels, id, watch } = call;
      const one = await watch();
      const two = await watch();
      one.stop();
      one.stop();
      await panels.set(id, true, life);
      await assertNotified(two.changes, [true]);
      assert.deepEqual(one.changes, []);
      two.stop();
    },
  },
];

async function createCall(harness: CallHoldsHarness): Promise<CallUnderTest> {
  const sides = await harness.create();
  const id = crypto.randomUUID() as string as ConversationId;
  return {
    ...sides,
    id,
    async watch() {
      const changes: boolean[] = [];
      const stop = sides.voice.watch(id, (held) => changes.push(held));
      assert.deepEqual(changes, [], 'nothing is notified before watch returns');
      await harness.settle();
      return { changes, stop };
    },
  };
}

/** Registers the suite for the holds that `harness` makes. */
export function callHoldsContract(name: string, harness: CallHoldsHarness): void {
  describe(`${name} keeps the contract of holds`, () => {
    for (const { title, run } of cases) it(title, async () => run(await createCall(harness), harness));
  });
}
