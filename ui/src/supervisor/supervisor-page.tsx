/** The live conversations: filters, the list or the wall, and the one that is read along. */
import { createMemo, createSignal, type JSX, onCleanup, onMount, Show } from 'solid-js';
import { type LiveAlert, needReasons, type OverviewRow } from '../../../shared/supervisor/overview.ts';
import { type Theme, themes } from '../panel/theme.ts';
import { Choice } from './choice.tsx';
import { type Filters, layouts, matches, primaryOf } from './filters.ts';
import { LiveList } from './live-list.tsx';
import { createLiveRows } from './live-rows.ts';
import { SignInButton } from './load-state.tsx';
import type { FeedState, OverviewFeed, OverviewFeedOptions } from './overview-feed.ts';
import { queueKeyOf } from './queue-key.ts';
import type { SupervisorTexts } from './texts.ts';

export type SupervisorPageProps = {
  readonly texts: SupervisorTexts;
  readonly follow: (
    handlers: Pick<OverviewFeedOptions, 'onState' | 'onOverview' | 'onChanges' | 'onHidden' | 'onAlert'>,
  ) => OverviewFeed;
  readonly filters: Filters;
  readonly onFilters: (filters: Filters) => void;
  readonly theme: Theme;
  readonly onTheme: (theme: Theme) => void;
  readonly signIn: () => Promise<void>;
  /** The navigation between the views. */
  readonly switch: JSX.Element;
  readonly readAlong: (conversationId: string, row: () => OverviewRow | undefined, close: () => void) => JSX.Element;
};

/** Times on the page move at this pace. */
const secondMs = 1_000;

/** Follows the overview while it is mounted. */
export function SupervisorPage(props: SupervisorPageProps): JSX.Element {
  const { t } = props.texts;
  let page!: HTMLDivElement;
  const { rows, ranked, state, alert, hidden, now, feed } = followOverview(props.follow);
  const shown = createMemo(() => ranked().filter((row) => matches(row, props.filters)));
  const ids = createMemo(() => shown().map(({ conversationId }) => conversationId), [], { equals: isSameOrder });
  const change = (more: Partial<Filters>) => props.onFilters({ ...props.filters, ...more });
  const close = () => {
    const { open } = props.filters;
    const { open: _open, ...rest } = props.filters;
    props.onFilters(rest);
    page.querySelector<HTMLElement>(`[data-id="${open}"] button`)?.focus();
  };

  return (
    <div
      ref={page}
      class="earshot supervisor"
      data-layout={props.filters.layout}
      data-reading={props.filters.open !== undefined}
    >
      <header class="supervisor-head">
        {props.switch}
        <h1>{t('title')}</h1>
        <span class="faint">{t('count', { shown: shown().length, total: ranked().length })}</span>
        <span class="supervisor-state" data-state={state()} role="status">
          {t(state())}
        </span>
        <span class="spread" />
        <FilterBar {...props} rows={ranked()} change={change} />
      </header>
      <p class="hidden-text" role="status">
        {alert() ? `${t('reason_alert')}: ${alert()?.title}` : ''}
      </p>
      <main class="supervisor-body">
        <div class="live-side">
          <Show when={state() === 'signedOut'}>
            <SignInButton texts={props.texts} signIn={props.signIn} onSignedIn={() => feed.start()} />
          </Show>
          <Show when={state() !== 'connecting' && ids().length === 0}>
            <p class="empty">{t(ranked().length === 0 ? 'empty' : 'noneShown')}</p>
          </Show>
          <Show when={hidden() > 0}>
            <p class="live-hidden">{t('hidden', { count: hidden() })}</p>
          </Show>
          <LiveList
            {...{ rows, now }}
            texts={props.texts}
            ids={ids()}
            open={props.filters.open}
            layout={props.filters.layout}
            onOpen={(id) => change({ open: id })}
          />
        </div>
        <Show when={props.filters.open} keyed>
          {(id) => props.readAlong(id, () => rows[id], close)}
        </Show>
      </main>
    </div>
  );
}

/** The rows as the stream has them, and the time of the page. */
function followOverview(follow: SupervisorPageProps['follow']) {
  const [state, setState] = createSignal<FeedState>('connecting');
  const [alert, setAlert] = createSignal<LiveAlert>();
  const [hidden, setHidden] = createSignal(0);
  const [now, setNow] = createSignal(Date.now());
  const live = createLiveRows({ now: Date.now });
  const feed = follow({
    onState: setState,
    onOverview: ({ conversations }) => live.replace(conversations),
    onChanges: live.change,
    onHidden: setHidden,
    onAlert: setAlert,
  });
  onMount(() => {
    feed.start();
    const timer = setInterval(() => {
      setNow(Date.now());
      live.tick();
    }, secondMs);
    onCleanup(() => clearInterval(timer));
  });
  onCleanup(() => feed.close());
  return { rows: live.rows, ranked: live.ranked, state, alert, hidden, now, feed };
}

const isSameOrder = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((id, at) => id === b[at]);

/** Key and name, by name. */
function queuesOf(rows: readonly OverviewRow[]): (readonly [key: string, name: string])[] {
  const found = new Map<string, string>();
  for (const { queue } of rows) {
    const name = queue?.name ?? queue?.id ?? '';
    if (!found.has(name)) found.set(name, queueKeyOf(queue) ?? '');
  }
  return [...found]
    .filter(([, key]) => key !== '')
    .map(([name, key]) => [key, name === '' ? key : name] as const)
    .sort(([, a], [, b]) => a.localeCompare(b));
}

/** What there is to choose comes from the conversations themselves. */
function FilterBar(
  props: SupervisorPageProps & { rows: readonly OverviewRow[]; change: (more: Partial<Filters>) => void },
): JSX.Element {
  const { t, languageName, reason } = props.texts;
  const unique = (values: readonly (string | undefined)[], chosen: string | undefined) =>
    [...new Set([...values, chosen].filter((value) => value !== undefined))].sort();
  // Choices that stay the same are not drawn again: that would close a list that is open.
  const isSame = { equals: (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b) };
  const languages = createMemo(
    () =>
      unique(
        props.rows.map(({ language }) => primaryOf(language)),
        props.filters.language,
      ),
    [],
    isSame,
  );
  const queues = createMemo(() => queuesOf(props.rows), [], isSame);
  const set = (name: 'channel' | 'language' | 'queue' | 'reason', value: string) =>
    props.change({ [name]: value === '' ? undefined : value });
  return (
    <div class="supervisor-filters">
      <Choice
        label={t('channel')}
        value={props.filters.channel}
        all={t('all')}
        onChoose={(value) => set('channel', value)}
        options={[
          ['voice', t('voice')],
          ['chat', t('chat')],
        ]}
      />
      <Choice
        label={t('language')}
        value={props.filters.language}
        all={t('all')}
        onChoose={(value) => set('language', value)}
        options={languages().map((each) => [each, languageName(each)])}
      />
      <Show when={queues().length > 0}>
        <Choice
          label={t('queue')}
          value={props.filters.queue}
          all={t('all')}
          onChoose={(value) => set('queue', value)}
          options={queues()}
        />
      </Show>
      <Choice
        label={t('why')}
        value={props.filters.reason}
        all={t('all')}
        onChoose={(value) => set('reason', value)}
        options={needReasons.map((each) => [each, reason(each)])}
      />
      <Choice
        label={t('layout')}
        value={props.filters.layout}
        onChoose={(value) => props.change({ layout: value as Filters['layout'] })}
        options={layouts.map((each) => [each, t(each)])}
      />
      <Choice
        label={t('theme')}
        value={props.theme}
        onChoose={(value) => props.onTheme(value as Theme)}
        options={themes.map((each) => [each, t(each)])}
      />
    </div>
  );
}
