/** The live conversations: filters, the list or the wall, and the one that is read along. */
import { createMemo, createSignal, For, type JSX, onCleanup, onMount, Show } from 'solid-js';
import { createStore, reconcile } from 'solid-js/store';
import { type LiveAlert, needReasons, type OverviewRow } from '../../../shared/supervisor/overview.ts';
import { type Theme, themes } from '../panel/theme.ts';
import { ConversationRow } from './conversation-row.tsx';
import { type Filters, layouts, primaryOf, shownRows } from './filters.ts';
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
  const { rows, state, alert, hidden, now, feed } = followOverview(props.follow);
  const all = createMemo(() => Object.values(rows).filter((row) => row !== undefined));
  const shown = createMemo(() => shownRows(all(), props.filters, now()));
  const ids = createMemo(() => shown().map(({ conversationId }) => conversationId), [], { equals: isSameOrder });
  const byId = createMemo(() => new Map(shown().map((row) => [row.conversationId, row])));
  const change = (more: Partial<Filters>) => props.onFilters({ ...props.filters, ...more });
  const close = () => {
    const { open } = props.filters;
    const { open: _open, ...rest } = props.filters;
    props.onFilters(rest);
    document.querySelector<HTMLElement>(`[data-id="${open}"] button`)?.focus();
  };

  return (
    <div class="earshot supervisor" data-layout={props.filters.layout} data-reading={props.filters.open !== undefined}>
      <header class="supervisor-head">
        {props.switch}
        <h1>{t('title')}</h1>
        <span class="faint">{t('count', { shown: shown().length, total: all().length })}</span>
        <span class="supervisor-state" data-state={state()} role="status">
          {t(state())}
        </span>
        <span class="spread" />
        <FilterBar {...props} rows={all()} change={change} />
      </header>
      <p class="hidden-text" role="status">
        {alert() ? `${t('reason_alert')}: ${alert()?.title}` : ''}
      </p>
      <main class="supervisor-body">
        <div class="live-side">
          <Show when={state() === 'signedOut'}>
            <button
              type="button"
              class="button primary"
              onClick={() =>
                void props.signIn().then(
                  () => feed.start(),
                  () => undefined,
                )
              }
            >
              {t('signIn')}
            </button>
          </Show>
          <Show when={state() !== 'connecting' && ids().length === 0}>
            <p class="empty">{t(all().length === 0 ? 'empty' : 'noneShown')}</p>
          </Show>
          <Show when={hidden() > 0}>
            <p class="live-hidden">{t('hidden', { count: hidden() })}</p>
          </Show>
          <ul class="live-list" onKeyDown={moveFocus}>
            <For each={ids()}>
              {(id) => (
                <Show when={byId().get(id)}>
                  {(row) => (
                    <ConversationRow
                      row={row()}
                      texts={props.texts}
                      now={now()}
                      isOpen={props.filters.open === id}
                      onOpen={() => change({ open: id })}
                    />
                  )}
                </Show>
              )}
            </For>
          </ul>
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
  const [rows, setRows] = createStore<Record<string, OverviewRow>>({});
  const [state, setState] = createSignal<FeedState>('connecting');
  const [alert, setAlert] = createSignal<LiveAlert>();
  const [hidden, setHidden] = createSignal(0);
  const [now, setNow] = createSignal(Date.now());
  const feed = follow({
    onState: setState,
    onOverview: ({ conversations }) =>
      setRows(reconcile(Object.fromEntries(conversations.map((row) => [row.conversationId, row])))),
    onChanges(changed, removed) {
      for (const row of changed) setRows(row.conversationId, reconcile(row));
      for (const id of removed) setRows(id, undefined as never);
    },
    onHidden: setHidden,
    onAlert: setAlert,
  });
  onMount(() => {
    feed.start();
    const timer = setInterval(() => setNow(Date.now()), secondMs);
    onCleanup(() => clearInterval(timer));
  });
  onCleanup(() => feed.close());
  return { rows, state, alert, hidden, now, feed };
}

const isSameOrder = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((id, at) => id === b[at]);

/** Arrow keys move through the list. */
function moveFocus(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (by === 0) return;
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>('.live-open')];
  buttons[buttons.indexOf(document.activeElement as HTMLElement) + by]?.focus();
  event.preventDefault();
}

/** What there is to choose comes from the conversations themselves. */
function FilterBar(
  props: SupervisorPageProps & { rows: readonly OverviewRow[]; change: (more: Partial<Filters>) => void },
): JSX.Element {
  const { t, languageName, reason } = props.texts;
  const unique = (values: readonly (string | undefined)[], chosen: string | undefined) =>
    [...new Set([...values, chosen].filter((value) => value !== undefined))].sort();
  const languages = createMemo(() =>
    unique(
      props.rows.map(({ language }) => primaryOf(language)),
      props.filters.language,
    ),
  );
  const queues = createMemo(
    () =>
      new Map(
        props.rows.flatMap(({ queue }) => {
          const key = queueKeyOf(queue);
          return key === undefined ? [] : [[key, queue?.name ?? key] as const];
        }),
      ),
  );
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
      <Show when={queues().size > 0}>
        <Choice
          label={t('queue')}
          value={props.filters.queue}
          all={t('all')}
          onChoose={(value) => set('queue', value)}
          options={[...queues()].sort(([, a], [, b]) => a.localeCompare(b))}
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

function Choice(props: {
  label: string;
  value: string | undefined;
  /** The choice of none. */
  all?: string;
  options: readonly (readonly [value: string, text: string])[];
  onChoose: (value: string) => void;
}): JSX.Element {
  return (
    <label class="supervisor-choice">
      <span class="small-title">{props.label}</span>
      <select class="button" onChange={(event) => props.onChoose(event.currentTarget.value)}>
        <Show when={props.all}>
          <option value="" selected={props.value === undefined}>
            {props.all}
          </option>
        </Show>
        <For each={props.options}>
          {([value, text]) => (
            <option value={value} selected={props.value === value}>
              {text}
            </option>
          )}
        </For>
      </select>
    </label>
  );
}
