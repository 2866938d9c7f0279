/** The HTTP server of the Node entry, with its bounds. Node, Deno and Bun run it alike. */
import { createServer, type Server } from 'node:http';
import { createAdaptorServer, type WebSocketServerLike } from '@hono/node-server';
import type { Listening } from '../../compose/platform.ts';
import { urlOf } from '../lifecycle.ts';
import { guardUpgrades } from './upgrades.ts';

export type NodeListenOptions = {
  readonly fetch: (request: Request, env: never) => Response | Promise<Response>;
  readonly sockets: WebSocketServerLike;
  readonly host: string;
  readonly port: number;
  /** Connections at once, WebSockets and event streams included. */
  readonly maxConnections: number;
  /** How long open answers may take to end once the server stops. */
  readonly stopMs?: number;
};

export async function listenOnNode(
  options: NodeListenOptions,
): Promise<{ listening: Listening; server: Server; stop(): Promise<void> }> {
  const server = createAdaptorServer({
    fetch: options.fetch as never,
    websocket: { server: options.sockets },
    createServer,
    // The engine's own Request and Response stay what they are: other code of this process uses them too.
    overrideGlobalObjects: false,
    serverOptions: {
      // Who sends headers byte by byte gets five seconds, and is looked at every second.
      headersTimeout: 5_000,
      requestTimeout: 30_000,
      connectionsCheckingInterval: 1_000,
      // Longer than what load balancers keep idle connections, or they would reuse one that we just closed.
      keepAliveTimeout: 65_000,
      noDelay: true,
    },
  }) as Server;
  server.maxConnections = options.maxConnections;
  const endUpgraded = guardUpgrades(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return {
    server,
    listening: { host: options.host, port, url: urlOf(options.host, port) },
    stop: () =>
      new Promise((resolve) => {
        const timer = setTimeout(() => {
          server.closeAllConnections();
          endUpgraded();
        }, options.stopMs ?? 3_000);
        // A connection becomes idle when its answer is out, and would then be kept for another request.
        const idle = setInterval(() => server.closeIdleConnections(), 50);
        server.close(() => {
          clearTimeout(timer);
          clearInterval(idle);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}
