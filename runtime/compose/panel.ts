/** Panels: event streams, what a panel asks for in a conversation, sign-in, notifications and the service check. */
import { Hono } from 'hono';
import type { Config } from '../config.ts';
import type { ConversationClosing } from '../core/assist/closing.ts';
import { createConversationNames } from '../core/assist/conversation-names.ts';
import type { CustomerContexts } from '../core/assist/customer-context.ts';
import type { AssistRequests } from '../core/assist/requests.ts';
import type { Translations } from '../core/assist/translations.ts';
import type { ChatBridge } from '../core/chat/bridge.ts';
import type { ConversationSegments } from '../core/chat/conversation-segments.ts';
import { createOrphanWatch, type OrphanWatch } from '../core/operations/orphan-watch.ts';
import type { ServiceCheckOptions } from '../core/operations/service-check.ts';
import type { ActionTools } from '../core/ports/action-tools.ts';
import type { AssistFeed } from '../core/ports/assist-feed.ts';
import type { AssistGateway } from '../core/ports/assist-gateway.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import { firstRecorded, noRecordings } from '../core/ports/recorded-moments.ts';
import { createActionsRoute } from '../http/actions-route.ts';
import type { AppDeps } from '../http/app.ts';
import type { PanelEnv } from '../http/app-env.ts';
import { createAssistRoutes } from '../http/assist-routes.ts';
import type { Budgets } from '../http/budgets.ts';
import { createConversationNamesRoute } from '../http/conversation-names-route.ts';
import type { ComponentState } from '../http/health-route.ts';
import { createHintReceiptRoute } from '../http/hint-receipt-route.ts';
import { createHoldRoute } from '../http/hold-route.ts';
import { createMomentsRoute } from '../http/moments-route.ts';
import { createPaintedRowsRoute } from '../http/painted-rows-route.ts';
import { createPanelStreams, type PanelStreams } from '../http/panel-streams.ts';
import { createSessionRoute } from '../http/session-route.ts';
import { createSummaryDraftRoute } from '../http/summary-draft-route.ts';
import { createTranslateRoute } from '../http/translate-route.ts';
import { createWrapUpRoute } from '../http/wrap-up-route.ts';
import { createWritingRoute } from '../http/writing-route.ts';
import { composeActions } from './actions.ts';
import type { CaptureSide } from './capture.ts';
import { decoratePort } from './decorations.ts';
import type { GenesysSide } from './genesys-cloud.ts';
import type { Observability } from './observability.ts';
import type { Platform } from './platform.ts';
import { composePubsub, type LocalPubsub } from './pubsub.ts';
import { composeServiceCheck } from './service-check.ts';
import type { StateSide } from './state.ts';
import type { WebhooksSide } from './webhooks.ts';

export type PanelStreamsDeps = {
  readonly config: Config;
  readonly platform: Platform;
  readonly observability: Observability;
  readonly state: StateSide;
  readonly access: GenesysSide['access'];
  readonly log: ConversationLog;
};

export type PanelStreamsSide = { readonly streams: PanelStreams; readonly orphans: OrphanWatch | undefined };

/** The streams that panels follow, and the watch over calls of instances that died, where others share the state. */
export function composeEventStreams(deps: PanelStreamsDeps): PanelStreamsSide {
  const { config, platform, state, access, log } = deps;
  const { clock, random } = platform;
  const { logger, meter } = deps.observability;
  const { leases, store } = state;
  const watches = state.shared !== undefined && config.ROLE !== 'voice';
  const orphans = watches ? createOrphanWatch({ log, leases, store, clock, logger, meter }) : undefined;
  let reachedBefore = false;
  state.onReachable(() => {
    if (reachedBefore) orphans?.storeWasAway();
    reachedBefore = true;
  });
  const streams = createPanelStreams({
    log: decoratePort('followedLog', log, { orphans }),
    access,
    clock,
    random,
    meter,
    maxStreams: config.MAX_PANELS,
    maxStreamsPerAgent: config.MAX_PANELS_PER_AGENT,
  });
  return { streams, orphans };
}

export type PanelRoutesDeps = {
  readonly config: Config;
  readonly platform: Platform;
  readonly observability: Observability;
  readonly state: StateSide;
  readonly genesys: GenesysSide;
  readonly budgets: Budgets;
  /** The streams of a session end with it. */
  readonly endSession: (sessionId: string) => void;
  readonly chat: ChatBridge;
  readonly requests: AssistRequests;
  readonly translations: Translations;
  readonly closing: ConversationClosing;
  readonly log: ConversationLog;
  readonly gateway: AssistGateway;
  readonly segments: ConversationSegments;
  readonly tools: () => Promise<ActionTools>;
  /** Decorated: what enters here does not pass the voice bridge. */
  readonly feed: AssistFeed;
  readonly contexts: Pick<CustomerContexts, 'learn'>;
  readonly captureSide: Pick<CaptureSide, 'moments'>;
  readonly localPubsub: LocalPubsub | undefined;
  readonly webhooks: WebhooksSide['webhooks'];
  readonly check: Pick<ServiceCheckOptions, 'audiohook' | 'draining' | 'files'> & {
    readonly components: () => readonly ComponentState[];
  };
};

export type PanelRoutes = Pick<
  AppDeps['routes'],
  'conversations' | 'pubsub' | 'conversationNames' | 'serviceCheck' | 'session'
>;

/** The routes of ROLE=panel and ROLE=all. */
export function composePanelRoutes(deps: PanelRoutesDeps): PanelRoutes {
  const { config, platform, state, genesys, check } = deps;
  const { clock } = platform;
  const { access } = genesys;
  const checked = { access, budgets: deps.budgets };
  const { logger, meter } = deps.observability;
  const moments = firstRecorded([deps.captureSide.moments, genesys.localMoments ?? noRecordings]);
  const conversations = new Hono<PanelEnv>()
    .route(
      '/',
      createAssistRoutes({
        chat: deps.chat,
        checkMessages: genesys.checkMessages,
        requests: deps.requests,
        closing: deps.closing,
        openEventStream: platform.openEventStream,
      }),
    )
    .route('/', createTranslateRoute(deps))
    .route('/', createWritingRoute(deps))
    .route('/', createActionsRoute({ actions: composeActions({ ...deps, store: state.store, supervisors: access }) }))
    .route('/', createWrapUpRoute({ wrapUp: genesys.wrapUp }))
    .route('/', createSummaryDraftRoute({ drafts: genesys.drafts }))
    .route('/', createHoldRoute({ holds: state.holds }))
    .route('/', createPaintedRowsRoute({ painted: deps.observability.tracing?.painted(deps.log) }))
    .route('/', createHintReceiptRoute({ feed: deps.feed }))
    .route('/', createMomentsRoute({ ...deps, ...deps.observability, moments }));
  return {
    conversations,
    session: createSessionRoute({ ...checked, onSignOut: ({ sessionId }) => deps.endSession(sessionId) }),
    conversationNames: createConversationNamesRoute({
      access: checked,
      names: createConversationNames({ store: state.store, secrets: genesys.secrets }),
      clock,
      // Of an integration that knows the customer by it; used where CONTEXT_ATTRIBUTES names it.
      onNamed: (id, key) => deps.contexts.learn(id, { integration_key: key }),
    }),
    pubsub: composePubsub({
      config,
      platform,
      feed: deps.feed,
      closing: deps.closing,
      store: state.store,
      logger,
      meter,
      budgets: deps.budgets,
      local: deps.localPubsub,
    }),
    serviceCheck: composeServiceCheck({
      config,
      platform,
      access: checked,
      supervisors: access,
      redis: state.redis,
      webhooks: deps.webhooks,
      audit: deps.observability.audit,
      ...check,
    }),
  };
}
