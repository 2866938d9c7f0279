/** The search field of the transcript, with its matches. */
import { type JSX, onMount, Show } from 'solid-js';
import { usePanel } from './context.ts';
import { IconButton } from './icon-button.tsx';
import type { TranscriptSearch } from './transcript-search.ts';

export type SearchBarProps = { readonly search: TranscriptSearch; readonly onClose: () => void };

/** Enter goes to the match before the current one, as the newest is shown first; with Shift to the next. */
export function TranscriptSearchBar(props: SearchBarProps): JSX.Element {
  const { t, messages } = usePanel();
  const { query, count, position, search, step } = props.search;
  let field!: HTMLInputElement;
  onMount(() => field.focus());
  const result = () =>
    count() === 0
      ? t('transcript.notFound')
      : messages().count('transcript.found', { at: position() + 1, count: count() });
  return (
    <search class="transcript-search">
      <input
        class="field"
        ref={field}
        type="search"
        autocomplete="off"
        aria-label={t('transcript.search')}
        placeholder={t('transcript.search')}
        value={query()}
        onInput={(event) => search(event.currentTarget.value)}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'Enter') step(event.shiftKey ? 1 : -1);
          else if (event.key === 'Escape') props.onClose();
        }}
      />
      <IconButton icon="close" label={t('transcript.searchClose')} onClick={() => props.onClose()} />
      <Show when={query().trim() !== ''}>
        <div class="search-steps">
          <span class="faint found" role="status">
            {result()}
          </span>
          <IconButton icon="arrowUp" label={t('transcript.previous')} disabled={count() < 2} onClick={() => step(-1)} />
          <IconButton icon="arrowDown" label={t('transcript.next')} disabled={count() < 2} onClick={() => step(1)} />
        </div>
      </Show>
    </search>
  );
}
