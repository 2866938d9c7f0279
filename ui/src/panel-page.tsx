/** The panel page: reads the host's parameters, signs in, follows the conversation and renders the panel. */
import { createSignal, type JSX } from 'solid-js';
import { render } from 'solid-js/web';
import type { PublicConfig } from '../../shared/api/routes.ts';
import type { ConversationId } from '../../shared/ids.ts';
import { loadPublicConfig } from './data/api.ts';
import { createPanelConnection, type Environment } from './data/connection.ts';
import { type HostParams, readHostParams } from './data/host.ts';
import { createLocalIdentity } from './data/identity.ts';
import { browserEnvironment } from './environment.ts';
import type { GenesysDesktop } from './genesys/desktop.ts';
import type { ArrivedSignIn } from './genesys/redirect-sign-in.ts';
import { createMessages, loadCatalog, loadLaterCatalog, type Messages, pickLanguage } from './messages/messages.ts';
import { Frame } from './modules/frame.tsx';
import { followPage } from './page-lifecycle.ts';
import { Panel } from './panel/panel.tsx';
import { Shell } from './panel/shell.tsx';
import { applyTheme, parseTheme } from './panel/theme.ts';

/** Renders the panel into `root`. `arrived`: the answer of a sign-in with the whole page. */
export async function startPanel(root: HTMLElement, arrived?: ArrivedSignIn): Promise<void> {
  const environment = browserEnvironment({ shares: true });
  const params = readHostParams(location.search);
  const picked = pickLanguage(params.langTag, ...navigator.languages);
  const [theme, setTheme] = createSignal(parseTheme(environment.prefs.get('theme', 'auto')));
  const [shown, setShown] = createSignal<() => JSX.Element>();
  const [trouble, setTrouble] = createSignal<'noConversation' | 'failed'>();
  applyTheme(document.documentElement, theme());

  // The words and the settings are asked for together.
  const settings = params.conversationId ? loadPublicConfig(environment.fetch, '') : undefined;
  settings?.catch(() => {});
  const { language, locale } = picked;
  const messages: Messages = createMessages(language, locale, await loadCatalog(language), () =>
    loadLaterCatalog(language),
  );
  document.documentElement.lang = picked.locale;
  document.documentElement.dir = messages.direction;
  render(
    () => <Shell messages={messages} trouble={trouble()} content={shown()} onRetry={() => location.reload()} />,
    root,
  );

  if (!params.conversationId || !settings) {
    setTrouble('noConversation');
    return;
  }
  try {
    const config = await settings;
    const { conversationId } = params;
    const { identity, host, follow } = await openHost(config, { ...params, conversationId }, environment, arrived);
    const connection = createPanelConnection({
      environment,
      apiBase: config.apiBase.replace(/\/+$/, ''),
      identity,
      conversationId,
    });
    follow(connection);
    followPage(connection, host);
    setShown(() => () => (
      <Frame
        connection={connection}
        messages={messages}
        host={host}
        prefs={environment.prefs}
        emitter={root}
        keys={document}
      >
        <Panel
          features={config.features}
          theme={theme()}
          onTheme={(next) => {
            setTheme(next);
            environment.prefs.set('theme', next);
            applyTheme(document.documentElement, next);
          }}
        />
      </Frame>
    ));
    connection.feed.start();
  } catch {
    setTrouble('failed');
  }
}

/** In a desktop agents sign in, also with the Genesys simulator; a plain local tab needs no sign-in. */
async function openHost(
  config: PublicConfig,
  params: HostParams & { readonly conversationId: ConversationId },
  environment: Environment,
  arrived: ArrivedSignIn | undefined,
): Promise<Pick<GenesysDesktop, 'identity' | 'host' | 'follow'>> {
  if (config.mode === 'local' && params.gcHostOrigin === undefined) {
    return { identity: createLocalIdentity(), host: {}, follow: () => () => {} };
  }
  const { createGenesysDesktop } = await import('./genesys/desktop.ts');
  return createGenesysDesktop({ config, params, environment, arrived });
}
