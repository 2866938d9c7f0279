/**
 * Bounds for sockets that left HTTP. Once a request asks for another protocol, none of the limits of Node's HTTP server apply to
 * its socket, and a socket that no listener takes stays open for as long as the client likes.
 */
import { type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

type OnUpgrade = (request: IncomingMessage, socket: Socket, head: Uint8Array) => void;

/** How long the peer may take to close its half after the last byte was sent, in ms. */
const lingerMs = 2_000;

/**
 * Passes WebSocket upgrades to the existing listener and answers all others in HTTP, as RFC 9110 (7.8) allows: some clients offer
 * `h2c` with every request. Returns a function that destroys the remaining sockets.
 */
export function guardUpgrades(server: Server): () => void {
  const [toWebSocket] = server.listeners('upgrade') as OnUpgrade[];
  server.removeAllListeners('upgrade');
  const left = new Set<Socket>();
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Uint8Array) => {
    left.add(socket);
    socket.once('close', () => left.delete(socket));
    socket.once('finish', () => setTimeout(() => socket.destroy(), lingerMs).unref());
    if (request.headers.upgrade?.toLowerCase() === 'websocket') toWebSocket?.call(server, request, socket, head);
    else answerInHttp(server, request, socket);
  });
  return () => {
    for (const socket of left) socket.destroy();
  };
}

/** The server no longer reads from this socket, so a body would never arrive. */
function answerInHttp(server: Server, request: IncomingMessage, socket: Socket): void {
  socket.on('error', () => {});
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    return;
  }
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  response.once('finish', () => {
    response.detachSocket(socket);
    socket.end();
  });
  server.emit('request', request, response);
}
