/** Finished conversations: search, filters, what was found, and the one that is open. */
import { createSignal, For, type JSX, onCleanup, onMount, Show } from 'solid-js';
import type { FoundConversation } from '../../../../shared/api/archive.ts';
import { type LoadState, LoadStatus, loadFailureOf } from '../load-state.tsx';
import { FoundRow } from './found-row.tsx';
import { type HistoryFilters, searchRequest, type TypedFilters } from './history-address.ts';
import { historyMessages } from './history-messages.ts';
import type { HistoryViewProps } from './history-view-props.ts';
import { createKnownQueues, type KnownQueues } from './known-queues.ts';
import { RecordView } from './record-view.tsx';
import { SearchForm } from './search-form.tsx';

type Found = {
  readonly state: LoadState;
  readonly rows: readonly FoundConversation[];
  readonly cursor?: string | undefined;
  /** The words of these rows. */
  readonly words: string;
};

/** Searches at once, so that the newest conversations are there; again for each change of a filter. */
export function HistoryView(props: HistoryViewProps): JSX.Element {
  const words = historyMessages[props.language];
  let page!: HTMLDivElement;
  const [form, setForm] = createSignal<TypedFilters>({ words: '', agent: '', intent: '' });
  const queues = createKnownQueues(props.api);
  const { found, search, more } = followSearch(props, form, queues);
  /** Moves on to the first conversation that it brings. */
  const showMore = async () => {
    const { length } = found().rows;
    await more();
    page.querySelectorAll<HTMLElement>('.found-open')[length]?.focus();
  };
  const change = (part: Partial<HistoryFilters>) => {
    props.onFilters({ ...props.filters, ...part });
    if (!('record' in part)) void search();
  };
  const close = () => {
    const { record } = props.filters;
    change({ record: undefined } as never);
    page.querySelector<HTMLElement>(`[data-id="${record}"] button`)?.focus();
  };
  onMount(() => void search());
  return (
    <div ref={page} class="earshot supervisor" data-reading={props.filters.record !== undefined}>
      <header class="supervisor-head">
        {props.switch}
        <h1 class="hidden-text">{props.texts.t('history')}</h1>
        <SearchForm
          {...props}
          queues={queues.names()}
          form={form()}
          onForm={setForm}
          change={change}
          search={() => void search()}
        />
      </header>
      <main class="supervisor-body">
        <div class="live-side" aria-busy={found().state === 'loading'}>
          <LoadStatus
            texts={props.texts}
            signIn={props.signIn}
            words={{ ...words, empty: words.none }}
            state={found().state}
            load={() => void search()}
          />
          <ul class="live-list" onKeyDown={moveFocus}>
            <For each={found().rows}>
              {(row) => (
                <FoundRow
                  row={row}
                  texts={props.texts}
                  locale={props.locale}
                  words={found().words}
                  isOpen={props.filters.record === row.conversationId}
                  onOpen={() => change({ record: row.conversationId })}
                />
              )}
            </For>
          </ul>
          <Show when={found().cursor}>
            <button type="button" class="button history-more" onClick={() => void showMore()}>
              {words.more}
            </button>
          </Show>
        </div>
        <Show when={props.filters.record} keyed>
          {(id) => (
            <RecordView
              {...props}
              id={id}
              query={found().words}
              utteranceId={found().rows.find((row) => row.conversationId === id)?.match?.utteranceId}
              onClose={close}
            />
          )}
        </Show>
      </main>
    </div>
  );
}

/** A later search ends an earlier one. */
function followSearch(props: HistoryViewProps, form: () => TypedFilters, queues: KnownQueues) {
  const [found, setFound] = createSignal<Found>({ state: 'loading', rows: [], words: '' });
  let abort = new AbortController();
  onCleanup(() => abort.abort());
  async function ask(before: readonly FoundConversation[], cursor?: string): Promise<void> {
    abort.abort();
    abort = new AbortController();
    const { signal } = abort;
    const { words, agent, intent } = form();
    setFound({ state: 'loading', rows: before, cursor, words });
    try {
      const queue = await queues.named(props.filters.archiveQueue);
      const request = searchRequest(props.filters, { words, agent, intent, queue });
      const page = await props.api.search({ ...request, ...(cursor !== undefined && { cursor }) }, signal);
      if (signal.aborted) return;
      const rows = [...before, ...page.conversations];
      setFound({ state: rows.length > 0 ? 'shown' : 'empty', rows, cursor: page.cursor, words });
    } catch (error) {
      if (!signal.aborted) setFound({ state: loadFailureOf(error), rows: before, cursor, words });
    }
  }
  return {
    found,
    search: () => ask([]),
    more: () => ask(found().rows, found().cursor),
  };
}

/** Arrow keys move through the list. */
function moveFocus(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (by === 0) return;
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>('.live-open')];
  buttons[buttons.indexOf(event.target as HTMLElement) + by]?.focus();
  event.preventDefault();
}
