/** Calls: the AudioHook route, its verifier and limits, and the bridge that carries audio to Dialogflow. */
import type { Hono } from 'hono';
import type { ConversationId } from '../../shared/ids.ts';
import { createAudiohookVerifier } from '../auth/audiohook-upgrade.ts';
import type { Config } from '../config.ts';
import {
  type AudiohookConnections,
  type CallsWithoutMedia,
  createAudiohookConnections,
} from '../core/audiohook/connections.ts';
import { createConversationClaims } from '../core/audiohook/conversation-claims.ts';
import type { ConversationSegments } from '../core/chat/conversation-segments.ts';
import type { AssistFeed } from '../core/ports/assist-feed.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import type { ConversationQueues } from '../core/ports/conversation-queues.ts';
import type { Erasures } from '../core/ports/erasures.ts';
import { createVoiceBridge, type VoiceBridgeService } from '../core/speech/bridge.ts';
import { followCallHistory } from '../core/speech/call/provisional-times.ts';
import { sharedLeaseMs, voiceLeaseKey } from '../core/speech/voice-lease.ts';
import { withTimeout } from '../core/with-timeout.ts';
import type { AppEnv } from '../http/app-env.ts';
import { createAudiohookRoute } from '../http/audiohook-route.ts';
import type { Capture } from '../observe/capture.ts';
import type { Secret } from '../secret.ts';
import type { AssistSide } from './assist.ts';
import type { CustomersSide } from './customers.ts';
import { decoratePort } from './decorations.ts';
import { callLanguages } from './language.ts';
import type { LocalSide } from './local.ts';
import type { Observability } from './observability.ts';
import type { Platform } from './platform.ts';
import type { StateSide } from './state.ts';

export type VoiceSide = {
  readonly bridge: VoiceBridgeService;
  readonly connections: AudiohookConnections;
  /** `GET /audiohook`. */
  readonly route: Hono<AppEnv>;
  /** How many AudioHook keys and client secrets are configured. */
  readonly credentials: { readonly keys: number; readonly secrets: number };
};

export type VoiceSideDeps = {
  readonly config: Config;
  readonly platform: Platform;
  readonly observability: Observability;
  readonly state: StateSide;
  readonly gateway: AssistSide['gateway'];
  readonly queues: ConversationQueues;
  /** Without decorations: the bridge is captured as a whole. */
  readonly callFeed: AssistFeed;
  readonly segments: ConversationSegments;
  readonly log: ConversationLog;
  readonly erasures: Erasures;
  readonly noteCustomers: CustomersSide['noteCustomers'];
  readonly capture: Capture | undefined;
  readonly local: LocalSide | undefined;
  /** Owns the voice leases of this process. */
  readonly instance: string;
};

/** Much shorter than the answer to `open` may take. */
const holderMs = 500;

/** Composed for every ROLE; with ROLE=panel the route is left out of the app. Throws `config_invalid` for a secret that is not base64. */
export function composeVoice(deps: VoiceSideDeps): VoiceSide {
  const { config, platform, state } = deps;
  const { clock } = platform;
  const { logger, meter, audit } = deps.observability;
  const bridge = createBridge(deps);
  const connections = createAudiohookConnections({
    bridge: decoratePort('bridge', bridge, { capture: deps.capture, tracing: deps.observability.tracing }),
    clock,
    logger,
    meter,
    limits: {
      maxConnections: config.MAX_CALLS,
      maxConnectionsPerKey: config.MAX_CALLS_PER_KEY,
      maxConnectionsPerAddress: config.MAX_CALLS_PER_ADDRESS,
    },
    languages: () => callLanguages(config),
    queues: deps.queues,
    holds: state.holds,
    claims: createConversationClaims({
      store: state.store,
      log: deps.log,
      erasures: deps.erasures,
      clock,
      logger,
      onRead: async (id, conversation) => {
        const holder = state.shared && conversation.status === 'started' ? await voiceHolder(deps, id) : undefined;
        bridge.noteHistory(id, conversation, holder);
      },
    }),
    onCaller: (conversationId, address) => deps.noteCustomers(conversationId, [address]),
    withoutMedia: reportCallsWithoutMedia(deps.callFeed),
    offerReconnect: config.AUDIOHOOK_RECONNECT,
  });
  const { keys, secrets } = audiohookCredentials(config, deps.local);
  const verifier = createAudiohookVerifier({
    keys,
    secrets,
    clock,
    skewSeconds: config.AUDIOHOOK_SKEW_SECONDS,
    publicAuthority: config.AUDIOHOOK_PUBLIC_AUTHORITY,
    pathPrefix: config.AUDIOHOOK_PUBLIC_PATH_PREFIX,
    nonces: state.nonces,
    nonceScope: config.AUDIOHOOK_NONCES,
    organizations: config.localGenesys ? [] : config.ALLOWED_ORGANIZATION_IDS,
    keyOrganizations: config.AUDIOHOOK_KEY_ORGANIZATIONS,
  });
  const { upgradeSocket } = platform;
  return {
    bridge,
    connections,
    route: createAudiohookRoute({
      verifier,
      connections,
      upgradeSocket,
      clock,
      logger,
      meter,
      audit,
      upgradeRefusalsPerMinute: config.AUDIOHOOK_FAILURES_PER_MINUTE,
    }),
    credentials: { keys: keys.length, secrets: secrets.length },
  };
}

/** Undefined also where the store does not answer in time. */
const voiceHolder = ({ state, platform }: VoiceSideDeps, id: ConversationId): Promise<string | undefined> =>
  withTimeout(platform.clock, holderMs, state.leases.holder(voiceLeaseKey(id)));

const reportCallsWithoutMedia = (feed: AssistFeed): CallsWithoutMedia => ({
  began(conversationId, language) {
    const conversation = feed.of(conversationId);
    conversation.started('voice', language);
    const message = 'Genesys offers no audio of this call; check the channels of the AudioHook integration';
    conversation.notice({ level: 'error', code: 'no_audio', message, noticeId: 'no-audio' });
  },
  ended: (conversationId) => feed.of(conversationId).ended(),
});

function createBridge(deps: VoiceSideDeps): VoiceBridgeService {
  const { config, platform, state } = deps;
  const { logger, meter } = deps.observability;
  return createVoiceBridge({
    gateway: decoratePort('gateway', deps.gateway, { capture: deps.capture }),
    feed: deps.callFeed,
    clock: platform.clock,
    logger,
    meter,
    random: platform.random,
    leases: state.leases,
    segments: deps.segments,
    followHistory: (id, report) => followCallHistory({ log: deps.log, clock: platform.clock }, id, report),
    options: {
      ringSeconds: config.RING_SECONDS,
      streamSeconds: config.STREAM_SECONDS,
      streamsPerMinute: config.STREAMS_PER_MINUTE,
      owner: deps.instance,
      ...(state.shared && { conversation: { leaseMs: sharedLeaseMs } }),
    },
  });
}

/** In local mode the simulator's own credentials, unless the settings have some. */
function audiohookCredentials(
  config: Config,
  local: LocalSide | undefined,
): { keys: readonly Secret[]; secrets: readonly Secret[] } {
  if (local && config.localGenesys) return { keys: local.keys, secrets: local.clientSecrets };
  return { keys: config.API_KEY, secrets: config.AUDIOHOOK_CLIENT_SECRET };
}
