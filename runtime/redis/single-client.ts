/** One server. */
import { createClient } from 'redis';
import type { RedisNode } from '../redis-address.ts';
import { nodeName } from '../redis-address.ts';
import {
  accessOptions,
  type ClientListener,
  type ConnectionSettings,
  type CreateLibraryClient,
  type RedisClient,
  reconnectMs,
  socketOptions,
} from './client.ts';

/** Looks the host up again for every connection, so a moved address is found. */
export function openSingleClient(settings: ConnectionSettings, node: RedisNode, listener: ClientListener): RedisClient {
  const create = settings.createClient ?? (createClient as unknown as CreateLibraryClient);
  const client = create({
    ...accessOptions(settings),
    socket: { ...socketOptions(settings, reconnectMs), ...node },
  });
  client.on('ready', () => listener.onReady());
  client.on('error', (error: unknown) => listener.onError(error));
  client.connect().catch((error: unknown) => listener.onGivenUp(error));
  const name = nodeName(node);
  return {
    mode: 'single',
    get isOpen() {
      return client.isReady;
    },
    get isReady() {
      return client.isReady;
    },
    send: (args) => client.sendCommand(args as string[]),
    sendToEach: async (args) => [await client.sendCommand(args as string[])],
    serverOf: () => name,
    messageNodes: () => [node],
    destroy: () => client.destroy(),
  };
}
