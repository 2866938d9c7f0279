/** Conversation logs over one Redis of a test file, each like an instance of the service. */
import { after, before, beforeEach } from 'node:test';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import { silentLogger } from '../core/ports/logger.ts';
import { type Meter, silentMeter } from '../core/ports/meter.ts';
import { createSystemClock } from '../core/system-clock.ts';
import { createRedisConversationLog } from '../log/redis-conversation-log.ts';
import { connectRedis, type Redis } from '../redis.ts';
import { startRedis, type TestRedis } from './redis-server.ts';
import { until } from './until.ts';

export type RedisLogs = {
  /** Valid inside tests. */
  readonly server: TestRedis;
  /** Of the keys; another one in every test. */
  readonly prefix: string;
  /** `url`: another way to the same Redis, such as a proxy. */
  create(options?: {
    maxBacklogEvents?: number;
    compareMs?: number;
    closeMs?: number;
    url?: string;
    /** 200 unless given, for tests of outages; on a busy machine a server that works may take longer. */
    commandTimeoutMs?: number;
    /** Called for each event of another version that it reads. */
    onUnknown?: () => void;
  }): Promise<ConversationLog>;
  /** The connection of a log. */
  redisOf(log: ConversationLog): Redis;
};

/** Registers hooks that start Redis before the tests of the file, and close everything after them. */
export function useRedisLogs(name: string): RedisLogs {
  const clock = createSystemClock();
  const connections = new Map<ConversationLog, Redis>();
  let server: TestRedis | undefined;
  let tests = 0;
  before(async () => {
    server = await startRedis();
  });
  beforeEach(() => {
    tests += 1;
  });
  after(async () => {
    for (const [log, redis] of connections) {
      await log.close();
      await redis.close();
    }
    await server?.stop();
  });
  const prefix = () => `${name}${tests}`;

  return {
    get server() {
      return server!;
    },
    get prefix() {
      return prefix();
    },
    async create({ url = server!.url, commandTimeoutMs = 200, onUnknown, ...options } = {}) {
      const redis = connectRedis({ url, prefix: prefix(), commandTimeoutMs, clock, logger: silentLogger });
      await until(() => redis.ready);
      const log = createRedisConversationLog({
        redis,
        instance: crypto.randomUUID(),
        clock,
        random: Math.random,
        compareMs: 300,
        probeMs: 100,
        ...(onUnknown && { meter: countingMeter(onUnknown) }),
        ...options,
      });
      connections.set(log, redis);
      return log;
    },
    redisOf: (log) => connections.get(log)!,
  };
}

function countingMeter(onUnknown: () => void): Meter {
  return {
    ...silentMeter,
    counter: (name, ...rest) =>
      name === 'earshot_log_unknown_events_total' ? { add: onUnknown } : silentMeter.counter(name, ...rest),
  };
}
