/**
 * One instance of the service: the product's composition without its HTTP, gRPC and file system. What enters through routes in
 * production enters here through methods.
 */
import { composeClients } from '../../../runtime/compose/clients.ts';
import { composeConversations } from '../../../runtime/compose/conversations.ts';
import type { CustomersSide } from '../../../runtime/compose/customers.ts';
import { composeErasure } from '../../../runtime/compose/erasure.ts';
import type { GenesysSide } from '../../../runtime/compose/genesys-cloud.ts';
import type { Observability } from '../../../runtime/compose/observability.ts';
import { composeEventStreams } from '../../../runtime/compose/panel.ts';
import { composeDrain, type ServiceDrain } from '../../../runtime/compose/shutdown.ts';
import { composeState } from '../../../runtime/compose/state.ts';
import { composeVoice, type VoiceSide } from '../../../runtime/compose/voice.ts';
import type { ChatBridge } from '../../../runtime/core/chat/bridge.ts';
import type { Erasure } from '../../../runtime/core/operations/erasure.ts';
import { createErasureRegistry } from '../../../runtime/core/operations/erasure-registry.ts';
import type { AssistGateway } from '../../../runtime/core/ports/assist-gateway.ts';
import { silentAudit } from '../../../runtime/core/ports/audit.ts';
import type { CallHolds } from '../../../runtime/core/ports/call-holds.ts';
import type { ConversationLog } from '../../../runtime/core/ports/conversation-log.ts';
import { noQueues } from '../../../runtime/core/ports/conversation-queues.ts';
import { silentMeter } from '../../../runtime/core/ports/meter.ts';
import type { PanelAccess } from '../../../runtime/core/ports/panel-access.ts';
import type { PanelStreams } from '../../../runtime/http/panel-streams.ts';
import { uuidFrom } from '../world/randomness.ts';
import { simulatedFacts } from './facts.ts';
import { type InstanceObserver, observeLeases, observeLog, tracingLogger } from './observed.ts';
import { type PlatformSetup, simulatedConfig, simulatedPlatform } from './platform.ts';

export type InstanceSetup = PlatformSetup & {
  readonly gateway: AssistGateway;
  readonly observer: InstanceObserver;
  /** Who may see what, by the simulated Genesys. */
  readonly access: (instance: { readonly clock: PlatformSetup['host']['clock'] }) => PanelAccess;
};

export type ServiceInstance = Pick<InstanceSetup, 'host'> & {
  readonly name: string;
  readonly connections: VoiceSide['connections'];
  readonly bridge: VoiceSide['bridge'];
  readonly streams: PanelStreams;
  readonly access: PanelAccess;
  readonly log: ConversationLog;
  readonly chat: ChatBridge;
  readonly holds: CallHolds;
  readonly erasure: Erasure;
  readonly drain: ServiceDrain;
  close(): Promise<void>;
};

/** Names of customers are not simulated. */
const noCustomers = { queues: noQueues, noteCustomers() {}, customers: {} as CustomersSide['customers'] };

/** How long a closing service waits for chat messages that wait for Dialogflow. */
const chatCloseMs = 3_000;

/** Composes the instance as `compose/service.ts` does, in the same order. */
export async function startInstance(setup: InstanceSetup): Promise<ServiceInstance> {
  const { host, network, gateway, observer } = setup;
  const { name, clock } = host;
  const config = simulatedConfig(setup);
  const platform = simulatedPlatform(setup);
  const logger = tracingLogger(network.world, name, observer);
  const observability = {
    logger,
    meter: { ...silentMeter, contentType: '', expose: async () => '' },
    audit: { ...silentAudit, close: async () => {} },
    tracing: undefined,
  } as unknown as Observability;
  const instance = uuidFrom(network.world.randomness.of(`instance ${name}`));
  const erasures = createErasureRegistry({ clock });
  const composed = await composeState({ config, platform, logger, meter: silentMeter, instance, erasures });
  const state = { ...composed, leases: observeLeases(composed.leases, name, observer) };
  const log = observeLog(state.log, name, observer);
  const access = setup.access({ clock });

  const clients = composeClients({ config, clock, logger });
  const shared = { config, platform, observability, state, log, erasures, instance, ...noCustomers };
  const conversations = await composeConversations({
    ...shared,
    ...{ gateway, store: state.store, factFinder: simulatedFacts },
  });
  await conversations.prepared();
  const voice = composeVoice({ ...shared, ...conversations, gateway, local: undefined });
  const { bridge, connections } = voice;
  const sides = composeEventStreams({ ...shared, access: access as GenesysSide['access'] });
  const { streams, orphans } = sides;
  const drain = composeDrain({ config, clock, logger, connections, bridge, streams });
  const erasure = composeErasure({ ...shared, ...conversations, ...clients, ...voice });
  const { chat, callFeed, quietChats } = conversations;
  return {
    ...{ name, host, connections, bridge, streams, access, log, chat, drain },
    holds: state.holds,
    erasure: erasure.erasure,
    async close() {
      streams.close();
      orphans?.close();
      quietChats?.close();
      await Promise.race([chat.idle(), new Promise<void>((resolve) => clock.after(chatCloseMs, resolve))]);
      await callFeed.close();
      await erasure.close();
      await log.close();
      await state.close();
    },
  };
}
