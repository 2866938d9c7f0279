/** `/supervisor`: the live conversations, for a supervisor, in a tab of its own or as a standalone app of Genesys. */
import { render } from 'solid-js/web';
import type { PublicConfig } from '../../../shared/api/routes.ts';
import { loadPublicConfig } from '../data/api.ts';
import { type HostParams, readHostParams } from '../data/host.ts';
import { createLocalIdentity, type GenesysIdentity } from '../data/identity.ts';
import { browserEnvironment } from '../environment.ts';
import { createMessages, directionOf, loadWholeCatalog, pickLanguage } from '../messages/messages.ts';
import { applyTheme, parseTheme } from '../panel/theme.ts';
import { SupervisorApp, textsOf } from './supervisor-app.tsx';
import { createTabAddress } from './view-address.ts';

async function start(root: HTMLElement): Promise<void> {
  const environment = browserEnvironment();
  const { fetch, prefs } = environment;
  const params = readHostParams(location.search);
  const { language, locale } = pickLanguage(params.langTag, ...navigator.languages);
  const theme = parseTheme(prefs.get('theme', 'auto'));
  applyTheme(document.documentElement, theme);
  document.documentElement.lang = locale;
  document.documentElement.dir = directionOf(language);

  const [config, catalog] = await Promise.all([loadPublicConfig(fetch, ''), loadWholeCatalog(language)]);
  const messages = createMessages(language, locale, catalog);
  document.title = `${textsOf(messages).t('title')} · Earshot`;
  const identity = await identityFor(config, params);
  const address = createTabAddress();
  const onTheme = (next: typeof theme) => {
    prefs.set('theme', next);
    applyTheme(document.documentElement, next);
  };
  const apiBase = config.apiBase.replace(/\/+$/, '');
  render(() => <SupervisorApp {...{ environment, apiBase, identity, messages, address, theme, onTheme }} />, root);
}

/** On a laptop a bare tab needs no sign-in; there this page is the local supervisor's. */
async function identityFor(config: PublicConfig, params: HostParams): Promise<GenesysIdentity> {
  if (config.mode === 'local') return createLocalIdentity('local-supervisor');
  const { createGenesysIdentity } = await import('../genesys/identity.ts');
  return createGenesysIdentity({ config, params, usePopupAuth: params.usePopupAuth, stays: true });
}

const root = document.getElementById('supervisor');
if (root) {
  start(root).catch(() => {
    document.getElementById('failed')?.removeAttribute('hidden');
  });
}
