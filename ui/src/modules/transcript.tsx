/** Live transcription: what was said, by whom, when, and what could not be heard. */
import { createEffect, createMemo, createSignal, For, type JSX, on, onCleanup, onMount, Show } from 'solid-js';
import { Icon } from '../design/icons.tsx';
import { createKeyed } from '../state/keyed.ts';
import { around, earlier, followEnd, later, type RowWindow, wholeWindow } from '../state/row-window.ts';
import { sameRow, transcriptRows, type Utterance } from '../state/transcript-rows.ts';
import { searchUtterances } from '../state/transcript-search.ts';
import { usePanel } from './context.ts';
import { TranscriptActions } from './transcript-actions.tsx';
import { TranscriptRowView } from './transcript-row.tsx';
import { TranscriptSearch } from './transcript-search-bar.tsx';

const earlierRows = 40;
const rowsPerFrame = 12;
/** So much is kept ready above and below what she sees. */
const readyPx = 1_200;
const nearEndPx = 32;

export function Transcript(): JSX.Element {
  const panel = usePanel();
  const { t, messages } = panel;
  const view = () => panel.connection.store.state.view;
  const [shown, setShown] = createSignal(wholeWindow);
  const [following, setFollowing] = createSignal(true);
  const [query, setQuery] = createSignal('');
  const [searching, setSearching] = createSignal(false);
  const [at, setAt] = createSignal(0);
  let scroller!: HTMLOListElement;
  let searchButton: HTMLButtonElement | undefined;

  const count = () => view().utterances.length;
  const rows = createMemo(() => {
    const all = view().utterances;
    const start = Math.min(shown().from, all.length);
    const next = all[shown().to];
    const notices = next ? view().notices.filter((n) => (n.startMs ?? 0) < next.startMs) : view().notices;
    return transcriptRows(all.slice(start, shown().to), notices, start > 0 ? all[start - 1] : undefined);
  });
  const keyed = createKeyed(rows, (row) => row.key, sameRow);
  const matches = createMemo(() => (searching() ? searchUtterances(view().utterances, query()) : []));
  const current = () => (matches().length > 0 ? matches()[Math.min(at(), matches().length - 1)] : undefined);

  /** How many utterances came since she left the end. */
  const [leftAt, setLeftAt] = createSignal(0);
  const unseen = () => (following() ? 0 : Math.max(0, count() - leftAt()));

  const sentimentOf = (utterance: Utterance) => view().sentiments[utterance.utteranceId];
  const toEnd = () => {
    scroller.scrollTop = scroller.scrollHeight;
  };

  // After the rows are in the page and before it is painted, so that the end never jumps.
  createEffect(
    on([keyed, () => panel.connection.store.state.revision], () => {
      if (!following()) return;
      setShown((window) => followEnd(window, count()));
      toEnd();
    }),
  );

  onMount(() => {
    const observer = new ResizeObserver(() => following() && toEnd());
    observer.observe(scroller);
    onCleanup(() => observer.disconnect());
  });

  let lastTop = 0;
  function leave(): void {
    if (following()) setLeftAt(count());
    setFollowing(false);
  }
  const below = () => scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop;
  const hasLater = () => shown().to < count();
  function onScroll(): void {
    const top = scroller.scrollTop;
    // Only her own way up stops the following: content that grows below does not.
    if (below() <= nearEndPx && !hasLater()) setFollowing(true);
    else if (top < lastTop && following()) leave();
    lastTop = top;
    slide();
  }

  let sliding = false;
  const wanted = (): -1 | 0 | 1 => {
    if (following()) return 0;
    if (scroller.scrollTop < readyPx && shown().from > 0) return -1;
    return below() < readyPx && hasLater() ? 1 : 0;
  };
  /** Brings in what she scrolls to, in small parts, one a frame, so that no frame is late. */
  function slide(): void {
    if (sliding || wanted() === 0) return;
    sliding = true;
    requestAnimationFrame(() => {
      sliding = false;
      const way = wanted();
      if (way === 0) return;
      move((window) => (way < 0 ? earlier : later)(window, rowsPerFrame, count()));
      slide();
    });
  }

  /** Another part comes into the page; what she looks at stays where it is. */
  function move(to: (window: RowWindow) => RowWindow): void {
    const edge = scroller.getBoundingClientRect().top;
    const anchor = [...scroller.querySelectorAll('.said')].find((row) => row.getBoundingClientRect().bottom > edge);
    const before = anchor?.getBoundingClientRect().top ?? 0;
    setShown(to);
    if (anchor?.isConnected) scroller.scrollTop += anchor.getBoundingClientRect().top - before;
    lastTop = scroller.scrollTop;
  }
  const showEarlier = () => move((window) => earlier(window, earlierRows, count()));

  function reveal(utteranceId: string): void {
    const index = view().utterances.findIndex((u) => u.utteranceId === utteranceId);
    if (index < 0) return;
    leave();
    setShown((window) => around(window, index, count()));
    const row = scroller.querySelector<HTMLElement>(`[data-utterance="${CSS.escape(utteranceId)}"]`);
    if (!row) return;
    const box = scroller.getBoundingClientRect();
    const place = row.getBoundingClientRect();
    scroller.scrollTop += place.top - box.top - (box.height - place.height) / 2;
    lastTop = scroller.scrollTop;
  }

  createEffect(
    on(panel.shownUtterance, (pointed) => {
      if (!pointed) return;
      reveal(pointed.utteranceId);
      const row = scroller.querySelector<HTMLElement>(`[data-utterance="${CSS.escape(pointed.utteranceId)}"]`);
      row?.classList.remove('pointed');
      void row?.offsetWidth;
      row?.classList.add('pointed');
      scroller.focus({ preventScroll: true });
    }),
  );
  createEffect(on([current, query], ([id]) => id && reveal(id)));

  function jump(): void {
    setFollowing(true);
    setShown((window) => followEnd(window, count()));
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
              title={t('transcript.search')}
              onClick={() => setSearching(true)}
            >
              <Icon name="search" />
              <span class="search-word">{t('transcript.search')}</span>
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
        <p class="empty">{t(view().channel === 'chat' ? 'transcript.empty.chat' : 'transcript.empty.voice')}</p>
      </Show>
      <div class="transcript-box">
        {/* Not a live region: an agent hears the call, and a chat would drown everything else. */}
        <ol
          class="transcript-scroll"
          classList={{ blank: rows().length === 0 }}
          ref={scroller}
          onScroll={onScroll}
          tabindex="0"
          aria-label={t('transcript.title')}
        >
          <Show when={shown().from > 0}>
            <li>
              <button type="button" class="button quiet transcript-earlier" onClick={showEarlier}>
                {t('transcript.earlier')}
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
            {t('transcript.jump')}
            <Show when={unseen() > 0}>
              <span class="badge">{messages().number(unseen())}</span>
            </Show>
          </button>
        </Show>
      </div>
    </div>
  );
}
