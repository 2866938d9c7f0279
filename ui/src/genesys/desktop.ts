/** The Genesys desktop as the panel uses it: the agent's identity, what the host can do, the interaction, and the wrap-up. */
import { createEffect, createRoot, createSignal } from 'solid-js';
import * as v from 'valibot';
import type { PublicConfig } from '../../../shared/api/routes.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { Environment, PanelConnection } from '../data/connection.ts';
import type { HostParams, PanelHost } from '../data/host.ts';
import type { GenesysIdentity } from '../data/identity.ts';
import { followInteraction } from './chat-follower.ts';
import { createGenesysHost, type GenesysHost } from './host.ts';
import { createGenesysIdentity } from './identity.ts';
import { createGenesysPlatform, type GenesysPlatform } from './platform.ts';
import type { ArrivedSignIn } from './redirect-sign-in.ts';
import type { ReplySender, ReplySenderOptions } from './reply-sender.ts';
import type { UnreadBadge } from './unread-badge.ts';

export type GenesysDesktop = {
  readonly identity: GenesysIdentity;
  readonly host: PanelHost;
  /** Starts to follow the interaction; the result stops it. */
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
/** Only the newest suggestions can be unread. */
const maxUnread = 50;

const UserSchema = v.object({ id: v.string() });

/** The agent signs in with the first request; `follow` starts once the panel has its connection. */
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
  const platform = createGenesysPlatform({ ...environment, apiOrigin: config.genesys.apiOrigin, identity });
  const userId = createUserId(platform);
  let connection: PanelConnection | undefined;

  const isOpenChat = () => {
    const view = connection?.store.state.view;
    return view?.channel === 'chat' && view.status !== 'ended';
  };
  const host = createGenesysHost({ config, params, canCompose: isOpenChat, window: win });
  const sender = loadedWithFirstReply({ platform, conversationId, userId });
  const summary: PanelHost['summary'] = {
    async save({ summaryId, sections, wrapUpCodeId, unsupported }) {
      if (!connection) throw new EarshotError('unavailable');
      return connection.api.wrapUp(conversationId, {
        summaryId,
        sections: sections.map(({ title, text }) => ({ title, text })),
        unsupported,
        ...(wrapUpCodeId !== undefined && { wrapUpCodeId }),
      });
    },
  };

  return {
    identity,
    host: { ...(host && panelHost(host, sender)), summary },
    follow(current) {
      connection = current;
      const abort = new AbortController();
      void followInteraction({ config, environment, platform, host, userId, window: win }, current, abort.signal);
      const stopUnread = host && followUnread(host, current);
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

/** The agent's id, requested once; a failed request is made again by the next call. */
function createUserId(platform: GenesysPlatform): () => Promise<string> {
  let userId: Promise<string> | undefined;
  return () => {
    userId ??= platform.request('GET', '/api/v2/users/me').then((body) => v.parse(UserSchema, body).id);
    userId.catch(() => {
      userId = undefined;
    });
    return userId;
  };
}

/** Most conversations end without a reply from the panel. */
function loadedWithFirstReply(options: ReplySenderOptions): ReplySender {
  let loading: Promise<ReplySender> | undefined;
  const load = () => {
    loading ??= import('./reply-sender.ts').then(({ createReplySender }) => createReplySender(options));
    return loading.catch((cause: unknown) => {
      loading = undefined;
      throw new EarshotError('unavailable', { cause });
    });
  };
  return { send: async (text) => (await load()).send(text) };
}

/** The parts of the Genesys host that the panel uses, with sending by the Platform API. */
function panelHost(host: GenesysHost, sender: ReplySender): PanelHost {
  return {
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
  };
}

/** Counts new answers on the widget's icon while the panel is out of view; loaded when it first is. */
function followUnread(host: GenesysHost, connection: PanelConnection): () => void {
  const newest = () => connection.store.state.view.suggestions.slice(-maxUnread);
  const [badge, setBadge] = createSignal<UnreadBadge>();
  let isInView = true;
  const offFocus = host.onFocus(() => {
    isInView = true;
    badge()?.inView();
  });
  const offBlur = host.onBlur(async () => {
    isInView = false;
    const known = newest();
    const loaded = badge() ?? (await loadBadge(host));
    if (!loaded || isInView) return;
    loaded.onSuggestions(known);
    loaded.outOfView();
    setBadge(loaded);
  });
  const dispose = createRoot((dispose) => {
    createEffect(() => badge()?.onSuggestions(newest()));
    return dispose;
  });
  return () => {
    offFocus();
    offBlur();
    dispose();
  };
}

/** undefined where it does not load: the icon then shows no number, until the panel is left again. */
async function loadBadge(host: GenesysHost): Promise<UnreadBadge | undefined> {
  const loaded = await import('./unread-badge.ts').catch(() => undefined);
  return loaded?.createUnreadBadge({ setCount: host.attention, toast: host.toast });
}
