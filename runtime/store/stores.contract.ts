/** What every store must do. Memory and Redis pass the same suites. */
import assert from 'node:assert/strict';
import process from 'node:process';
import { describe, it } from 'node:test';
import type { KeyValueStore, LeaseStore } from '../core/ports/stores.ts';

export type StoreHarness = {
  /** Lets `ms` pass for the store, by clock or by waiting. */
  pass(ms: number): Promise<void>;
};

type StoreCase<S> = {
  readonly title: string;
  run(store: S, harness: StoreHarness): Promise<void>;
};

let counter = 0;
const newKey = () => `contract:${process.pid}:${++counter}`;

const keyValueCases: readonly StoreCase<KeyValueStore>[] = [
  {
    title: 'a value that was set is returned, and nothing for an absent key',
    async run(store) {
      const key = newKey();
      assert.equal(await store.get(key), undefined);
      await store.set(key, 'a', 10_000);
      assert.equal(await store.get(key), 'a');
      await store.set(key, '', 10_000);
      assert.equal(await store.get(key), '', 'an empty value is a value');
      await store.set(key, 'ünïcödé \u2028 "quoted"', 10_000);
      assert.equal(await store.get(key), 'ünïcödé \u2028 "quoted"');
    },
  },
  {
    title: 'an expired value is absent for every operation',
    async run(store, harness) {
      const [a, b, c, d, e] = [newKey(), newKey(), newKey(), newKey(), newKey()];
      for (const key of [a, b, c, d, e]) await store.set(key, 'x', 300);
      await harness.pass(450);
      assert.equal(await store.get(a), undefined);
      assert.equal(await store.setIfAbsent(b, 'y', 1_000), true);
      assert.equal(await store.compareAndSet(c, 'x', 'y', 1_000), false);
      assert.equal(await store.take(d), undefined);
      assert.equal(await store.compareAndDelete(e, 'x'), false);
    },
  },
  {
    title: 'of many concurrent setIfAbsent calls exactly one succeeds',
    async run(store) {
      const key = newKey();
      const wins = await Promise.all(Array.from({ length: 20 }, (_, i) => store.setIfAbsent(key, `v${i}`, 10_000)));
      assert.equal(wins.filter(Boolean).length, 1);
      assert.equal(await store.get(key), `v${wins.indexOf(true)}`);
    },
  },
  {
    title: 'compareAndSet changes only the expected value',
    async run(store) {
      const key = newKey();
      assert.equal(await store.compareAndSet(key, '', 'b', 1_000), false);
      await store.set(key, 'a', 10_000);
      assert.equal(await store.compareAndSet(key, 'z', 'b', 10_000), false);
      assert.equal(await store.get(key), 'a');
      assert.equal(await store.compareAndSet(key, 'a', 'b', 10_000), true);
      assert.equal(await store.get(key), 'b');
      const wins = await Promise.all(
        Array.from({ length: 10 }, (_, i) => store.compareAndSet(key, 'b', `c${i}`, 10_000)),
      );
      assert.equal(wins.filter(Boolean).length, 1);
    },
  },
  {
    title: 'of many concurrent take calls exactly one gets the value',
    async run(store) {
      const key = newKey();
      await store.set(key, 'ticket', 10_000);
      const taken = await Promise.all(Array.from({ length: 10 }, () => store.take(key)));
      assert.deepEqual(
        taken.filter((v) => v !== undefined),
        ['ticket'],
      );
    },
  },
  {
    title: 'delete removes a value, compareAndDelete only the expected one',
    async run(store) {
      const key = newKey();
      assert.equal(await store.delete(key), false);
      await store.set(key, 'a', 10_000);
      assert.equal(await store.compareAndDelete(key, 'b'), false);
      assert.equal(await store.get(key), 'a');
      assert.equal(await store.compareAndDelete(key, 'a'), true);
      await store.set(key, 'a', 10_000);
      assert.equal(await store.delete(key), true);
      assert.equal(await store.get(key), undefined);
    },
  },
];

const leaseCases: readonly StoreCase<LeaseStore>[] = [
  {
    title: 'a key has one owner at a time',
    async run(store) {
      const key = newKey();
      const leases = await Promise.all(Array.from({ length: 12 }, (_, i) => store.acquire(key, `o${i}`, 10_000)));
      assert.equal(leases.filter(Boolean).length, 1);
      const mine = leases.find(Boolean)!;
      const again = await store.acquire(key, mine.owner, 10_000);
      assert.deepEqual(again, mine, 'the owner that asks again keeps its lease');
    },
  },
  {
    title: 'the fence rises with every new owner',
    async run(store, harness) {
      const key = newKey();
      const a = (await store.acquire(key, 'a', 10_000))!;
      const b = await store.forceAcquire(key, 'b', 10_000);
      await store.release(b);
      const c = (await store.acquire(key, 'c', 200))!;
      await harness.pass(400);
      const d = (await store.acquire(key, 'd', 10_000))!;
      const fences = [a, b, c, d].map((l) => l.fence);
      assert.deepEqual(
        fences,
        [...fences].sort((x, y) => x - y),
      );
      assert.equal(new Set(fences).size, 4);
    },
  },
  {
    title: 'renewal fails for an owner that lost the key or whose lease expired',
    async run(store, harness) {
      const key = newKey();
      const a = (await store.acquire(key, 'a', 10_000))!;
      assert.equal(await store.renew(a, 10_000), true);
      const b = await store.forceAcquire(key, 'b', 10_000);
      assert.equal(await store.renew(a, 10_000), false);
      assert.equal(await store.renew(b, 300), true);
      await harness.pass(600);
      assert.equal(await store.renew(b, 10_000), false, 'an expired lease is not renewed');
    },
  },
  {
    title: 'renewal extends a lease',
    async run(store, harness) {
      const key = newKey();
      const a = (await store.acquire(key, 'a', 2_000))!;
      assert.equal(await store.renew(a, 60_000), true);
      await harness.pass(2_200);
      assert.equal(await store.acquire(key, 'b', 400), undefined);
    },
  },
  {
    title: 'an old owner cannot release the lease of the new one',
    async run(store) {
      const key = newKey();
      const a = (await store.acquire(key, 'a', 10_000))!;
      const b = await store.forceAcquire(key, 'b', 10_000);
      await store.release(a);
      assert.equal(await store.acquire(key, 'c', 10_000), undefined);
      await store.release(b);
      assert.ok(await store.acquire(key, 'c', 10_000));
    },
  },
  {
    title: 'holder returns the owner until the lease is released or expires',
    async run(store, harness) {
      const key = newKey();
      assert.equal(await store.holder(key), undefined);
      const a = (await store.acquire(key, 'a', 10_000))!;
      assert.equal(await store.holder(key), 'a');
      await store.release(a);
      assert.equal(await store.holder(key), undefined);
      await store.acquire(key, 'b', 200);
      await harness.pass(400);
      assert.equal(await store.holder(key), undefined);
    },
  },
  {
    title: "lastFence returns the last owner's fence after release and expiry",
    async run(store, harness) {
      const key = newKey();
      assert.equal(await store.lastFence(key), undefined);
      const a = (await store.acquire(key, 'a', 10_000))!;
      assert.equal(await store.lastFence(key), a.fence);
      await store.release(a);
      assert.equal(await store.lastFence(key), a.fence);
      const b = await store.forceAcquire(key, 'b', 200);
      await harness.pass(400);
      assert.equal(await store.lastFence(key), b.fence);
    },
  },
];

/** Registers the suite for the store that `harness` makes. */
export function keyValueStoreContract(
  name: string,
  harness: StoreHarness & { create(): Promise<KeyValueStore> },
): void {
  describe(`${name} keeps the key-value contract`, () => {
    for (const { title, run } of keyValueCases) it(title, async () => run(await harness.create(), harness));
  });
}

/** Registers the suite for the lease store that `harness` makes. */
export function leaseStoreContract(name: string, harness: StoreHarness & { create(): Promise<LeaseStore> }): void {
  describe(`${name} keeps the lease contract`, () => {
    for (const { title, run } of leaseCases) it(title, async () => run(await harness.create(), harness));
  });
}
