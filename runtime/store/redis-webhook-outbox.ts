/**
 * The deliveries of all instances: sorted sets of ids by the time at which each is due, or was buried, and a hash with the events
 * (`<tries>:<JSON>`). A claim moves the due time to the end of its lease, so that another instance takes over from a dead one.
 */
import type { WebhookEvent } from '../core/webhooks/webhook-events.ts';
import type { OutboxEntry, WebhookOutbox } from '../core/webhooks/webhook-outbox.ts';
import { type Redis, redisScript } from '../redis.ts';

/** KEYS due, events, dead · ARGV id, due time, event. */
const putScript = redisScript(`-- earshot webhook put 1
if redis.call('HSETNX', KEYS[2], ARGV[1], '0:' .. ARGV[3]) == 1 then redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1]) end
return 1`);

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

/** KEYS as above · ARGV id, new event, due time or '' for a dead letter, now. One that was forgotten meanwhile stays so. */
const settleScript = redisScript(`-- earshot webhook settle 1
if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 0 then return 0 end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
if ARGV[3] == '' then
  redis.call('ZREM', KEYS[1], ARGV[1])
  redis.call('ZADD', KEYS[3], 0, ARGV[1])
else
  redis.call('ZREM', KEYS[3], ARGV[1])
  redis.call('ZADD', KEYS[1], ARGV[3], ARGV[1])
end
return 1`);

/** KEYS as above · ARGV ids. */
const removeScript = redisScript(`-- earshot webhook remove 1
for _, id in ipairs(ARGV) do
  redis.call('ZREM', KEYS[1], id)
  redis.call('ZREM', KEYS[3], id)
  redis.call('HDEL', KEYS[2], id)
end
return 1`);

/** Every method rejects as `Redis.command` does. */
export function createRedisWebhookOutbox(redis: Pick<Redis, 'key' | 'command' | 'script'>): WebhookOutbox {
  const [due, events, dead] = ['', ':events', ':dead'].map((part) => redis.key('webhooks', 'outbox', part)) as [
    string,
    string,
    string,
  ];
  const keys = [due, events, dead];
  const settle = ({ event, tries }: OutboxEntry, dueAt: string) =>
    redis.script(settleScript, keys, [event.id, `${tries}:${JSON.stringify(event)}`, dueAt]);
  const remove = async (ids: readonly string[]) => {
    if (ids.length > 0) await redis.script(removeScript, keys, ids);
  };
  const all = async () => ((await redis.command(['HVALS', events])) as string[]).flatMap((text) => entryOf(text) ?? []);
  return {
    async put(event, dueAt) {
      await redis.script(putScript, keys, [event.id, String(dueAt), JSON.stringify(event)]);
    },
    async claim(now, leaseMs, limit) {
      const answer = await redis.script(claimScript, keys, [String(now), String(now + leaseMs), String(limit)]);
      return (answer as string[]).flatMap((text) => entryOf(text) ?? []);
    },
    remove: (id) => remove([id]),
    async postpone(entry, dueAt) {
      await settle(entry, String(dueAt));
    },
    async bury(entry) {
      await settle(entry, '');
    },
    async resend(dueAt) {
      const ids = (await redis.command(['ZRANGE', dead, '0', '-1'])) as string[];
      const wanted = new Set(ids);
      const found = (await all()).filter(({ event }) => wanted.has(event.id));
      for (const { event } of found) await settle({ event, tries: 0 }, String(dueAt));
      return found.length;
    },
    async counts() {
      const [waiting, buried] = await Promise.all([redis.command(['ZCARD', due]), redis.command(['ZCARD', dead])]);
      return { waiting: Number(waiting), dead: Number(buried) };
    },
    async forget(conversationId) {
      const ids = (await all())
        .filter(({ event }) => event.conversationId === conversationId)
        .map(({ event }) => event.id);
      await remove(ids);
    },
    countOf: async (conversationId) =>
      (await all()).filter(({ event }) => event.conversationId === conversationId).length,
    async expire(before) {
      await remove((await all()).filter(({ event }) => Date.parse(event.at) < before).map(({ event }) => event.id));
    },
  };
}

function entryOf(text: string): OutboxEntry | undefined {
  const at = text.indexOf(':');
  try {
    return { tries: Number(text.slice(0, at)), event: JSON.parse(text.slice(at + 1)) as WebhookEvent };
  } catch {
    return undefined;
  }
}
