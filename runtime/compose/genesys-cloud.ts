/** The Genesys side for Genesys Cloud, and what it shares with the local one. Needs nothing of a runtime but `fetch`. */
import type { Hono } from 'hono';
import { defaultFeatures } from '../../shared/api/features.ts';
import type { PublicConfig } from '../../shared/api/routes.ts';
import type { WrapUpCode } from '../../shared/api/wrap-up.ts';
import { regionByDomain, regionHosts } from '../../shared/genesys/regions.ts';
import type { ConversationId } from '../../shared/ids.ts';
import { createMessageCheck } from '../auth/message-check.ts';
import { createPanelAccess, type PanelAccessOptions } from '../auth/panel-access.ts';
import type { Config } from '../config.ts';
import { createSummaryDrafts, type SummaryDrafts } from '../core/assist/summary-drafts.ts';
import { createWrapUp, type WrapUp } from '../core/assist/wrap-up.ts';
import type { MaskText } from '../core/masking/conversation-masks.ts';
import type { AuditLog } from '../core/ports/audit.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import type { Erasures } from '../core/ports/erasures.ts';
import type { GenesysApi, ParticipationAnswer } from '../core/ports/genesys-api.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { MessageCheck } from '../core/ports/message-check.ts';
import type { PanelAccess, SupervisorAccess } from '../core/ports/panel-access.ts';
import type { RecordedMoments } from '../core/ports/recorded-moments.ts';
import type { KeyValueStore } from '../core/ports/stores.ts';
import type { SupervisionAccess } from '../core/ports/supervision.ts';
import { createPlatformClient } from '../genesys/platform-client.ts';
import type { AppEnv } from '../http/app-env.ts';
import type { Secret } from '../secret.ts';
import type { Listening, Platform } from './platform.ts';

/** How long the agent's own version of a summary is kept after its last change. */
const draftMs = 24 * 3_600_000;

/** The part of the platform that this side needs. */
export type GenesysPlatform = Pick<Platform, 'fetch' | 'clock' | 'version'>;

export type GenesysSide = {
  readonly access: PanelAccess & SupervisorAccess & SupervisionAccess;
  readonly wrapUp: WrapUp;
  readonly drafts: SummaryDrafts;
  readonly checkMessages: MessageCheck;
  /** Session secrets; the first signs, all verify. */
  readonly secrets: readonly Secret[];
  readonly publicConfig: () => PublicConfig;
  /** WebSocket origins of Genesys notifications. */
  readonly streamingOrigins: readonly string[];
  /** The desk; local mode only. */
  readonly localRoutes?: Hono<AppEnv> | undefined;
  /** Of the desk's own recordings; local mode only. */
  readonly localMoments?: RecordedMoments | undefined;
  listening(where: Listening): void;
  close(): Promise<void>;
};

export type GenesysSideDeps = {
  readonly config: Config;
  readonly platform: GenesysPlatform;
  readonly logger: Logger;
  readonly audit: AuditLog;
  readonly store: KeyValueStore;
  readonly log: Pick<ConversationLog, 'snapshot'>;
  readonly erasures?: Erasures | undefined;
  /** Masks what agents save. */
  readonly mask?: MaskText | undefined;
  readonly onParticipation?: ParticipationListener;
  readonly onPart?: PartListener | undefined;
  /** Generated secrets of local mode; absent where both sides are configured. */
  readonly local?: LocalSecrets | undefined;
};

/** What Genesys has just answered about the part of somebody whose session this is. */
export type PartListener = NonNullable<PanelAccessOptions['onParticipation']>;

/** What Genesys has just answered about an agent's part in a conversation. */
export type ParticipationListener = (answer: {
  readonly conversationId: ConversationId;
  readonly agentId: string;
  readonly participation: ParticipationAnswer;
  /** The wrap-up codes that the agent may give. */
  readonly readCodes: () => Promise<readonly WrapUpCode[]>;
}) => void;

export type LocalSecrets = {
  readonly apiKey: string;
  readonly clientSecret: string | undefined;
  readonly sessionSecret: string;
};

/** Addresses and public settings of Genesys Cloud, from the settings alone. */
export function genesysCloudFacts(config: Config, version: string) {
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
    genesys,
    // Genesys chooses the host of a channel within its region.
    streamingOrigins: [hosts.streaming],
    publicConfig: () => publicConfigOf(config, version, genesys),
  };
}

/** Throws `config_invalid` where SESSION_SECRET is missing or weak. */
export async function composeGenesysCloud(deps: GenesysSideDeps): Promise<GenesysSide> {
  const { config, platform } = deps;
  const { genesys, streamingOrigins, publicConfig } = genesysCloudFacts(config, platform.version);
  return {
    ...(await createAccess(deps, {
      apiOrigin: genesys.apiOrigin,
      clientId: genesys.clientId,
      organizationIds: config.ALLOWED_ORGANIZATION_IDS,
      secrets: config.SESSION_SECRET,
    })),
    publicConfig,
    streamingOrigins,
    listening() {},
    close: async () => {},
  };
}

/** Panel access and wrap-up over one Platform API client. Throws `config_invalid` where a secret is missing or weak. */
export async function createAccess(
  deps: GenesysSideDeps,
  side: { apiOrigin: string; clientId: string; organizationIds: readonly string[]; secrets: readonly Secret[] },
): Promise<Pick<GenesysSide, 'access' | 'wrapUp' | 'drafts' | 'checkMessages' | 'secrets'>> {
  const { config, platform, logger, audit, store } = deps;
  const { clock } = platform;
  const client = createPlatformClient({ apiOrigin: side.apiOrigin, fetch: platform.fetch, clock, logger });
  const genesys = observeParticipation(client, deps.onParticipation);
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
    onParticipation: deps.onPart,
  });
  const { mask } = deps;
  return {
    access,
    wrapUp: createWrapUp({
      genesys,
      genesysToken: access.genesysToken,
      log: deps.log,
      store,
      clock,
      audit,
      erasures: deps.erasures,
      mask,
      defaultLanguage: config.DEFAULT_LANGUAGE,
    }),
    drafts: createSummaryDrafts({ store, ttlMs: draftMs, mask }),
    checkMessages: createMessageCheck({
      genesys,
      genesysToken: access.genesysToken,
      clock,
      // Tests and developers post messages of their own to local conversations.
      mode: config.MESSAGE_CHECK ?? (config.localGenesys ? 'off' : 'strict'),
    }),
    secrets: side.secrets,
  };
}

function observeParticipation(genesys: GenesysApi, listener: ParticipationListener | undefined): GenesysApi {
  if (!listener) return genesys;
  return {
    ...genesys,
    async participation(token, conversationId, agentId) {
      const participation = await genesys.participation(token, conversationId, agentId);
      listener({
        conversationId,
        agentId,
        participation,
        readCodes: async () => (await genesys.wrapUpCodes(token, conversationId, agentId)).codes,
      });
      return participation;
    },
  };
}

/** What `/config.json` says: nothing that a stranger must not know. */
export function publicConfigOf(config: Config, version: string, genesys: PublicConfig['genesys']): PublicConfig {
  return {
    version,
    mode: config.localGenesys ? 'local' : 'production',
    features: config.FEATURES.length > 0 ? config.FEATURES : [...defaultFeatures],
    channel: config.CHANNEL,
    apiBase: config.PROXY_SERVER ?? '',
    genesys,
  };
}
