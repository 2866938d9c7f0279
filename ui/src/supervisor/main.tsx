/** `/supervisor`: the live conversations, for a supervisor, in a tab of its own or as a standalone app of Genesys. */
import { createSignal, type JSX, Match, Switch } from 'solid-js';
import { render } from 'solid-js/web';
import type { PublicConfig } from '../../../shared/api/routes.ts';
import { parseConversationId } from '../../../shared/ids.ts';
import { loadPublicConfig } from '../data/api.ts';
import { createPanelConnection } from '../data/connection.ts';
import { readHostParams } from '../data/host.ts';
import { createLocalIdentity, type GenesysIdentity } from '../data/identity.ts';
import { createPanelSession } from '../data/session.ts';
import { browserEnvironment } from '../environment.ts';
import { createMessages, directionOf, loadWholeCatalog, pickLanguage } from '../messages/messages.ts';
import { supervisorMessages } from '../messages/supervisor-messages.ts';
import { applyTheme, parseTheme } from '../panel/theme.ts';
import { formatFilters, parseFilters } from './filters.ts';
import { createArchiveApi } from './history/archive-api.ts';
import { formatHistory, formatView, parseHistory, parseView, type SupervisorView } from './history/history-address.ts';
import { LazyView } from './lazy-view.tsx';
import { createOverviewFeed } from './overview-feed.ts';
import { ReadAlong } from './read-along.tsx';
import { giveHint } from './supervisor-api.ts';
import { SupervisorPage } from './supervisor-page.tsx';
import { createSupervisorTexts } from './texts.ts';
import { formatUse, parseUse } from './use/use-address.ts';
import type { LazyViewProps } from './view-props.ts';
import { ViewSwitch } from './view-switch.tsx';

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
  const [view, setView] = createSignal(parseView(location.search));
  addEventListener('popstate', () => {
    setFilters(parseFilters(location.search));
    setView(parseView(location.search));
  });
  const showView = (next: SupervisorView) => {
    history.pushState(null, '', location.pathname + formatView(next, location.search));
    setView(next);
  };

  const [config, catalog] = await Promise.all([loadPublicConfig(fetch, ''), loadWholeCatalog(language)]);
  const messages = createMessages(language, locale, catalog);
  const identity = await identityFor(config);
  const apiBase = config.apiBase.replace(/\/+$/, '');
  const session = createPanelSession({ fetch, now, apiBase, identity });
  const signIn = async () => {
    await identity.signIn();
    session.signedIn();
  };
  const livePage = () => (
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
      signIn={signIn}
      switch={<ViewSwitch view="live" texts={texts} onView={showView} />}
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
  );
  const archive = createArchiveApi({ fetch, apiBase, session });
  const late = { api: archive, language, locale, texts, messages, signIn };
  render(
    () => (
      <Switch fallback={livePage()}>
        <Match when={view() === 'history'}>
          <HistoryPage {...late} switch={<ViewSwitch view="history" texts={texts} onView={showView} />} />
        </Match>
        <Match when={view() === 'use'}>
          <UsePage {...late} switch={<ViewSwitch view="use" texts={texts} onView={showView} />} />
        </Match>
      </Switch>
    ),
    root,
  );
}

type LatePageProps = Omit<LazyViewProps<unknown>, 'filters' | 'onFilters'>;

function HistoryPage(props: LatePageProps): JSX.Element {
  const load = async () => (await import('./history/history-view.tsx')).HistoryView;
  return <LazyView {...props} load={load} parse={parseHistory} format={formatHistory} />;
}

function UsePage(props: LatePageProps): JSX.Element {
  const load = async () => (await import('./use/use-view.tsx')).UseView;
  return <LazyView {...props} load={load} parse={parseUse} format={formatUse} />;
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
