/** The HTTP server of the Node entry, with its limits. The same on Node, Deno and Bun. */
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
  /** How long open responses may take to end once the server stops. Default 3,000 ms. */
  readonly stopMs?: number;
};

/** Resolves once the server listens; rejects with the error of the system (EADDRINUSE, EACCES, EADDRNOTAVAIL). */
export async function listenOnNode(
  options: NodeListenOptions,
): Promise<{ listening: Listening; server: Server; stop(): Promise<void> }> {
  const server = createAdaptorServer({
    fetch: options.fetch as never,
    websocket: { server: options.sockets },
    createServer,
    // Other code of this process uses the global Request and Response too.
    overrideGlobalObjects: false,
    serverOptions: {
      // Slow headers (slowloris) end after five seconds, checked every second.
      headersTimeout: 5_000,
      requestTimeout: 30_000,
      connectionsCheckingInterval: 1_000,
      // Longer than the idle timeout of load balancers, or they would reuse a connection that was just closed.
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
        // A connection becomes idle when its response is complete, and would then be kept for another request.
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
