/** The panel page: reads what the host says, signs in, follows the conversation, draws. */

import { createSignal, type JSX } from 'solid-js';
import { render } from 'solid-js/web';
import type { PublicConfig } from '../../shared/api/routes.ts';
import { type ConversationView, emptyView } from '../../shared/assist/conversation.ts';
import { loadPublicConfig } from './data/api.ts';
import { createPanelConnection } from './data/connection.ts';
import { type HostParams, type PanelHost, readHostParams } from './data/host.ts';
import { createLocalIdentity, type GenesysIdentity } from './data/identity.ts';
import { adoptStyles } from './design/sheet.ts';
import { Frame } from './modules/frame.tsx';
import { followPage } from './page-life.ts';
import { Panel } from './panel/panel.tsx';
import { Shell } from './panel/shell.tsx';
import { applyTheme, parseTheme } from './panel/theme.ts';
import { browserSurroundings } from './surroundings.ts';
import { createWords, englishWords, loadCatalog, pickLanguage } from './words/words.ts';

async function start(root: HTMLElement): Promise<void> {
  const surroundings = browserSurroundings();
  const params = readHostParams(location.search);
  const picked = pickLanguage(params.langTag, ...navigator.languages);
  const [words, setWords] = createSignal(englishWords());
  const [theme, setTheme] = createSignal(parseTheme(surroundings.kept.get('theme', 'auto')));
  const [shown, setShown] = createSignal<() => JSX.Element>();
  const [trouble, setTrouble] = createSignal<'noConversation' | 'failed'>();
  adoptStyles(document);
  applyTheme(document.documentElement, theme());

  // The words and the settings are asked for together; nothing waits for both.
  const catalog = loadCatalog(picked.language).then((found) => {
    setWords(createWords(picked.language, picked.locale, found));
    document.documentElement.lang = picked.locale;
    document.documentElement.dir = words().direction;
  });
  render(() => <Shell words={words()} trouble={trouble()} content={shown()} onRetry={() => location.reload()} />, root);

  if (!params.conversationId) {
    setTrouble('noConversation');
    return;
  }
  try {
    const config = await loadPublicConfig(surroundings.fetch, '');
    await catalog;
    let view = emptyView;
    const { identity, host } = await surround(config, params, () => view());
    const connection = createPanelConnection({
      surroundings,
      apiBase: config.apiBase.replace(/\/+$/, ''),
      identity,
      conversationId: params.conversationId,
    });
    view = () => connection.store.state.view;
    followPage(connection, host);
    setShown(() => () => (
      <Frame
        connection={connection}
        words={words()}
        host={host}
        kept={surroundings.kept}
        emitter={root}
        keys={document}
      >
        <Panel
          features={config.features}
          theme={theme()}
          onTheme={(next) => {
            setTheme(next);
            surroundings.kept.set('theme', next);
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

/** In the desktop she signs in as in production, also with the Genesys that runs here; a bare local tab needs no sign-in. */
async function surround(
  config: PublicConfig,
  params: HostParams,
  view: () => ConversationView,
): Promise<{ identity: GenesysIdentity; host: PanelHost }> {
  if (config.mode === 'local' && params.gcHostOrigin === undefined)
    return { identity: createLocalIdentity(), host: {} };
  const [{ createGenesysIdentity }, { createGenesysHost }] = await Promise.all([
    import('./genesys/identity.ts'),
    import('./genesys/host.ts'),
  ]);
  const canCompose = () => view().channel === 'chat' && view().status !== 'ended';
  return {
    identity: createGenesysIdentity({ config }),
    host: createGenesysHost({ config, params, canCompose }) ?? {},
  };
}

const root = document.getElementById('panel');
if (root) void start(root);
