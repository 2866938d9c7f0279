/**
 * The conversations that all instances still have to archive: a sorted set by the time at which each is due, and a hash with what is
 * known of each (`<version>:<tries>:<position>`). A claim moves the due time to the end of its lease, so that another instance
 * takes over what a dead one had claimed.
 */
import { type ConversationId, type EventId, safeParseConversationId } from '../../shared/ids.ts';
import type { ArchivePending, PendingConversation } from '../core/ports/archive-pending.ts';
import { type Redis, redisScript } from '../redis.ts';

/** KEYS due, facts · ARGV conversation, due time. */
const noteScript = redisScript(`-- earshot archive note 1
local known = redis.call('HGET', KEYS[2], ARGV[1])
local version = known and tonumber(string.match(known, '^(%d+):')) or 0
redis.call('HSET', KEYS[2], ARGV[1], (version + 1) .. ':0:')
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
return version + 1`);

/** KEYS due, facts · ARGV now, end of the lease, limit. Answers {conversation, facts, …}. */
const claimScript = redisScript(`-- earshot archive claim 1
local ids = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[3])
local answer = {}
for _, id in ipairs(ids) do
  redis.call('ZADD', KEYS[1], ARGV[2], id)
  answer[#answer + 1] = id
  answer[#answer + 1] = redis.call('HGET', KEYS[2], id) or '0:0:'
end
return answer`);

/** KEYS due, facts · ARGV conversation, version, new due time or '' to remove it, new facts. */
const settleScript = redisScript(`-- earshot archive settle 1
local known = redis.call('HGET', KEYS[2], ARGV[1]) or '0:0:'
if string.match(known, '^(%d+):') ~= ARGV[2] then return 0 end
if ARGV[3] == '' then
  redis.call('ZREM', KEYS[1], ARGV[1])
  redis.call('HDEL', KEYS[2], ARGV[1])
else
  redis.call('ZADD', KEYS[1], ARGV[3], ARGV[1])
  redis.call('HSET', KEYS[2], ARGV[1], ARGV[4])
end
return 1`);

/** Every method rejects as `Redis.command` does. */
export function createRedisArchivePending(redis: Pick<Redis, 'key' | 'command' | 'script'>): ArchivePending {
  const dueKey = redis.key('archive', 'pending');
  const factsKey = redis.key('archive', 'pending', ':facts');
  const keys = [dueKey, factsKey];
  const settle = (entry: PendingConversation, dueAt: string) =>
    redis.script(settleScript, keys, [entry.conversationId, String(entry.version), dueAt, factsOf(entry)]);
  return {
    async note(conversationId, dueAt) {
      await redis.script(noteScript, keys, [conversationId, String(dueAt)]);
    },
    async claim(now, leaseMs, limit) {
      const answer = await redis.script(claimScript, keys, [String(now), String(now + leaseMs), String(limit)]);
      const texts = answer as string[];
      const found: PendingConversation[] = [];
      for (let at = 0; at < texts.length; at += 2) {
        const conversationId = safeParseConversationId(texts[at]);
        if (conversationId) found.push(entryOf(conversationId, texts[at + 1]!));
      }
      return found;
    },
    async finish(entry) {
      await settle(entry, '');
    },
    async postpone(entry, dueAt) {
      await settle(entry, String(dueAt));
    },
    async forget(conversationId) {
      await redis.command(['ZREM', dueKey, conversationId]);
      await redis.command(['HDEL', factsKey, conversationId]);
    },
    size: async () => Number(await redis.command(['ZCARD', dueKey])),
  };
}

const factsOf = ({
  version,
  tries,
  seen = '',
}: PendingConversation | (Omit<PendingConversation, 'seen'> & { seen?: '' })) => `${version}:${tries}:${seen}`;

function entryOf(conversationId: ConversationId, facts: string): PendingConversation {
  const [version, tries, seen] = facts.split(':');
  return {
    conversationId,
    version: Number(version),
    tries: Number(tries),
    ...(seen && { seen: seen as EventId }),
  };
}
