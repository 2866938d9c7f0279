/** A cluster: the library knows which node has which slot, and follows redirections. */
import { createCluster } from 'redis';
import type { RedisNode } from '../redis-address.ts';
import { nodeName } from '../redis-address.ts';
import {
  accessOptions,
  type ClientListener,
  type ConnectionSettings,
  oneClass,
  type RedisClient,
  routingKey,
  socketOptions,
} from './client.ts';
import { keySlot } from './key-slot.ts';

/** Short, because each attempt is also an occasion to ask the other nodes who has replaced this one. */
const reconnectMs = (retries: number): number => Math.min(100 * (retries + 1), 500);
/** How long after a node was lost the others are asked who has its slots. */
const refreshMs = 300;

/** Any node of it is enough in `nodes`. */
export function openClusterClient(
  settings: ConnectionSettings,
  nodes: readonly RedisNode[],
  listener: ClientListener,
): RedisClient {
  const cluster = createCluster({
    ...oneClass,
    rootNodes: nodes.map((node) => ({ socket: { ...node } })),
    defaults: {
      // A cluster has one database.
      ...accessOptions({ ...settings, database: 0 }),
      socket: socketOptions(settings, reconnectMs) as never,
    },
    topologyRefreshOnReconnectionAttemptStrategy: refreshMs,
  });
  cluster.on('error', (error: unknown) => listener.onError(error));
  cluster.on('node-error', (error: unknown) => listener.onError(error));
  cluster.on('node-ready', () => {
    if (cluster.isReady) listener.onReady();
  });
  cluster.connect().then(
    () => listener.onReady(),
    (error: unknown) => listener.onGivenUp(error),
  );
  const liveMaster = () => cluster.masters.find(({ client }) => client?.isReady) ?? cluster.masters[0];

  return {
    mode: 'cluster',
    get isOpen() {
      return cluster.isReady;
    },
    get isReady() {
      return cluster.isReady && cluster.masters.every(({ client }) => client?.isReady);
    },
    async send(args) {
      const key = routingKey(args);
      // The library asks all nodes in turn where their answers belong together.
      if (key !== undefined || args[0] === 'SCAN' || args[0] === 'FLUSHALL') {
        return cluster.sendCommand(key, false, args as string[]);
      }
      const master = liveMaster();
      if (!master) throw new Error('All the root nodes are unavailable');
      return (await cluster.nodeClient(master)).sendCommand(args as string[]);
    },
    async sendToEach(args) {
      const answers = await Promise.allSettled(
        cluster.masters.map(async (master) => (await cluster.nodeClient(master)).sendCommand(args as string[])),
      );
      return answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
    },
    serverOf(args) {
      const key = routingKey(args);
      const master = key === undefined ? liveMaster() : cluster.slots[keySlot(key)]?.master;
      return master ? nodeName(master) : '';
    },
    messageNodes: () => cluster.masters.map(({ host, port }) => ({ host, port })),
    destroy: () => cluster.destroy(),
  };
}
