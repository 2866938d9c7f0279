/** The AudioHook endpoint alone on a loopback port, with a given bridge: for tests. */
import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import { listenOnNode } from '../../runtime/adapters/node/listen.ts';
import { createNodeSockets, peerAddressOnNode } from '../../runtime/adapters/node/sockets.ts';
import { createAudiohookVerifier } from '../../runtime/auth/audiohook-upgrade.ts';
import { type AudiohookConnections, createAudiohookConnections } from '../../runtime/core/audiohook/connections.ts';
import { type AudiohookLimits, WEBSOCKET_MAX_PAYLOAD } from '../../runtime/core/audiohook/limits.ts';
import { type Logger, silentLogger } from '../../runtime/core/ports/logger.ts';
import { silentMeter } from '../../runtime/core/ports/meter.ts';
import type { VoiceBridge } from '../../runtime/core/ports/voice-call.ts';
import { createSystemClock } from '../../runtime/core/system-clock.ts';
import type { AppEnv } from '../../runtime/http/app-env.ts';
import { createAudiohookRoute } from '../../runtime/http/audiohook-route.ts';
import { Secret } from '../../runtime/secret.ts';

export type OwnService = {
  readonly url: string;
  readonly apiKey: string;
  readonly clientSecret: string;
  readonly connections: AudiohookConnections;
  close(): Promise<void>;
};

export type OwnServiceOptions = {
  readonly bridge: VoiceBridge;
  readonly limits?: Partial<AudiohookLimits>;
  readonly logger?: Logger;
  readonly keys?: readonly { readonly apiKey: string; readonly clientSecret: string }[];
  readonly organizations?: readonly string[];
  readonly refusalMs?: number;
  readonly languages?: readonly string[];
};

/** `close` cuts the connections that are still open. */
export async function startOwnService(options: OwnServiceOptions): Promise<OwnService> {
  const clock = createSystemClock();
  const pairs = options.keys ?? [
    { apiKey: randomBytes(24).toString('hex'), clientSecret: randomBytes(32).toString('base64') },
  ];
  const logger = options.logger ?? silentLogger;
  const usedNonces = new Set<string>();
  const verifier = createAudiohookVerifier({
    keys: pairs.map(({ apiKey }) => new Secret(apiKey)),
    secrets: pairs.some(({ clientSecret }) => clientSecret)
      ? pairs.map(({ clientSecret }) => new Secret(clientSecret))
      : [],
    clock,
    skewSeconds: 3,
    nonces: {
      async setIfAbsent(key) {
        if (usedNonces.has(key)) return false;
        usedNonces.add(key);
        return true;
      },
    },
    ...(options.organizations && { organizations: options.organizations }),
  });
  const connections = createAudiohookConnections({
    bridge: options.bridge,
    clock,
    logger,
    meter: silentMeter,
    ...(options.limits && { limits: options.limits }),
    languages: () => options.languages ?? ['en-US', 'es-ES'],
  });
  const sockets = createNodeSockets({
    clock,
    maxPayload: WEBSOCKET_MAX_PAYLOAD,
    onListenerError: (error) => logger.error('A socket listener failed', { error: error as Error }),
  });
  const app = new Hono<AppEnv>();
  app.use(async (c, next) => {
    c.set('address', peerAddressOnNode(c));
    await next();
  });
  app.route(
    '/',
    createAudiohookRoute({
      verifier,
      connections,
      upgradeSocket: sockets.upgradeSocket,
      clock,
      logger,
      meter: silentMeter,
      refusalMs: options.refusalMs ?? 0,
    }),
  );
  const { server, listening } = await listenOnNode({
    fetch: app.fetch as never,
    sockets: sockets.server,
    host: '127.0.0.1',
    port: 0,
    maxConnections: 20_000,
  });
  return {
    url: `ws://127.0.0.1:${listening.port}/audiohook`,
    apiKey: pairs[0]!.apiKey,
    clientSecret: pairs[0]!.clientSecret,
    connections,
    async close() {
      sockets.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
