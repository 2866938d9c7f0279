/**
 * The only access to Redis: a connection for commands, one for published messages, key names, scripts; the same for one server, a
 * cluster and sentinels (`redis/`). Every command has a timeout. While Redis is unreachable, or takes commands and does not answer,
 * commands fail at once instead of each waiting for its timeout. No failure ends the process.
 */
import { createHash } from 'node:crypto';
import type { Config } from './config.ts';
import { decorate } from './core/decorate.ts';
import { RedisConnection } from './redis/connection.ts';
import type { Redis, RedisOptions, RedisScript } from './redis/port.ts';

export type { Redis, RedisOptions, RedisScript } from './redis/port.ts';

/**
 * Computes the digest once, when the module that owns the script loads. The first line of the text is `-- earshot <name> <version>`: it
 * identifies the script in SLOWLOG and MONITOR, and scripts of two versions, with different digests, run side by side.
 */
export function redisScript(text: string): RedisScript {
  return { text, sha: createHash('sha1').update(text).digest('hex') };
}

/** What the settings say; absent without REDIS_URL. */
export function redisOptionsOf(
  config: Config,
): Pick<RedisOptions, 'url' | 'mode' | 'sentinel' | 'prefix' | 'commandTimeoutMs'> | undefined {
  if (config.REDIS_URL === undefined) return undefined;
  return {
    url: config.REDIS_URL,
    mode: config.REDIS_MODE,
    sentinel: {
      ...(config.REDIS_SENTINEL_MASTER !== undefined && { master: config.REDIS_SENTINEL_MASTER }),
      username: config.REDIS_SENTINEL_USERNAME,
      password: config.REDIS_SENTINEL_PASSWORD?.reveal(),
    },
    prefix: config.REDIS_KEY_PREFIX,
    commandTimeoutMs: config.REDIS_COMMAND_TIMEOUT_MS,
  };
}

/** Returns at once; the connections are made in the background, and again whenever they break. Throws for an invalid address. */
export function connectRedis(options: RedisOptions): Redis {
  // Decorated, so that its methods may be passed on without it.
  return decorate<Redis>(new RedisConnection(options), {});
}
