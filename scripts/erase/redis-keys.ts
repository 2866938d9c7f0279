/** The Redis keys of one conversation: every key whose name contains its id. */
import type { ConversationId } from '../../shared/ids.ts';
import type { RedisProbe } from '../doctor/check-redis.ts';

/** Scans the whole key space without blocking Redis. */
export async function findKeys(redis: RedisProbe, prefix: string, id: ConversationId): Promise<string[]> {
  const found = new Set<string>();
  let cursor = '0';
  do {
    const [next, keys] = (await redis.command('SCAN', cursor, 'MATCH', `${prefix}*${id}*`, 'COUNT', '1000')) as [
      string,
      string[],
    ];
    for (const key of keys) found.add(key);
    cursor = String(next);
  } while (cursor !== '0');
  return [...found];
}

/** Resolves with the number of removed keys. */
export async function eraseKeys(redis: RedisProbe, prefix: string, id: ConversationId): Promise<number> {
  const keys = await findKeys(redis, prefix, id);
  // One by one: in a cluster the keys of one command must share a slot.
  for (const key of keys) await redis.command('UNLINK', key);
  return keys.length;
}
