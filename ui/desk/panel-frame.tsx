/** The panel as Genesys embeds it: another origin, sandboxed, with nothing granted but the clipboard; and the host's side of the protocol. */
import { createEffect, on, onCleanup, onMount } from 'solid-js';
import { type HostAction, lifecycleMessage, safeParseHostAction } from '../../shared/genesys/host-protocol.ts';

/** The documented sandbox options that the panel is configured with, and the one permission. */
export const sandbox = 'allow-scripts allow-same-origin allow-forms allow-modals allow-popups allow-downloads';
export const permissions = 'clipboard-write';

export type PanelFrameProps = {
  conversationId: string;
  visible: boolean;
  popupAuth: boolean;
  loginHint: string;
  onAction: (action: HostAction) => void;
  /** BCP 47: the panel speaks the language of the desk. */
  locale: string;
};

/** The same service under its other loopback name is another origin to the browser. */
export function panelOrigin(location: Location): string {
  const other = location.hostname === 'localhost' ? '127.0.0.1' : 'localhost';
  return `${location.protocol}//${other}${location.port && `:${location.port}`}`;
}

/** One panel. It stays loaded while it is hidden, and is notified of focus, blur and stop. */
export function PanelFrame(props: PanelFrameProps) {
  let frame!: HTMLIFrameElement;
  const origin = panelOrigin(location);
  const address = () => {
    const query = new URLSearchParams({
      conversationId: props.conversationId,
      gcHostOrigin: location.origin,
      gcTargetEnv: 'local',
      langTag: props.locale.toLowerCase(),
      usePopupAuth: String(props.popupAuth),
      loginHint: props.loginHint,
    });
    return `${origin}/?${query}`;
  };
  const notify = (hook: 'bootstrap' | 'focus' | 'blur' | 'stop') =>
    frame.contentWindow?.postMessage(lifecycleMessage(hook), origin);

  onMount(() => {
    const listen = (event: MessageEvent): void => {
      if (event.source !== frame.contentWindow || event.origin !== origin) return;
      const action = safeParseHostAction(event.data);
      if (action) props.onAction(action);
    };
    window.addEventListener('message', listen);
    onCleanup(() => {
      window.removeEventListener('message', listen);
      notify('stop');
    });
  });
  // Not called on the first show, as in the real desktop.
  createEffect(
    on(
      () => props.visible,
      (visible) => notify(visible ? 'focus' : 'blur'),
      { defer: true },
    ),
  );

  return (
    <iframe
      ref={frame}
      class="panel-frame"
      classList={{ 'is-hidden': !props.visible }}
      title="Earshot panel"
      src={address()}
      sandbox={sandbox}
      allow={permissions}
      onLoad={() => notify('bootstrap')}
    />
  );
}
