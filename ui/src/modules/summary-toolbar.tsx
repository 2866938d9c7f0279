/** What the agent can do with the summary on screen. */
import { type JSX, Show } from 'solid-js';
import { Icon } from '../design/icons.tsx';
import { supportedSections } from '../state/summary-citations.ts';
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

type ToolbarProps = {
  readonly editor: SummaryEditor;
  readonly summary: Summary;
  readonly sections: SummarySections;
};

/** Save first; then edit, copy, rate and renew. While the agent edits: done and discard. */
export function SummaryToolbar(props: ToolbarProps): JSX.Element {
  const { t } = usePanel();
  return (
    <Show
      when={props.editor.isEditing()}
      fallback={
        <>
          <Unsupported editor={props.editor} />
          <SaveButton editor={props.editor} />
          <ReadingActions toolbar={props} />
        </>
      }
    >
      <div class="card-actions">
        <button type="button" class="button primary" onClick={props.editor.finish}>
          {t('summary.done')}
        </button>
        <button type="button" class="button" onClick={props.editor.cancel}>
          {t('summary.cancel')}
        </button>
      </div>
    </Show>
  );
}

function Unsupported(props: { editor: SummaryEditor }): JSX.Element {
  const { t, messages } = usePanel();
  return (
    <Show when={props.editor.unsupported() > 0}>
      <div class="summary-note">
        <p>{messages().count('summary.omitted', { count: props.editor.unsupported() })}</p>
        <label class="check">
          <input
            type="checkbox"
            checked={props.editor.keepsUnsupported()}
            onChange={(event) => props.editor.setKeepsUnsupported(event.currentTarget.checked)}
          />
          {t('summary.keepUnsupported')}
        </label>
      </div>
    </Show>
  );
}

function SaveButton(props: { editor: SummaryEditor }): JSX.Element {
  const { t } = usePanel();
  const status = () => props.editor.saveStatus();
  return (
    <button
      type="button"
      class="button primary save"
      disabled={status() === 'saving' || status() === 'saved'}
      onClick={props.editor.save}
    >
      <Icon name={status() === 'saved' ? 'check' : 'save'} size={14} />
      {t(saveLabels[status()])}
    </button>
  );
}

function ReadingActions({ toolbar: props }: { readonly toolbar: ToolbarProps }): JSX.Element {
  const panel = usePanel();
  const { t } = panel;
  const copyable = () =>
    props.editor.keepsUnsupported() ? props.sections : supportedSections(props.summary, props.sections);
  return (
    <div class="card-actions">
      <IconButton icon="edit" label={t('summary.edit')} onClick={props.editor.edit} />
      <Show when={props.editor.canUndo()}>
        <IconButton icon="undo" label={t('summary.undo')} onClick={props.editor.undo} />
      </Show>
      <IconButton icon="copy" label={t('summary.copy')} onClick={() => void panel.copy(summaryText(copyable()))} />
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
        items={async () =>
          (['request', 'transfer'] as const).map((trigger) => ({
            label: t(trigger === 'request' ? 'summary.renew' : 'summary.transfer'),
            icon: 'renew',
            disabled: panel.connection.summarizing() === 'working',
            run: () => props.editor.request(trigger),
          }))
        }
      />
    </div>
  );
}
