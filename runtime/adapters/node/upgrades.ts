/**
 * Bounds and answers for sockets that left HTTP. Once a request asks for another protocol, none of the limits of Node's HTTP server
 * apply to its socket, and a socket that no listener takes stays open for as long as the client likes.
 */
import { type IncomingMessage, type Server, ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { WebSocketServerLike } from '@hono/node-server';
import { problemResponse } from '../../http/problem.ts';
import type { OnRefusedRequest, RefusedRequest } from '../../http/refused-requests.ts';

type OnUpgrade = (request: IncomingMessage, socket: Socket, head: Uint8Array) => unknown;

/** How long the peer may take to close its half after the last byte was sent, in ms. */
const lingerMs = 2_000;

export type UpgradeGuard = {
  /** Sends the response of a route that did not upgrade. */
  respond(request: IncomingMessage, response: Response): Promise<void>;
  /** Destroys the sockets that are left. */
  end(): void;
};

/**
 * Passes WebSocket upgrades to the existing listener and answers all others in HTTP, as RFC 9110 (7.8) allows: some clients offer
 * `h2c` with every request. Refusals have the body of their response, which the library does not send.
 */
export function guardUpgrades(
  server: Server,
  sockets: WebSocketServerLike,
  onRefused: OnRefusedRequest = () => {},
): UpgradeGuard {
  const [toWebSocket] = server.listeners('upgrade') as OnUpgrade[];
  server.removeAllListeners('upgrade');
  const left = new Set<Socket>();
  const answered = new WeakSet<IncomingMessage>();
  sockets.on('connection', (_socket, request) => answered.add(request));

  const guard: UpgradeGuard = {
    async respond(request, response) {
      answered.add(request);
      await writeResponse(request.socket, response);
    },
    end() {
      for (const socket of left) socket.destroy();
    },
  };
  const refuse = (cause: RefusedRequest, request: IncomingMessage, response: Response): void => {
    onRefused(cause, request.socket.remoteAddress ?? '');
    void guard.respond(request, response);
  };
  const keep = (socket: Socket): void => {
    left.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => left.delete(socket));
    socket.once('finish', () => setTimeout(() => socket.destroy(), lingerMs).unref());
  };

  server.on('upgrade', async (request: IncomingMessage, socket: Socket, head: Uint8Array) => {
    keep(socket);
    if (offersWebSocket(request)) {
      selectWebSocket(request);
      await toWebSocket?.call(server, request, socket, head);
      const isOpen = !socket.destroyed && !socket.writableEnded;
      // The library found no address in the request.
      if (isOpen && !answered.has(request)) refuse('upgrade_target', request, problemResponse('invalid_request'));
    } else if (request.method === 'GET' || request.method === 'HEAD') {
      answerInHttp(server, request, socket);
    } else {
      // The server no longer reads from this socket, so a body would never arrive.
      refuse('upgrade_method', request, problemResponse('invalid_request', { detail: 'Only GET can be upgraded' }));
    }
  });
  // With a second listener the library leaves refusals to us.
  server.on('upgrade', () => {});
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    keep(socket);
    const detail = 'This service is not a proxy';
    const headers = { allow: 'GET, HEAD, POST, DELETE, OPTIONS' };
    refuse('connect_method', request, problemResponse('invalid_request', { status: 405, detail, headers }));
  });
  return guard;
}

/** RFC 9112 (3.2): a request with several Host headers is refused, because a proxy in between may have used another one. */
export function hasSeveralHosts({ rawHeaders }: IncomingMessage): boolean {
  let hosts = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!;
    if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  return hosts > 1;
}

/** `Upgrade` is a list of protocols, of which the server selects one. */
const offersWebSocket = ({ headers }: IncomingMessage): boolean =>
  (headers.upgrade ?? '').split(',').some((protocol) => protocol.trim().toLowerCase() === 'websocket');

/** The libraries compare the whole header. */
function selectWebSocket(request: IncomingMessage): void {
  request.headers.upgrade = 'websocket';
}

/** The last response on this socket. */
async function writeResponse(socket: Socket, response: Response): Promise<void> {
  const body = new Uint8Array(await response.arrayBuffer());
  if (socket.destroyed) return;
  const lines = [`HTTP/1.1 ${response.status} ${STATUS_CODES[response.status] ?? ''}`];
  response.headers.forEach((value, name) => {
    if (!ownHeaders.has(name)) lines.push(`${name}: ${value}`);
  });
  if (response.headers.has('upgrade')) lines.push('connection: Upgrade, close');
  else lines.push('connection: close');
  lines.push(`content-length: ${body.length}`, `date: ${new Date().toUTCString()}`);
  socket.write(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  socket.end(body);
}

const ownHeaders: ReadonlySet<string> = new Set(['connection', 'content-length', 'date', 'transfer-encoding']);

function answerInHttp(server: Server, request: IncomingMessage, socket: Socket): void {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  response.once('finish', () => {
    response.detachSocket(socket);
    socket.end();
  });
  server.emit('request', request, response);
}
