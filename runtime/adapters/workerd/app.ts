/** The composition root of workerd: panel, sign-in, snapshots and events. What it cannot do is refused (`refusals.ts`). */
import { Hono } from 'hono';
import { genesysCloudFacts } from '../../compose/genesys-cloud.ts';
import type { Config } from '../../config.ts';
import { createConversationNames } from '../../core/assist/conversation-names.ts';
import type { ConversationLog } from '../../core/ports/conversation-log.ts';
import type { PanelAccess } from '../../core/ports/panel-access.ts';
import { type AppDeps, createApp } from '../../http/app.ts';
import type { PanelEnv } from '../../http/app-env.ts';
import { type Budgets, budgetLimitsOf, createBudgets } from '../../http/budgets.ts';
import { createConversationNamesRoute } from '../../http/conversation-names-route.ts';
import type { ComponentState } from '../../http/health-route.ts';
import { createHoldRoute } from '../../http/hold-route.ts';
import { createPagePolicies } from '../../http/page-policies.ts';
import type { PanelStreams } from '../../http/panel-streams.ts';
import { createSessionRoute } from '../../http/session-route.ts';
import type { OpenEventStream } from '../../http/sse-sink.ts';
import { createSummaryDraftRoute } from '../../http/summary-draft-route.ts';
import { createWrapUpRoute } from '../../http/wrap-up-route.ts';
import { createLoggedAudit } from '../../observe/audit-log.ts';
import { chooseLogFormat, createLogger } from '../../observe/logger.ts';
import { createMeter } from '../../observe/meter.ts';
import { createKeptFiles } from './kept-files.ts';
import type { WorkerPlatform } from './platform.ts';
import { refusedAudiohook, refusedPubsub, refusedRequests } from './refusals.ts';
import { createRequestScope, createRequestScopes, type RequestScope } from './scope.ts';
import { openEventStreamOnWeb } from './sse.ts';

export type WorkerApp = {
  /** `wait` extends the life of the request beyond its response. */
  fetch(request: Request, wait: (work: Promise<unknown>) => void): Promise<Response>;
};

/** One app for all requests; each request has its own connections (`scope.ts`). */
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
  const { current } = scopes;
  const policies = createPagePolicies({
    local: false,
    genesys: genesys.genesys,
    streamingOrigins: genesys.streamingOrigins,
    frameAncestors: config.FRAME_ANCESTORS,
    backendOrigin: config.PROXY_SERVER && new URL(config.PROXY_SERVER).origin,
  });
  const budgets = createBudgets({ clock, limits: budgetLimitsOf(config) });
  const app = createApp({
    ...scopedParts(current),
    budgets,
    runtime: 'workerd',
    version,
    local: false,
    clock,
    logger,
    meter,
    readiness: { draining: false, components: () => redisComponent(() => current().shared()) },
    metrics: { contentType: meter.contentType, render: () => meter.expose() },
    metricsToken: config.METRICS_TOKEN,
    peerAddress: platform.peerAddress,
    proxyHops: config.TRUSTED_PROXY_HOPS,
    allowedOrigins: [
      ...(config.APPLICATION_SERVER_URL ? [new URL(config.APPLICATION_SERVER_URL).origin] : []),
      ...config.EMBEDDING_ORIGINS,
    ],
    files: createKeptFiles(platform.readFile),
    publicConfig: genesys.publicConfig,
    panelPolicy: policies.panel,
    routes: composeRoutes(config, platform, scopes, budgets),
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

/** Panel access that asks the scope of the current request. */
function scopedAccess(current: () => RequestScope): PanelAccess {
  return {
    signIn: async (...all) => (await current().genesys()).access.signIn(...all),
    verify: async (token) => (await current().genesys()).access.verify(token),
    signOut: async (identity) => (await current().genesys()).access.signOut(identity),
    authorize: async (...all) => (await current().genesys()).access.authorize(...all),
  };
}

/** The parts of the app whose state belongs to the current request. Only what the routes call is there. */
function scopedParts(current: () => RequestScope): Pick<AppDeps, 'access' | 'log' | 'streams' | 'openEventStream'> {
  const log: Pick<ConversationLog, 'snapshot'> = {
    snapshot: async (id) => (await current().shared()).log.snapshot(id),
  };
  // The access check before it has read the session from the store, so the connection is open.
  const streams: Pick<PanelStreams, 'reserve' | 'checkDueAt'> = {
    reserve: (...all) =>
      current()
        .opened()
        .streams.reserve(...all),
    // The streams of other requests are out of reach.
    checkDueAt: () => undefined,
  };
  const openEventStream: OpenEventStream = (c, headers, start) => {
    const scope = current();
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
  return {
    access: scopedAccess(current),
    log: log as ConversationLog,
    streams: streams as PanelStreams,
    openEventStream,
  };
}

function composeRoutes(
  config: Config,
  { clock }: WorkerPlatform,
  { current, store }: ReturnType<typeof createRequestScopes>,
  budgets: Budgets,
): AppDeps['routes'] {
  const access = { access: scopedAccess(current), budgets };
  const conversations = new Hono<PanelEnv>()
    .route('/', refusedRequests())
    .route('/', createHoldRoute({ holds: { set: async (...all) => (await current().shared()).holds.set(...all) } }))
    .route(
      '/',
      createWrapUpRoute({
        wrapUp: {
          save: async (...all) => (await current().genesys()).wrapUp.save(...all),
          codes: async (...all) => (await current().genesys()).wrapUp.codes(...all),
        },
      }),
    )
    .route(
      '/',
      createSummaryDraftRoute({
        drafts: {
          get: async (...all) => (await current().genesys()).drafts.get(...all),
          save: async (...all) => (await current().genesys()).drafts.save(...all),
          undo: async (...all) => (await current().genesys()).drafts.undo(...all),
          discard: async (...all) => (await current().genesys()).drafts.discard(...all),
        },
      }),
    );
  return {
    conversations,
    pubsub: refusedPubsub(),
    session: createSessionRoute(access),
    conversationNames: createConversationNamesRoute({
      access,
      names: createConversationNames({ store, secrets: config.SESSION_SECRET }),
      clock,
    }),
    audiohook: refusedAudiohook(),
  };
}

async function redisComponent(open: () => Promise<unknown>): Promise<ComponentState[]> {
  try {
    await open();
    return [{ name: 'redis', ok: true }];
  } catch {
    return [{ name: 'redis', ok: false, detail: 'Redis is unreachable; check REDIS_URL' }];
  }
}
