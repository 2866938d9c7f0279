/** A Redis connection that is tried once and given up: the doctor wants the reason, not a reconnect. */
import { readFileSync } from 'node:fs';
import type { Config } from '../../runtime/config.ts';
import type { ClientListener, ConnectionSettings, RedisClient, SentinelSettings } from '../../runtime/redis/client.ts';
import { openClusterClient } from '../../runtime/redis/cluster-client.ts';
import { findServer } from '../../runtime/redis/find-server.ts';
import { openSentinelClient } from '../../runtime/redis/sentinel-client.ts';
import { openSingleClient } from '../../runtime/redis/single-client.ts';
import { parseRedisAddress, type RedisAddress } from '../../runtime/redis-address.ts';
import type { RedisProbe } from './check-redis.ts';

/** As the service connects: one server, a cluster, or what sentinels name. Rejects with the first error of the library. */
export async function openRedis(config: Config): Promise<RedisProbe> {
  const address = parseRedisAddress(config.REDIS_URL!.reveal())!;
  const ca = config.REDIS_CA === undefined ? undefined : readFileSync(config.REDIS_CA, 'utf8');
  const { tls, username, password, database } = address;
  const client = await openAsNamed(config, address, { tls, ca, username, password, database });
  return { mode: client.mode, command: (...parts) => client.send(parts), close: () => client.destroy() };
}

async function openAsNamed(config: Config, address: RedisAddress, settings: ConnectionSettings): Promise<RedisClient> {
  const { nodes } = address;
  const sentinel = {
    username: config.REDIS_SENTINEL_USERNAME,
    password: config.REDIS_SENTINEL_PASSWORD?.reveal(),
  };
  const openSentinel = (named: SentinelSettings) =>
    untilReady((listener) => openSentinelClient({ ...settings, sentinel: named }, nodes, listener));
  const openCluster = () => untilReady((listener) => openClusterClient(settings, nodes, listener));
  const mode = address.isSentinel || config.REDIS_SENTINEL_MASTER !== undefined ? 'sentinel' : config.REDIS_MODE;
  const master = config.REDIS_SENTINEL_MASTER ?? address.master;
  if (mode === 'sentinel' && master !== undefined) return openSentinel({ ...sentinel, master });
  if (mode === 'cluster') return openCluster();
  const seed = await openFirst(mode === 'sentinel' ? { ...settings, ...sentinel, database: 0 } : settings, address);
  if (mode === 'single') return seed;
  const found = await findServer((args) => seed.send(args)).catch((error: unknown) => {
    seed.destroy();
    throw error;
  });
  if (found.mode === 'single') return seed;
  seed.destroy();
  return found.mode === 'cluster' ? openCluster() : openSentinel({ ...sentinel, master: found.master! });
}

/** The first host that answers. Rejects with the error of the last. */
async function openFirst(settings: ConnectionSettings, { nodes }: RedisAddress): Promise<RedisClient> {
  let last: unknown;
  for (const node of nodes) {
    try {
      return await untilReady((listener) => openSingleClient(settings, node, listener));
    } catch (error) {
      last = error;
    }
  }
  throw last;
}

function untilReady(open: (listener: ClientListener) => RedisClient): Promise<RedisClient> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      reject(error);
      try {
        client.destroy();
      } catch {
        // It had ended by itself.
      }
    };
    const client = open({ onReady: () => resolve(client), onError: fail, onGivenUp: fail });
  });
}
