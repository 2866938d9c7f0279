/** What the agent can do with the summary on screen. */
import { type JSX, Show } from 'solid-js';
import { Icon } from '../design/icons.tsx';
import { type Summary, type SummarySections, summaryText } from '../state/summary-draft.ts';
import type { SaveStatus } from '../state/summary-machine.ts';
import { Thumbs } from './answer-actions.tsx';
import { usePanel } from './context.ts';
import { IconButton } from './icon-button.tsx';
import { MenuButton } from './menu.tsx';
import type { SummaryEditor } from './summary-editor.ts';

const saveLabels = {
  idle: 'summary.save',
  saving: 'summary.saving',
  saved: 'summary.saved',
  failed: 'summary.save',
} as const satisfies Readonly<Record<SaveStatus, string>>;

/** Save, edit, copy, rate and renew; while the agent edits, done and cancel. */
export function SummaryToolbar(props: {
  editor: SummaryEditor;
  summary: Summary;
  sections: SummarySections;
}): JSX.Element {
  const { t } = usePanel();
  return (
    <div class="card-actions">
      <Show when={props.editor.isEditing()} fallback={<ReadingActions {...props} />}>
        <button type="button" class="button primary" onClick={props.editor.finish}>
          {t('summary.done')}
        </button>
        <button type="button" class="button" onClick={props.editor.discard}>
          {t('summary.cancel')}
        </button>
      </Show>
    </div>
  );
}

function ReadingActions(props: { editor: SummaryEditor; summary: Summary; sections: SummarySections }): JSX.Element {
  const panel = usePanel();
  const { t } = panel;
  return (
    <>
      <SaveButton editor={props.editor} />
      <IconButton icon="edit" label={t('summary.edit')} onClick={props.editor.edit} />
      <IconButton icon="copy" label={t('summary.copy')} onClick={() => void panel.copy(summaryText(props.sections))} />
      <Thumbs
        handle={{
          suggestionId: props.summary.summaryId,
          answerRecord: props.summary.answerRecord,
          kind: 'summary',
        }}
      />
      <MenuButton
        icon="renew"
        label={t('summary.renew')}
        items={() =>
          (['request', 'transfer'] as const).map((trigger) => ({
            label: t(trigger === 'request' ? 'summary.renew' : 'summary.transfer'),
            icon: 'renew',
            disabled: panel.connection.summarizing() === 'working',
            run: () => props.editor.request(trigger),
          }))
        }
      />
    </>
  );
}

function SaveButton(props: { editor: SummaryEditor }): JSX.Element {
  const { t } = usePanel();
  const status = () => props.editor.saveStatus();
  return (
    <button
      type="button"
      class="button primary"
      disabled={status() === 'saving' || status() === 'saved'}
      onClick={props.editor.save}
    >
      <Icon name={status() === 'saved' ? 'check' : 'save'} size={14} />
      {t(saveLabels[status()])}
    </button>
  );
}
