/** The primary that sentinels name; after a failover, the new one. */
import { createSentinel } from 'redis';
import type { RedisNode } from '../redis-address.ts';
import {
  accessOptions,
  type ClientListener,
  type ConnectionSettings,
  type RedisClient,
  reconnectMs,
  type SentinelSettings,
  socketOptions,
} from './client.ts';

/** How often the sentinels are asked, beside what they announce and what a failed command causes. */
const scanMs = 2_000;

/** `nodes` are sentinels. Their connections are encrypted when those to the servers are. */
export function openSentinelClient(
  settings: ConnectionSettings & { readonly sentinel: SentinelSettings },
  nodes: readonly RedisNode[],
  listener: ClientListener,
): RedisClient {
  const { sentinel: access } = settings;
  const sentinel = createSentinel({
    name: access.master,
    sentinelRootNodes: [...nodes],
    nodeClientOptions: { ...accessOptions(settings), socket: socketOptions(settings, reconnectMs) as never },
    sentinelClientOptions: {
      ...accessOptions({ ...settings, username: access.username, password: access.password, database: 0 }),
      socket: socketOptions(settings, reconnectMs) as never,
    },
    scanInterval: scanMs,
    maxCommandRediscovers: 3,
  });
  sentinel.on('error', (error: unknown) => listener.onError(error));
  sentinel.on('client-error', (event: { error?: unknown }) => listener.onError(event.error));
  sentinel.on('ready', () => listener.onReady());
  // The old primary may answer until its connections end.
  sentinel.on('topology-change', (event: { type: string }) => {
    if (event.type === 'MASTER_CHANGE' && sentinel.isReady) listener.onReady();
  });
  sentinel.connect().catch((error: unknown) => listener.onGivenUp(error));
  const master = () => sentinel.getMasterNode();

  return {
    mode: 'sentinel',
    get isOpen() {
      return sentinel.isReady;
    },
    get isReady() {
      return sentinel.isReady;
    },
    send: (args) => sentinel.sendCommand(false, args as string[]) as Promise<unknown>,
    sendToEach: async (args) => [await sentinel.sendCommand(false, args as string[])],
    serverOf: () => 'primary',
    messageNodes() {
      const node = master();
      return node ? [{ host: node.host, port: node.port }] : [];
    },
    destroy() {
      sentinel.destroy().catch(() => undefined);
    },
  };
}
