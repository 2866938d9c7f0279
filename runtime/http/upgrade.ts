/** How a route turns its request into a WebSocket; each runtime has its own. */
import type { Context } from 'hono';
import type { Socket, SocketHandlers } from '../core/ports/socket.ts';

/**
 * Completes the upgrade and calls `accept` once, when the socket is open; nothing that the peer sent before is lost. Refuse and
 * read headers before this call (one runtime forbids it afterwards). A request that is not an upgrade gets 426; a runtime that
 * cannot hold the socket answers 501.
 */
export type UpgradeSocket = (c: Context, accept: (socket: Socket) => SocketHandlers) => Response | Promise<Response>;
