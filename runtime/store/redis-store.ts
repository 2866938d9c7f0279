/** Small state that instances share, in Redis. What takes more than one command is a script, so it is atomic. */
import type { KeyValueStore, LeaseStore } from '../core/ports/stores.ts';
import { type Redis, redisScript } from '../redis.ts';

const compareAndSet = redisScript(
  `-- earshot kv compare-and-set 1
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1`,
);
const compareAndDelete = redisScript(
  `-- earshot kv compare-and-delete 1
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`,
);

/** Redis refuses a TTL below one millisecond. */
const ttl = (ttlMs: number): string => String(Math.max(1, Math.round(ttlMs)));

/** Rejects with `unavailable` or `timeout` when Redis is. */
export function createRedisKeyValueStore(redis: Redis): KeyValueStore {
  const keyOf = (key: string) => redis.key('kv', key);
  const textOrNothing = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  return {
    get: async (key) => textOrNothing(await redis.command(['GET', keyOf(key)])),
    async set(key, value, ttlMs) {
      await redis.command(['SET', keyOf(key), value, 'PX', ttl(ttlMs)]);
    },
    setIfAbsent: async (key, value, ttlMs) =>
      (await redis.command(['SET', keyOf(key), value, 'PX', ttl(ttlMs), 'NX'])) === 'OK',
    compareAndSet: async (key, expected, value, ttlMs) =>
      (await redis.script(compareAndSet, [keyOf(key)], [expected, value, ttl(ttlMs)])) === 1,
    take: async (key) => textOrNothing(await redis.command(['GETDEL', keyOf(key)])),
    delete: async (key) => (await redis.command(['DEL', keyOf(key)])) === 1,
    compareAndDelete: async (key, expected) => (await redis.script(compareAndDelete, [keyOf(key)], [expected])) === 1,
  };
}

/** How long a fence is kept after its key was last owned: longer than any stale owner can still write. */
const fenceMemoryMs = 24 * 3_600_000;

/**
 * KEYS owner, fence. The owner's key expires with the lease; the fence stays longer. A fence is at least the time in microseconds
 * at which it was given, so it rises even when Redis lost its data. Milliseconds would be too coarse.
 */
const acquire = redisScript(
  `-- earshot lease acquire 1
local held = redis.call('GET', KEYS[1])
if held and ARGV[4] == '0' then
  if held ~= ARGV[1] then return 0 end
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return tonumber(redis.call('GET', KEYS[2]))
end
local time = redis.call('TIME')
local fence = math.max(tonumber(redis.call('GET', KEYS[2]) or '0') + 1, time[1] * 1000000 + time[2])
redis.call('SET', KEYS[2], string.format('%.0f', fence), 'PX', ARGV[3])
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return fence`,
);
const renew = redisScript(
  `-- earshot lease renew 1
if redis.call('GET', KEYS[1]) ~= ARGV[1] or redis.call('GET', KEYS[2]) ~= ARGV[2] then return 0 end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
return 1`,
);
const release = redisScript(
  `-- earshot lease release 1
if redis.call('GET', KEYS[1]) ~= ARGV[1] or redis.call('GET', KEYS[2]) ~= ARGV[2] then return 0 end
return redis.call('DEL', KEYS[1])`,
);

/** Rejects with `unavailable` or `timeout` when Redis is. */
export function createRedisLeaseStore(redis: Redis): LeaseStore {
  const keysOf = (key: string) => [redis.key('lease', key), redis.key('lease', key, ':fence')];
  const take = async (key: string, owner: string, ttlMs: number, forceAcquire: boolean) =>
    Number(
      await redis.script(acquire, keysOf(key), [owner, ttl(ttlMs), String(fenceMemoryMs), forceAcquire ? '1' : '0']),
    );
  return {
    async acquire(key, owner, ttlMs) {
      const fence = await take(key, owner, ttlMs, false);
      return fence > 0 ? { key, owner, fence } : undefined;
    },
    forceAcquire: async (key, owner, ttlMs) => ({ key, owner, fence: await take(key, owner, ttlMs, true) }),
    renew: async ({ key, owner, fence }, ttlMs) =>
      (await redis.script(renew, keysOf(key), [owner, String(fence), ttl(ttlMs), String(fenceMemoryMs)])) === 1,
    async release({ key, owner, fence }) {
      await redis.script(release, keysOf(key), [owner, String(fence)]);
    },
    async holder(key) {
      const owner = await redis.command(['GET', keysOf(key)[0]!]);
      return typeof owner === 'string' ? owner : undefined;
    },
    async lastFence(key) {
      const fence = await redis.command(['GET', keysOf(key)[1]!]);
      return typeof fence === 'string' ? Number(fence) : undefined;
    },
  };
}
