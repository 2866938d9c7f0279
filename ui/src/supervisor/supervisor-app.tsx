/** The supervisor's views over one session: live conversations, history, report of use. For a tab of its own and for an element. */
import { createMemo, createSignal, type JSX, Match, Switch } from 'solid-js';
import { parseConversationId } from '../../../shared/ids.ts';
import { createPanelConnection, type Environment } from '../data/connection.ts';
import type { GenesysIdentity } from '../data/identity.ts';
import { createPanelSession } from '../data/session.ts';
import type { Messages } from '../messages/messages.ts';
import { supervisorMessages } from '../messages/supervisor-messages.ts';
import type { Theme } from '../panel/theme.ts';
import { formatFilters, parseFilters } from './filters.ts';
import { createArchiveApi } from './history/archive-api.ts';
import { formatHistory, formatView, parseHistory, parseView, type SupervisorView } from './history/history-address.ts';
import { LazyView } from './lazy-view.tsx';
import { createOverviewFeed } from './overview-feed.ts';
import { ReadAlong } from './read-along.tsx';
import { giveHint } from './supervisor-api.ts';
import { SupervisorPage } from './supervisor-page.tsx';
import { createSupervisorTexts, type SupervisorTexts } from './texts.ts';
import { formatUse, parseUse } from './use/use-address.ts';
import type { ViewAddress } from './view-address.ts';
import type { LazyViewProps } from './view-props.ts';
import { ViewSwitch } from './view-switch.tsx';

export type SupervisorAppProps = {
  readonly environment: Environment;
  /** Of the service, without a slash at the end. */
  readonly apiBase: string;
  readonly identity: GenesysIdentity;
  readonly messages: Messages;
  readonly address: ViewAddress;
  readonly theme: Theme;
  /** Called with what the supervisor has chosen. */
  readonly onTheme: (theme: Theme) => void;
};

export const textsOf = ({ language, locale }: Messages): SupervisorTexts =>
  createSupervisorTexts(supervisorMessages[language], locale);

/** Follows the overview while it is mounted. */
export function SupervisorApp(props: SupervisorAppProps): JSX.Element {
  const { environment, apiBase, identity, messages, address } = props;
  const { fetch, now, prefs, timers, random } = environment;
  const { language, locale } = messages;
  const texts = textsOf(messages);
  const session = createPanelSession({ fetch, now, apiBase, identity });
  const signIn = async () => {
    await identity.signIn();
    session.signedIn();
  };
  const [theme, setTheme] = createSignal(props.theme);
  const filters = createMemo(() => parseFilters(address.search()));
  const view = createMemo(() => parseView(address.search()));
  const switchOf = (shown: SupervisorView) => (
    <ViewSwitch
      view={shown}
      texts={texts}
      address={address}
      onView={(next) => address.push(formatView(next, address.search()))}
    />
  );
  const livePage = () => (
    <SupervisorPage
      texts={texts}
      follow={(handlers) => createOverviewFeed({ fetch, timers, random, apiBase, session, ...handlers })}
      filters={filters()}
      onFilters={(next) => address.replace(formatFilters(next, address.search()))}
      theme={theme()}
      onTheme={(next) => {
        setTheme(next);
        props.onTheme(next);
      }}
      signIn={signIn}
      switch={switchOf('live')}
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
  const late = {
    api: createArchiveApi({ fetch, apiBase, session }),
    language,
    locale,
    texts,
    messages,
    signIn,
    address,
  };
  return (
    <div class="supervisor-frame" lang={locale} dir={messages.direction}>
      <Switch fallback={livePage()}>
        <Match when={view() === 'history'}>
          <HistoryPage {...late} switch={switchOf('history')} />
        </Match>
        <Match when={view() === 'use'}>
          <UsePage {...late} switch={switchOf('use')} />
        </Match>
      </Switch>
    </div>
  );
}

type LatePageProps = Omit<LazyViewProps<unknown>, 'filters' | 'onFilters'> & { readonly address: ViewAddress };

function HistoryPage(props: LatePageProps): JSX.Element {
  const load = async () => (await import('./history/history-view.tsx')).HistoryView;
  return <LazyView {...props} load={load} parse={parseHistory} format={formatHistory} />;
}

function UsePage(props: LatePageProps): JSX.Element {
  const load = async () => (await import('./use/use-view.tsx')).UseView;
  return <LazyView {...props} load={load} parse={parseUse} format={formatUse} />;
}
