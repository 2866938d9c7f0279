/** The HTTP server of the Node entry, with its limits. The same on Node, Deno and Bun. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createAdaptorServer, type WebSocketServerLike } from '@hono/node-server';
import type { Listening } from '../../compose/platform.ts';
import { problemResponse } from '../../http/problem.ts';
import type { OnRefusedRequest } from '../../http/refused-requests.ts';
import { urlOf } from '../lifecycle.ts';
import { guardUpgrades, hasSeveralHosts, type UpgradeGuard } from './upgrades.ts';

export type NodeListenOptions = {
  readonly fetch: (request: Request, env: never) => Response | Promise<Response>;
  readonly sockets: WebSocketServerLike;
  readonly host: string;
  readonly port: number;
  /** Connections at once, WebSockets and event streams included. */
  readonly maxConnections: number;
  /** How long open responses may take to end once the server stops. Default 3,000 ms. */
  readonly stopMs?: number;
  /** A request was refused before it reached a route. */
  readonly onRefused?: OnRefusedRequest | undefined;
};

type NodeEnv = { readonly incoming: IncomingMessage; readonly outgoing?: unknown };

/** Resolves once the server listens; rejects with the error of the system (EADDRINUSE, EACCES, EADDRNOTAVAIL). */
export async function listenOnNode(
  options: NodeListenOptions,
): Promise<{ listening: Listening; server: Server; stop(): Promise<void> }> {
  let guard: UpgradeGuard;
  const onRefused = options.onRefused ?? (() => {});
  const refuseHosts = (incoming: IncomingMessage): Response => {
    onRefused('several_hosts', incoming.socket.remoteAddress ?? '');
    return problemResponse('invalid_request', { detail: 'The request has several Host headers' });
  };
  const fetch = (request: Request, env: NodeEnv): Response | Promise<Response> => {
    if (hasSeveralHosts(env.incoming)) return refuseHosts(env.incoming);
    return options.fetch(request, env as never);
  };
  const fetchUpgrade = async (request: Request, env: NodeEnv): Promise<Response> => {
    const response = await fetch(request, env);
    // A route that upgrades returns an empty response; the library sends the headers.
    if (response.body !== null) await guard.respond(env.incoming, response);
    return response;
  };
  const server = createAdaptorServer({
    fetch: ((request: Request, env: NodeEnv) =>
      env.outgoing === undefined ? fetchUpgrade(request, env) : fetch(request, env)) as never,
    websocket: { server: options.sockets },
    createServer,
    // Other code of this process uses the global Request and Response too.
    overrideGlobalObjects: false,
    serverOptions: {
      // Slow headers (slowloris) end after five seconds, checked every second.
      headersTimeout: 5_000,
      maxHeaderSize: 16_384,
      requestTimeout: 30_000,
      connectionsCheckingInterval: 1_000,
      // Longer than the idle timeout of load balancers, or they would reuse a connection that was just closed.
      keepAliveTimeout: 65_000,
      noDelay: true,
    },
  }) as Server;
  server.maxConnections = options.maxConnections;
  guard = guardUpgrades(server, options.sockets, onRefused);
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
          guard.end();
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
