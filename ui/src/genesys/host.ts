/**
 * The Genesys desktop around the panel. Messages are taken only from the parent window and only from an origin that the
 * service allows to embed it; what the query string says about the host is a wish, the list in the configuration decides.
 */
import type { PublicConfig } from '../../../shared/api/routes.ts';
import { EarshotError } from '../../../shared/errors.ts';
import { hostMessage, safeParseLifecycleHook } from '../../../shared/genesys/host-protocol.ts';
import type { HostParams, PanelHost, ReplyTarget } from '../data/host.ts';

export type GenesysHostOptions = {
  readonly config: PublicConfig;
  readonly params: HostParams;
  readonly window?: Window;
  /** Whether the interaction is a chat that can take text just now: a call has no compose box. */
  readonly canCompose?: () => boolean;
};

export type GenesysHost = PanelHost & {
  readonly reply: ReplyTarget;
  attention(count: number): void;
  openWindow(url: string): boolean;
  onFocus(listener: () => void): () => void;
  onBlur(listener: () => void): () => void;
  onStop(listener: () => Promise<void>): () => void;
  toast(title: string, message: string): void;
  close(): void;
};

/** The host's origin where it is one of those that may embed the panel; undefined in a bare tab or in a foreign page. */
export function hostOriginOf(config: PublicConfig, params: HostParams): string | undefined {
  const { gcHostOrigin } = params;
  return gcHostOrigin !== undefined && config.genesys.hostOrigins.includes(gcHostOrigin) ? gcHostOrigin : undefined;
}

/** undefined outside the desktop: the panel then works on its own. */
export function createGenesysHost(options: GenesysHostOptions): GenesysHost | undefined {
  const { config, params, window: win = window, canCompose = () => true } = options;
  const origin = hostOriginOf(config, params);
  if (origin === undefined || win.parent === win) return undefined;
  const focus = new Set<() => void>();
  const blur = new Set<() => void>();
  const stop = new Set<() => Promise<void>>();
  let inView = true;

  const tell = (action: Parameters<typeof hostMessage>[0]) => win.parent.postMessage(hostMessage(action), origin);

  const listen = (event: MessageEvent): void => {
    if (event.source !== win.parent || event.origin !== origin) return;
    switch (safeParseLifecycleHook(event.data)) {
      case 'bootstrap':
        tell({ action: 'bootstrapped' });
        return;
      case 'focus':
        inView = true;
        for (const listener of focus) listener();
        return;
      case 'blur':
        inView = false;
        for (const listener of blur) listener();
        return;
      case 'stop':
        // The host waits for this, and only for a while: what could not be sent by then is lost either way.
        void Promise.allSettled([...stop].map((listener) => listener())).then(() => tell({ action: 'stopped' }));
        return;
      default:
        return;
    }
  };
  win.addEventListener('message', listen);

  const listeners =
    <L>(set: Set<L>) =>
    (listener: L): (() => void) => {
      set.add(listener);
      return () => void set.delete(listener);
    };

  return {
    reply: {
      get available() {
        return inView && canCompose();
      },
      async insert(text) {
        if (!inView || !canCompose()) throw new EarshotError('failed_precondition');
        tell({ action: 'proposeInteractionMessage', mode: 'insert', message: text });
      },
    },
    attention: (count) => tell({ action: 'setAttentionCount', count }),
    toast: (title, message) => tell({ action: 'showToast', title, message, type: 'info' }),
    openWindow(url) {
      tell({ action: 'openWindow', targetUrl: url });
      return true;
    },
    onFocus: listeners(focus),
    onBlur: listeners(blur),
    onStop: listeners(stop),
    close: () => win.removeEventListener('message', listen),
  };
}
