/** The summary: written by the service, checked and corrected by her, kept where the desktop keeps it. */
import { createEffect, createMemo, createSignal, For, type JSX, on, Show } from 'solid-js';
import { Icon } from '../design/icons.tsx';
import {
  editDraft,
  editedSections,
  isEdited,
  type SummaryDraft,
  type Summary as SummaryView,
  startDraft,
  summaryText,
} from '../state/summary-draft.ts';
import { Thumbs, useDisplayed } from './answer-actions.tsx';
import { usePanel } from './context.ts';
import { IconButton, MenuButton } from './controls.tsx';
import { SummarySection } from './summary-section.tsx';

type Saving = 'idle' | 'saving' | 'saved' | 'failed';

export function Summary(): JSX.Element {
  const panel = usePanel();
  const { t } = panel;
  const { connection } = panel;
  const latest = createMemo(
    (): SummaryView | undefined => connection.broughtSummary() ?? connection.store.state.view.summary,
  );
  const [draft, setDraft] = createSignal<SummaryDraft>();
  const [editing, setEditing] = createSignal(false);
  const [saving, setSaving] = createSignal<Saving>('idle');
  const shown = () => draft()?.base ?? latest();
  const sections = () => draft()?.sections ?? latest()?.sections ?? [];
  const newer = () => draft() !== undefined && latest() !== undefined && draft()!.base !== latest();
  const working = () => connection.summarizing() === 'working';
  const make = (trigger: 'request' | 'transfer') => {
    setSaving('idle');
    void connection.summarize(trigger);
  };
  panel.command('summarize', () => make('request'));

  createEffect(on(latest, (summary) => summary && panel.announce(t('announce.summary')), { defer: true }));

  function edit(): void {
    const base = latest();
    if (!base) return;
    if (!draft()) setDraft(startDraft(base, new Date(panel.now()).toISOString()));
    setSaving('idle');
    setEditing(true);
  }
  function done(): void {
    setEditing(false);
    if (draft() && !isEdited(draft()!)) setDraft(undefined);
  }
  function discard(): void {
    setEditing(false);
    setDraft(undefined);
    setSaving('idle');
  }

  async function save(): Promise<void> {
    const summary = shown();
    if (!summary || saving() === 'saving') return;
    done();
    setSaving('saving');
    const kept = sections().map(({ title, text }) => ({ title, text }));
    const detail = {
      conversationId: connection.conversationId as string,
      summaryId: summary.summaryId,
      sections: kept,
    };
    try {
      if (panel.emit('earshot:summary', detail)) await panel.host.summary?.save({ ...detail, text: summaryText(kept) });
      setSaving('saved');
      panel.announce(t('summary.saved'));
    } catch {
      setSaving('failed');
      return;
    }
    if (summary.answerRecord === undefined) return;
    const own = draft();
    connection.feedback.add(connection.conversationId, {
      answerRecord: summary.answerRecord,
      clicked: true,
      detail: {
        kind: 'summary',
        ...(own && isEdited(own)
          ? { editedText: summaryText(kept).slice(0, 20_000), editedSections: editedSections(own) }
          : {}),
        ...(own ? { startedAt: own.startedAt } : {}),
        submittedAt: new Date(panel.now()).toISOString(),
      },
    });
  }

  return (
    <div class="summary">
      <Show when={working()}>
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
        when={shown()}
        fallback={
          <Show when={!working()}>
            <p class="empty">{t('summary.empty')}</p>
            <div class="row">
              <button type="button" class="button" onClick={() => make('request')}>
                {t('summary.make')}
              </button>
              <button type="button" class="button quiet" onClick={() => make('transfer')}>
                {t('summary.transfer')}
              </button>
            </div>
          </Show>
        }
      >
        {(summary) => (
          <SummaryBody summary={summary()}>
            <Show when={newer()}>
              <div class="newer">
                <p>{t('summary.newer')}</p>
                <button type="button" class="button" onClick={discard}>
                  {t('summary.takeNewer')}
                </button>
              </div>
            </Show>
            <For each={summary().sections}>
              {(section, at) => (
                <SummarySection
                  section={section}
                  text={sections()[at()]?.text ?? section.text}
                  editing={editing()}
                  onEdit={(text) => setDraft((d) => (d ? editDraft(d, at(), text) : d))}
                />
              )}
            </For>
            <div class="card-actions">
              <Show
                when={editing()}
                fallback={
                  <>
                    <button
                      type="button"
                      class="button primary"
                      disabled={saving() === 'saving' || saving() === 'saved'}
                      onClick={() => void save()}
                    >
                      <Icon name={saving() === 'saved' ? 'check' : 'save'} size={14} />
                      {t(
                        saving() === 'saving'
                          ? 'summary.saving'
                          : saving() === 'saved'
                            ? 'summary.saved'
                            : 'summary.save',
                      )}
                    </button>
                    <IconButton icon="edit" label={t('summary.edit')} onClick={edit} />
                    <IconButton
                      icon="copy"
                      label={t('summary.copy')}
                      onClick={() => void panel.copy(summaryText(sections()))}
                    />
                    <Thumbs
                      handle={{
                        suggestionId: summary().summaryId,
                        answerRecord: summary().answerRecord,
                        kind: 'summary',
                      }}
                    />
                    <MenuButton
                      icon="renew"
                      label={t('summary.renew')}
                      items={() => [
                        {
                          label: t('summary.renew'),
                          icon: 'renew',
                          disabled: working(),
                          run: () => make('request'),
                        },
                        {
                          label: t('summary.transfer'),
                          icon: 'renew',
                          disabled: working(),
                          run: () => make('transfer'),
                        },
                      ]}
                    />
                  </>
                }
              >
                <button type="button" class="button primary" onClick={done}>
                  {t('summary.done')}
                </button>
                <button type="button" class="button" onClick={discard}>
                  {t('summary.cancel')}
                </button>
              </Show>
            </div>
            <Show when={saving() === 'failed'}>
              <p class="trouble" role="alert">
                {t('summary.saveFailed')}
              </p>
            </Show>
            <Show when={draft() && !editing()}>
              <p class="faint">{t('summary.edited')}</p>
            </Show>
          </SummaryBody>
        )}
      </Show>
    </div>
  );
}

function SummaryBody(props: { summary: SummaryView; children: JSX.Element }): JSX.Element {
  let root!: HTMLDivElement;
  useDisplayed(
    () => root,
    () => props.summary.answerRecord,
  );
  return <div ref={root}>{props.children}</div>;
}
