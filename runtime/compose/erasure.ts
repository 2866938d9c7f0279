/** Erasure and export of conversations: what this instance keeps, what all share, and how the instances reach each other. */
import type { Hono } from 'hono';
import type { Config } from '../config.ts';
import type { ForgettingFeed } from '../core/assist/feed.ts';
import type { AudiohookConnections } from '../core/audiohook/connections.ts';
import { createConversationExport, type StoredKey } from '../core/operations/conversation-export.ts';
import type { CustomerIndex } from '../core/operations/customer-index.ts';
import {
  createErasure,
  createInstanceEraser,
  createSingleInstance,
  type Erasure,
  type InstanceEraser,
  total,
} from '../core/operations/erasure.ts';
import type { ErasureRegistry } from '../core/operations/erasure-registry.ts';
import type { ConversationData } from '../core/ports/conversation-data.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import type { VoiceBridgeService } from '../core/speech/bridge.ts';
import type { SpokenEnglish } from '../engine/spoken-english.ts';
import { createAdminRoute } from '../http/admin-route.ts';
import type { AppEnv } from '../http/app-env.ts';
import type { Budgets } from '../http/budgets.ts';
import type { CaptureSide } from './capture.ts';
import type { Observability } from './observability.ts';
import type { Platform } from './platform.ts';
import type { SharedState, StateSide } from './state.ts';
import type { LiveSide } from './supervisor.ts';

export type ErasureSide = {
  readonly erasure: Erasure;
  readonly route: Hono<AppEnv>;
  /** This instance leaves the others; to be called while the shared store is still open. */
  close(): Promise<void>;
};

export type ErasureSideDeps = {
  readonly config: Config;
  readonly platform: Platform;
  readonly observability: Observability;
  readonly state: StateSide;
  readonly erasures: ErasureRegistry;
  readonly log: ConversationLog;
  readonly callFeed: Pick<ForgettingFeed, 'forget'>;
  readonly bridge: Pick<VoiceBridgeService, 'forget'>;
  readonly connections: Pick<AudiohookConnections, 'endErased'>;
  readonly spokenEnglish?: Pick<SpokenEnglish, 'forget'> | undefined;
  readonly captureSide: CaptureSide;
  readonly budgets: Budgets;
  readonly customers: CustomerIndex;
  readonly instance: string;
  /** What the overview of supervisors keeps. */
  readonly liveData?: LiveSide['liveData'];
  readonly archiveData?: readonly ConversationData[];
};

/** Joins the instances that share a store, where there is one, and learns of the erasures that it missed. */
export function composeErasure(deps: ErasureSideDeps): ErasureSide {
  const { config, platform, state, erasures, log, captureSide: capture, instance } = deps;
  const { audit } = deps.observability;
  const { shared } = state;
  const live: ConversationData = {
    async erase(id) {
      // The streams first: what the sessions' ends would still recognize is not wanted.
      deps.bridge.forget(id);
      deps.connections.endErased(id);
      deps.callFeed.forget(id);
      deps.spokenEnglish?.forget(id);
      return {};
    },
    count: async () => ({}),
  };
  const own = [
    live,
    historyOf(log),
    ...state.data,
    capture.data,
    ...(deps.liveData ? [deps.liveData] : []),
    ...(deps.archiveData ?? []),
  ];
  const eraser = createInstanceEraser({ instance, registry: erasures, data: own, audit });
  const fleet = shared?.fleet ?? createSingleInstance(eraser.answer);
  const leave = shared ? joinFleet({ ...deps, shared, eraser, own }) : async () => {};
  const erasure = createErasure({ fleet, shared: shared ? [shared.keys] : [], audit, forgetHere: eraser.answer });
  const route = createAdminRoute({
    token: config.ADMIN_TOKEN,
    isLocal: config.localGenesys,
    peerAddress: platform.peerAddress,
    onRefused: (address) => deps.budgets.refuse(address),
    customers: deps.customers,
    audit,
    erasure,
    exports: createConversationExport({
      log,
      fleet,
      keys: shared?.keys.read ?? (async (): Promise<readonly StoredKey[]> => []),
      files: capture.files,
      audit,
      clock: platform.clock,
    }),
  });
  return { erasure, route, close: leave };
}

function historyOf(log: ConversationLog): ConversationData {
  return {
    erase: async (id) => ({ history: (await log.erase(id)) ? 1 : 0 }),
    count: async (id) => ({ history: log.head(id) === undefined ? 0 : 1 }),
  };
}

type JoinDeps = Pick<ErasureSideDeps, 'erasures' | 'instance' | 'observability'> & {
  readonly shared: SharedState;
  readonly eraser: InstanceEraser;
  readonly own: readonly ConversationData[];
};

/** The result leaves again. */
function joinFleet({ shared, erasures, eraser, own, instance, observability }: JoinDeps): () => Promise<void> {
  const { logger } = observability;
  const leave = shared.fleet.join({ instance, answer: eraser.answer });

  /** Erasures that happened while this instance was away, and those that only this instance knows of by now. */
  async function exchange(): Promise<void> {
    const known = await shared.fleet.erasures();
    for (const { conversationId, expiresAt } of known) {
      erasures.add(conversationId, expiresAt);
      const counts = await Promise.all(own.map((data) => data.count(conversationId)));
      if (counts.some((count) => total({ history: 0, keys: 0, files: 0, ...count }) > 0))
        await eraser.answer({ type: 'erase', conversationId });
    }
    const stored = new Set(known.map(({ conversationId }) => conversationId));
    for (const erasure of erasures.list()) {
      if (stored.has(erasure.conversationId)) continue;
      await shared.fleet.restore(erasure);
      await shared.keys.erase(erasure.conversationId);
      await eraser.answer({ type: 'erase', conversationId: erasure.conversationId });
    }
  }
  shared.onReachable(() => {
    exchange().catch((error: Error) =>
      logger.warn('Erasures could not be exchanged with Redis; this is repeated when it is reachable again', { error }),
    );
  });
  return leave;
}
