/** Everything that Redis keeps of one conversation: keys that contain its id, and names whose value it is. */
import type { ConversationId } from '../../shared/ids.ts';
import type { StoredKey } from '../core/operations/conversation-export.ts';
import type { ConversationData } from '../core/ports/conversation-data.ts';
import { tombstoneMs } from '../core/ports/erasures.ts';
import type { Redis } from '../redis.ts';

export type RedisConversationKeys = ConversationData & {
  /** Keys that begin with `start`, without the prefix of all keys, and whose value contains one of `parts`. */
  findKeys(start: string, parts: readonly string[]): Promise<readonly string[]>;
  /** Names of all keys, without the tombstone. */
  list(conversationId: ConversationId): Promise<readonly string[]>;
  /** The same with their values, where these are text. */
  read(conversationId: ConversationId): Promise<readonly StoredKey[]>;
};

/** Keys looked at with one SCAN. */
const perScan = '1000';

/** Scans the whole key space of `prefix` without blocking Redis. */
export function createRedisConversationKeys(redis: Redis, prefix: string): RedisConversationKeys {
  const tombstone = (id: ConversationId) => redis.key('log', id, ':erased');

  async function scan(pattern: string): Promise<string[]> {
    const found = new Set<string>();
    let cursor = '0';
    do {
      const answer = (await redis.command(['SCAN', cursor, 'MATCH', pattern, 'COUNT', perScan])) as [string, string[]];
      for (const key of answer[1]) found.add(key);
      cursor = String(answer[0]);
    } while (cursor !== '0');
    return [...found];
  }

  /** Their keys are HMACs, so only the values say which are of this conversation. */
  async function namesOf(id: ConversationId): Promise<string[]> {
    const names = await scan(`${prefix}:*conversation-name:*`);
    const values = await redis.pipeline(names.map((name) => ['GET', name]));
    return names.filter((_, index) => values[index] === id);
  }

  async function findKeys(start: string, parts: readonly string[]): Promise<readonly string[]> {
    const keys = await scan(`${prefix}:*${start}*`);
    const values = await redis.pipeline(keys.map((key) => ['GET', key]));
    return keys.filter((_, index) => parts.some((part) => String(values[index] ?? '').includes(part)));
  }

  async function list(id: ConversationId): Promise<readonly string[]> {
    const keys = await scan(`${prefix}:*${id}*`);
    return [...new Set([...keys, ...(await namesOf(id))])].filter((key) => key !== tombstone(id));
  }

  async function read(id: ConversationId): Promise<readonly StoredKey[]> {
    const keys = await list(id);
    const types = await redis.pipeline(keys.map((key) => ['TYPE', key]));
    const texts = keys.filter((_, index) => types[index] === 'string');
    const values = await redis.pipeline(texts.map((key) => ['GET', key]));
    const textOf = new Map(texts.map((key, index) => [key, values[index]]));
    return keys.map((key) => {
      const value = textOf.get(key);
      return typeof value === 'string' ? { key, value } : { key };
    });
  }

  return {
    list,
    read,
    findKeys,
    async erase(id) {
      await redis.command(['SET', tombstone(id), '1', 'PX', String(tombstoneMs)]);
      const keys = await list(id);
      // One by one: in a cluster the keys of one command must share a slot.
      for (const key of keys) await redis.command(['UNLINK', key]);
      return { keys: keys.length };
    },
    count: async (id) => ({ keys: (await list(id)).length }),
  };
}
