/** The audio path of the service: Node sockets, AudioHook session, bridge, gRPC gateway. */
import process from 'node:process';
import { Hono } from 'hono';
import { tuneCollector } from '../../../runtime/adapters/node/collector.ts';
import { listenOnNode } from '../../../runtime/adapters/node/listen.ts';
import { createNodeSockets } from '../../../runtime/adapters/node/sockets.ts';
import { createAssistFeed } from '../../../runtime/core/assist/feed.ts';
import { createAudiohookConnections } from '../../../runtime/core/audiohook/connections.ts';
import { silentLogger } from '../../../runtime/core/ports/logger.ts';
import { createVoiceBridge } from '../../../runtime/core/speech/bridge.ts';
import { createSystemClock } from '../../../runtime/core/system-clock.ts';
import { createDialogflowGateway } from '../../../runtime/dialogflow/gateway.ts';
import { createMemoryConversationLog } from '../../../runtime/log/memory-conversation-log.ts';
import { createMeter } from '../../../runtime/observe/meter.ts';
import { acceptAll } from '../../../runtime/testing/audiohook-connections.ts';
import { reportUsage } from './report-usage.ts';

// Deno and Bun name themselves beside the version of Node that they follow.
if (!('deno' in process.versions || 'bun' in process.versions)) tuneCollector();
const clock = createSystemClock();
const meter = createMeter();
const { random } = Math;
const gateway = createDialogflowGateway({
  target: { profile: 'projects/bench/locations/global/conversationProfiles/bench', endpoint: process.argv[2]! },
  clock,
  meter,
});
const log = createMemoryConversationLog({ clock, random, meter });
const feed = createAssistFeed({ log, clock, logger: silentLogger, meter });
const bridge = createVoiceBridge({
  gateway,
  feed,
  clock,
  logger: silentLogger,
  meter,
  random,
  options: { streamsPerMinute: 1_000_000 },
});
const connections = createAudiohookConnections({
  bridge,
  clock,
  logger: silentLogger,
  meter,
  limits: { maxConnections: 10_000, maxConnectionsPerAddress: 10_000, maxConnectionsPerKey: 10_000 },
});
const sockets = createNodeSockets({ clock, onListenerError: (error) => console.error(error) });
const app = new Hono();
app.get('/audiohook', (c) =>
  sockets.upgradeSocket(c as never, (socket) =>
    acceptAll(connections)(socket, {
      audiohookSessionId: c.req.header('audiohook-session-id')!,
      organizationId: c.req.header('audiohook-organization-id')!,
      correlationId: c.req.header('audiohook-correlation-id')!,
      keyIndex: 0,
      signed: false,
      remoteAddress: '127.0.0.1',
      retries: false,
    }),
  ),
);
const { listening } = await listenOnNode({
  fetch: app.fetch as never,
  sockets: sockets.server,
  host: '127.0.0.1',
  port: 0,
  maxConnections: 20_000,
});
reportUsage(listening.port);
