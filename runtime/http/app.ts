/** The Hono app: every route, and what applies to all of them. */
import type { Context } from 'hono';
import { Hono } from 'hono';
import { bodyLimits, type PublicConfig, paths } from '../../shared/api/routes.ts';
import { serviceCheckPath } from '../../shared/api/service-check.ts';
import { EarshotError } from '../../shared/errors.ts';
import type { RuntimeName } from '../../shared/runtimes.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import type { Erasures } from '../core/ports/erasures.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { Meter } from '../core/ports/meter.ts';
import type { PanelAccess } from '../core/ports/panel-access.ts';
import type { Secret } from '../secret.ts';
import { type AccessDeps, requireConversation } from './access.ts';
import { answerHeaders } from './answer-headers.ts';
import { createApiDescriptionRoute } from './api-description-route.ts';
import type { AppEnv, PanelEnv } from './app-env.ts';
import { type BudgetLimits, type Budgets, createBudgets } from './budgets.ts';
import { clientAddress } from './client-address.ts';
import { cors } from './cors.ts';
import { createEventsRoute } from './events-route.ts';
import { createHealthRoute, type Readiness } from './health-route.ts';
import { loopbackOnly } from './local-guard.ts';
import { createMetricsRoute, type MetricsSource } from './metrics-route.ts';
import { createPanelRoute } from './panel-route.ts';
import type { PanelStreams } from './panel-streams.ts';
import { problemOfError, problemResponse } from './problem.ts';
import type { ProxyWatch } from './proxy-watch.ts';
import type { PagePolicy } from './security-headers.ts';
import { createSharedEventsRoute } from './shared-events-route.ts';
import { createSnapshotRoute } from './snapshot-route.ts';
import type { OpenEventStream } from './sse-sink.ts';
import type { StaticFiles } from './static-files.ts';
import { createStreamCheckRoute } from './stream-check-route.ts';

export type AppLimits = BudgetLimits & { readonly pubsubBodyBytes: number };

export type AppDeps = {
  readonly runtime: RuntimeName;
  readonly version: string;
  /** Local mode answers only to loopback names and has the desk. */
  readonly local: boolean;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly meter: Meter;
  readonly log: ConversationLog;
  /** Requests about these conversations are refused. */
  readonly erasures?: Erasures;
  readonly access: PanelAccess;
  readonly streams: PanelStreams;
  readonly openEventStream: OpenEventStream;
  readonly readiness: Readiness;
  readonly metrics: MetricsSource;
  readonly metricsToken: Secret | undefined;
  readonly peerAddress: (c: Context) => string;
  /** Of the connection of a request, such as `1.1`. */
  readonly httpVersion?: ((c: Context) => string | undefined) | undefined;
  /** Trusted proxies in front (TRUSTED_PROXY_HOPS). */
  readonly proxyHops: number;
  /** Address of the panel for browsers (APPLICATION_SERVER_URL); with `https:` browsers stay with HTTPS. */
  readonly publicUrl?: string | undefined;
  /** Compares `proxyHops` with what arrives. */
  readonly proxyWatch?: ProxyWatch | undefined;
  /** Other origins whose pages may call the API; exact matches. */
  readonly allowedOrigins: readonly string[];
  readonly files: StaticFiles;
  readonly publicConfig: () => PublicConfig;
  readonly panelPolicy: PagePolicy;
  readonly localPolicy?: PagePolicy | undefined;
  /** Shared with routes that check panel tokens themselves; absent: budgets of this app alone. */
  readonly budgets?: Budgets | undefined;
  readonly limits?: Partial<AppLimits>;
  /** Every request but those of the platform waits for it. */
  readonly prepared?: (() => Promise<void>) | undefined;
  readonly routes: {
    /** `/messages`, `/knowledge`, `/summary`, `/feedback`, `/complete` of one conversation. */
    readonly conversations?: Hono<PanelEnv> | undefined;
    /** Below `/pubsub`. */
    readonly pubsub?: Hono<AppEnv> | undefined;
    /** `POST /api/session`. */
    readonly session?: Hono<AppEnv> | undefined;
    /** `/api/conversation-names`. */
    readonly conversationNames?: Hono<AppEnv> | undefined;
    /** `GET /api/doctor`. */
    readonly serviceCheck?: Hono<AppEnv> | undefined;
    /** `GET /audiohook`. */
    readonly audiohook?: Hono<AppEnv> | undefined;
    /** `/api/archive/…`. */
    readonly archive?: Hono<AppEnv> | undefined;
    /** `/api/supervisor/…`. */
    readonly supervisor?: Hono<AppEnv> | undefined;
    /** `/api/admin/…`. */
    readonly admin?: Hono<AppEnv> | undefined;
    /** Routes of local mode only. */
    readonly local?: Hono<AppEnv> | undefined;
  };
};

/** The panel token check, with budgets that all routes share. */
export function createAccessDeps(
  deps: Pick<AppDeps, 'access' | 'clock'> & { readonly limits?: Partial<BudgetLimits> },
): AccessDeps {
  return { access: deps.access, budgets: createBudgets(deps) };
}

/** Routes that are undefined are not served; the API description covers all of them. */
export function createApp(deps: AppDeps): Hono<AppEnv> {
  const { routes, limits } = deps;
  const accessDeps: AccessDeps = {
    access: deps.access,
    budgets: deps.budgets ?? createBudgets(deps),
    erasures: deps.erasures,
  };
  const app = new Hono<AppEnv>();
  const refused = deps.meter.counter('earshot_http_errors_total', 'Requests answered with an error, by code', ['code']);

  app.onError((error, c) => {
    const known = EarshotError.from(error);
    refused.add(1, { code: known.code });
    if (known.code === 'internal') {
      deps.logger.error('A request failed', { requestId: c.get('requestId'), route: c.req.routePath, error: known });
    }
    return withHeaders(problemOfError(known), c.get('answerHeaders') ?? {});
  });
  app.notFound((c) => withHeaders(problemResponse('not_found'), c.get('answerHeaders') ?? {}));

  app.use(async (c, next) => {
    c.set('requestId', crypto.randomUUID());
    const forwardedFor = c.req.header('x-forwarded-for');
    if (!platformPaths.has(c.req.path)) deps.proxyWatch?.observe(forwardedFor);
    c.set('address', clientAddress(deps.peerAddress(c), forwardedFor, deps.proxyHops));
    await next();
  });
  app.use(answerHeaders({ ...deps, publicUrl: deps.publicUrl }));
  if (deps.local) app.use(loopbackOnly());

  app.route('/', createHealthRoute(deps));
  app.route('/', createMetricsRoute(deps));
  const { prepared } = deps;
  if (prepared) {
    app.use(async (_c, next) => {
      await prepared();
      await next();
    });
  }
  if (routes.audiohook) app.route('/', routes.audiohook);

  if (routes.pubsub) {
    app.use('/pubsub/*', maxBody(limits?.pubsubBodyBytes ?? pubsubBodyBytes));
    app.route('/pubsub', routes.pubsub);
  }

  app.use('/api/*', cors(deps), maxBody(bodyLimits.bodyBytes), noStore);
  app.use('/config.json', cors(deps));
  if (routes.session) app.route('/', routes.session);
  app.route('/', createStreamCheckRoute({ ...deps, budgets: accessDeps.budgets }));
  app.route('/', createApiDescriptionRoute(deps));
  if (routes.serviceCheck) app.route(serviceCheckPath, routes.serviceCheck);
  if (routes.supervisor) app.route('/', routes.supervisor);
  if (routes.archive) app.route('/', routes.archive);
  if (routes.admin) app.route('/', routes.admin);
  if (routes.conversationNames) app.route('/api/conversation-names', routes.conversationNames);

  app.route('/', createSharedEventsRoute({ ...deps, access: accessDeps }));

  const conversation = new Hono<PanelEnv>();
  conversation.use(requireConversation(accessDeps));
  conversation.route('/', createSnapshotRoute(deps));
  conversation.route('/', createEventsRoute(deps));
  if (routes.conversations) conversation.route('/', routes.conversations);
  app.route('/api/conversations/:id', conversation as unknown as Hono<AppEnv>);

  if (routes.local && deps.local) app.route('/', routes.local);
  app.route('/', createPanelRoute({ ...deps, localPolicy: deps.local ? deps.localPolicy : undefined }));
  return app;
}

/** What the platform asks directly, without the proxies that clients pass. */
const platformPaths: ReadonlySet<string> = new Set([paths.healthz, paths.readyz, paths.metrics]);

/** Largest push envelope, in bytes. */
const pubsubBodyBytes = 1_000_000;

const noStore = async (c: Context<AppEnv>, next: () => Promise<void>): Promise<void> => {
  c.get('answerHeaders')['cache-control'] ??= 'no-store';
  await next();
};

/** By the Content-Length of the request; `readJson` counts the real size. */
function maxBody(bytes: number) {
  return async (c: Context<AppEnv>, next: () => Promise<void>): Promise<Response | undefined> => {
    if (Number(c.req.header('content-length') ?? 0) > bytes) return problemResponse('too_large');
    await next();
    return undefined;
  };
}

function withHeaders(response: Response, headers: Readonly<Record<string, string>>): Response {
  for (const [name, value] of Object.entries(headers)) {
    if (!response.headers.has(name)) response.headers.set(name, value);
  }
  return response;
}
