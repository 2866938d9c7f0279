/** Finished conversations: search, filters, what was found, and the one that is open. */
import { createSignal, For, type JSX, onCleanup, onMount, Show } from 'solid-js';
import type { FoundConversation } from '../../../../shared/api/archive.ts';
import { EarshotError } from '../../../../shared/errors.ts';
import { FoundRow } from './found-row.tsx';
import { type HistoryFilters, searchRequest } from './history-address.ts';
import { historyMessages } from './history-messages.ts';
import type { HistoryViewProps } from './history-view-props.ts';
import { createKnownQueues, type KnownQueues } from './known-queues.ts';
import { RecordView } from './record-view.tsx';
import { SearchForm } from './search-form.tsx';

type Failure = 'unsupported' | 'forbidden' | 'signedOut' | 'failed';
type Found = {
  readonly state: 'loading' | 'found' | Failure;
  readonly rows: readonly FoundConversation[];
  readonly cursor?: string | undefined;
  /** The words of these rows. */
  readonly words: string;
};

const failureOf = (error: unknown): Failure => {
  const { code } = EarshotError.from(error);
  if (code === 'unsupported' || code === 'forbidden') return code;
  return code === 'unauthenticated' || code === 'cancelled' ? 'signedOut' : 'failed';
};

/** Searches at once, so that the newest conversations are there; again for each change of a filter. */
export function HistoryView(props: HistoryViewProps): JSX.Element {
  const words = historyMessages[props.language];
  const [form, setForm] = createSignal({ words: '', agent: '' });
  const queues = createKnownQueues(props.api);
  const { found, search, more } = followSearch(props, form, queues);
  const change = (part: Partial<HistoryFilters>) => {
    props.onFilters({ ...props.filters, ...part });
    if (!('record' in part)) void search();
  };
  const close = () => {
    const { record } = props.filters;
    change({ record: undefined } as never);
    document.querySelector<HTMLElement>(`[data-id="${record}"] button`)?.focus();
  };
  onMount(() => void search());
  return (
    <div class="earshot supervisor" data-reading={props.filters.record !== undefined}>
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
          <SearchState
            {...props}
            state={found().state}
            isEmpty={found().rows.length === 0}
            search={() => void search()}
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
            <button type="button" class="button history-more" onClick={() => void more()}>
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

/** What the list does not say by itself, and the way out. */
function SearchState(
  props: HistoryViewProps & { state: Found['state']; isEmpty: boolean; search: () => void },
): JSX.Element {
  const words = historyMessages[props.language];
  const text = () => {
    if (props.state === 'found') return props.isEmpty ? words.none : '';
    if (props.state === 'signedOut' || props.state === 'forbidden') return props.texts.t(props.state);
    return words[props.state];
  };
  return (
    <>
      <p class="history-state" role="status" data-state={props.state}>
        {text()}
      </p>
      <Show when={props.state === 'failed'}>
        <button type="button" class="button" onClick={() => props.search()}>
          {words.again}
        </button>
      </Show>
      <Show when={props.state === 'signedOut'}>
        <button
          type="button"
          class="button primary"
          onClick={() =>
            void props.signIn().then(
              () => props.search(),
              () => undefined,
            )
          }
        >
          {props.texts.t('signIn')}
        </button>
      </Show>
    </>
  );
}

/** A later search ends an earlier one. */
function followSearch(props: HistoryViewProps, form: () => { words: string; agent: string }, queues: KnownQueues) {
  const [found, setFound] = createSignal<Found>({ state: 'loading', rows: [], words: '' });
  let abort = new AbortController();
  onCleanup(() => abort.abort());
  async function ask(before: readonly FoundConversation[], cursor?: string): Promise<void> {
    abort.abort();
    abort = new AbortController();
    const { signal } = abort;
    const { words, agent } = form();
    setFound({ state: 'loading', rows: before, cursor, words });
    try {
      const queue = await queues.named(props.filters.archiveQueue);
      const request = searchRequest(props.filters, { words, agent, queue });
      const page = await props.api.search({ ...request, ...(cursor !== undefined && { cursor }) }, signal);
      if (signal.aborted) return;
      setFound({ state: 'found', rows: [...before, ...page.conversations], cursor: page.cursor, words });
    } catch (error) {
      if (!signal.aborted) setFound({ state: failureOf(error), rows: before, cursor, words });
    }
  }
  return {
    found,
    search: () => ask([]),
    /** Moves on to the first conversation that it brings. */
    async more() {
      const { rows, cursor } = found();
      await ask(rows, cursor);
      document.querySelectorAll<HTMLElement>('.found-open')[rows.length]?.focus();
    },
  };
}

/** Arrow keys move through the list. */
function moveFocus(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (by === 0) return;
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>('.live-open')];
  buttons[buttons.indexOf(document.activeElement as HTMLElement) + by]?.focus();
  event.preventDefault();
}
