/** The composition root of workerd: panel, sign-in, snapshots and events; the rest is refused in words. */
import { Hono } from 'hono';
import { genesysCloudFacts } from '../../compose/genesys-cloud.ts';
import type { Platform } from '../../compose/platform.ts';
import type { Config } from '../../config.ts';
import { createConversationNames } from '../../core/assist/conversation-names.ts';
import type { ConversationLog } from '../../core/ports/conversation-log.ts';
import type { PanelAccess } from '../../core/ports/panel-access.ts';
import { createAccessDeps, createApp } from '../../http/app.ts';
import type { AppEnv, PanelEnv } from '../../http/app-env.ts';
import { createConversationNamesRoute } from '../../http/conversation-names-route.ts';
import type { EventStreams } from '../../http/event-streams.ts';
import type { ComponentState } from '../../http/health-route.ts';
import { createHoldRoute } from '../../http/hold-route.ts';
import { createPagePolicies } from '../../http/page-policies.ts';
import { createSessionRoute } from '../../http/session-route.ts';
import type { OpenEventStream } from '../../http/sse-sink.ts';
import { createStaticFiles, type StaticFile } from '../../http/static-files.ts';
import { createWrapUpRoute } from '../../http/wrap-up-route.ts';
import { createLoggedAudit } from '../../observe/audit-log.ts';
import { chooseLogFormat, createLogger } from '../../observe/logger.ts';
import { createMeter } from '../../observe/meter.ts';
import { refusedAudiohook, refusedPubsub, refusedRequests } from './refusals.ts';
import { createRequestScope, createRequestScopes } from './scope.ts';
import { openEventStreamOnWeb } from './sse.ts';

export type WorkerPlatform = Pick<
  Platform,
  'version' | 'clock' | 'random' | 'fetch' | 'readFile' | 'peerAddress' | 'print'
>;

export type WorkerApp = {
  /** `wait`: what is still to be done behind the answer. */
  fetch(request: Request, wait: (work: Promise<unknown>) => void): Promise<Response>;
};

export function composeWorker(config: Config, platform: WorkerPlatform): WorkerApp {
  const { clock, random, version } = platform;
  const logger = createLogger({
    level: config.LOG_LEVEL,
    format: chooseLogFormat(config.LOG_FORMAT, { cloudRun: false, terminal: false }),
    write: platform.print,
  });
  const meter = createMeter();
  const audit = createLoggedAudit(logger);
  const instance = crypto.randomUUID();
  const genesys = genesysCloudFacts(config, version);
  const scopes = createRequestScopes();

  const access: PanelAccess = {
    signIn: async (token) => (await scopes.current().genesys()).access.signIn(token),
    verify: async (token) => (await scopes.current().genesys()).access.verify(token),
    authorize: async (...all) => (await scopes.current().genesys()).access.authorize(...all),
  };
  const log: Pick<ConversationLog, 'snapshot'> = {
    snapshot: async (id) => (await scopes.current().shared()).log.snapshot(id),
  };
  // Whoever gets here has been let in, and for that her session was read: the connection stands.
  const streams: Pick<EventStreams, 'reserve'> = {
    reserve: (identity) => scopes.current().opened().streams.reserve(identity),
  };
  const openEventStream: OpenEventStream = (c, headers, start) => {
    const scope = scopes.current();
    scope.held = true;
    return openEventStreamOnWeb(c, headers, (sink) => {
      const source = start(sink);
      return {
        onClose() {
          source.onClose();
          void scope.close();
        },
      };
    });
  };

  const conversations = new Hono<PanelEnv>();
  conversations.route('/', refusedRequests());
  conversations.route(
    '/',
    createHoldRoute({ holds: { tell: async (...all) => (await scopes.current().shared()).holds.tell(...all) } }),
  );
  conversations.route(
    '/',
    createWrapUpRoute({
      wrapUp: { save: async (...all) => (await scopes.current().genesys()).wrapUp.save(...all) },
    }),
  );

  const policies = createPagePolicies({
    local: false,
    genesys: genesys.genesys,
    streamingOrigins: genesys.streamingOrigins,
    frameAncestors: config.FRAME_ANCESTORS,
    backendOrigin: config.PROXY_SERVER && new URL(config.PROXY_SERVER).origin,
  });
  const app: Hono<AppEnv> = createApp({
    runtime: 'workerd',
    version,
    local: false,
    clock,
    logger,
    meter,
    log: log as ConversationLog,
    access,
    streams: streams as EventStreams,
    openEventStream,
    readiness: { draining: false, components: () => redisComponent(() => scopes.current().shared()) },
    metrics: { contentType: meter.contentType, render: () => meter.expose() },
    metricsToken: config.METRICS_TOKEN,
    peerAddress: platform.peerAddress,
    proxyHops: config.TRUSTED_PROXY_HOPS,
    allowedOrigins: config.APPLICATION_SERVER_URL ? [new URL(config.APPLICATION_SERVER_URL).origin] : [],
    files: keptFiles(platform.readFile),
    publicConfig: genesys.publicConfig,
    panelPolicy: policies.panel,
    routes: {
      conversations,
      pubsub: refusedPubsub(),
      session: createSessionRoute({ access }),
      conversationNames: createConversationNamesRoute({
        access: createAccessDeps({ access, clock }),
        names: createConversationNames({ store: scopes.store, secrets: config.SESSION_SECRET }),
        clock,
      }),
      audiohook: refusedAudiohook(),
    },
  });

  return {
    async fetch(request, wait) {
      const scope = createRequestScope({ config, platform, random, instance, logger, meter, audit });
      try {
        return await scopes.run(scope, async () => app.fetch(request));
      } finally {
        if (!scope.held) wait(scope.close());
      }
    },
  };
}

async function redisComponent(open: () => Promise<unknown>): Promise<ComponentState[]> {
  try {
    await open();
    return [{ name: 'redis', ok: true }];
  } catch {
    return [{ name: 'redis', ok: false, detail: 'Redis can not be reached; check REDIS_URL' }];
  }
}

const maxKeptFiles = 500;

/** A promise belongs to the request that made it and ends with it; only what it gave is kept. */
function keptFiles(readFile: Platform['readFile']) {
  const files = createStaticFiles({ readFile, keep: false });
  const kept = new Map<string, StaticFile>();
  return {
    async read(name: string): Promise<StaticFile | undefined> {
      const known = kept.get(name);
      if (known) return known;
      const read = await files.read(name);
      if (!read) return undefined;
      // workerd itself encodes an answer that says it is encoded; what is encoded already would be so twice.
      const file = { ...read, gzip: read.gzip && read.bytes };
      if (kept.size < maxKeptFiles) kept.set(name, file);
      return file;
    },
  };
}
