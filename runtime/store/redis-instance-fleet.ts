/**
 * The instances that share one Redis. Each reports that it lives; a question is published to all, and each adds its answer to a
 * list. Erasures stand in an index as well, which every instance reads when it connects, so none is missed by an instance that was away.
 */
import * as v from 'valibot';
import { safeParseConversationId } from '../../shared/ids.ts';
import type { KnownErasure } from '../core/operations/erasure-registry.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { InstanceFleet, InstanceQuestion, InstanceReport } from '../core/ports/conversation-data.ts';
import { tombstoneMs } from '../core/ports/erasures.ts';
import { type Redis, redisScript } from '../redis.ts';

export type RedisInstanceFleetOptions = {
  readonly redis: Redis;
  readonly clock: Clock;
  /** How long answers are waited for. Default 5 s. */
  readonly answerMs?: number;
  /** Between two looks at the answers. Default 50 ms. */
  readonly pollMs?: number;
};

export type Membership = {
  /** What this instance answers. */
  readonly instance: string;
  readonly answer: (question: InstanceQuestion) => Promise<InstanceReport>;
  /** How often it reports that it lives. Default 10 s. */
  readonly aliveMs?: number;
};

export type RedisInstanceFleet = InstanceFleet & {
  /** Takes part from now on; the result ends it, and resolves once the others know. */
  join(membership: Membership): () => Promise<void>;
  /** Every erasure that has not expired. */
  erasures(): Promise<readonly KnownErasure[]>;
  /** Adds an erasure to the index, with its expiry. */
  restore(erasure: KnownErasure): Promise<void>;
};

/** An instance that was silent for longer is gone: what it had in memory has expired or ended with it. */
const forgetInstanceMs = 3_600_000;
/** One that was seen within this time is expected to answer. */
const isLiveMs = 30_000;
const answersLifeMs = 60_000;

/** KEYS instances · ARGV instance, forget after ms. By the clock of Redis, because those of the instances differ. */
const aliveScript = redisScript(`-- earshot instances alive 1
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
return now`);

/** KEYS instances · ARGV forget after ms. Answers {instance, milliseconds since it was seen, …}. */
const instancesScript = redisScript(`-- earshot instances list 1
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local found = redis.call('ZRANGEBYSCORE', KEYS[1], now - ARGV[1], '+inf', 'WITHSCORES')
for i = 2, #found, 2 do found[i] = tostring(now - tonumber(found[i])) end
return found`);

const QuestionSchema = v.object({
  request: v.pipe(v.string(), v.uuid()),
  type: v.picklist(['erase', 'count']),
  conversationId: v.string(),
});
const CountsSchema = v.object({ history: v.number(), keys: v.number(), files: v.number() });
const ReportSchema = v.object({ instance: v.string(), erased: CountsSchema, left: CountsSchema });

/** `join` makes this process a member; without it the fleet is only asked. */
export function createRedisInstanceFleet(options: RedisInstanceFleetOptions): RedisInstanceFleet {
  const { redis, clock, answerMs = 5_000, pollMs = 50 } = options;
  const instancesKey = redis.key('instances', 'all');
  const indexKey = redis.key('erasures', 'all');
  const channel = redis.key('erasures', 'all', ':live');
  const answersKey = (request: string) => redis.key('erasures', request, ':answers');
  const pause = (ms: number) => new Promise<void>((resolve) => clock.after(ms, resolve));

  async function instances(): Promise<ReadonlyMap<string, number>> {
    const found = (await redis.script(instancesScript, [instancesKey], [String(forgetInstanceMs)])) as string[];
    const seen = new Map<string, number>();
    for (let at = 0; at < found.length; at += 2) seen.set(found[at]!, Number(found[at + 1]));
    return seen;
  }

  async function answersTo(request: string): Promise<readonly InstanceReport[]> {
    const texts = (await redis.command(['LRANGE', answersKey(request), '0', '-1'])) as string[];
    return texts.flatMap((text) => parsed(ReportSchema, text) ?? []);
  }

  return {
    async remember(id) {
      await redis.command(['ZADD', indexKey, String(clock.now() + tombstoneMs), id]);
    },
    async ask({ type, conversationId }) {
      const request = crypto.randomUUID();
      const expected = await instances();
      await redis.command(['PUBLISH', channel, JSON.stringify({ request, type, conversationId })]);
      const until = clock.monotonic() + answerMs;
      let reports: readonly InstanceReport[] = [];
      const missing = (withinMs: number) =>
        [...expected]
          .filter(([name, ago]) => ago <= withinMs && !reports.some(({ instance }) => instance === name))
          .map(([name]) => name);
      while (missing(isLiveMs).length > 0 && clock.monotonic() < until) {
        await pause(pollMs);
        reports = await answersTo(request);
      }
      return { reports, silent: missing(forgetInstanceMs) };
    },
    join: (membership) => joinFleet({ redis, clock, instancesKey, channel, answersKey }, membership),
    async erasures() {
      await redis.command(['ZREMRANGEBYSCORE', indexKey, '-inf', String(clock.now())]);
      // One list, or a list of pairs, as the version of the protocol has it.
      const answer = (await redis.command(['ZRANGE', indexKey, '0', '-1', 'WITHSCORES'])) as unknown[];
      const found = answer.flat();
      const known: KnownErasure[] = [];
      for (let at = 0; at < found.length; at += 2) {
        const conversationId = safeParseConversationId(found[at]);
        if (conversationId) known.push({ conversationId, expiresAt: Number(found[at + 1]) });
      }
      return known;
    },
    async restore({ conversationId, expiresAt }) {
      await redis.command(['ZADD', indexKey, String(expiresAt), conversationId]);
    },
  };
}

type FleetKeys = Pick<RedisInstanceFleetOptions, 'redis' | 'clock'> & {
  readonly instancesKey: string;
  readonly channel: string;
  readonly answersKey: (request: string) => string;
};

/** Reports that the instance lives, and answers questions, until the result is called. */
function joinFleet(
  { redis, clock, instancesKey, channel, answersKey }: FleetKeys,
  { instance, answer, aliveMs = 10_000 }: Membership,
): () => Promise<void> {
  let hasLeft = false;
  let cancel = () => {};
  const report = (): void => {
    if (hasLeft) return;
    redis.script(aliveScript, [instancesKey], [instance, String(forgetInstanceMs)]).catch(() => undefined);
    cancel = clock.after(aliveMs, report);
  };
  const unsubscribe = redis.subscribe(channel, (message) => {
    const question = parsed(QuestionSchema, message);
    const conversationId = question && safeParseConversationId(question.conversationId);
    if (!question || !conversationId) return;
    void reply(question.request, answer({ type: question.type, conversationId }));
  });
  async function reply(request: string, answered: Promise<InstanceReport>): Promise<void> {
    try {
      const text = JSON.stringify(await answered);
      await redis.pipeline([
        ['RPUSH', answersKey(request), text],
        ['PEXPIRE', answersKey(request), String(answersLifeMs)],
      ]);
    } catch {
      // Who asked reports this instance as silent.
    }
  }
  report();
  redis.onReady(() => {
    cancel();
    report();
  });
  return async () => {
    hasLeft = true;
    cancel();
    unsubscribe();
    await redis.command(['ZREM', instancesKey, instance]).catch(() => undefined);
  };
}

function parsed<T extends v.GenericSchema>(schema: T, text: string): v.InferOutput<T> | undefined {
  try {
    const result = v.safeParse(schema, JSON.parse(text));
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
}
