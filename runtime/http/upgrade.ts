/** How a route turns its request into a WebSocket; each engine brings its own. */
import type { Context } from 'hono';
import type { Socket, SocketHandlers } from '../core/ports/socket.ts';

/**
 * Completes the upgrade and calls `accept` once, when the socket is open; nothing the peer sent before is lost. Whatever
 * is to be refused is refused before this is called, and headers are read before (one engine forbids it afterwards).
 * A request that is no upgrade gets 426, an engine that cannot hold the socket answers 501.
 */
export type UpgradeSocket = (c: Context, accept: (socket: Socket) => SocketHandlers) => Response | Promise<Response>;
