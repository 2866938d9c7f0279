/** The composition root: every room meets the others here and nowhere else. */
import { Hono } from 'hono';
import { createRedactor } from '../../shared/redaction.ts';
import { createAudiohookVerifier } from '../auth/audiohook-upgrade.ts';
import type { Config } from '../config.ts';
import { createConversationNames } from '../core/assist/conversation-names.ts';
import { createAssistFeed } from '../core/assist/feed.ts';
import { createAssistRequests } from '../core/assist/requests.ts';
import { createAudiohookConnections } from '../core/audiohook/connections.ts';
import { createChatBridge } from '../core/chat/bridge.ts';
import { createConversationSegments } from '../core/chat/conversation-segments.ts';
import { createGatewayHealth } from '../core/failover/gateway-health.ts';
import { createDrain } from '../core/operations/drain.ts';
import { createOrphanWatch, voiceLeaseMs } from '../core/operations/orphan-watch.ts';
import { createVoiceBridge } from '../core/speech/bridge.ts';
import { createAccessDeps, createApp } from '../http/app.ts';
import type { PanelEnv } from '../http/app-env.ts';
import { createAudiohookRoute } from '../http/audiohook-route.ts';
import { completeRoute } from '../http/complete-route.ts';
import { createConversationNamesRoute } from '../http/conversation-names-route.ts';
import { createEventStreams } from '../http/event-streams.ts';
import { feedbackRoute } from '../http/feedback-route.ts';
import { createHoldRoute } from '../http/hold-route.ts';
import { knowledgeRoute } from '../http/knowledge-route.ts';
import { messagesRoute } from '../http/messages-route.ts';
import { createPagePolicies } from '../http/page-policies.ts';
import { createSessionRoute } from '../http/session-route.ts';
import { createStaticFiles } from '../http/static-files.ts';
import { summaryRoute } from '../http/summary-route.ts';
import { createWrapUpRoute } from '../http/wrap-up-route.ts';
import { openAudit } from '../observe/audit-file.ts';
import { createLineWriter } from '../observe/line-writer.ts';
import { chooseLogFormat, createLogger } from '../observe/logger.ts';
import { measureLog } from '../observe/measured-log.ts';
import { createMeter } from '../observe/meter.ts';
import { composeAssist } from './assist.ts';
import { composeCapture } from './capture.ts';
import { composeGenesys } from './genesys.ts';
import { composeLocalSecrets } from './local.ts';
import { type Compose, leaveMs, type Platform } from './platform.ts';
import { composeLocalPubsub, composePubsub } from './pubsub.ts';
import { composeServiceCheck } from './service-check.ts';
import { composeState } from './state.ts';
import { composeTracing } from './tracing.ts';

/** How long chat messages may still wait for Dialogflow when the service ends. */
const chatCloseMs = 3_000;

export const compose: Compose = async (config, platform) => {
  const { clock, random } = platform;
  const instance = crypto.randomUUID();
  const logger = createServiceLogger(config, platform);
  const meter = createMeter({ process: true });
  const local = config.localDialogflow || config.localGenesys ? await composeLocalSecrets(config) : undefined;

  const tracing = await composeTracing(config, { clock, version: platform.version, instance });
  const state = await composeState({ config, platform, logger, meter, instance });
  const { store, leases } = state;
  const log = measureLog(tracing?.log(state.log) ?? state.log, meter, clock.monotonic);

  const hasVoice = config.ROLE !== 'panel';
  const hasPanel = config.ROLE !== 'voice';
  const localPubsub = config.localDialogflow && hasPanel ? composeLocalPubsub(platform) : undefined;
  const assist = composeAssist({ config, platform, logger, meter, notify: localPubsub?.publish });
  const { gateway } = assist;
  const health = createGatewayHealth({ gateway, clock, logger });
  const audit = await openAudit({ file: config.AUDIT_LOG, clock, logger });
  const genesys = await composeGenesys({ config, platform, logger, audit, store: state.sessions, local });

  const redact = config.REDACT.length > 0 ? createRedactor(config.REDACT as never) : undefined;
  const feed = createAssistFeed({
    log,
    clock,
    logger,
    meter,
    redact,
    engine: () => gateway.engine,
    defaultLanguage: config.DEFAULT_LANGUAGE,
  });
  const capture = await composeCapture({ config, log, clock, logger, engine: gateway.engine });
  // What does not come through the bridge is captured where it enters the feed.
  const fed = capture?.feed(feed) ?? feed;
  const segments = createConversationSegments(store);
  const chat = createChatBridge({ gateway, feed: fed, store, segments, logger, meter });
  const requests = createAssistRequests({ gateway, feed: fed, log, segments, meter });
  const bridge = createVoiceBridge({
    gateway: capture?.gateway(gateway) ?? gateway,
    feed,
    clock,
    logger,
    meter,
    random,
    leases,
    segments,
    options: {
      ringSeconds: config.RING_SECONDS,
      streamSeconds: config.STREAM_SECONDS,
      streamsPerMinute: config.STREAMS_PER_MINUTE,
      owner: instance,
      // Renewed three times in its life; short, because it is what tells others that this instance has died.
      ...(state.shared && { conversation: { leaseMs: voiceLeaseMs } }),
    },
  });
  const captured = capture?.bridge(bridge) ?? bridge;
  const heard = tracing?.bridge(captured) ?? captured;
  const connections = createAudiohookConnections({
    bridge: heard,
    clock,
    logger,
    meter,
    limits: {
      maxConnections: config.MAX_CALLS,
      maxConnectionsPerKey: config.MAX_CALLS_PER_KEY,
      maxConnectionsPerAddress: config.MAX_CALLS_PER_ADDRESS,
    },
    languages: [config.DEFAULT_LANGUAGE],
    holds: state.holds,
    offerReconnect: config.AUDIOHOOK_RECONNECT,
  });
  const keys = local && config.localGenesys ? local.keys : config.API_KEY;
  const secrets = local && config.localGenesys ? local.clientSecrets : config.AUDIOHOOK_CLIENT_SECRET;
  const verifier = createAudiohookVerifier({
    keys,
    secrets,
    clock,
    skewSeconds: config.AUDIOHOOK_SKEW_SECONDS,
    publicAuthority: config.AUDIOHOOK_PUBLIC_AUTHORITY,
    pathPrefix: config.AUDIOHOOK_PUBLIC_PATH_PREFIX,
    nonces: store,
    organizations: config.localGenesys ? [] : config.ALLOWED_ORGANIZATION_IDS,
  });
  const orphans =
    state.shared && hasPanel ? createOrphanWatch({ log, leases, store, clock, logger, meter }) : undefined;
  let reached = false;
  state.onReachable(() => {
    if (reached) orphans?.storeWasAway();
    reached = true;
  });
  const streams = createEventStreams({
    log: orphans?.log ?? log,
    access: genesys.access,
    clock,
    random,
    meter,
    maxStreams: config.MAX_PANELS,
  });

  const conversations = new Hono<PanelEnv>();
  for (const route of [
    messagesRoute({ chat }),
    knowledgeRoute({ requests }),
    summaryRoute({ requests }),
    feedbackRoute({ requests }),
    completeRoute({ requests }),
    createWrapUpRoute({ wrapUp: genesys.wrapUp }),
    createHoldRoute({ holds: state.holds }),
  ]) {
    conversations.route('/', route);
  }

  let draining = false;
  const drainMs = config.DRAIN_SECONDS * 1_000;
  const drain = createDrain({
    clock,
    logger,
    limitMs: drainMs - leaveMs(config.DRAIN_SECONDS),
    notReady() {
      draining = true;
    },
    callsGone: () => connections.drain({ limitMs: drainMs }),
    async flush() {
      await connections.drain({ limitMs: 0 });
      await bridge.drain();
      await bridge.settled();
      streams.drain();
    },
  });
  const policies = createPagePolicies({
    local: config.localGenesys,
    genesys: genesys.publicConfig().genesys,
    streamingOrigins: genesys.streamingOrigins,
    frameAncestors: config.FRAME_ANCESTORS,
    backendOrigin: config.PROXY_SERVER && new URL(config.PROXY_SERVER).origin,
  });
  const engines = () => [{ name: 'dialogflow', ...health.state() }, ...assist.components()];
  const app = createApp({
    runtime: platform.runtime,
    version: platform.version,
    local: config.localGenesys,
    clock,
    logger,
    meter,
    log,
    access: genesys.access,
    streams,
    openEventStream: platform.openEventStream,
    readiness: {
      get draining() {
        return draining;
      },
      components: () => [...engines(), ...state.components()],
    },
    metrics: { contentType: meter.contentType, render: () => meter.expose() },
    metricsToken: config.METRICS_TOKEN,
    peerAddress: platform.peerAddress,
    proxyHops: config.TRUSTED_PROXY_HOPS,
    allowedOrigins: config.APPLICATION_SERVER_URL ? [new URL(config.APPLICATION_SERVER_URL).origin] : [],
    files: createStaticFiles({
      readFile: (name) => platform.readFile(`.build/ui/${name}`),
      keep: !config.localGenesys,
    }),
    publicConfig: genesys.publicConfig,
    panelPolicy: policies.panel,
    localPolicy: policies.local,
    routes: {
      conversations: hasPanel ? conversations : undefined,
      pubsub: hasPanel
        ? composePubsub({ config, platform, feed: fed, store, logger, meter, local: localPubsub })
        : undefined,
      conversationNames: hasPanel
        ? createConversationNamesRoute({
            access: createAccessDeps({ access: genesys.access, clock }),
            names: createConversationNames({ store, secrets: genesys.secrets }),
            clock,
          })
        : undefined,
      serviceCheck: hasPanel
        ? composeServiceCheck({
            config,
            platform,
            access: genesys.access,
            redis: state.redis,
            components: engines,
            audiohook: { keys: keys.length, secrets: secrets.length, calls: () => connections.active },
            draining: () => draining,
          })
        : undefined,
      session: hasPanel ? createSessionRoute({ access: genesys.access }) : undefined,
      audiohook: hasVoice
        ? createAudiohookRoute({
            verifier,
            connections,
            upgradeSocket: platform.upgradeSocket,
            clock,
            logger,
            meter,
            audit,
          })
        : undefined,
      local: genesys.localRoutes,
    },
  });

  return {
    app,
    hints: config.localGenesys ? ['Local mode: open /desk there for an agent desktop with calls to play'] : [],
    async listening(where) {
      genesys.listening(where);
      localPubsub?.listening(where.url);
      await local?.announce(`${where.url.replace(/^http/, 'ws')}/audiohook`);
      assist.warm();
      health.start();
    },
    drain: () => drain.signal(),
    async close() {
      health.stop();
      streams.close();
      orphans?.close();
      localPubsub?.close();
      // Messages that are under way may come to their end; what hangs may not hold up the exit.
      await Promise.race([chat.idle(), new Promise<void>((resolve) => clock.after(chatCloseMs, resolve))]);
      await feed.close();
      await genesys.close();
      await audit.close();
      await assist.close();
      await log.close();
      await state.close();
      await tracing?.close();
    },
  };
};

function createServiceLogger(config: Config, platform: Platform) {
  const lines = createLineWriter({
    write: platform.writeLog,
    onDropped: (count) => JSON.stringify({ level: 'warn', message: 'Log lines were dropped', count }),
  });
  return createLogger({
    level: config.LOG_LEVEL,
    format: chooseLogFormat(config.LOG_FORMAT, {
      cloudRun: platform.env.K_SERVICE !== undefined,
      terminal: platform.terminal,
    }),
    write: lines.write,
    ...(config.GCP_PROJECT_ID !== undefined && { projectId: config.GCP_PROJECT_ID }),
  });
}
