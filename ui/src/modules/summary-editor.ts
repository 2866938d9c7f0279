/** Drives the summary machine: keeps its state in a signal, keeps drafts, saves, and sends the feedback on what was saved. */
import { type Accessor, createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js';
import { createSummaryDrafts, type KeptDraft } from '../data/summary-drafts.ts';
import { supportedSections, unsupportedCount } from '../state/summary-citations.ts';
import { type Summary, type SummaryDraft, savedSummaryFeedback, summaryText } from '../state/summary-draft.ts';
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
import { createWrapUpCodes, type WrapUpCodes } from './wrap-up-codes.ts';

export type SummaryEditor = {
  /** What is on screen; undefined while there is no summary. */
  readonly shown: Accessor<ReturnType<typeof shownSummary>>;
  readonly isEditing: Accessor<boolean>;
  readonly hasDraft: Accessor<boolean>;
  readonly saveStatus: Accessor<SaveStatus>;
  /** The notes have a limit, and the end of what was saved did not fit. */
  readonly isTruncated: Accessor<boolean>;
  readonly canUndo: Accessor<boolean>;
  /** Sentences of what is shown that nothing said supports. */
  readonly unsupported: Accessor<number>;
  /** They are saved with a mark; else they are left out. */
  readonly keepsUnsupported: Accessor<boolean>;
  setKeepsUnsupported(keeps: boolean): void;
  readonly codes: WrapUpCodes;
  /** Requests a new summary from the service. */
  request(trigger: 'request' | 'transfer'): void;
  edit(): void;
  editSection(index: number, text: string): void;
  finish(): void;
  /** Back to the version before this edit. */
  cancel(): void;
  /** Drops the agent's version; the newest summary is shown. */
  discard(): void;
  undo(): void;
  /** Saves what is on screen to where the desktop keeps it. */
  save(): void;
};

/** `latest`: the newest summary of the service. */
export function createSummaryEditor(panel: PanelContext, latest: Accessor<Summary | undefined>): SummaryEditor {
  const { connection } = panel;
  const [state, setState] = createSignal<SummaryState>(initial);
  const [isTruncated, setTruncated] = createSignal(false);
  const [keepsUnsupported, setKeepsUnsupported] = createSignal(false);
  const now = () => new Date(panel.now()).toISOString();
  const shown = createMemo(() => shownSummary(state(), latest()));
  const codes = createWrapUpCodes(panel, () => shown()?.summary.wrapUpCode);
  const keepDraft = keepDrafts(panel, latest, (draft) => dispatch({ type: 'draftLoaded', draft }));

  function dispatch(input: SummaryInput): void {
    const [next, effects] = step(state(), input);
    setState(next);
    for (const effect of effects) {
      if (effect.type === 'save') void save(effect);
      else keepDraft(effect.draft);
    }
  }

  async function save({ saveId, summary, sections, draft }: Extract<SummaryEffect, { type: 'save' }>): Promise<void> {
    const { conversationId } = connection;
    const kept = keepsUnsupported() ? sections : supportedSections(summary, sections);
    const detail = { conversationId, summaryId: summary.summaryId, sections: [...kept] };
    try {
      setTruncated(await saveTo(panel, detail, sections, { keeps: keepsUnsupported(), code: codes.chosen() }));
    } catch {
      dispatch({ type: 'saveFailed', saveId });
      return;
    }
    dispatch({ type: 'saveSucceeded', saveId });
    panel.announce(panel.t('summary.saved'));
    const feedback = savedSummaryFeedback(summary, draft, now());
    if (feedback) connection.feedback.add(conversationId, feedback);
  }

  createEffect(() => panel.choices.setSummarySaved(state().save === 'saved'));
  createEffect(on([codes.chosen, keepsUnsupported], () => dispatch({ type: 'summaryRequested' }), { defer: true }));

  return {
    shown,
    isEditing: () => state().type === 'editing',
    hasDraft: () => state().type !== 'unedited',
    saveStatus: () => state().save,
    isTruncated,
    canUndo: () => state().type !== 'editing' && state().past.length > 0,
    unsupported: () => {
      const now = shown();
      return now ? unsupportedCount(now.summary, now.sections) : 0;
    },
    keepsUnsupported,
    setKeepsUnsupported,
    codes,
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
    cancel: () => dispatch({ type: 'editCancelled' }),
    discard: () => dispatch({ type: 'draftDiscarded' }),
    undo: () => dispatch({ type: 'undone' }),
    save() {
      const now = shown();
      if (now) dispatch({ type: 'saveRequested', shown: now.summary });
    },
  };
}

type SummaryDetail = { conversationId: string; summaryId: string; sections: { title: string; text: string }[] };

/**
 * To the page that takes it over, to the desktop, or else to the clipboard. The service knows which sentences nothing supports, so
 * the desktop gets the sections whole. True: the end did not fit.
 */
async function saveTo(
  panel: PanelContext,
  detail: SummaryDetail,
  whole: SummaryDetail['sections'] | readonly { title: string; text: string }[],
  { keeps, code }: { keeps: boolean; code: string | undefined },
): Promise<boolean> {
  if (!panel.emit('earshot:summary', detail)) return false;
  const text = summaryText(detail.sections);
  if (!panel.host.summary) {
    await panel.copy(text);
    return false;
  }
  const { truncated } = await panel.host.summary.save({
    ...detail,
    sections: whole,
    text,
    unsupported: keeps ? 'mark' : 'omit',
    ...(code !== undefined && { wrapUpCodeId: code }),
  });
  return truncated;
}

/** Loads the version that the service keeps, and gives it each new one. Warns before a change that it does not have is lost. */
function keepDrafts(
  panel: PanelContext,
  latest: Accessor<Summary | undefined>,
  onLoaded: (draft: SummaryDraft) => void,
): (draft: SummaryDraft | undefined) => void {
  const { api, conversationId } = panel.connection;
  const drafts = createSummaryDrafts(api, conversationId, {
    set: (run, ms) => setTimeout(run, ms),
    clear: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
  });
  let isLoaded = false;
  createEffect(() => {
    const base = latest();
    if (!base || isLoaded) return;
    isLoaded = true;
    void drafts.load().then((kept) => {
      if (!kept) return;
      const { summaryId, sections, startedAt } = kept;
      // Of an earlier summary only the agent's words are left.
      onLoaded({ base: base.summaryId === summaryId ? base : { summaryId, sections }, sections, startedAt });
    });
  });
  const onLeave = (event: BeforeUnloadEvent) => {
    if (drafts.isBehind) event.preventDefault();
  };
  const onHide = () => drafts.flush();
  addEventListener('beforeunload', onLeave);
  addEventListener('pagehide', onHide);
  const offStop = panel.host.onStop?.(async () => drafts.flush());
  onCleanup(() => {
    removeEventListener('beforeunload', onLeave);
    removeEventListener('pagehide', onHide);
    offStop?.();
    drafts.flush();
  });
  return (draft) => drafts.keep(draft && keptDraft(draft));
}

function keptDraft({ base, sections, startedAt }: SummaryDraft): KeptDraft {
  return {
    summaryId: base.summaryId,
    sections: sections.map(({ title, text }) => ({ title, text })),
    startedAt,
  };
}
