/**
 * The deliveries of all instances: sorted sets of ids by the time at which each is due, or was buried, and a hash with the events
 * (`<tries>:<JSON>`). A claim moves the due time to the end of its lease, so that another instance takes over from a dead one. Nothing
 * reads all events at once: ids are read in pages, and the events of a conversation are found by their ids.
 */

import type { WebhookEvent } from '../core/webhooks/webhook-events.ts';
import {
  type OutboxEntry,
  type OutboxLimits,
  outboxLimits,
  type WebhookOutbox,
} from '../core/webhooks/webhook-outbox.ts';
import { type Redis, redisScript } from '../redis.ts';

/** Keeps to the limits. KEYS due, events, dead · `most`: waiting, dead · `now`. */
const trim = `
local function trim(waiting, dead, now)
  local buried, dropped = 0, 0
  local over = redis.call('ZCARD', KEYS[1]) - waiting
  if over > 0 then
    for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, over - 1)) do
      redis.call('ZREM', KEYS[1], id)
      redis.call('ZADD', KEYS[3], now, id)
      buried = buried + 1
    end
  end
  over = redis.call('ZCARD', KEYS[3]) - dead
  if over > 0 then
    for _, id in ipairs(redis.call('ZRANGE', KEYS[3], 0, over - 1)) do
      redis.call('ZREM', KEYS[3], id)
      redis.call('HDEL', KEYS[2], id)
      dropped = dropped + 1
    end
  end
  return {buried, dropped}
end`;

/** KEYS due, events, dead · ARGV most that wait, most dead letters, id, due time, event. Answers the overflow. */
const putScript = redisScript(`-- earshot webhook put 2
${trim}
if redis.call('HSETNX', KEYS[2], ARGV[3], '0:' .. ARGV[5]) == 1 then redis.call('ZADD', KEYS[1], ARGV[4], ARGV[3]) end
return trim(tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[4])`);

/** KEYS as above · ARGV now, end of the lease, limit. Answers the events. */
const claimScript = redisScript(`-- earshot webhook claim 1
local answer = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[3])) do
  local event = redis.call('HGET', KEYS[2], id)
  if event then
    redis.call('ZADD', KEYS[1], ARGV[2], id)
    answer[#answer + 1] = event
  else
    redis.call('ZREM', KEYS[1], id)
  end
end
return answer`);

/** KEYS as above · ARGV id, new event, due time. One that was forgotten meanwhile stays so. */
const postponeScript = redisScript(`-- earshot webhook postpone 1
if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 0 then return 0 end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[1], 'XX', ARGV[3], ARGV[1])
return 1`);

/** KEYS as above · ARGV most that wait, most dead letters, id, new event, now. Answers the overflow. */
const buryScript = redisScript(`-- earshot webhook bury 1
${trim}
if redis.call('HEXISTS', KEYS[2], ARGV[3]) == 0 then return {0, 0} end
redis.call('HSET', KEYS[2], ARGV[3], ARGV[4])
redis.call('ZREM', KEYS[1], ARGV[3])
redis.call('ZADD', KEYS[3], ARGV[5], ARGV[3])
return trim(tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[5])`);

/** KEYS as above · ARGV due time, limit. Answers how many dead letters wait again. */
const resendScript = redisScript(`-- earshot webhook resend 1
local ids = redis.call('ZRANGE', KEYS[3], 0, tonumber(ARGV[2]) - 1)
local resent = 0
for _, id in ipairs(ids) do
  local event = redis.call('HGET', KEYS[2], id)
  redis.call('ZREM', KEYS[3], id)
  if event then
    redis.call('HSET', KEYS[2], id, '0' .. string.sub(event, string.find(event, ':', 1, true), -1))
    redis.call('ZADD', KEYS[1], ARGV[1], id)
    resent = resent + 1
  end
end
return resent`);

/** KEYS as above · ARGV before, limit. Answers how many are gone. */
const expireScript = redisScript(`-- earshot webhook expire 1
local gone = 0
for _, key in ipairs({KEYS[1], KEYS[3]}) do
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', key, '-inf', '(' .. ARGV[1], 'LIMIT', 0, ARGV[2])) do
    redis.call('ZREM', key, id)
    redis.call('HDEL', KEYS[2], id)
    gone = gone + 1
  end
end
return gone`);

/** KEYS as above · ARGV ids. */
const removeScript = redisScript(`-- earshot webhook remove 1
for _, id in ipairs(ARGV) do
  redis.call('ZREM', KEYS[1], id)
  redis.call('ZREM', KEYS[3], id)
  redis.call('HDEL', KEYS[2], id)
end
return 1`);

/** Ids in one command. */
const page = 200;

/** Every method rejects as `Redis.command` does. */
export function createRedisWebhookOutbox(
  redis: Pick<Redis, 'key' | 'command' | 'script'>,
  { waiting, dead: mostDead }: OutboxLimits = outboxLimits,
): WebhookOutbox {
  const [due, events, dead] = ['', ':events', ':dead'].map((part) => redis.key('webhooks', 'outbox', part)) as [
    string,
    string,
    string,
  ];
  const keys = [due, events, dead];
  const most = [String(waiting), String(mostDead)];
  const remove = async (ids: readonly string[]) => {
    if (ids.length > 0) await redis.script(removeScript, keys, ids);
  };
  const idsOf = (conversationId: string) => fieldsBeginningWith(redis, events, `${conversationId}/`);
  return {
    async put(event, dueAt) {
      const values = [...most, event.id, String(dueAt), JSON.stringify(event)];
      return overflowOf(await redis.script(putScript, keys, values));
    },
    async claim(now, leaseMs, limit) {
      const answer = await redis.script(claimScript, keys, [String(now), String(now + leaseMs), String(limit)]);
      return (answer as string[]).flatMap((text) => entryOf(text) ?? []);
    },
    remove: (id) => remove([id]),
    async postpone({ event, tries }, dueAt) {
      await redis.script(postponeScript, keys, [event.id, `${tries}:${JSON.stringify(event)}`, String(dueAt)]);
    },
    async bury({ event, tries }, now) {
      const values = [...most, event.id, `${tries}:${JSON.stringify(event)}`, String(now)];
      return overflowOf(await redis.script(buryScript, keys, values));
    },
    async resend(dueAt) {
      // Not more than there are now: one that fails again at once must not come round in circles.
      let left = Number(await redis.command(['ZCARD', dead]));
      let resent = 0;
      while (left > 0) {
        const part = Math.min(left, page);
        resent += Number(await redis.script(resendScript, keys, [String(dueAt), String(part)]));
        left -= part;
      }
      return resent;
    },
    async counts() {
      const [inWait, buried] = await Promise.all([redis.command(['ZCARD', due]), redis.command(['ZCARD', dead])]);
      return { waiting: Number(inWait), dead: Number(buried) };
    },
    async forget(conversationId) {
      await remove(await idsOf(conversationId));
    },
    countOf: async (conversationId) => (await idsOf(conversationId)).length,
    async expire(before) {
      while (Number(await redis.script(expireScript, keys, [String(before), String(page)])) > 0);
    },
  };
}

const overflowOf = (answer: unknown) => {
  const [buried, dropped] = (answer as readonly unknown[]).map(Number);
  return { buried: buried!, dropped: dropped! };
};

/** Fields that are there during the whole scan, each once. `prefix` has no character that a pattern of Redis reads. */
async function fieldsBeginningWith(redis: Pick<Redis, 'command'>, hash: string, prefix: string): Promise<string[]> {
  const found = new Set<string>();
  let cursor = '0';
  do {
    const scan = ['HSCAN', hash, cursor, 'MATCH', `${prefix}*`, 'COUNT', String(page)];
    const [next, pairs] = (await redis.command(scan)) as [unknown, unknown[]];
    for (let at = 0; at < pairs.length; at += 2) found.add(String(pairs[at]));
    cursor = String(next);
  } while (cursor !== '0');
  return [...found];
}

function entryOf(text: string): OutboxEntry | undefined {
  const at = text.indexOf(':');
  try {
    return { tries: Number(text.slice(0, at)), event: JSON.parse(text.slice(at + 1)) as WebhookEvent };
  } catch {
    return undefined;
  }
}
