/**
 * One server of the measurement, in a process of its own: the service's whole path from the conversation log to the socket, or the
 * least that `node:http` needs for it. Every reader gets a different event, as panels of different calls do.
 */
import { createServer, type ServerResponse } from 'node:http';
import process from 'node:process';
import type { PanelAccess } from '../../../runtime/core/ports/panel-access.ts';
import { Secret } from '../../../runtime/secret.ts';
import type { UtteranceEvent } from '../../../shared/assist/event.ts';
import { type ConversationId, parseConversationId } from '../../../shared/ids.ts';

export type Command =
  | { readonly do: 'memory' }
  /** As many rounds of one event to every reader as possible, or `perSecond` events in all. */
  | { readonly do: 'send'; readonly seconds: number; readonly perSecond?: number };
export type Sent = { readonly events: number; readonly seconds: number; readonly cpuSeconds: number };
/** Bytes. `live`: in use after a garbage collection; `rss` includes reserves of the allocator. */
export type Memory = { readonly readers: number; readonly rss: number; readonly live: number };

/** A reader with more buffered bytes is behind, and the flood waits. */
const behindBytes = 16_384;

/** One event to the reader of this number. */
type Server = {
  readonly port: number;
  readonly readers: () => number;
  send(reader: number): void;
  mostBehind(): number;
};

let count = 0;
/** Like an interim result; its text contains the time of sending, from which the reader takes the delay. */
const eventFor = (reader: number): UtteranceEvent => ({
  type: 'utterance',
  utteranceId: `u${reader}`,
  revision: ++count,
  role: 'customer',
  text: `I would like to know where my order is, it was to come last week @${process.hrtime.bigint()}@`,
  final: false,
  startMs: 1_000,
  endMs: 4_000,
});

/** The conversation of a reader. */
export const idOf = (reader: number): ConversationId =>
  parseConversationId(`00000000-0000-4000-8000-${reader.toString(16).padStart(12, '0')}`);

async function startRaw(): Promise<Server> {
  const readers: ServerResponse[] = [];
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.flushHeaders();
    readers.push(response);
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
  return {
    port,
    readers: () => readers.length,
    send(reader) {
      const event = eventFor(reader);
      readers[reader]!.write(`id: e-${event.revision}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    },
    mostBehind: () => readers.reduce((most, { writableLength }) => Math.max(most, writableLength), 0),
  };
}

/** Signs every reader in and lets them follow every conversation. */
const openAccess: PanelAccess = {
  signIn: () => Promise.reject(new Error('No one signs in during the benchmark')),
  signOut: async () => {},
  verify: async (token) => ({
    agentId: token,
    name: 'reader',
    organizationId: 'o',
    sessionId: token,
    expiresAt: Number.MAX_SAFE_INTEGER,
  }),
  authorize: async () => ({ allowed: true, mode: 'participant' }),
};

/** Loaded only in the process that measures the service. */
async function loadService() {
  const [http, streams, files, memoryLog, listen, sse, clock, logger, meter, ws] = await Promise.all([
    import('../../../runtime/http/app.ts'),
    import('../../../runtime/http/panel-streams.ts'),
    import('../../../runtime/http/static-files.ts'),
    import('../../../runtime/log/memory-conversation-log.ts'),
    import('../../../runtime/adapters/node/listen.ts'),
    import('../../../runtime/adapters/node/sse.ts'),
    import('../../../runtime/core/system-clock.ts'),
    import('../../../runtime/core/ports/logger.ts'),
    import('../../../runtime/observe/meter.ts'),
    import('ws'),
  ]);
  return { ...http, ...streams, ...files, ...memoryLog, ...listen, ...sse, ...clock, ...logger, ...meter, ...ws };
}

async function startEarshot(): Promise<Server> {
  const service = await loadService();
  const { silentLogger: logger } = service;
  const clock = service.createSystemClock();
  const meter = service.createMeter({ process: false });
  const log = service.createMemoryConversationLog({ clock, random: Math.random, logger, meter });
  const access = openAccess;
  const sinks: { bufferedBytes(): number }[] = [];
  // A writer has the id of its conversation from the start, so it is parsed once.
  const ids: ConversationId[] = [];
  const streams = { log, access, clock, random: Math.random, meter, maxStreams: 100_000 };
  const app = service.createApp({
    runtime: 'node',
    version: '0',
    local: false,
    clock,
    logger,
    meter,
    log,
    access,
    streams: service.createPanelStreams(streams),
    openEventStream: (c, headers, start) =>
      service.openEventStreamOnSocket(c, headers, (sink) => {
        sinks.push(sink);
        return start(sink);
      }),
    readiness: { draining: false, components: () => [] },
    metrics: { contentType: meter.contentType, render: () => meter.expose() },
    metricsToken: new Secret('bench'),
    peerAddress: () => '127.0.0.1',
    proxyHops: 0,
    allowedOrigins: [],
    files: service.createStaticFiles({ keep: true, readFile: async () => undefined }),
    publicConfig: () => ({}) as never,
    panelPolicy: { connect: [], frameAncestors: [] },
    routes: {},
  });
  const { listening } = await service.listenOnNode({
    fetch: app.fetch as never,
    sockets: new service.WebSocketServer({ noServer: true }) as never,
    host: '127.0.0.1',
    port: 0,
    maxConnections: 100_000,
  });
  return {
    port: listening.port,
    readers: () => sinks.length,
    send(reader) {
      ids[reader] ??= idOf(reader);
      void log.append(ids[reader], [eventFor(reader)]);
    },
    mostBehind: () => sinks.reduce((most, sink) => Math.max(most, sink.bufferedBytes()), 0),
  };
}

const turn = () => new Promise<void>((resolve) => void setImmediate(resolve));
const sleep = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms));

async function send(server: Server, command: Extract<Command, { do: 'send' }>): Promise<Sent> {
  const readers = server.readers();
  const before = process.cpuUsage();
  const began = performance.now();
  const end = began + command.seconds * 1_000;
  let events = 0;
  if (command.perSecond === undefined) {
    while (performance.now() < end) {
      for (let reader = 0; reader < readers; reader++) server.send(reader);
      events += readers;
      do await turn();
      while (server.mostBehind() > behindBytes);
    }
  } else {
    while (performance.now() < end) {
      const due = Math.floor(((performance.now() - began) * command.perSecond) / 1_000);
      for (; events < due; events++) server.send(events % readers);
      await sleep(4);
    }
  }
  const seconds = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(before);
  return { events, seconds, cpuSeconds: (user + system) / 1e6 };
}

async function memory(server: Server): Promise<Memory> {
  for (let n = 0; n < 4; n++) {
    globalThis.gc?.();
    await sleep(50);
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  return { readers: server.readers(), rss, live: heapUsed + external };
}

if (process.send) {
  const server = await (process.argv[2] === 'raw' ? startRaw() : startEarshot());
  process.on('message', (command: Command) => {
    void (command.do === 'memory' ? memory(server) : send(server, command)).then((answer) => process.send!(answer));
  });
  process.on('disconnect', () => process.exit());
  process.send({ port: server.port });
}
