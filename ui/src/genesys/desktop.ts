/** All that the Genesys desktop is to the panel: who she is, what the host can do, the chat that is to be followed, the wrap-up. */
import { createEffect, createRoot } from 'solid-js';
import * as v from 'valibot';
import type { PublicConfig } from '../../../shared/api/routes.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { Environment, PanelConnection } from '../data/connection.ts';
import type { HostParams, PanelHost } from '../data/host.ts';
import type { GenesysIdentity } from '../data/identity.ts';
import { createNotificationChannel } from './channel.ts';
import { createChatIngestion } from './chat-ingestion.ts';
import { createHoldFollower } from './hold-follower.ts';
import { createGenesysHost } from './host.ts';
import { createGenesysIdentity } from './identity.ts';
import { createLegacyWebChat } from './legacy-web-chat.ts';
import { createGenesysPlatform } from './platform.ts';
import type { ArrivedSignIn } from './redirect-sign-in.ts';
import { createReplySender } from './reply-sender.ts';
import { createSharedChannel } from './shared-channel.ts';
import { createUnreadBadge } from './unread-badge.ts';

export type GenesysDesktop = {
  readonly identity: GenesysIdentity;
  readonly host: PanelHost;
  /** Begins to follow the interaction; the result stops it. */
  follow(connection: PanelConnection): () => void;
};

export type DesktopOptions = {
  readonly config: PublicConfig;
  readonly params: HostParams & { readonly conversationId: ConversationId };
  readonly environment: Pick<Environment, 'fetch' | 'timers' | 'now' | 'random'>;
  /** A sign-in with the whole page that just came back. */
  readonly arrived?: ArrivedSignIn | undefined;
  readonly window?: Window & typeof globalThis;
};

const maxHintCharacters = 200;

const UserSchema = v.object({ id: v.string() });

export function createGenesysDesktop(options: DesktopOptions): GenesysDesktop {
  const { config, params, environment, window: win = window } = options;
  const { conversationId } = params;
  const identity = createGenesysIdentity({
    config,
    usePopupAuth: params.usePopupAuth,
    params,
    arrived: options.arrived,
    loginHint: new URLSearchParams(win.location.search).get('loginHint')?.slice(0, maxHintCharacters),
    window: win,
  });
  const { apiOrigin, clientId } = config.genesys;
  const platform = createGenesysPlatform({ ...environment, apiOrigin, identity });
  let connection: PanelConnection | undefined;
  let userId: Promise<string> | undefined;

  const isOpenChat = () => {
    const view = connection?.store.state.view;
    return view?.channel === 'chat' && view.status !== 'ended';
  };
  const host = createGenesysHost({ config, params, canCompose: isOpenChat, window: win });

  function whoAmI(): Promise<string> {
    userId ??= platform.request('GET', '/api/v2/users/me').then((body) => v.parse(UserSchema, body).id);
    userId.catch(() => {
      userId = undefined;
    });
    return userId;
  }

  const sender = createReplySender({ platform, conversationId, userId: whoAmI });

  const summary: PanelHost['summary'] = {
    async save(saved) {
      if (!connection) throw new EarshotError('unavailable');
      const { summaryId, sections } = saved;
      await connection.api.wrapUp(conversationId, {
        summaryId,
        sections: sections.map(({ title, text }) => ({ title, text })),
      });
    },
  };

  async function followChat(current: PanelConnection, signal: AbortSignal): Promise<void> {
    const me = await whoAmI();
    if (signal.aborted) return;
    const post = (message: Parameters<typeof current.api.message>[1]) => current.api.message(conversationId, message);
    if (config.genesys.legacyWebChat) {
      const legacy = createLegacyWebChat({ ...environment, platform, conversationId, post });
      legacy.start();
      signal.addEventListener('abort', () => legacy.stop());
    }
    const hold = createHoldFollower({
      timers: environment.timers,
      userId: me,
      tell: (held) => current.api.hold(conversationId, held),
    });
    const ingestion = createChatIngestion({
      ...environment,
      platform,
      conversationId,
      userId: me,
      post,
      onConversation: hold.onConversation,
      onOver: () => void current.api.complete(conversationId).catch(() => undefined),
    });
    const channel = createSharedChannel({
      name: `earshot-genesys-${clientId}-${me}`,
      listener: ingestion,
      make: (listener) =>
        createNotificationChannel({
          ...environment,
          platform,
          userId: me,
          listener,
          openSocket: (uri) => new win.WebSocket(uri),
        }),
      locks: win.navigator.locks,
      openBroadcast: win.BroadcastChannel && ((name) => new win.BroadcastChannel(name)),
    });
    // Subscribed before history is read, so that nothing falls between the two; what comes twice is seen once.
    channel.start();
    ingestion.sync();
    const offFocus = host?.onFocus(() => ingestion.sync());
    signal.addEventListener('abort', () => {
      offFocus?.();
      hold.stop();
      ingestion.stop();
      channel.stop();
    });
  }

  /** Signing in may need her; until then there is nothing to follow with. */
  async function followWhenSignedIn(current: PanelConnection, signal: AbortSignal): Promise<void> {
    for (let tries = 0; !signal.aborted; tries++) {
      try {
        await followChat(current, signal);
        return;
      } catch {
        const ms = Math.min(30_000, 2_000 * 2 ** tries) * (0.5 + environment.random() / 2);
        await new Promise<void>((resolve) => void environment.timers.set(resolve, ms));
      }
    }
  }

  return {
    identity,
    host: {
      ...(host && {
        reply: {
          get available() {
            return host.reply.available;
          },
          insert: (text) => host.reply.insert(text),
          send: async (text) => {
            await sender.send(text);
          },
        },
        attention: host.attention,
        openWindow: host.openWindow,
        onFocus: host.onFocus,
        onStop: host.onStop,
      }),
      summary,
    },
    follow(current) {
      connection = current;
      const abort = new AbortController();
      void followWhenSignedIn(current, abort.signal);
      const stopUnread = host ? followUnread(host, current) : undefined;
      const offStop = host?.onStop(async () => abort.abort());
      return () => {
        abort.abort();
        stopUnread?.();
        offStop?.();
        host?.close();
      };
    },
  };
}

function followUnread(
  host: NonNullable<ReturnType<typeof createGenesysHost>>,
  connection: PanelConnection,
): () => void {
  const badge = createUnreadBadge({ setCount: host.attention, toast: host.toast });
  const offFocus = host.onFocus(badge.inView);
  const offBlur = host.onBlur(badge.outOfView);
  const dispose = createRoot((dispose) => {
    createEffect(() => {
      const all = connection.store.state.view.suggestions;
      badge.onSuggestions(all.slice(-50));
    });
    return dispose;
  });
  return () => {
    offFocus();
    offBlur();
    dispose();
  };
}
