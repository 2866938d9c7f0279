/** What a Redis is that a connection has reached: one server, a node of a cluster, or a sentinel. */

import type { RedisMode } from './client.ts';
import { classifyRedisError } from './problems.ts';

export type FoundServer = {
  readonly mode: RedisMode;
  /** It refuses writes. */
  readonly isReplica: boolean;
  /** The only primary that a sentinel watches; undefined when it watches several. */
  readonly master?: string | undefined;
};

type Ask = (args: readonly string[]) => Promise<unknown>;

/** A server that refuses `INFO` counts as a single one. Rejects when it does not answer, or a sentinel watches several primaries. */
export async function findServer(ask: Ask): Promise<FoundServer> {
  const info = await infoOf(ask);
  if (/^redis_mode:sentinel\b/m.test(info))
    return { mode: 'sentinel', isReplica: false, master: await masterOf(ask, info) };
  const isCluster = /^redis_mode:cluster\b/m.test(info) || /^cluster_enabled:1\b/m.test(info);
  return { mode: isCluster ? 'cluster' : 'single', isReplica: /^role:slave\b/m.test(info) };
}

async function infoOf(ask: Ask): Promise<string> {
  try {
    return String(await ask(['INFO']));
  } catch (error) {
    const { name } = classifyRedisError(error);
    if (name === 'NOPERM' || name === 'UNKNOWN_COMMAND') return '';
    throw error;
  }
}

/** Sentinels say `master0:name=mymaster,status=ok,…`. */
async function masterOf(ask: Ask, info: string): Promise<string> {
  const text = info.includes('master0:') ? info : String(await ask(['INFO', 'sentinel']));
  const names = [...text.matchAll(/^master\d+:name=([^,\r\n]+)/gm)].map(([, name]) => name!);
  if (names.length !== 1) throw new Error('no valid master node: the sentinel watches several or none');
  return names[0]!;
}
