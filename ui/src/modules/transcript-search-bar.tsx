/** The search line of the transcript. */
import { type JSX, onMount, Show } from 'solid-js';
import { usePanel } from './context.ts';
import { IconButton } from './controls.tsx';

export function TranscriptSearch(props: {
  query: string;
  at: number;
  count: number;
  onQuery: (text: string) => void;
  onStep: (by: 1 | -1) => void;
  onClose: () => void;
}): JSX.Element {
  const { t, messages } = usePanel();
  let field!: HTMLInputElement;
  onMount(() => field.focus());
  const result = () =>
    props.count === 0
      ? t('transcript.notFound')
      : messages().count('transcript.found', { at: props.at + 1, count: props.count });
  return (
    <search class="transcript-search">
      <input
        class="field"
        ref={field}
        type="search"
        autocomplete="off"
        aria-label={t('transcript.search')}
        placeholder={t('transcript.search')}
        value={props.query}
        onInput={(event) => props.onQuery(event.currentTarget.value)}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'Enter') props.onStep(event.shiftKey ? 1 : -1);
          else if (event.key === 'Escape') props.onClose();
        }}
      />
      <IconButton icon="close" label={t('transcript.searchClose')} onClick={() => props.onClose()} />
      <Show when={props.query.trim() !== ''}>
        <div class="search-steps">
          <span class="faint found" role="status">
            {result()}
          </span>
          <IconButton
            icon="arrowUp"
            label={t('transcript.previous')}
            disabled={props.count < 2}
            onClick={() => props.onStep(-1)}
          />
          <IconButton
            icon="arrowDown"
            label={t('transcript.next')}
            disabled={props.count < 2}
            onClick={() => props.onStep(1)}
          />
        </div>
      </Show>
    </search>
  );
}
