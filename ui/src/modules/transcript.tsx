/** Live transcription: what was said, by whom, when, and what could not be heard. */
import { createEffect, createMemo, createSignal, For, type JSX, on, onCleanup, onMount, Show } from 'solid-js';
import { Icon } from '../design/icons.tsx';
import { createKeyed } from '../state/keyed.ts';
import { sameRow, transcriptRows, type Utterance } from '../state/transcript-rows.ts';
import { searchUtterances } from '../state/transcript-search.ts';
import { usePanel } from './context.ts';
import { TranscriptActions } from './transcript-actions.tsx';
import { TranscriptRowView } from './transcript-row.tsx';
import { TranscriptSearch } from './transcript-search-bar.tsx';

/** Rows that are in the page while it follows; older ones come when she scrolls up to them. */
const followedRows = 150;
const earlierRows = 40;
const nearEndPx = 32;

export function Transcript(): JSX.Element {
  const panel = usePanel();
  const t = panel.words;
  const view = () => panel.connection.store.state.view;
  const [from, setFrom] = createSignal(0);
  const [following, setFollowing] = createSignal(true);
  const [query, setQuery] = createSignal('');
  const [searching, setSearching] = createSignal(false);
  const [at, setAt] = createSignal(0);
  let scroller!: HTMLOListElement;
  let searchButton: HTMLButtonElement | undefined;

  const rows = createMemo(() => {
    const all = view().utterances;
    const start = Math.min(from(), all.length);
    return transcriptRows(all.slice(start), view().notices, start > 0 ? all[start - 1] : undefined);
  });
  const keyed = createKeyed(rows, (row) => row.key, sameRow);
  const matches = createMemo(() => (searching() ? searchUtterances(view().utterances, query()) : []));
  const current = () => (matches().length > 0 ? matches()[Math.min(at(), matches().length - 1)] : undefined);

  /** How many utterances came since she left the end. */
  const [leftAt, setLeftAt] = createSignal(0);
  const unseen = () => (following() ? 0 : Math.max(0, view().utterances.length - leftAt()));

  const sentimentOf = (utterance: Utterance) => view().sentiments[utterance.utteranceId];
  const toEnd = () => {
    scroller.scrollTop = scroller.scrollHeight;
  };

  // After the rows are in the page and before it is painted, so that the end never jumps.
  createEffect(
    on([keyed, () => panel.connection.store.state.revision], () => {
      if (!following()) return;
      const start = Math.max(0, view().utterances.length - followedRows);
      // In steps: a row less at the top for each one at the end would touch the page twice per event.
      if (start > from() + earlierRows / 2 || start < from()) setFrom(start);
      toEnd();
    }),
  );

  onMount(() => {
    const observer = new ResizeObserver(() => following() && toEnd());
    observer.observe(scroller);
    onCleanup(() => observer.disconnect());
  });

  let lastTop = 0;
  function onScroll(): void {
    const top = scroller.scrollTop;
    const left = scroller.scrollHeight - scroller.clientHeight - top;
    // Only her own way up stops the following: content that grows below does not.
    if (left <= nearEndPx) setFollowing(true);
    else if (top < lastTop && following()) {
      setLeftAt(view().utterances.length);
      setFollowing(false);
    }
    lastTop = top;
    if (top < 120 && from() > 0 && !following()) showEarlier();
  }

  function showEarlier(to = from() - earlierRows): void {
    const anchor = [...scroller.querySelectorAll('.said')].find(
      (c) => c.getBoundingClientRect().bottom > scroller.getBoundingClientRect().top,
    );
    const before = anchor?.getBoundingClientRect().top ?? 0;
    setFrom(Math.max(0, to));
    if (anchor?.isConnected) scroller.scrollTop += anchor.getBoundingClientRect().top - before;
    lastTop = scroller.scrollTop;
  }

  function reveal(utteranceId: string): void {
    const index = view().utterances.findIndex((u) => u.utteranceId === utteranceId);
    if (index < 0) return;
    if (following()) setLeftAt(view().utterances.length);
    setFollowing(false);
    if (index < from()) setFrom(Math.max(0, index - 30));
    const row = scroller.querySelector<HTMLElement>(`[data-utterance="${CSS.escape(utteranceId)}"]`);
    if (!row) return;
    const box = scroller.getBoundingClientRect();
    const place = row.getBoundingClientRect();
    scroller.scrollTop += place.top - box.top - (box.height - place.height) / 2;
    lastTop = scroller.scrollTop;
  }

  createEffect(
    on(panel.shownUtterance, (shown) => {
      if (!shown) return;
      reveal(shown.utteranceId);
      const row = scroller.querySelector<HTMLElement>(`[data-utterance="${CSS.escape(shown.utteranceId)}"]`);
      row?.classList.remove('pointed');
      void row?.offsetWidth;
      row?.classList.add('pointed');
      scroller.focus({ preventScroll: true });
    }),
  );
  createEffect(on([current, query], ([id]) => id && reveal(id)));

  function jump(): void {
    setFollowing(true);
    setFrom(Math.max(0, view().utterances.length - followedRows));
    toEnd();
  }
  panel.command('live', jump);
  panel.command('search', () => setSearching(true));

  return (
    <div class="transcript">
      <div class="transcript-bar" classList={{ searching: searching() }}>
        <Show
          when={searching()}
          fallback={
            <button
              type="button"
              class="button quiet"
              ref={searchButton}
              title={t().t('transcript.search')}
              onClick={() => setSearching(true)}
            >
              <Icon name="search" />
              <span class="search-word">{t().t('transcript.search')}</span>
            </button>
          }
        >
          <TranscriptSearch
            query={query()}
            at={Math.min(at(), Math.max(0, matches().length - 1))}
            count={matches().length}
            onQuery={(text) => {
              setQuery(text);
              // The newest match first: what she looks for was mostly just said.
              setAt(Math.max(0, matches().length - 1));
            }}
            onStep={(by) => setAt((matches().length + at() + by) % Math.max(1, matches().length))}
            onClose={() => {
              setSearching(false);
              setQuery('');
              searchButton?.focus();
            }}
          />
        </Show>
        <Show when={!searching()}>
          <TranscriptActions />
        </Show>
      </div>
      <Show when={rows().length === 0}>
        <p class="empty">{t().t(view().channel === 'chat' ? 'transcript.empty.chat' : 'transcript.empty.voice')}</p>
      </Show>
      <div class="transcript-box">
        {/* Not a live region: an agent hears the call, and a chat would drown everything else. */}
        <ol
          class="transcript-scroll"
          classList={{ blank: rows().length === 0 }}
          ref={scroller}
          onScroll={onScroll}
          tabindex="0"
          aria-label={t().t('transcript.title')}
        >
          <Show when={from() > 0}>
            <li>
              <button type="button" class="button quiet transcript-earlier" onClick={() => showEarlier()}>
                {t().t('transcript.earlier')}
              </button>
            </li>
          </Show>
          <For each={keyed()}>
            {(entry) => (
              <TranscriptRowView
                row={entry.item}
                query={searching() ? query() : ''}
                current={current()}
                sentiment={sentimentOf}
              />
            )}
          </For>
        </ol>
        <Show when={!following()}>
          <button type="button" class="jump" onClick={jump}>
            <Icon name="arrowDown" size={14} />
            {t().t('transcript.jump')}
            <Show when={unseen() > 0}>
              <span class="badge">{t().number(unseen())}</span>
            </Show>
          </button>
        </Show>
      </div>
    </div>
  );
}
