/** Follows the agent's interaction in Genesys for the service: the messages of a chat, holds of a call, and its end. */
import type { PublicConfig } from '../../../shared/api/routes.ts';
import { viewLimits } from '../../../shared/assist/conversation.ts';
import { partOf } from '../../../shared/genesys/participants.ts';
import type { Environment, PanelConnection } from '../data/connection.ts';
import { createNotificationChannel } from './channel.ts';
import { createChatIngestion } from './chat-ingestion.ts';
import { createHoldFollower } from './hold-follower.ts';
import type { GenesysHost } from './host.ts';
import type { GenesysPlatform } from './platform.ts';
import { createSharedChannel } from './shared-channel.ts';

export type ChatFollowerOptions = {
  readonly config: PublicConfig;
  readonly environment: Pick<Environment, 'fetch' | 'timers' | 'now' | 'random'>;
  readonly platform: GenesysPlatform;
  readonly host: GenesysHost | undefined;
  /** The agent's id. Rejects while they are signed out. */
  readonly userId: () => Promise<string>;
  readonly window: Window & typeof globalThis;
};

const firstRetryMs = 2_000;
const longestRetryMs = 30_000;

/** Tries until the agent is signed in; `signal` ends the following. */
export async function followInteraction(
  options: ChatFollowerOptions,
  connection: PanelConnection,
  signal: AbortSignal,
): Promise<void> {
  const { timers, random } = options.environment;
  for (let tries = 0; !signal.aborted; tries++) {
    try {
      await follow(options, connection, signal);
      return;
    } catch {
      const ms = Math.min(longestRetryMs, firstRetryMs * 2 ** tries) * (0.5 + random() / 2);
      await new Promise<void>((resolve) => void timers.set(resolve, ms));
    }
  }
}

async function follow(options: ChatFollowerOptions, connection: PanelConnection, signal: AbortSignal): Promise<void> {
  const { api, conversationId, store, feed } = connection;
  const { config, environment, platform, host } = options;
  const userId = await options.userId();
  if (signal.aborted) return;
  const post = (messages: Parameters<typeof api.messages>[1]) => api.messages(conversationId, messages);
  const resets: ((shownIds: readonly string[]) => void)[] = [];
  if (config.genesys.legacyWebChat) {
    const { createLegacyWebChat } = await import('./legacy-web-chat.ts');
    if (signal.aborted) return;
    const legacy = createLegacyWebChat({ ...environment, platform, conversationId, post });
    legacy.start();
    resets.push(legacy.onReset);
    signal.addEventListener('abort', () => legacy.stop());
  }
  const hold = createHoldFollower({
    timers: environment.timers,
    userId,
    report: (isHeld) => api.hold(conversationId, isHeld),
  });
  const ingestion = createChatIngestion({
    ...environment,
    platform,
    conversationId,
    userId,
    post,
    onConversation(conversation) {
      hold.onConversation(conversation);
      // Refused while the interaction alerted, or while another agent had it.
      const isRefused = store.state.phase === 'forbidden';
      const { kind } = partOf(conversation, userId);
      store.ring(kind === 'alerting');
      if (isRefused && kind === 'connected') feed.wake();
    },
    onOver: () => void api.complete(conversationId).catch(() => undefined),
  });
  resets.push(ingestion.onReset);
  connection.onReplaced = ({ utterances }) => {
    // Beyond the limit of a view its oldest are left out, though the service has them.
    if (utterances.length >= viewLimits.utterances) return;
    const shownIds = utterances.flatMap(({ messageId }) => messageId ?? []);
    for (const onReset of resets) onReset(shownIds);
  };
  const channel = openChannel(options, userId, ingestion);
  // Subscribed before the history is read, so that no message falls between the two; duplicates are dropped.
  channel.start();
  ingestion.sync();
  const offFocus = host?.onFocus(() => ingestion.sync());
  signal.addEventListener('abort', () => {
    offFocus?.();
    delete connection.onReplaced;
    hold.stop();
    ingestion.stop();
    channel.stop();
  });
}

function openChannel(options: ChatFollowerOptions, userId: string, listener: ReturnType<typeof createChatIngestion>) {
  const { config, environment, platform, window: win } = options;
  return createSharedChannel({
    name: `earshot-genesys-${config.genesys.clientId}-${userId}`,
    listener,
    make: (own) =>
      createNotificationChannel({
        ...environment,
        platform,
        userId,
        listener: own,
        openSocket: (uri) => new win.WebSocket(uri),
      }),
    locks: win.navigator.locks,
    openBroadcast: win.BroadcastChannel && ((name) => new win.BroadcastChannel(name)),
  });
}
