/** A finished conversation, to read: alerts, summary, facts and transcript, scrolled to the sentence that matches. */
import { createEffect, createSignal, For, type JSX, onCleanup, onMount, Show } from 'solid-js';
import type { ArchivedConversation } from '../../../../shared/api/archived-conversation.ts';
import { EarshotError } from '../../../../shared/errors.ts';
import { IconButton } from '../../modules/icon-button.tsx';
import { durationText } from '../conversation-row.tsx';
import { type LoadState, LoadStatus, loadFailureOf } from '../load-state.tsx';
import { dateText, Marked } from './found-row.tsx';
import { historyMessages } from './history-messages.ts';
import type { HistoryViewProps } from './history-view-props.ts';

/** Takes the focus; Escape closes it. */
export function RecordView(
  props: HistoryViewProps & { id: string; query: string; utteranceId: string | undefined; onClose: () => void },
): JSX.Element {
  const words = historyMessages[props.language];
  const { t } = props.texts;
  const [state, setState] = createSignal<LoadState>('loading');
  const [record, setRecord] = createSignal<ArchivedConversation>();
  const abort = new AbortController();
  let title!: HTMLHeadingElement;
  async function load(): Promise<void> {
    setState('loading');
    try {
      setRecord(await props.api.get(props.id, abort.signal));
      setState('shown');
    } catch (error) {
      const { code } = EarshotError.from(error);
      setState(code === 'not_found' || code === 'erased' ? 'empty' : loadFailureOf(error));
    }
  }
  onMount(() => {
    title.focus();
    void load();
  });
  onCleanup(() => abort.abort());
  return (
    <section
      class="read-along record"
      aria-labelledby="record-title"
      onKeyDown={(event) => event.key === 'Escape' && props.onClose()}
    >
      <header class="read-along-head">
        <div>
          <h2 id="record-title" ref={title} tabIndex={-1}>
            <bdi>
              {record()
                ?.agents.map(({ id, name }) => name || id)
                .join(', ') || t('noAgent')}
            </bdi>
          </h2>
          <p class="faint">
            <Show when={record()}>{(shown) => dateText(shown().startedAt, props.locale)}</Show>
          </p>
        </div>
        <IconButton icon="close" label={t('close')} onClick={() => props.onClose()} />
      </header>
      <LoadStatus
        texts={props.texts}
        signIn={props.signIn}
        words={{ ...words, empty: words.gone }}
        state={state()}
        load={() => void load()}
      />
      <Show when={record()}>{(shown) => <RecordBody {...props} record={shown()} />}</Show>
    </section>
  );
}

function RecordBody(
  props: HistoryViewProps & { record: ArchivedConversation; query: string; utteranceId: string | undefined },
): JSX.Element {
  const words = historyMessages[props.language];
  const view = () => props.record.conversation;
  const facts = () => view().facts.filter(({ status }) => status !== 'withdrawn');
  let transcript!: HTMLOListElement;
  createEffect(() => {
    const said = [...transcript.children].find((each) => each.getAttribute('data-said') === props.utteranceId);
    if (props.utteranceId !== undefined) said?.scrollIntoView({ block: 'center' });
  });
  return (
    <>
      <Show when={props.record.alerts.length > 0}>
        <h3 class="small-title">{words.alerts}</h3>
        <ul class="read-along-alerts">
          <For each={props.record.alerts}>
            {(alert) => (
              <li>
                <bdi>{alert.title}</bdi> <span class="faint">{props.texts.time(alert.at)}</span>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <Show when={view().summary}>
        {(summary) => (
          <>
            <h3 class="small-title">{words.summary}</h3>
            <For each={summary().sections}>
              {(section) => (
                <p dir="auto">
                  <strong>{section.title}</strong> <Marked text={section.text} words={props.query} />
                </p>
              )}
            </For>
          </>
        )}
      </Show>
      <Show when={facts().length > 0}>
        <h3 class="small-title">{words.facts}</h3>
        <ul>
          <For each={facts()}>
            {(fact) => (
              <li>
                <span class="faint">{props.messages.t(`fact.${fact.kind}`)}</span> <bdi>{fact.value}</bdi>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <h3 class="small-title">{words.transcript}</h3>
      <ol class="record-transcript" ref={transcript}>
        <For each={view().utterances}>
          {(said) => (
            <li
              data-said={said.utteranceId}
              data-role={said.role}
              aria-current={said.utteranceId === props.utteranceId ? 'true' : undefined}
            >
              <span class="faint">
                {words[said.role]} {durationText(said.startMs)}
              </span>
              <p dir="auto">
                <Marked text={said.text} words={props.query} />
              </p>
            </li>
          )}
        </For>
      </ol>
    </>
  );
}
