/**
 * The least that a server can do for the same honest calls and panels: a relay of the same libraries and a loop over event streams.
 * Everything else gets 401 from its first line, without being read. What an attack does to it, it does to any server here.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import process from 'node:process';
import { WebSocketServer } from 'ws';
import { paths } from '../../../shared/api/routes.ts';
import { createRelay } from '../calls/relay.ts';
import { reportUsage } from '../calls/report-usage.ts';
import { conversationId } from './attacks.ts';

const [target, token] = process.argv.slice(2) as [string, string];
const authorization = `Bearer ${token}`;
const relay = createRelay(target);
const sockets = new WebSocketServer({ noServer: true, maxPayload: 65_600, perMessageDeflate: false });
const panels = new Set<ServerResponse>();
let count = 0;

function follow(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.flushHeaders();
  panels.add(response);
  response.on('close', () => panels.delete(response));
}

function deliver(body: string): void {
  const { text } = JSON.parse(body) as { text: string };
  const frame = `id: e-${++count}\nevent: utterance\ndata: ${JSON.stringify({ type: 'utterance', text })}\n\n`;
  // As the service: a reader that does not read is cut off.
  for (const panel of panels) if (!panel.write(frame) && panel.writableLength > 1_000_000) panel.destroy();
}

const server = createServer((request, response) => {
  const isHonest = request.headers.authorization === authorization;
  if (isHonest && request.url === paths.events(conversationId)) return follow(response);
  if (isHonest && request.url === paths.messages(conversationId)) {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      deliver(body);
      response.writeHead(200).end('{}');
    });
    return;
  }
  response.writeHead(401, { connection: 'close' }).end();
});
server.on('upgrade', (request, socket, head) => {
  socket.on('error', () => {});
  if (request.headers['x-api-key'] !== 'bench-calls-api-key') {
    socket.end('HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
    return;
  }
  sockets.handleUpgrade(request, socket, head, relay);
});
server.listen(0, '127.0.0.1', () => reportUsage((server.address() as AddressInfo).port));
