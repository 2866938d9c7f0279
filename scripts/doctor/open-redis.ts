/** A Redis connection that is tried once and given up: the doctor wants the reason, not a reconnect. */
import { readFileSync } from 'node:fs';
import { createClient } from 'redis';
import type { RedisProbe } from './check-redis.ts';

/** Connects once, without reconnecting; `caFile` is a PEM file. Rejects with the error of the client. */
export async function openRedis(url: string, caFile: string | undefined): Promise<RedisProbe> {
  const tls = url.startsWith('rediss:');
  const ca = tls && caFile !== undefined ? { ca: [readFileSync(caFile)] } : {};
  const client = createClient({
    url,
    commandOptions: { timeout: 3_000 },
    socket: tls
      ? { tls: true, connectTimeout: 5_000, reconnectStrategy: false, ...ca }
      : { connectTimeout: 5_000, reconnectStrategy: false },
  });
  // Without a listener an error event would end the process; the rejection below says it.
  client.on('error', () => {});
  await client.connect();
  return {
    command: (...parts) => client.sendCommand(parts),
    close: () => client.destroy(),
  };
}
