/** A small app on the real HTTP server of the Node entry, with everything that reached it: for tests of the adapter. */
import { connect, type Socket as NetSocket } from 'node:net';
import { type Context, Hono } from 'hono';
import { listenOnNode } from '../adapters/node/listen.ts';
import { createNodeSockets, peerAddressOnNode } from '../adapters/node/sockets.ts';
import { openEventStreamOnResponse, openEventStreamOnSocket } from '../adapters/node/sse.ts';
import { openEventStreamOnWeb } from '../adapters/workerd/sse.ts';
import type { Socket, SocketHandlers } from '../core/ports/socket.ts';
import { createSystemClock } from '../core/system-clock.ts';
import { problemResponse } from '../http/problem.ts';
import type { SseSink } from '../http/sse-sink.ts';

export type AcceptedSocket = { texts: string[]; binary: Uint8Array[]; closed: number[]; socket: Socket };

export const toBytes = (text: string) => new TextEncoder().encode(text);
export const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const streamPaths = [
  ['/direct', openEventStreamOnSocket],
  ['/response', openEventStreamOnResponse],
  ['/web', openEventStreamOnWeb],
] as const;

/**
 * `/socket` upgrades with the header `x-key`; `/direct`, `/response` and `/web` are event streams, one per sink; `/late` answers
 * once its entry of `late` is called, `/late/direct` and so on open their stream then; `/who` answers with the address of the peer.
 */
export async function startNodeApp() {
  const defects: unknown[] = [];
  const accepted: AcceptedSocket[] = [];
  const sinks: { sink: SseSink; closes: number }[] = [];
  const late: (() => void)[] = [];
  const sockets = createNodeSockets({
    clock: createSystemClock(),
    pingMs: 100,
    closeMs: 200,
    onListenerError: (error) => defects.push(error),
  });
  const refused: string[] = [];
  const app = new Hono();
  app.get('/refused', () => problemResponse('unauthenticated'));
  app.get('/socket', (c) => {
    if (c.req.header('x-key') === undefined) return c.text('', 401, { 'x-why': 'no key' });
    return sockets.upgradeSocket(c, (socket) => recordInto(accepted, socket));
  });
  for (const [path, open] of streamPaths) {
    const openStream = (c: Context) =>
      open(c, { 'content-type': 'text/event-stream', 'x-mark': '1' }, (sink) => {
        const entry = { sink, closes: 0 };
        sinks.push(entry);
        sink.write(toBytes('data: first\n\n'));
        return {
          onClose() {
            entry.closes += 1;
          },
        };
      });
    app.get(path, openStream);
    app.get(`/late${path}`, async (c) => {
      await new Promise<void>((resolve) => late.push(resolve));
      return openStream(c);
    });
  }
  app.get('/late', async (c) => {
    await new Promise<void>((resolve) => late.push(resolve));
    return c.text('the late answer');
  });
  app.get('/who', (c) => c.text(peerAddressOnNode(c)));

  const listenAt = (port: number) =>
    listenOnNode({
      fetch: app.fetch as never,
      sockets: sockets.server,
      host: '127.0.0.1',
      port,
      maxConnections: 50,
      stopMs: 100,
      onRefused: (cause) => void refused.push(cause),
    });
  const server = await listenAt(0);
  return {
    server: server.server,
    url: server.listening.url,
    port: server.listening.port,
    accepted,
    sinks,
    late,
    /** Causes of requests that the server refused itself. */
    refused,
    /** What listeners threw. */
    defects,
    listenAt,
    /** A bare connection, for requests that no client sends. */
    connect(): NetSocket {
      const socket = connect(server.listening.port, '127.0.0.1');
      socket.on('error', () => {});
      return socket;
    },
    async stop() {
      sockets.close();
      await server.stop();
    },
  };
}

export type NodeApp = Awaited<ReturnType<typeof startNodeApp>>;

function recordInto(accepted: AcceptedSocket[], socket: Socket): SocketHandlers {
  const record: AcceptedSocket = { texts: [], binary: [], closed: [], socket };
  accepted.push(record);
  return {
    onText(text) {
      if (text === 'throw') throw new Error('defect in a listener');
      record.texts.push(text);
    },
    onBinary: (data) => void record.binary.push(Uint8Array.from(data)),
    onClose: (code) => void record.closed.push(code),
  };
}
