/** One section of a summary. A sentence leads to the utterances that support it; one without any is marked. */
import { createSignal, createUniqueId, For, type JSX, Show } from 'solid-js';
import { Icon } from '../design/icons.tsx';
import type { Summary } from '../state/summary-draft.ts';
import { usePanel } from './context.ts';
import { PlayMoment } from './play-moment.tsx';
import { headingOf } from './summary-headings.ts';

type Section = Summary['sections'][number];
type Sentence = NonNullable<Section['sentences']>[number];

/** Title and text, or a field for the text while the agent edits. `numbers`: of the citations, by utterance id. */
export function SummarySection(props: {
  section: Section;
  text: string;
  editing: boolean;
  numbers: ReadonlyMap<string, number>;
  onEdit: (text: string) => void;
}): JSX.Element {
  const { t } = usePanel();
  const id = createUniqueId();
  /** The sentences belong to the text of the service; a text that the agent changed has none. */
  const hasSentences = () => props.text === props.section.text && (props.section.sentences?.length ?? 0) > 0;
  return (
    <div class="summary-section">
      <h3 class="small-title" id={id} dir="auto">
        {headingOf(props.section.title, t)}
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
              <For each={props.section.sentences}>
                {(sentence) => <CitedSentence sentence={sentence} numbers={props.numbers} />}
              </For>
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

function CitedSentence(props: { sentence: Sentence; numbers: ReadonlyMap<string, number> }): JSX.Element {
  const { t } = usePanel();
  const utteranceIds = () => props.sentence.utteranceIds;
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
        <span class="citations">
          <For each={utteranceIds()}>
            {(utteranceId) => <Citation utteranceId={utteranceId} number={props.numbers.get(utteranceId) ?? 0} />}
          </For>
        </span>
      </Show>{' '}
    </>
  );
}

/** The number leads to the place; pointing at it, or the focus on it, shows what was said there. */
function Citation(props: { utteranceId: string; number: number }): JSX.Element {
  const panel = usePanel();
  const { t, messages } = panel;
  const [isShown, setShown] = createSignal(false);
  const said = () =>
    panel.connection.store.state.view.utterances.find(({ utteranceId }) => utteranceId === props.utteranceId);
  const label = () => {
    const utterance = said();
    const number = messages().number(props.number);
    return utterance
      ? t('summary.citation', { number, role: t(`role.${utterance.role}`), quote: utterance.text })
      : number;
  };
  return (
    <span class="cited">
      <button
        type="button"
        class="basis"
        aria-label={label()}
        onClick={() => panel.showUtterance(props.utteranceId)}
        onPointerEnter={() => setShown(true)}
        onPointerLeave={() => setShown(false)}
        onFocusIn={() => setShown(true)}
        onFocusOut={() => setShown(false)}
        onKeyDown={(event) => event.key === 'Escape' && setShown(false)}
      >
        {messages().number(props.number)}
      </button>
      <Show when={panel.connection.store.state.view.channel === 'voice'}>
        <PlayMoment utteranceId={props.utteranceId} />
      </Show>
      <Show when={isShown() && said()}>
        {(utterance) => (
          <span class="quote" data-role={utterance().role} aria-hidden="true">
            <span class="said-who">{t(`role.${utterance().role}`)}</span>
            <bdi>{utterance().text}</bdi>
          </span>
        )}
      </Show>
    </span>
  );
}
