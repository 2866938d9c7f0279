/** Redis as the service will find it: reachable, fast enough, encrypted, and not throwing live conversations away. */
import type { Config } from '../../runtime/config.ts';
import { type Finding, fail, pass } from '../../runtime/core/operations/finding.ts';
import {
  adviseOnRedisAddress,
  judgeCluster,
  judgeRedis,
  timeRedis,
} from '../../runtime/core/operations/redis-check.ts';
import type { RedisMode } from '../../runtime/redis/client.ts';
import { answerProblems, classifyRedisError, otherProblems } from '../../runtime/redis/problems.ts';
import { nodeName, parseRedisAddress, type RedisAddress } from '../../runtime/redis-address.ts';

export interface RedisProbe {
  readonly mode: RedisMode;
  command(...parts: string[]): Promise<unknown>;
  close(): void;
}

export type RedisDeps = {
  /** Rejects when it cannot connect; the message of the error goes no further than `explain`. */
  readonly openRedis: (config: Config) => Promise<RedisProbe>;
  readonly monotonic: () => number;
};

const modeSentences: { readonly [mode in RedisMode]: string } = {
  single: 'REDIS_URL names one server',
  cluster: 'REDIS_URL names a cluster',
  sentinel: 'REDIS_URL names sentinels, and they name a primary',
};

/** Findings about address, connection, version, memory policy and latency. Writes one short-lived key to find out whether it may. */
export async function checkRedis(config: Config, deps: RedisDeps): Promise<Finding[]> {
  if (config.REDIS_URL === undefined) return [];
  // The settings have been parsed.
  const address = parseRedisAddress(config.REDIS_URL.reveal())!;
  const findings = address.tls ? [] : adviseOnRedisAddress(config.REDIS_URL.reveal());
  let redis: RedisProbe;
  try {
    redis = await deps.openRedis(config);
  } catch (error) {
    return [...findings, explain(error, address)];
  }
  try {
    findings.push(pass('redis.connect', 'Redis answers'));
    const command = (args: readonly string[]) => redis.command(...args);
    if (address.tls) findings.push(pass('redis.tls', 'The connection is encrypted'));
    findings.push(pass('redis.mode', modeSentences[redis.mode]));
    if (redis.mode === 'cluster') findings.push(await judgeCluster(command));
    findings.push(await timeRedis(command, config.REDIS_KEY_PREFIX, deps.monotonic));
    findings.push(...(await judgeRedis(command)));
  } catch (error) {
    findings.push(explain(error, address));
  } finally {
    redis.close();
  }
  return findings;
}

function explain(error: unknown, address: RedisAddress): Finding {
  const where = address.nodes.map(nodeName).join(', ');
  const { name, check, sentence, remedy } = classifyRedisError(error);
  // A plain Redis answers nothing to the first bytes of TLS.
  if (address.tls && ['TIMEOUT', 'ECONNRESET', 'DISCONNECTED'].includes(name)) {
    const { sentence, remedy } = otherProblems.TLS;
    return fail('redis.tls', sentence, remedy, where);
  }
  const isAnswer = name in answerProblems;
  return fail(check, sentence, remedy, isAnswer ? name : where);
}
