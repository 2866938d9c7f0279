/**
 * The composition root: the parts of the service meet here and nowhere else. Each concern has a file beside this one; what is
 * wrapped around ports, and in which order, stands in `decorations.ts`.
 */

import type { Config } from '../config.ts';
import { createGatewayHealth } from '../core/failover/gateway-health.ts';
import { createErasureRegistry } from '../core/operations/erasure-registry.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { ComponentState } from '../http/health-route.ts';
import { createRefusedRequests } from '../http/refused-requests.ts';
import { composeArchive, composeArchiveRoute } from './archive.ts';
import { type AssistSide, composeAssist } from './assist.ts';
import { composeClients } from './clients.ts';
import { composeConversations } from './conversations.ts';
import { learnFromCalls } from './customer-context.ts';
import { composeCustomers } from './customers.ts';
import { composeErasure } from './erasure.ts';
import { composeGenesys } from './genesys.ts';
import { recognizedLine } from './language.ts';
import { composeLocalSecrets } from './local.ts';
import { composeAuditHeads, composeObservability } from './observability.ts';
import { composeEventStreams, composePanelRoutes } from './panel.ts';
import { checkPlaces } from './places.ts';
import type { Compose } from './platform.ts';
import { composeLocalPubsub } from './pubsub.ts';
import { composeQueueLookup } from './queue-lookup.ts';
import { composeQueues } from './queues.ts';
import { composeDrain } from './shutdown.ts';
import { composeState } from './state.ts';
import { composeLive, composeSupervisor } from './supervisor.ts';
import { composeVoice } from './voice.ts';
import { composeWeb } from './web.ts';
import { composeWebhooks } from './webhooks.ts';

/** How long a closing service waits for Dialogflow to answer pending chat messages, in ms. */
const chatCloseMs = 3_000;

/** What the first requests load if they come sooner. The answer that the service lives does not wait for it. */
const warmAfterMs = 200;

/** Builds the whole service for one process; nothing listens or connects to a caller before `listening`. */
export const compose: Compose = async (config, platform) => {
  const { clock } = platform;
  await checkPlaces(config);
  const instance = crypto.randomUUID();
  const [hasPanel, hasVoice] = [config.ROLE !== 'voice', config.ROLE !== 'panel'];
  const local = config.localDialogflow || config.localGenesys ? await composeLocalSecrets(config) : undefined;
  const observability = await composeObservability(config, platform, instance, local);
  const { logger, meter, audit, tracing } = observability;
  const erasures = createErasureRegistry({ clock });
  const state = await composeState({ config, platform, logger, meter, instance, erasures });
  const closeAuditHeads = composeAuditHeads({ config, platform, observability, store: state.redis });
  const own = { config, platform, observability, state, erasures, instance };
  const { webhooks, behind } = await composeWebhooks(own);
  const live = await composeArchive(own, behind(await composeLive(own)));

  const localPubsub = config.localDialogflow && hasPanel ? composeLocalPubsub(platform) : undefined;
  const assist = composeAssist({ config, platform, logger, meter, notify: localPubsub?.publish });
  const health = createGatewayHealth({ gateway: assist.gateway, clock, logger });
  const clients = composeClients({ config, clock, logger });
  const customers = composeCustomers({ config, clock, logger, state, local });
  const shared = { ...own, ...live, ...customers, webhooks, spokenEnglish: assist.spokenEnglish };
  const queuesSide = await composeQueues({ config, clock, logger, store: state.store, gateway: assist.gateway });
  const { queues, gateway } = queuesSide;
  const conversations = await composeConversations({ ...shared, local, gateway, queues, store: state.store });
  const { callFeed, chat, quietChats, contexts } = conversations;
  const genesys = await composeGenesys({ ...shared, ...conversations, logger, audit, store: state.sessions, local });
  const lookup = composeQueueLookup({ ...shared, logger, meter, genesys }, learnFromCalls(queues, contexts));
  const voice = composeVoice({ ...shared, ...conversations, gateway, queues: lookup.queues, local });
  const { bridge, connections } = voice;
  queuesSide.follow({ ...conversations, moveCall: (id) => bridge.adoptSegment(id) });
  const { streams, orphans } = composeEventStreams({ ...shared, access: genesys.access });
  const watching = { ...shared, ...conversations, ...clients, genesys };
  const { route: supervisor, readers } = composeSupervisor({ ...watching, panels: streams });
  const drain = composeDrain({ config, clock, logger, connections, bridge, streams: readers });
  const erasure = composeErasure({ ...shared, ...conversations, ...clients, ...voice });

  const engines = () => [{ name: 'dialogflow', ...health.state() }, ...assist.components(bridge.overflows)];
  const components = () => [...engines(), clients.proxyWatch.component()];
  const draining = () => drain.draining;
  const audiohook = { ...voice.credentials, calls: () => connections.active };
  const files = [queuesSide, lookup, conversations.rules];
  const check = { components, draining, audiohook, files: () => files.flatMap((file) => file.findings()) };
  const panel = hasPanel
    ? composePanelRoutes({ ...shared, ...conversations, ...clients, ...readers, genesys, localPubsub, check })
    : undefined;
  const app = composeWeb({
    ...shared,
    genesys,
    ...clients,
    streams,
    readiness: readinessOf(draining, () => [...components(), ...state.components(), ...live.archiveComponents()]),
    prepared: conversations.prepared,
    routes: {
      ...panel,
      supervisor: hasPanel ? supervisor : undefined,
      archive: hasPanel ? composeArchiveRoute(watching) : undefined,
      admin: erasure.route,
      audiohook: hasVoice ? voice.route : undefined,
      local: genesys.localRoutes,
    },
  });

  return {
    app,
    onRefusedRequest: createRefusedRequests({ clock, logger, meter }),
    hints: () => hintsOf(config),
    async listening(where) {
      genesys.listening(where);
      localPubsub?.listening(where.url);
      await local?.announce(`${where.url.replace(/^http/, 'ws')}/audiohook`);
      clock.after(warmAfterMs, () => warm({ assist, health, meter, prepared: conversations.prepared, logger }));
    },
    drain: () => drain.signal(),
    close: () =>
      closeParts({
        ...{ clock, health, streams: readers, orphans, localPubsub, chat, quietChats, callFeed, genesys, erasure },
        ...{ closeLive: live.closeLive, files, closeAuditHeads, audit, assist, log: live.log, state, tracing },
      }),
  };
};

function hintsOf(config: Config): string[] {
  if (!config.localGenesys) return [];
  const speech = config.localDialogflow && config.LOCAL_MODELS !== 'off' ? [recognizedLine()] : [];
  return ['Local mode: open /desk there for an agent desktop with calls to play', ...speech];
}

function readinessOf(draining: () => boolean, components: () => readonly ComponentState[]) {
  return {
    get draining() {
      return draining();
    },
    components,
  };
}

/** In the background, so that a failure is only logged. */
function warm(parts: {
  readonly assist: Pick<AssistSide, 'warm'>;
  readonly health: { start(): void };
  readonly meter: { watchProcess(): Promise<void> };
  readonly prepared: () => Promise<void>;
  readonly logger: Logger;
}): void {
  parts.assist.warm();
  parts.health.start();
  parts.meter
    .watchProcess()
    .catch((error: Error) => parts.logger.error('Figures of the process did not load', { error }));
  parts.prepared().catch((error: Error) => parts.logger.error('Finding facts did not load', { error }));
}

type Closable = { close(): Promise<unknown> };

/** Users of a part close before the part itself. */
async function closeParts(parts: {
  readonly clock: Clock;
  readonly health: { stop(): void };
  readonly streams: { close(): void };
  readonly closeLive: () => Promise<void>;
  readonly orphans: { close(): void } | undefined;
  readonly files: readonly { close(): void }[];
  readonly localPubsub: { close(): void } | undefined;
  readonly chat: { idle(): Promise<void> };
  readonly quietChats: { close(): void } | undefined;
  readonly callFeed: Closable;
  readonly genesys: Closable;
  readonly erasure: Closable;
  readonly closeAuditHeads: () => Promise<void>;
  readonly audit: Closable;
  readonly assist: Closable;
  readonly log: Closable;
  readonly state: Closable;
  readonly tracing: Closable | undefined;
}): Promise<void> {
  const { clock, chat } = parts;
  parts.health.stop();
  parts.streams.close();
  parts.orphans?.close();
  for (const file of parts.files) file.close();
  parts.localPubsub?.close();
  parts.quietChats?.close();
  // Pending messages may finish; one that hangs must not delay the exit.
  await Promise.race([chat.idle(), new Promise<void>((resolve) => clock.after(chatCloseMs, resolve))]);
  await parts.callFeed.close();
  await parts.genesys.close();
  await parts.erasure.close();
  await parts.closeAuditHeads();
  await parts.audit.close();
  await parts.assist.close();
  await parts.closeLive();
  await parts.log.close();
  await parts.state.close();
  await parts.tracing?.close();
}
