/** Checks of Redis over an open connection: latency, encryption, version and eviction policy. */
import { isLoopbackAddress, parseRedisAddress } from '../../redis-address.ts';
import { type Finding, fail, pass, warn } from './finding.ts';

export type RedisCommand = (args: readonly string[]) => Promise<unknown>;

/** Whether the words of customers cross a network unencrypted; nothing for a Redis on this machine. */
export function adviseOnRedisAddress(url: string): Finding[] {
  const address = parseRedisAddress(url);
  if (address?.tls) return [pass('redis.tls', 'The connection is encrypted')];
  if (!address || isLoopbackAddress(address)) return [];
  return [
    warn(
      'redis.tls',
      'The connection to Redis is not encrypted',
      'Use rediss:// and REDIS_CA: it carries the words of customers',
    ),
  ];
}

/** Judges the median of twenty round trips. Rejects when a command rejects. */
export async function timeRedis(command: RedisCommand, prefix: string, monotonic: () => number): Promise<Finding> {
  const key = `${prefix}:doctor:${Math.floor(monotonic())}`;
  await command(['SET', key, 'x', 'PX', '10000']);
  const times: number[] = [];
  for (let i = 0; i < 20; i++) {
    const started = monotonic();
    await command(['GET', key]);
    times.push(monotonic() - started);
  }
  await command(['DEL', key]);
  const median = times.sort((a, b) => a - b)[10]!;
  const detail = `median ${median.toFixed(1)} ms`;
  if (median > 20) {
    return warn(
      'redis.latency',
      'Redis is slow to answer',
      'Move it to the region of the service; a few milliseconds are usual',
      detail,
    );
  }
  return pass('redis.latency', 'Round trips are fast', detail);
}

/** Judges version, eviction policy and free memory by `INFO`. Rejects when the command rejects. */
export async function judgeRedis(command: RedisCommand): Promise<Finding[]> {
  const info = String(await command(['INFO']));
  const field = (name: string) => new RegExp(`^${name}:(.*)$`, 'm').exec(info)?.[1]?.trim();
  const findings: Finding[] = [];
  const [major = 0, minor = 0] = (field('redis_version') ?? '').split('.').map(Number);
  if (major < 6 || (major === 6 && minor < 2)) {
    findings.push(fail('redis.version', 'This Redis is too old', 'Use 6.2 or newer', field('redis_version')));
  } else findings.push(pass('redis.version', 'The version is supported', field('redis_version')));
  const policy = field('maxmemory_policy') ?? '';
  const limited = Number(field('maxmemory') ?? 0) > 0;
  if (policy.startsWith('allkeys')) {
    findings.push(
      fail(
        'redis.eviction',
        'Redis may evict live conversations',
        'Set maxmemory-policy to noeviction (or volatile-ttl): the data is bounded and expires by itself',
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

/** Judges whether all slots of a cluster are served, by `CLUSTER INFO`. Rejects when the command rejects. */
export async function judgeCluster(command: RedisCommand): Promise<Finding> {
  const info = String(await command(['CLUSTER', 'INFO']));
  const field = (name: string) => new RegExp(`^${name}:(.*)$`, 'm').exec(info)?.[1]?.trim();
  const detail = `${field('cluster_size') ?? '?'} primaries, ${field('cluster_known_nodes') ?? '?'} nodes`;
  if (field('cluster_state') === 'ok') return pass('redis.cluster', 'The cluster serves all slots', detail);
  return fail(
    'redis.cluster',
    'The cluster does not serve all slots',
    'Look at redis-cli cluster info: every slot needs a node that is up',
    detail,
  );
}
