/** Redis as the service will find it: reachable, fast enough, encrypted, and not throwing live conversations away. */
import type { Config } from '../../runtime/config.ts';
import { type Finding, fail, pass, warn } from './finding.ts';

export interface RedisProbe {
  command(...parts: string[]): Promise<unknown>;
  close(): void;
}

export type RedisDeps = {
  /** Rejects where it can not connect; the error's message goes no further than `explain`. */
  readonly openRedis: (url: string, caFile: string | undefined) => Promise<RedisProbe>;
  readonly monotonic: () => number;
};

const loopback = /^(?:127\.|localhost$|\[?::1\]?$)/;

export async function checkRedis(config: Config, deps: RedisDeps): Promise<Finding[]> {
  if (config.REDIS_URL === undefined) return [];
  const findings: Finding[] = [];
  const url = new URL(config.REDIS_URL.reveal());
  const local = loopback.test(url.hostname);
  if (url.protocol !== 'rediss:' && !local) {
    findings.push(
      warn(
        'redis.tls',
        'Redis is spoken to in the clear',
        'Use rediss:// and REDIS_CA: what customers say passes there',
      ),
    );
  }
  let redis: RedisProbe;
  try {
    redis = await deps.openRedis(config.REDIS_URL.reveal(), config.REDIS_CA);
  } catch (error) {
    return [...findings, explain(error, url)];
  }
  try {
    findings.push(pass('redis.connect', 'Redis answers'));
    if (url.protocol === 'rediss:') findings.push(pass('redis.tls', 'The connection is encrypted'));
    findings.push(await roundTrip(redis, config, deps.monotonic));
    findings.push(...(await facts(redis)));
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
      'Put the instance’s AUTH string into REDIS_URL: rediss://:PASSWORD@host:port',
    );
  }
  if (/NOPERM/i.test(text)) {
    return fail(
      'redis.permission',
      'The Redis user may not do what is needed',
      'Let it read, write, publish and run scripts under REDIS_KEY_PREFIX',
    );
  }
  if (/READONLY/i.test(text)) {
    return fail('redis.readonly', 'REDIS_URL is a read replica', 'Use the address of the primary');
  }
  if (/MISCONF|OOM/i.test(text)) {
    return fail(
      'redis.full',
      'Redis takes no writes',
      'Give it more memory or room on its disk, then look at redis-cli info',
    );
  }
  // A plain Redis answers nothing to the first bytes of TLS.
  const unanswered = url.protocol === 'rediss:' && /timeout|ECONNRESET|socket closed/i.test(text);
  if (unanswered || /certificate|self.signed|SSL|TLS|wrong version number/i.test(text)) {
    return fail(
      'redis.tls',
      'The encrypted connection to Redis fails',
      'Set REDIS_CA to the instance’s CA as a PEM file, and see that rediss:// and the port fit the instance',
      where,
    );
  }
  if (/ENOTFOUND|EAI_AGAIN/i.test(text)) {
    return fail('redis.connect', 'The name of the Redis host is not known', 'Check REDIS_URL', where);
  }
  return fail(
    'redis.connect',
    'Redis can not be reached',
    'Check REDIS_URL, and that this place is in the network of the instance',
    where,
  );
}

async function roundTrip(redis: RedisProbe, config: Config, monotonic: () => number): Promise<Finding> {
  const key = `${config.REDIS_KEY_PREFIX}:doctor:${Math.floor(monotonic())}`;
  await redis.command('SET', key, 'x', 'PX', '10000');
  const times: number[] = [];
  for (let i = 0; i < 20; i++) {
    const started = monotonic();
    await redis.command('GET', key);
    times.push(monotonic() - started);
  }
  await redis.command('DEL', key);
  const median = times.sort((a, b) => a - b)[10]!;
  const detail = `median ${median.toFixed(1)} ms`;
  if (median > 20) {
    return warn(
      'redis.latency',
      'Redis is far away',
      'Put it into the region of the service; a few milliseconds are usual',
      detail,
    );
  }
  return pass('redis.latency', 'Round trips are short', detail);
}

async function facts(redis: RedisProbe): Promise<Finding[]> {
  const info = String(await redis.command('INFO'));
  const field = (name: string) => new RegExp(`^${name}:(.*)$`, 'm').exec(info)?.[1]?.trim();
  const findings: Finding[] = [];
  const [major = 0, minor = 0] = (field('redis_version') ?? '').split('.').map(Number);
  if (major < 6 || (major === 6 && minor < 2)) {
    findings.push(fail('redis.version', 'This Redis is too old', 'Use 6.2 or newer', field('redis_version')));
  } else findings.push(pass('redis.version', 'The version fits', field('redis_version')));
  const policy = field('maxmemory_policy') ?? '';
  const limited = Number(field('maxmemory') ?? 0) > 0;
  if (policy.startsWith('allkeys')) {
    findings.push(
      fail(
        'redis.eviction',
        'Redis may throw live conversations away',
        'Set maxmemory-policy to noeviction (or volatile-ttl): what is told is bounded and expires by itself',
        policy,
      ),
    );
  } else if (limited && policy !== 'noeviction' && policy !== 'volatile-ttl') {
    findings.push(warn('redis.eviction', 'Redis evicts when it is full', 'Prefer maxmemory-policy noeviction', policy));
  } else findings.push(pass('redis.eviction', 'Nothing is evicted', policy));
  const used = Number(field('used_memory') ?? 0);
  const maximum = Number(field('maxmemory') ?? 0);
  if (maximum > 0 && used / maximum > 0.8) {
    findings.push(
      warn(
        'redis.memory',
        'Redis is nearly full',
        'Give it more memory, or lower HISTORY_SECONDS',
        `${Math.round((100 * used) / maximum)} %`,
      ),
    );
  }
  return findings;
}
