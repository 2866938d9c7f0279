/** The Redis of the service, for a command. */
import { readFileSync } from 'node:fs';
import type { Config } from '../../runtime/config.ts';
import { silentLogger } from '../../runtime/core/ports/logger.ts';
import { createSystemClock } from '../../runtime/core/system-clock.ts';
import { connectRedis, type Redis, redisOptionsOf } from '../../runtime/redis.ts';
import { UsageError } from '../command-line.ts';

const withinMs = 5_000;

/** Undefined without REDIS_URL. Rejects with UsageError when Redis does not answer within five seconds. */
export async function connectStore(config: Config): Promise<Redis | undefined> {
  const options = redisOptionsOf(config);
  if (!options) return undefined;
  const redis = connectRedis({
    ...options,
    ca: config.REDIS_CA === undefined ? undefined : readFileSync(config.REDIS_CA, 'utf8'),
    commandTimeoutMs: Math.max(2_000, config.REDIS_COMMAND_TIMEOUT_MS),
    clock: createSystemClock(),
    logger: silentLogger,
  });
  const until = performance.now() + withinMs;
  while (!redis.ready && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
  if (redis.ready) return redis;
  const { sentence, remedy } = redis.problem ?? { sentence: 'Redis cannot be reached', remedy: 'Check REDIS_URL' };
  await redis.close();
  throw new UsageError(`${sentence}. ${remedy}, or run npm run doctor`);
}
