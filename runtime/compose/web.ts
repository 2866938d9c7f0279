/** The Hono app with its routes, the panel's files and the policies of its pages. */
import type { Hono } from 'hono';
import type { Config } from '../config.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import type { Erasures } from '../core/ports/erasures.ts';
import { type AppDeps, createApp } from '../http/app.ts';
import type { AppEnv } from '../http/app-env.ts';
import type { Budgets } from '../http/budgets.ts';
import { createPagePolicies } from '../http/page-policies.ts';
import type { PanelStreams } from '../http/panel-streams.ts';
import type { ProxyWatch } from '../http/proxy-watch.ts';
import { createStaticFiles } from '../http/static-files.ts';
import type { GenesysSide } from './genesys-cloud.ts';
import type { Observability } from './observability.ts';
import type { Platform } from './platform.ts';

export type WebDeps = {
  readonly config: Config;
  readonly platform: Platform;
  readonly observability: Observability;
  readonly genesys: GenesysSide;
  readonly budgets: Budgets;
  readonly proxyWatch: ProxyWatch;
  readonly log: ConversationLog;
  readonly erasures: Erasures;
  readonly streams: PanelStreams;
  readonly readiness: AppDeps['readiness'];
  readonly prepared: AppDeps['prepared'];
  readonly routes: AppDeps['routes'];
};

/** The origin of an address in the settings; undefined where it is not set. */
const originOf = (url: string | undefined): string | undefined => (url ? new URL(url).origin : undefined);

/** Throws SyntaxError where a configured origin is not an origin. */
export function composeWeb(deps: WebDeps): Hono<AppEnv> {
  const { config, platform, genesys, log, streams, readiness, prepared, routes } = deps;
  const { logger, meter } = deps.observability;
  const policies = createPagePolicies({
    local: config.localGenesys,
    genesys: genesys.publicConfig().genesys,
    streamingOrigins: genesys.streamingOrigins,
    frameAncestors: config.FRAME_ANCESTORS,
    backendOrigin: originOf(config.PROXY_SERVER),
  });
  const panelOrigin = originOf(config.APPLICATION_SERVER_URL);
  return createApp({
    runtime: platform.runtime,
    version: platform.version,
    local: config.localGenesys,
    clock: platform.clock,
    logger,
    meter,
    log,
    erasures: deps.erasures,
    access: genesys.access,
    budgets: deps.budgets,
    streams,
    openEventStream: platform.openEventStream,
    readiness,
    prepared,
    metrics: { contentType: meter.contentType, render: () => meter.expose() },
    metricsToken: config.METRICS_TOKEN,
    peerAddress: platform.peerAddress,
    httpVersion: platform.httpVersion,
    proxyHops: config.TRUSTED_PROXY_HOPS,
    publicUrl: config.APPLICATION_SERVER_URL,
    proxyWatch: deps.proxyWatch,
    allowedOrigins: [...(panelOrigin === undefined ? [] : [panelOrigin]), ...config.EMBEDDING_ORIGINS],
    files: createStaticFiles({
      readFile: (name) => platform.readFile(`.build/ui/${name}`),
      keep: !config.localGenesys,
    }),
    publicConfig: genesys.publicConfig,
    panelPolicy: policies.panel,
    localPolicy: policies.local,
    routes,
  });
}
