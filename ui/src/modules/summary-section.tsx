/** One section of a summary. A sentence links to the utterances that support it; one without any is marked. */
import { createUniqueId, For, type JSX, Show } from 'solid-js';
import { Icon } from '../design/icons.tsx';
import type { Summary } from '../state/summary-draft.ts';
import { usePanel } from './context.ts';

type Section = Summary['sections'][number];
type Sentence = NonNullable<Section['sentences']>[number];

/** Title and text, or a field for the text while the agent edits. */
export function SummarySection(props: {
  section: Section;
  text: string;
  editing: boolean;
  onEdit: (text: string) => void;
}): JSX.Element {
  const id = createUniqueId();
  /** The sentences belong to the text of the service; a text that the agent changed has none. */
  const hasSentences = () => props.text === props.section.text && (props.section.sentences?.length ?? 0) > 0;
  return (
    <div class="summary-section">
      <h3 class="small-title" id={id} dir="auto">
        {props.section.title}
      </h3>
      <Show
        when={props.editing}
        fallback={
          <Show
            when={hasSentences()}
            fallback={
              <p class="words" dir="auto">
                {props.text}
              </p>
            }
          >
            <p class="words" dir="auto">
              <For each={props.section.sentences}>{(sentence) => <CitedSentence sentence={sentence} />}</For>
            </p>
          </Show>
        }
      >
        <textarea
          class="field"
          rows={Math.min(10, Math.max(2, Math.ceil(props.text.length / 42)))}
          maxLength={20_000}
          aria-labelledby={id}
          dir="auto"
          value={props.text}
          onInput={(event) => props.onEdit(event.currentTarget.value)}
        />
      </Show>
    </div>
  );
}

function CitedSentence(props: { sentence: Sentence }): JSX.Element {
  const panel = usePanel();
  const { t, messages } = panel;
  const utteranceIds = () => props.sentence.utteranceIds;
  let next = 0;
  return (
    <>
      <span classList={{ unsupported: utteranceIds().length === 0 }}>{props.sentence.text.trim()}</span>
      <Show
        when={utteranceIds().length > 0}
        fallback={
          <span class="basis none" title={t('summary.unsupported')}>
            <Icon name="warn" size={12} />
            <span class="hidden-text">{t('summary.unsupported')}</span>
          </span>
        }
      >
        <button
          type="button"
          class="basis"
          title={messages().count('summary.basis', { count: utteranceIds().length })}
          onClick={() => panel.showUtterance(utteranceIds()[next++ % utteranceIds().length]!)}
        >
          {messages().number(utteranceIds().length)}
          <span class="hidden-text">{messages().count('summary.basis', { count: utteranceIds().length })}</span>
        </button>
      </Show>{' '}
    </>
  );
}
