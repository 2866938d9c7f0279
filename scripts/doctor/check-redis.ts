/** Redis as the service will find it: reachable, fast enough, encrypted, and not throwing live conversations away. */
import type { Config } from '../../runtime/config.ts';
import { type Finding, fail, pass } from '../../runtime/core/operations/finding.ts';
import { adviseOnRedisAddress, judgeRedis, timeRedis } from '../../runtime/core/operations/redis-check.ts';

export interface RedisProbe {
  command(...parts: string[]): Promise<unknown>;
  close(): void;
}

export type RedisDeps = {
  /** Rejects when it cannot connect; the message of the error goes no further than `explain`. */
  readonly openRedis: (url: string, caFile: string | undefined) => Promise<RedisProbe>;
  readonly monotonic: () => number;
};

/** Findings about address, connection, version, memory policy and latency. Writes one short-lived key to find out whether it may. */
export async function checkRedis(config: Config, deps: RedisDeps): Promise<Finding[]> {
  if (config.REDIS_URL === undefined) return [];
  const url = new URL(config.REDIS_URL.reveal());
  const findings = adviseOnRedisAddress(url);
  let redis: RedisProbe;
  try {
    redis = await deps.openRedis(config.REDIS_URL.reveal(), config.REDIS_CA);
  } catch (error) {
    return [...findings, explain(error, url)];
  }
  try {
    findings.push(pass('redis.connect', 'Redis answers'));
    const command = (args: readonly string[]) => redis.command(...args);
    if (url.protocol === 'rediss:') findings.push(pass('redis.tls', 'The connection is encrypted'));
    findings.push(await timeRedis(command, config.REDIS_KEY_PREFIX, deps.monotonic));
    findings.push(...(await judgeRedis(command)));
  } catch (error) {
    findings.push(explain(error, url));
  } finally {
    redis.close();
  }
  return findings;
}

function explain(error: unknown, url: URL): Finding {
  const text = error instanceof Error ? `${(error as { code?: string }).code ?? ''} ${error.message}` : '';
  const where = `${url.hostname}:${url.port || 6379}`;
  if (/WRONGPASS|NOAUTH|AUTH failed|invalid password/i.test(text)) {
    return fail(
      'redis.auth',
      'Redis refuses the password',
      'Put the AUTH string of the instance into REDIS_URL: rediss://:PASSWORD@host:port',
    );
  }
  if (/NOPERM/i.test(text)) {
    return fail(
      'redis.permission',
      'The Redis user lacks permissions',
      'Allow it to read, write, publish and run scripts under REDIS_KEY_PREFIX',
    );
  }
  if (/READONLY/i.test(text)) {
    return fail('redis.readonly', 'REDIS_URL is a read replica', 'Use the address of the primary');
  }
  if (/MISCONF|OOM/i.test(text)) {
    return fail('redis.full', 'Redis refuses writes', 'Give it more memory or disk space, then look at redis-cli info');
  }
  // A plain Redis answers nothing to the first bytes of TLS.
  const unanswered = url.protocol === 'rediss:' && /timeout|ECONNRESET|socket closed/i.test(text);
  if (unanswered || /certificate|self.signed|SSL|TLS|wrong version number/i.test(text)) {
    return fail(
      'redis.tls',
      'The encrypted connection to Redis fails',
      'Set REDIS_CA to the CA of the instance as a PEM file, and check that rediss:// and the port are right',
      where,
    );
  }
  if (/ENOTFOUND|EAI_AGAIN/i.test(text)) {
    return fail('redis.connect', 'The Redis host name cannot be resolved', 'Check REDIS_URL', where);
  }
  return fail(
    'redis.connect',
    'Redis cannot be reached',
    'Check REDIS_URL, and that this machine is in the network of the instance',
    where,
  );
}
