/** The Genesys side of the service: real or the one that runs here. Only addresses differ. */
import type { Hono } from 'hono';
import type { PublicConfig } from '../../shared/api/routes.ts';
import { regionByDomain, regionHosts } from '../../shared/genesys/regions.ts';
import { createPanelAccess } from '../auth/panel-access.ts';
import type { Config } from '../config.ts';
import type { AuditLog } from '../core/ports/audit.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { PanelAccess } from '../core/ports/panel-access.ts';
import type { KeyValueStore } from '../core/ports/stores.ts';
import { createWrapUp, type WrapUp } from '../core/wrap-up.ts';
import { createPlatformClient } from '../genesys/platform-client.ts';
import type { AppEnv } from '../http/app-env.ts';
import { Secret } from '../secret.ts';
import type { Listening, Platform } from './platform.ts';

export type GenesysSide = {
  readonly access: PanelAccess;
  readonly wrapUp: WrapUp;
  readonly publicConfig: () => PublicConfig;
  /** Where notifications are pushed from. */
  readonly streamingOrigins: readonly string[];
  /** Only local mode has these. */
  readonly localRoutes?: Hono<AppEnv> | undefined;
  listening(where: Listening): void;
  close(): Promise<void>;
};

export type GenesysSideDeps = {
  readonly config: Config;
  readonly platform: Platform;
  readonly logger: Logger;
  readonly audit: AuditLog;
  readonly store: KeyValueStore;
  /** What local mode made for itself; absent where both sides are configured. */
  readonly local?: LocalSecrets | undefined;
};

export type LocalSecrets = {
  readonly apiKey: string;
  readonly clientSecret: string | undefined;
  readonly sessionSecret: string;
};

export async function composeGenesys(deps: GenesysSideDeps): Promise<GenesysSide> {
  return deps.config.localGenesys ? composeLocalGenesys(deps) : composeGenesysCloud(deps);
}

async function composeGenesysCloud(deps: GenesysSideDeps): Promise<GenesysSide> {
  const { config, platform } = deps;
  const hosts = regionHosts(regionByDomain(config.GENESYS_CLOUD_REGION!)!);
  const base = config.APPLICATION_SERVER_URL ?? '';
  const genesys: PublicConfig['genesys'] = {
    region: config.GENESYS_CLOUD_REGION!,
    loginOrigin: hosts.login,
    apiOrigin: hosts.api,
    clientId: config.OAUTH_CLIENT_ID!,
    redirectUri: config.REDIRECT_URI ?? `${base.replace(/\/$/, '')}/oauth/callback`,
    grant: config.OAUTH_GRANT,
    hostOrigins: [hosts.apps],
    legacyWebChat: config.LEGACY_WEB_CHAT,
  };
  return {
    ...(await createAccess(deps, {
      apiOrigin: hosts.api,
      clientId: genesys.clientId,
      organizationIds: config.ALLOWED_ORGANIZATION_IDS,
      secrets: config.SESSION_SECRET,
    })),
    publicConfig: () => publicConfig(config, platform, genesys),
    // The host of a channel is Genesys' to choose within its region.
    streamingOrigins: [hosts.streaming],
    listening() {},
    close: async () => {},
  };
}

async function composeLocalGenesys(deps: GenesysSideDeps): Promise<GenesysSide> {
  const { config, platform, logger, local } = deps;
  const [{ startLocalGenesys }, { createDesk }, { createDeskCaller }] = await Promise.all([
    import('../local/genesys/server.ts'),
    import('../local/desk/desk-routes.ts'),
    import('../local/desk/desk-caller.ts'),
  ]);
  const genesys = await startLocalGenesys({
    serviceOrigins: [],
    clock: platform.clock,
    logger,
    supervisorPermission: config.SUPERVISOR_PERMISSION,
  });
  let serviceUrl = '';
  const desk = createDesk({
    genesys,
    caller: createDeskCaller({
      url: () => `${serviceUrl.replace(/^http/, 'ws')}/audiohook`,
      apiKey: local!.apiKey,
      ...(local!.clientSecret !== undefined && { clientSecret: local!.clientSecret }),
      organizationId: genesys.organizationId,
      clock: platform.clock,
    }),
    samples: new URL('../local/calls/', import.meta.url),
    clock: platform.clock,
    logger,
  });
  const described = (): PublicConfig['genesys'] => ({
    region: 'local',
    loginOrigin: genesys.origin,
    apiOrigin: genesys.origin,
    clientId: genesys.clientId,
    // The page may be open under either loopback name; it replaces the host by its own.
    redirectUri: `${serviceUrl}/oauth/callback`,
    grant: config.OAUTH_GRANT,
    hostOrigins: serviceUrl === '' ? [] : [serviceUrl, otherLoopbackName(serviceUrl)],
    legacyWebChat: config.LEGACY_WEB_CHAT,
  });
  return {
    ...(await createAccess(deps, {
      apiOrigin: genesys.origin,
      clientId: genesys.clientId,
      organizationIds: [genesys.organizationId],
      secrets: config.SESSION_SECRET.length > 0 ? config.SESSION_SECRET : [new Secret(local!.sessionSecret)],
    })),
    publicConfig: () => publicConfig(config, platform, described()),
    streamingOrigins: [genesys.origin.replace(/^http/, 'ws')],
    localRoutes: desk.routes as unknown as Hono<AppEnv>,
    listening({ port, url }) {
      serviceUrl = url;
      genesys.setServiceOrigins([`http://127.0.0.1:${port}`, `http://localhost:${port}`]);
    },
    async close() {
      desk.close();
      await genesys.close();
    },
  };
}

async function createAccess(
  deps: GenesysSideDeps,
  side: { apiOrigin: string; clientId: string; organizationIds: readonly string[]; secrets: readonly Secret[] },
): Promise<Pick<GenesysSide, 'access' | 'wrapUp'>> {
  const { config, platform, logger, audit, store } = deps;
  const { clock } = platform;
  const genesys = createPlatformClient({ apiOrigin: side.apiOrigin, fetch: platform.fetch, clock, logger });
  const access = await createPanelAccess({
    genesys,
    store,
    secrets: side.secrets,
    clock,
    logger,
    audit,
    issuer: config.APPLICATION_SERVER_URL ?? 'earshot',
    sessionMs: config.SESSION_SECONDS * 1_000,
    clientId: side.clientId,
    allowedOrganizationIds: side.organizationIds,
    supervisorPermission: config.SUPERVISOR_PERMISSION,
  });
  return { access, wrapUp: createWrapUp({ genesys, genesysToken: access.genesysToken, clock, audit }) };
}

function publicConfig(config: Config, platform: Platform, genesys: PublicConfig['genesys']): PublicConfig {
  return {
    version: platform.version,
    mode: config.localGenesys ? 'local' : 'production',
    features: config.FEATURES.length > 0 ? config.FEATURES : [...defaultFeatures],
    channel: config.CHANNEL,
    apiBase: config.PROXY_SERVER ?? '',
    genesys,
  };
}

export const defaultFeatures = [
  'TRANSCRIPT',
  'SENTIMENT',
  'INTENT',
  'PROACTIVE_GENERATIVE_KNOWLEDGE_ASSIST',
  'KNOWLEDGE_SEARCH',
  'SMART_REPLY',
  'AGENT_COACHING',
  'CONVERSATION_SUMMARIZATION',
] as const;

const otherLoopbackName = (url: string): string =>
  url.includes('//127.0.0.1') ? url.replace('//127.0.0.1', '//localhost') : url.replace('//localhost', '//127.0.0.1');
