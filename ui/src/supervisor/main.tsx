/** `/supervisor`: the live conversations, for a supervisor, in a tab of its own or as a standalone app of Genesys. */
import { createSignal } from 'solid-js';
import { render } from 'solid-js/web';
import type { PublicConfig } from '../../../shared/api/routes.ts';
import { parseConversationId } from '../../../shared/ids.ts';
import { loadPublicConfig } from '../data/api.ts';
import { createPanelConnection } from '../data/connection.ts';
import { readHostParams } from '../data/host.ts';
import { createLocalIdentity, type GenesysIdentity } from '../data/identity.ts';
import { createPanelSession } from '../data/session.ts';
import { browserEnvironment } from '../environment.ts';
import { createMessages, directionOf, loadCatalog, pickLanguage } from '../messages/messages.ts';
import { supervisorMessages } from '../messages/supervisor-messages.ts';
import { applyTheme, parseTheme } from '../panel/theme.ts';
import { formatFilters, parseFilters } from './filters.ts';
import { createOverviewFeed } from './overview-feed.ts';
import { ReadAlong } from './read-along.tsx';
import { giveHint } from './supervisor-api.ts';
import { SupervisorPage } from './supervisor-page.tsx';
import { createSupervisorTexts } from './texts.ts';

async function start(root: HTMLElement): Promise<void> {
  const environment = browserEnvironment();
  const { fetch, now, prefs, timers, random } = environment;
  const { language, locale } = pickLanguage(readHostParams(location.search).langTag, ...navigator.languages);
  const texts = createSupervisorTexts(supervisorMessages[language], locale);
  const [theme, setTheme] = createSignal(parseTheme(prefs.get('theme', 'auto')));
  const [filters, setFilters] = createSignal(parseFilters(location.search));
  applyTheme(document.documentElement, theme());
  document.documentElement.lang = locale;
  document.documentElement.dir = directionOf(language);
  document.title = `${texts.t('title')} · Earshot`;
  addEventListener('popstate', () => setFilters(parseFilters(location.search)));

  const [config, catalog] = await Promise.all([loadPublicConfig(fetch, ''), loadCatalog(language)]);
  const messages = createMessages(language, locale, catalog);
  const identity = await identityFor(config);
  const apiBase = config.apiBase.replace(/\/+$/, '');
  const session = createPanelSession({ fetch, now, apiBase, identity });
  render(
    () => (
      <SupervisorPage
        texts={texts}
        follow={(handlers) => createOverviewFeed({ fetch, timers, random, apiBase, session, ...handlers })}
        filters={filters()}
        onFilters={(next) => {
          setFilters(next);
          history.replaceState(null, '', location.pathname + formatFilters(next, location.search));
        }}
        theme={theme()}
        onTheme={(next) => {
          setTheme(next);
          prefs.set('theme', next);
          applyTheme(document.documentElement, next);
        }}
        signIn={async () => {
          await identity.signIn();
          session.signedIn();
        }}
        readAlong={(id, row, close) => {
          const conversationId = parseConversationId(id);
          const connection = createPanelConnection({ environment, apiBase, identity, conversationId });
          return (
            <ReadAlong
              {...{ connection, messages, texts, prefs }}
              row={row()}
              hint={(text) => giveHint({ fetch, apiBase, session }, id, text)}
              onClose={close}
            />
          );
        }}
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

const root = document.getElementById('supervisor');
if (root) {
  start(root).catch(() => {
    document.getElementById('failed')?.removeAttribute('hidden');
  });
}
