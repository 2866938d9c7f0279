/** Small state of one instance, in its memory. Entries expire by the monotonic clock, and expired ones are swept. */

import { EarshotError } from '../../shared/errors.ts';
import type { ConversationId } from '../../shared/ids.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { ConversationData } from '../core/ports/conversation-data.ts';
import type { KeyValueStore, LeaseStore } from '../core/ports/stores.ts';

export type MemoryStoreOptions = {
  readonly clock: Clock;
  /** Entries kept at once. Beyond them `set` rejects with `unavailable`, because a dropped entry could be a lock. */
  readonly maxEntries?: number;
};

const defaultMaxEntries = 200_000;
const sweepMs = 10_000;

type Entry = { value: string; endsAt: number };

export type MemoryKeyValueStore = KeyValueStore &
  ConversationData & {
    readonly size: number;
    /** Keys that begin with `start` and whose value contains one of `parts`. */
    findKeys(start: string, parts: readonly string[]): Promise<readonly string[]>;
  };

/** Empty at first. */
export function createMemoryKeyValueStore(options: MemoryStoreOptions): MemoryKeyValueStore {
  const { clock, maxEntries = defaultMaxEntries } = options;
  const entries = new Map<string, Entry>();
  let sweeping = false;

  const live = (key: string): Entry | undefined => {
    const entry = entries.get(key);
    if (entry && entry.endsAt <= clock.monotonic()) {
      entries.delete(key);
      return undefined;
    }
    return entry;
  };

  const sweep = (): void => {
    sweeping = false;
    for (const key of [...entries.keys()]) live(key);
    if (entries.size > 0) scheduleSweep();
  };
  const scheduleSweep = (): void => {
    if (sweeping) return;
    sweeping = true;
    clock.after(sweepMs, sweep);
  };

  const put = (key: string, value: string, ttlMs: number): void => {
    if (!entries.has(key) && entries.size >= maxEntries) {
      for (const known of [...entries.keys()]) live(known);
      if (entries.size >= maxEntries) throw new EarshotError('unavailable', { cause: new Error('store is full') });
    }
    entries.set(key, { value, endsAt: clock.monotonic() + ttlMs });
    scheduleSweep();
  };

  return {
    get size() {
      return entries.size;
    },
    findKeys: async (start, parts) => keysWith(entries, start, parts).filter((key) => live(key) !== undefined),
    async erase(id) {
      const keys = keysOf(id, entries);
      for (const key of keys) entries.delete(key);
      return { keys: keys.length };
    },
    count: async (id) => ({ keys: keysOf(id, entries).filter((key) => live(key) !== undefined).length }),
    async get(key) {
      return live(key)?.value;
    },
    async set(key, value, ttlMs) {
      put(key, value, ttlMs);
    },
    async setIfAbsent(key, value, ttlMs) {
      if (live(key)) return false;
      put(key, value, ttlMs);
      return true;
    },
    async compareAndSet(key, expected, value, ttlMs) {
      if (live(key)?.value !== expected) return false;
      put(key, value, ttlMs);
      return true;
    },
    async take(key) {
      const value = live(key)?.value;
      entries.delete(key);
      return value;
    },
    async delete(key) {
      const had = live(key) !== undefined;
      entries.delete(key);
      return had;
    },
    async compareAndDelete(key, expected) {
      if (live(key)?.value !== expected) return false;
      entries.delete(key);
      return true;
    },
  };
}

function keysWith(entries: ReadonlyMap<string, Entry>, start: string, parts: readonly string[]): string[] {
  const has = (value: string): boolean => parts.some((part) => value.includes(part));
  return [...entries].filter(([key, { value }]) => key.startsWith(start) && has(value)).map(([key]) => key);
}

/** Keys that contain the id of the conversation, and names whose value it is. */
function keysOf(id: ConversationId, entries: ReadonlyMap<string, Entry>): string[] {
  return [...entries].filter(([key, { value }]) => key.includes(id) || value === id).map(([key]) => key);
}

/** How long a fence is kept after its key was last owned: longer than any stale owner can still write. */
const fenceMemoryMs = 24 * 3_600_000;

/** No key has an owner at first. */
export function createMemoryLeaseStore(options: MemoryStoreOptions): LeaseStore {
  const { clock } = options;
  type Held = { owner: string | undefined; fence: number; endsAt: number; touched: number };
  const held = new Map<string, Held>();
  let sweeping = false;

  const sweep = (): void => {
    sweeping = false;
    const now = clock.monotonic();
    for (const [key, entry] of held) if (now - entry.touched > fenceMemoryMs) held.delete(key);
    if (held.size > 0) scheduleSweep();
  };
  const scheduleSweep = (): void => {
    if (sweeping) return;
    sweeping = true;
    clock.after(fenceMemoryMs / 4, sweep);
  };

  const give = (key: string, owner: string, ttlMs: number) => {
    const now = clock.monotonic();
    const entry = { owner, fence: (held.get(key)?.fence ?? 0) + 1, endsAt: now + ttlMs, touched: now };
    held.set(key, entry);
    scheduleSweep();
    return { key, owner, fence: entry.fence };
  };

  const owns = (key: string, fence: number): Held | undefined => {
    const entry = held.get(key);
    return entry?.owner !== undefined && entry.fence === fence && entry.endsAt > clock.monotonic() ? entry : undefined;
  };

  return {
    async acquire(key, owner, ttlMs) {
      const entry = held.get(key);
      if (entry?.owner !== undefined && entry.endsAt > clock.monotonic()) {
        if (entry.owner !== owner) return undefined;
        entry.endsAt = clock.monotonic() + ttlMs;
        return { key, owner, fence: entry.fence };
      }
      return give(key, owner, ttlMs);
    },
    async forceAcquire(key, owner, ttlMs) {
      return give(key, owner, ttlMs);
    },
    async renew(lease, ttlMs) {
      const entry = owns(lease.key, lease.fence);
      if (!entry || entry.owner !== lease.owner) return false;
      entry.endsAt = clock.monotonic() + ttlMs;
      entry.touched = clock.monotonic();
      return true;
    },
    async release(lease) {
      const entry = held.get(lease.key);
      if (entry && entry.fence === lease.fence && entry.owner === lease.owner) entry.owner = undefined;
    },
    async holder(key) {
      const entry = held.get(key);
      return entry && entry.endsAt > clock.monotonic() ? entry.owner : undefined;
    },
    lastFence: async (key) => held.get(key)?.fence,
  };
}
