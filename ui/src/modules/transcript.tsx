/** Live transcription: what was said, by whom, when, and which parts of the audio are missing. */
import { type Accessor, createEffect, createMemo, For, type JSX, on, Show } from 'solid-js';
import type { PanelConnection } from '../data/connection.ts';
import { Icon } from '../design/icons.tsx';
import { createKeyed } from '../state/keyed.ts';
import { rowsInWindow, sameRow } from '../state/transcript-rows.ts';
import { usePanel } from './context.ts';
import { createFollowScroll, type FollowScroll } from './follow-scroll.ts';
import { isForeign } from './foreign-language.ts';
import { lazily } from './lazily.tsx';
import { createRowWindow, type SlidingWindow } from './sliding-window.ts';
import { TranscriptActions } from './transcript-actions.tsx';
import { TranscriptRowView } from './transcript-row.tsx';
import { createTranscriptSearch, type TranscriptSearch } from './transcript-search.ts';
import type { SearchBarProps } from './transcript-search-bar.tsx';

const TranslationSwitch = lazily<object>(async () => (await import('./translation.tsx')).TranslationSwitch);
const TranscriptSearchBar = lazily<SearchBarProps>(
  async () => (await import('./transcript-search-bar.tsx')).TranscriptSearchBar,
);

/** Search, the rows, and the button that returns to the end. */
export function Transcript(): JSX.Element {
  const panel = usePanel();
  const { t } = panel;
  const { view } = panel.connection.store.state;
  const count = () => view.utterances.length;
  const search = createTranscriptSearch(() => view.utterances);
  let scroller!: HTMLOListElement;
  const scroll: FollowScroll = createFollowScroll({
    scroller: () => scroller,
    count,
    hasLast: () => !rowWindow.hasLater(),
  });
  const rowWindow = createRowWindow({ scroller: () => scroller, scroll, count, rowSelector: '.said' });
  const rows = createMemo(() => rowsInWindow(view, rowWindow.window()));
  const keyed = createKeyed(rows, (row) => row.key, sameRow);
  const isEmpty = () => rows().length === 0;

  // Runs after the rows are in the page and before they are painted, so that the end never jumps.
  createEffect(
    on(rows, () => {
      if (!scroll.following()) return;
      rowWindow.toEnd();
      scroll.toEnd();
    }),
  );
  prepareMomentsOf(panel.connection, count);
  followReferences({ scroller: () => scroller, scroll, rowWindow, search });

  function jump(): void {
    rowWindow.toEnd();
    scroll.follow();
  }
  panel.command('live', jump);
  panel.command('search', search.open);

  return (
    <div class="transcript">
      <TranscriptBar search={search} />
      <Show when={isForeign(panel, view.language)}>
        <TranslationSwitch />
      </Show>
      <div class="transcript-box">
        <Show when={isEmpty()}>
          <p class="empty">{t(view.channel === 'chat' ? 'transcript.empty.chat' : 'transcript.empty.voice')}</p>
        </Show>
        {/* Not a live region: an agent hears the call, and a chat would drown everything else. */}
        <ol
          class="transcript-scroll"
          ref={scroller}
          onScroll={() => {
            scroll.onScroll();
            rowWindow.slide();
          }}
          onKeyDown={(event) => {
            // Back to the citation or fact that led here.
            if (event.key === 'Escape' && panel.returnFocus()) event.preventDefault();
          }}
          tabindex="0"
          aria-label={t('transcript.title')}
        >
          <Show when={rowWindow.hasEarlier()}>
            <li>
              <button type="button" class="button quiet transcript-earlier" onClick={rowWindow.showEarlier}>
                {t('transcript.earlier')}
              </button>
            </li>
          </Show>
          <For each={keyed()}>
            {(entry) => <TranscriptRowView row={entry.item} matchesIn={search.matchesIn} current={search.current()} />}
          </For>
        </ol>
        <JumpButton scroll={scroll} onJump={jump} />
      </div>
    </div>
  );
}

/** During a call, so that its buttons are there with the summary. */
function prepareMomentsOf(connection: PanelConnection, count: Accessor<number>): void {
  const isCall = createMemo(() => connection.store.state.view.channel === 'voice' && count() > 0);
  createEffect(() => {
    if (!isCall()) return;
    const loaded = Promise.all([import('./moment-player.ts'), import('./play-moment.tsx')]);
    loaded.then(([{ prepareMoments }]) => prepareMoments(connection)).catch(() => undefined);
  });
}

type References = {
  readonly scroller: Accessor<HTMLElement>;
  readonly scroll: FollowScroll;
  readonly rowWindow: SlidingWindow;
  readonly search: TranscriptSearch;
};

/** Shows the utterance that another module points to, and the current match of the search. */
function followReferences({ scroller, scroll, rowWindow, search }: References): void {
  const panel = usePanel();
  const { view } = panel.connection.store.state;

  function reveal(utteranceId: string): HTMLElement | null {
    const index = view.utterances.findIndex((u) => u.utteranceId === utteranceId);
    if (index < 0) return null;
    scroll.leave();
    rowWindow.include(index);
    const row = scroller().querySelector<HTMLElement>(`[data-utterance="${CSS.escape(utteranceId)}"]`);
    if (row) scroll.center(row);
    return row;
  }

  createEffect(
    on(panel.shownUtterance, (shown) => {
      if (!shown) return;
      const row = reveal(shown.utteranceId);
      row?.classList.remove('pointed');
      // Reading the layout in between restarts the animation.
      void row?.offsetWidth;
      row?.classList.add('pointed');
      scroller().focus({ preventScroll: true });
      scroller().scrollIntoView({ block: 'nearest' });
    }),
  );
  createEffect(on([search.current, search.query], ([id]) => id && reveal(id)));
}

function TranscriptBar(props: { search: TranscriptSearch }): JSX.Element {
  const { t } = usePanel();
  const { isOpen, open, close } = props.search;
  let button: HTMLButtonElement | undefined;
  return (
    <div class="transcript-bar" classList={{ searching: isOpen() }}>
      <Show
        when={isOpen()}
        fallback={
          <button type="button" class="button quiet" ref={button} title={t('transcript.search')} onClick={open}>
            <Icon name="search" />
            <span class="search-word">{t('transcript.search')}</span>
          </button>
        }
      >
        <TranscriptSearchBar
          search={props.search}
          onClose={() => {
            close();
            button?.focus();
          }}
        />
      </Show>
      <Show when={!isOpen()}>
        <TranscriptActions />
      </Show>
    </div>
  );
}

function JumpButton(props: { scroll: FollowScroll; onJump: () => void }): JSX.Element {
  const { t, messages } = usePanel();
  const { following, unseen } = props.scroll;
  return (
    <Show when={!following()}>
      <button type="button" class="jump" onClick={() => props.onJump()}>
        <Icon name="arrowDown" size={14} />
        {t('transcript.jump')}
        <Show when={unseen() > 0}>
          <span class="badge">{messages().number(unseen())}</span>
        </Show>
      </button>
    </Show>
  );
}
