/** The supervisor's side: rows of live conversations, the index of all instances, and the routes over both. */

import type { Hono } from 'hono';
import type { ConversationId } from '../../shared/ids.ts';
import type { LiveAlert } from '../../shared/supervisor/overview.ts';
import type { Config } from '../config.ts';
import { decorate } from '../core/decorate.ts';
import type { AssistFeed } from '../core/ports/assist-feed.ts';
import type { ConversationData } from '../core/ports/conversation-data.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import type { Erasures } from '../core/ports/erasures.ts';
import type { LiveIndex } from '../core/ports/live-index.ts';
import { createAlertWatch } from '../core/supervisor/alert-watch.ts';
import { aboutOf, createConversationOwners } from '../core/supervisor/conversation-owners.ts';
import {
  type AlertWatch,
  createLiveConversations,
  type LiveConversations,
} from '../core/supervisor/live-conversations.ts';
import type { AppEnv } from '../http/app-env.ts';
import type { Budgets } from '../http/budgets.ts';
import type { PanelStreams } from '../http/panel-streams.ts';
import { createSupervisorRoute } from '../http/supervisor-route.ts';
import { createSupervisorStreams, type SupervisorStreams } from '../http/supervisor-streams.ts';
import { loadAlertRules } from './alerts.ts';
import { decoratePort } from './decorations.ts';
import type { GenesysSide, PartListener } from './genesys-cloud.ts';
import type { Observability } from './observability.ts';
import type { Platform } from './platform.ts';
import type { StateSide } from './state.ts';

export type AlertsListener = (conversationId: ConversationId, alerts: readonly LiveAlert[]) => void;

export type LiveSide = {
  /** The log to append through. */
  readonly log: ConversationLog;
  readonly liveIndex: LiveIndex;
  readonly live: LiveConversations | undefined;
  /** What is kept of a conversation for the overview. */
  readonly liveData: ConversationData;
  readonly onPart: PartListener;
  /** `listener` gets the alerts of a conversation as they are raised here; one that is found again has the same id. */
  onAlerts(listener: AlertsListener): void;
  /** To be called before the log is closed. */
  closeLive(): Promise<void>;
};

export type LiveSideDeps = {
  readonly config: Config;
  readonly platform: Platform;
  readonly observability: Observability;
  readonly state: StateSide;
};

/** Follows nothing where no one may be a supervisor. Rejects with ConfigError where the file of alert rules has mistakes. */
export async function composeLive({ config, platform, observability, state }: LiveSideDeps): Promise<LiveSide> {
  const { clock } = platform;
  const { logger, meter, tracing } = observability;
  const log = decoratePort('log', state.log, { tracing, meter, clock });
  const { liveIndex: index } = state;
  const rules = await loadAlertRules(config);
  const listeners: AlertsListener[] = [];
  const live =
    config.SUPERVISOR_PERMISSION === ''
      ? undefined
      : createLiveConversations({
          log,
          index,
          clock,
          logger,
          meter,
          alerts: reportAlerts(createAlertWatch({ rules, clock }), listeners),
        });
  return {
    log: live?.log ?? log,
    liveIndex: index,
    live,
    liveData: {
      async erase(id) {
        live?.forget(id);
        return { keys: await index.erase(id) };
      },
      // Without Redis only what is known here can be counted; the erasure itself fails then, and is repeated.
      count: async (id) => ({ keys: await index.count(id).catch(() => (index.get(id) ? 1 : 0)) }),
    },
    onPart(identity, conversationId, participation) {
      if (!live || participation.kind === 'none' || participation.kind === 'alerting') return;
      const agent = participation.kind === 'present' ? { id: identity.agentId, name: identity.name } : undefined;
      live.learn(conversationId, {
        ...aboutOf(identity.organizationId, participation, clock.now()),
        ...(agent && { agent }),
      });
    },
    onAlerts: (listener) => void listeners.push(listener),
    async closeLive() {
      live?.close();
      await index.close();
    },
  };
}

function reportAlerts(watch: AlertWatch, listeners: readonly AlertsListener[]): AlertWatch {
  return decorate(watch, {
    observe(id, ...rest) {
      const found = watch.observe(id, ...rest);
      if (found.length > 0) for (const listener of listeners) listener(id, found);
      return found;
    },
  });
}

export type SupervisorSide = {
  readonly route: Hono<AppEnv>;
  /** The streams of panels and of supervisors alike. */
  readonly readers: ReturnType<typeof joinStreams>;
};

/** The routes over the index, and the streams that follow it. */
export function composeSupervisor(deps: {
  readonly platform: Platform;
  readonly observability: Observability;
  readonly live: LiveSide['live'];
  readonly liveIndex: LiveIndex;
  readonly genesys: GenesysSide;
  readonly budgets: Budgets;
  readonly erasures: Erasures;
  readonly feed: AssistFeed;
  readonly panels: PanelStreams;
}): SupervisorSide {
  const { platform, observability, live, liveIndex: index, genesys, budgets, erasures, feed } = deps;
  const { clock, random } = platform;
  const { access } = genesys;
  const owners = createConversationOwners({
    access,
    clock,
    learn: (id, about) => live?.learn(id, about),
  });
  const streams = createSupervisorStreams({ index, access, owners, clock, random, meter: observability.meter });
  const route = createSupervisorRoute({
    access: { access, budgets, erasures },
    supervision: access,
    index,
    owners,
    streams,
    feed,
    clock,
    openEventStream: platform.openEventStream,
    audit: observability.audit,
  });
  return { route, readers: joinStreams(deps.panels, streams) };
}

/** The streams of panels and of supervisors end alike. */
function joinStreams(panels: PanelStreams, supervisors: SupervisorStreams) {
  const both = [panels, supervisors];
  return {
    drain(): void {
      for (const each of both) each.drain();
    },
    endSession(sessionId: string): void {
      for (const each of both) each.endSession(sessionId);
    },
    close(): void {
      for (const each of both) each.close();
    },
  };
}
