/** Drives the summary machine: keeps its state in a signal, saves, and sends the feedback on what was saved. */
import { type Accessor, createSignal } from 'solid-js';
import { type Summary, savedSummaryFeedback, summaryText } from '../state/summary-draft.ts';
import {
  initial,
  type SaveStatus,
  type SummaryEffect,
  type SummaryInput,
  type SummaryState,
  shownSummary,
  step,
} from '../state/summary-machine.ts';
import type { PanelContext } from './context.ts';

export type SummaryEditor = {
  /** What is on screen; undefined while there is no summary. */
  readonly shown: Accessor<ReturnType<typeof shownSummary>>;
  readonly isEditing: Accessor<boolean>;
  readonly hasDraft: Accessor<boolean>;
  readonly saveStatus: Accessor<SaveStatus>;
  /** Requests a new summary from the service. */
  request(trigger: 'request' | 'transfer'): void;
  edit(): void;
  editSection(index: number, text: string): void;
  finish(): void;
  /** Drops the agent's version; the newest summary is shown. */
  discard(): void;
  /** Saves what is on screen to where the desktop keeps it. */
  save(): void;
};

/** `latest`: the newest summary of the service. */
export function createSummaryEditor(panel: PanelContext, latest: Accessor<Summary | undefined>): SummaryEditor {
  const { connection } = panel;
  const [state, setState] = createSignal<SummaryState>(initial);
  const now = () => new Date(panel.now()).toISOString();

  function dispatch(input: SummaryInput): void {
    const [next, effects] = step(state(), input);
    setState(next);
    for (const effect of effects) void save(effect);
  }

  async function save({ saveId, summary, sections, draft }: SummaryEffect): Promise<void> {
    const { conversationId } = connection;
    const detail = { conversationId, summaryId: summary.summaryId, sections: [...sections] };
    try {
      const isOurs = panel.emit('earshot:summary', detail);
      if (isOurs) await panel.host.summary?.save({ ...detail, text: summaryText(sections) });
    } catch {
      dispatch({ type: 'saveFailed', saveId });
      return;
    }
    dispatch({ type: 'saveSucceeded', saveId });
    panel.announce(panel.t('summary.saved'));
    const feedback = savedSummaryFeedback(summary, draft, now());
    if (feedback) connection.feedback.add(conversationId, feedback);
  }

  const editor: SummaryEditor = {
    shown: () => shownSummary(state(), latest()),
    isEditing: () => state().type === 'editing',
    hasDraft: () => state().type !== 'unedited',
    saveStatus: () => state().save,
    request(trigger) {
      dispatch({ type: 'summaryRequested' });
      void connection.summarize(trigger);
    },
    edit() {
      const summary = latest();
      if (summary) dispatch({ type: 'editStarted', latest: summary, at: now() });
    },
    editSection: (index, text) => dispatch({ type: 'sectionEdited', index, text }),
    finish: () => dispatch({ type: 'editFinished' }),
    discard: () => dispatch({ type: 'draftDiscarded' }),
    save() {
      const shown = editor.shown();
      if (shown) dispatch({ type: 'saveRequested', shown: shown.summary });
    },
  };
  return editor;
}
