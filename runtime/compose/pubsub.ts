/** Notifications: the push routes, their token check, and in local mode the Pub/Sub emulator that posts to them. */
import type { Hono } from 'hono';
import { createPushTokenVerifier } from '../auth/push-token.ts';
import type { Config } from '../config.ts';
import type { ConversationClosing } from '../core/assist/closing.ts';
import { createNotificationIntake } from '../core/assist/notifications.ts';
import { loadOnce } from '../core/load-once.ts';
import type { AssistFeed } from '../core/ports/assist-feed.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { Meter } from '../core/ports/meter.ts';
import type { KeyValueStore } from '../core/ports/stores.ts';
import { mapNotification } from '../dialogflow/map-results.ts';
import type { PublishedNotification } from '../engine/dialogflow/notify.ts';
import type { AppEnv } from '../http/app-env.ts';
import type { Budgets } from '../http/budgets.ts';
import { createPubsubRoute, pushKinds } from '../http/pubsub-route.ts';
import type { Platform } from './platform.ts';

export type PubsubDeps = {
  readonly config: Config;
  readonly platform: Platform;
  readonly feed: AssistFeed;
  readonly closing: ConversationClosing;
  readonly store: KeyValueStore;
  readonly logger: Logger;
  readonly meter: Meter;
  readonly budgets: Pick<Budgets, 'refuse'>;
};

/** Undefined without PUBSUB_SERVICE_ACCOUNTS, unless Dialogflow is local. */
export function composePubsub(
  deps: PubsubDeps & { readonly local: LocalPubsub | undefined },
): Hono<AppEnv> | undefined {
  const { config, platform, feed, store, logger, meter, local } = deps;
  if (!local && config.PUBSUB_SERVICE_ACCOUNTS.length === 0) return undefined;
  const audience = local ? [localAudience] : audiencesOf(config);
  if (audience.length === 0) {
    logger.warn('Push routes are closed: set PUBSUB_AUDIENCE or APPLICATION_SERVER_URL');
    return undefined;
  }
  const verify = createPushTokenVerifier({
    audience,
    serviceAccounts: local ? [localAccount] : config.PUBSUB_SERVICE_ACCOUNTS,
    fetch: local ? local.fetchKeys : platform.fetch,
    clock: platform.clock,
  });
  const intake = createNotificationIntake({
    feed,
    store,
    logger,
    meter,
    read: mapNotification,
    onCompleted: (conversationId) => deps.closing.report(conversationId, 'notified'),
  });
  return createPubsubRoute({ intake, verify, onRefused: (address) => deps.budgets.refuse(address) });
}

/** By default Google issues a subscription's tokens for the address that it pushes to. */
function audiencesOf({ PUBSUB_AUDIENCE, APPLICATION_SERVER_URL }: Config): string[] {
  if (PUBSUB_AUDIENCE !== undefined) return [PUBSUB_AUDIENCE];
  if (APPLICATION_SERVER_URL === undefined) return [];
  const base = APPLICATION_SERVER_URL.replace(/\/+$/, '');
  return pushKinds.map((kind) => `${base}/pubsub/${kind}`);
}

const localAudience = 'earshot-local';
const localAccount = 'pubsub@local.invalid';

export type LocalPubsub = {
  readonly publish: (notification: PublishedNotification) => void;
  readonly fetchKeys: typeof fetch;
  listening(url: string): void;
  close(): void;
};

/** Notifications of the local Dialogflow take the production path: signed, posted, verified. Loaded with the first one. */
export function composeLocalPubsub(platform: Platform): LocalPubsub {
  let baseUrl: string | undefined;
  let closed = false;
  const load = loadOnce(async () => {
    const { createPushEmulator } = await import('../engine/dialogflow/push-emulator.ts');
    return createPushEmulator({
      fetch: platform.fetch,
      baseUrl: () => baseUrl!,
      clock: platform.clock,
      audience: localAudience,
      serviceAccount: localAccount,
    });
  });
  return {
    publish(notification) {
      if (baseUrl === undefined || closed) return;
      load().then(
        (emulator) => emulator.publish(notification),
        () => {},
      );
    },
    fetchKeys: async () => Response.json(await (await load()).keys()),
    listening(url) {
      baseUrl = url;
    },
    close() {
      closed = true;
      load.begun()?.then(
        (emulator) => emulator.close(),
        () => {},
      );
    },
  };
}
