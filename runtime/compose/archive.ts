/** The archive of finished conversations, where ARCHIVE_URL asks for one; local mode keeps one in a folder. */
import { fileURLToPath } from 'node:url';
import type { Hono } from 'hono';
import { headerOf } from '../archive/record-rows.ts';
import type { Config } from '../config.ts';
import { createArchiveOwners } from '../core/archive/archive-owners.ts';
import { ArchiveWriter } from '../core/archive/archive-writer.ts';
import { createDeferredArchive } from '../core/archive/deferred-archive.ts';
import type { Archive } from '../core/ports/archive.ts';
import type { ArchivePending } from '../core/ports/archive-pending.ts';
import type { ConversationData } from '../core/ports/conversation-data.ts';
import type { Erasures } from '../core/ports/erasures.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { AppEnv } from '../http/app-env.ts';
import { createArchiveRoute } from '../http/archive-route.ts';
import type { Budgets } from '../http/budgets.ts';
import type { ComponentState } from '../http/health-route.ts';
import { createUseRoute } from '../http/use-route.ts';
import type { Secret } from '../secret.ts';
import { createMemoryArchivePending } from '../store/memory-archive-pending.ts';
import type { GenesysSide } from './genesys-cloud.ts';
import type { Observability } from './observability.ts';
import type { Platform } from './platform.ts';
import type { StateSide } from './state.ts';
import type { LiveSide } from './supervisor.ts';

/** What concerns live conversations, with the archive behind it: the log to append through, the parts of agents, and closing. */
export type ArchiveSide = LiveSide & {
  readonly archive: Archive | undefined;
  readonly archiveData: readonly ConversationData[];
  archiveComponents(): readonly ComponentState[];
};

export type ArchiveSideDeps = {
  readonly config: Config;
  readonly platform: Platform;
  readonly observability: Observability;
  readonly state: StateSide;
  readonly erasures: Erasures;
};

const dayMs = 86_400_000;

/** Everything as it was where there is no archive. */
export async function composeArchive(deps: ArchiveSideDeps, live: LiveSide): Promise<ArchiveSide> {
  const { config, platform, observability, state, erasures } = deps;
  const archive = openArchive(config, platform, deps.observability.logger);
  if (!archive) return { ...live, archive, archiveData: [], archiveComponents: () => [] };
  const { clock } = platform;
  const { logger, meter } = observability;
  const [onlyOrganizationId, ...others] = config.ALLOWED_ORGANIZATION_IDS;
  const owners = createArchiveOwners({
    store: state.store,
    logger,
    onlyOrganizationId: others.length === 0 ? onlyOrganizationId : undefined,
  });
  const writer = new ArchiveWriter({
    archive,
    owners,
    erasures,
    clock,
    logger,
    meter,
    log: live.log,
    pending: await pendingOf(state),
    keepMs: config.ARCHIVE_DAYS * dayMs,
  });
  // As they are raised: the row of the overview follows a moment later, and may lack those of the last words.
  live.onAlerts((id, alerts) =>
    owners.learn(id, {
      alerts: alerts.map(({ kind, title, at, utteranceId }) => ({ kind, title, at, utteranceId })),
    }),
  );
  writer.start();
  return {
    ...live,
    log: writer.log,
    archive,
    onPart(identity, conversationId, participation) {
      live.onPart(identity, conversationId, participation);
      if (participation.kind === 'none' || participation.kind === 'alerting') return;
      owners.learn(conversationId, {
        organizationId: identity.organizationId,
        divisionIds: participation.divisionIds ?? [],
        // Of id and name, the name.
        queue: participation.queue?.[1],
        agent: { id: identity.agentId, name: identity.name },
      });
    },
    archiveData: [writer.data],
    archiveComponents: () => [
      {
        name: 'archive',
        // Always ok: calls and panels need no archive, so an instance without it stays in rotation.
        ok: true,
        detail: writer.problem && `${writer.problem.message}. Conversations are archived once it is back`,
      },
    ],
    async closeLive() {
      await writer.close();
      await archive.close();
      await live.closeLive();
    },
  };
}

/** What all instances still have to archive stands in Redis, where they share one. */
async function pendingOf({ redis }: StateSide): Promise<ArchivePending> {
  if (!redis) return createMemoryArchivePending();
  const { createRedisArchivePending } = await import('../store/redis-archive-pending.ts');
  return createRedisArchivePending(redis);
}

/** Undefined where the settings ask for none. Nothing is loaded, connected or opened before something is asked. */
function openArchive(config: Config, platform: Platform, logger: Logger): Archive | undefined {
  const place = config.ARCHIVE_URL?.reveal() ?? (config.localGenesys ? localFolder() : 'none');
  if (place === 'none') return undefined;
  return createDeferredArchive(async () => {
    if (/^postgres(?:ql)?:/.test(place)) {
      const [{ createSqlArchive }, { connectPostgres }] = await Promise.all([
        import('../archive/sql-archive.ts'),
        import('../archive/postgres.ts'),
      ]);
      return createSqlArchive({ open: async () => connectPostgres({ url: config.ARCHIVE_URL as Secret }) });
    }
    const { openFolderArchive } = await import('./archive-folder.ts');
    return openFolderArchive(place, { clock: platform.clock, logger });
  });
}

const localFolder = (): string => fileURLToPath(new URL('../../.local/archive/', import.meta.url));

/** The routes, also where there is no archive: they say so. */
export function composeArchiveRoute(deps: {
  readonly config: Config;
  readonly platform: Pick<Platform, 'clock'>;
  readonly observability: Observability;
  readonly genesys: GenesysSide;
  readonly budgets: Budgets;
  readonly erasures: Erasures;
  readonly archive: Archive | undefined;
}): Hono<AppEnv> {
  const { access } = deps.genesys;
  const look = {
    access: { access, budgets: deps.budgets, erasures: deps.erasures },
    supervision: access,
    archive: deps.archive,
    audit: deps.observability.audit,
  };
  const { clock } = deps.platform;
  return createArchiveRoute({ ...look, headerOf }).route(
    '/',
    createUseRoute({ ...look, clock, agents: deps.config.USE_REPORT_AGENTS }),
  );
}
