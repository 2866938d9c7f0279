import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTestClock } from '../testing/clock.ts';
import { createMemoryKeyValueStore, createMemoryLeaseStore } from './memory-store.ts';
import { keyValueStoreContract, leaseStoreContract } from './stores.contract.ts';

const clock = createTestClock();
const pass = (ms: number) => clock.advance(ms);

keyValueStoreContract('the memory store', { create: async () => createMemoryKeyValueStore({ clock }), pass });
leaseStoreContract('the memory lease store', { create: async () => createMemoryLeaseStore({ clock }), pass });

describe('the memory store, beyond the contract', () => {
  it('entries beyond the bound are refused until others have expired', async () => {
    const store = createMemoryKeyValueStore({ clock, maxEntries: 2 });
    await store.set('a', '1', 100);
    await store.set('b', '1', 100);
    await store.set('b', '2', 100);
    await assert.rejects(store.set('c', '1', 100), { code: 'unavailable' });
    await clock.advance(101);
    await store.set('c', '1', 100);
    assert.equal(await store.get('c'), '1');
  });

  it('expired entries are swept without being read', async () => {
    const store = createMemoryKeyValueStore({ clock });
    for (let n = 0; n < 100; n++) await store.set(`k${n}`, 'v', 1_000);
    await clock.advance(20_000);
    assert.equal(store.size, 0);
  });
});
