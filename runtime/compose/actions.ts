/** Actions: what agents decide, and the tools that are run then. */
import type { Config } from '../config.ts';
import { type Actions, createActions } from '../core/actions/actions.ts';
import { createToolCallDecisions } from '../core/assist/tool-call-decisions.ts';
import type { ConversationSegments } from '../core/chat/conversation-segments.ts';
import type { ActionTools } from '../core/ports/action-tools.ts';
import type { AssistFeed } from '../core/ports/assist-feed.ts';
import type { AssistGateway } from '../core/ports/assist-gateway.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import type { SupervisorAccess } from '../core/ports/panel-access.ts';
import type { KeyValueStore } from '../core/ports/stores.ts';
import type { Observability } from './observability.ts';
import type { Platform } from './platform.ts';

export type ActionsDeps = {
  readonly config: Config;
  readonly platform: Platform;
  readonly observability: Observability;
  readonly log: ConversationLog;
  readonly feed: AssistFeed;
  readonly store: KeyValueStore;
  readonly tools: () => Promise<ActionTools>;
  readonly gateway: AssistGateway;
  readonly segments: ConversationSegments;
  readonly supervisors: SupervisorAccess;
};

/** The decisions of agents, over the tools of the settings. */
export function composeActions(deps: ActionsDeps): Actions {
  const { log, feed, store, supervisors, tools } = deps;
  const { logger, meter, audit } = deps.observability;
  return createActions({
    log,
    feed,
    store,
    tools,
    audit,
    logger,
    meter,
    clock: deps.platform.clock,
    generators: createToolCallDecisions(deps),
    supervises: async (by) => (await supervisors.supervises(by)).allowed,
  });
}
