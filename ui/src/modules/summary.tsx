/** The summary: written by the service, checked and corrected by the agent, saved to where the desktop keeps it. */
import { createEffect, createMemo, For, type JSX, on, Show } from 'solid-js';
import { citationNumbers } from '../state/summary-citations.ts';
import type { Summary as SummaryView } from '../state/summary-draft.ts';
import { useDisplayed } from './answer-actions.tsx';
import { usePanel } from './context.ts';
import { createSummaryEditor, type SummaryEditor } from './summary-editor.ts';
import { SummarySection } from './summary-section.tsx';
import { SummaryToolbar } from './summary-toolbar.tsx';
import { CodePicker } from './wrap-up-code-picker.tsx';

type Shown = NonNullable<ReturnType<SummaryEditor['shown']>>;

/** The newest summary or the agent's version of one, or the buttons that request the first. */
export function Summary(): JSX.Element {
  const panel = usePanel();
  const { connection, t } = panel;
  const latest = createMemo(
    (): SummaryView | undefined => connection.broughtSummary() ?? connection.store.state.view.summary,
  );
  const editor = createSummaryEditor(panel, latest);
  panel.command('summarize', () => editor.request('request'));
  createEffect(on(latest, (summary) => summary && panel.announce(t('announce.summary')), { defer: true }));
  const isWorking = () => connection.summarizing() === 'working';

  return (
    <div class="summary">
      <CodePicker editor={editor} />
      <Show when={isWorking()}>
        <p class="working" role="status">
          {t('summary.working')}
        </p>
      </Show>
      <Show when={connection.summarizing() === 'failed'}>
        <p class="trouble" role="alert">
          {t('summary.failed')}
        </p>
      </Show>
      <Show
        when={editor.shown()}
        fallback={
          <Show when={!isWorking()}>
            <RequestButtons editor={editor} />
          </Show>
        }
      >
        {(shown) => <SummaryBody editor={editor} shown={shown()} />}
      </Show>
    </div>
  );
}

function RequestButtons(props: { editor: SummaryEditor }): JSX.Element {
  const { t } = usePanel();
  return (
    <>
      <p class="empty">{t('summary.empty')}</p>
      <div class="row">
        <button type="button" class="button" onClick={() => props.editor.request('request')}>
          {t('summary.make')}
        </button>
        <button type="button" class="button quiet" onClick={() => props.editor.request('transfer')}>
          {t('summary.transfer')}
        </button>
      </div>
    </>
  );
}

function SummaryBody(props: { editor: SummaryEditor; shown: Shown }): JSX.Element {
  const { t } = usePanel();
  const { editor } = props;
  const numbers = createMemo(() => citationNumbers(props.shown.summary));
  let root!: HTMLDivElement;
  useDisplayed(
    () => root,
    () => props.shown.summary.answerRecord,
  );
  return (
    <div ref={root}>
      <Show when={props.shown.hasNewer}>
        <div class="newer">
          <p>{t('summary.newer')}</p>
          <button type="button" class="button" onClick={editor.discard}>
            {t('summary.takeNewer')}
          </button>
        </div>
      </Show>
      <For each={props.shown.summary.sections}>
        {(section, index) => (
          <SummarySection
            section={section}
            text={props.shown.sections[index()]?.text ?? section.text}
            editing={editor.isEditing()}
            numbers={numbers()}
            onEdit={(text) => editor.editSection(index(), text)}
          />
        )}
      </For>
      <SummaryToolbar editor={editor} summary={props.shown.summary} sections={props.shown.sections} />
      <Show when={editor.saveStatus() === 'failed'}>
        <p class="trouble" role="alert">
          {t('summary.saveFailed')}
        </p>
      </Show>
      <Show when={editor.isTruncated() && editor.saveStatus() === 'saved'}>
        <p class="trouble" role="status">
          {t('summary.truncated')}
        </p>
      </Show>
      <Show when={editor.hasDraft() && !editor.isEditing() && editor.saveStatus() !== 'saved'}>
        <p class="faint">{t('summary.edited')}</p>
      </Show>
    </div>
  );
}
