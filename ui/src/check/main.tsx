/** `/check`: how the service is doing, for a supervisor, in a tab of its own. */
import { render } from 'solid-js/web';
import type { PublicConfig } from '../../../shared/api/routes.ts';
import { loadPublicConfig } from '../data/api.ts';
import { readHostParams } from '../data/host.ts';
import { createLocalIdentity, type GenesysIdentity } from '../data/identity.ts';
import { createPanelSession } from '../data/session.ts';
import { browserEnvironment } from '../environment.ts';
import { checkMessages } from '../messages/check-messages.ts';
import { directionOf, pickLanguage } from '../messages/messages.ts';
import { applyTheme, parseTheme } from '../panel/theme.ts';
import { CheckPage } from './check-page.tsx';
import { checkWebhooks, loadServiceCheck } from './load-service-check.ts';

async function start(root: HTMLElement): Promise<void> {
  const { fetch, now, prefs } = browserEnvironment();
  const { language, locale } = pickLanguage(readHostParams(location.search).langTag, ...navigator.languages);
  const messages = checkMessages[language];
  applyTheme(document.documentElement, parseTheme(prefs.get('theme', 'auto')));
  document.documentElement.lang = locale;
  document.documentElement.dir = directionOf(language);
  document.title = `${messages.title} · Earshot`;

  const config = await loadPublicConfig(fetch, '');
  const identity = await identityFor(config);
  const apiBase = config.apiBase.replace(/\/+$/, '');
  const session = createPanelSession({ fetch, now, apiBase, identity });
  render(
    () => (
      <CheckPage
        messages={messages}
        locale={locale}
        load={() => loadServiceCheck({ fetch, apiBase, session })}
        webhooks={(what) => checkWebhooks({ fetch, apiBase, session }, what)}
        signIn={() => identity.signIn()}
      />
    ),
    root,
  );
}

/** On a laptop a bare tab needs no sign-in; there this page is the local supervisor's. */
async function identityFor(config: PublicConfig): Promise<GenesysIdentity> {
  if (config.mode === 'local') return createLocalIdentity('local-supervisor');
  const { createGenesysIdentity } = await import('../genesys/identity.ts');
  return createGenesysIdentity({ config, params: readHostParams(''), stays: true });
}

const root = document.getElementById('check');
if (root) {
  start(root).catch(() => {
    document.getElementById('failed')?.removeAttribute('hidden');
  });
}
