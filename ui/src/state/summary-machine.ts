/**
 * How the agent edits and saves a summary: a table of states and inputs, no I/O, no clock.
 *
 * Theory of operation. While the agent has no version of their own, the newest summary is shown. Editing starts a draft of it,
 * which stays on screen when a newer summary arrives, until the agent discards it. A draft that ends up without a change is
 * dropped. Every cell of the table is filled; `stay` changes nothing.
 */
import {
  editDraft,
  isEdited,
  plainSections,
  type Summary,
  type SummaryDraft,
  type SummarySections,
  startDraft,
} from './summary-draft.ts';

export type SaveStatus = 'idle' | 'saving' | 'saved' | 'failed';

/** `saveId`: of the last save, 0 before the first. */
type Saving = { readonly save: SaveStatus; readonly saveId: number };

export type SummaryState =
  | ({ readonly type: 'unedited' } & Saving)
  | ({ readonly type: 'editing'; readonly draft: SummaryDraft } & Saving)
  /** The agent's own version, shown but not being edited. */
  | ({ readonly type: 'edited'; readonly draft: SummaryDraft } & Saving);

export type SummaryInput =
  /** `at`: an ISO instant. */
  | { readonly type: 'editStarted'; readonly latest: Summary; readonly at: string }
  | { readonly type: 'sectionEdited'; readonly index: number; readonly text: string }
  | { readonly type: 'editFinished' }
  | { readonly type: 'draftDiscarded' }
  /** A new summary was requested from the service. */
  | { readonly type: 'summaryRequested' }
  /** `shown`: the summary on screen. */
  | { readonly type: 'saveRequested'; readonly shown: Summary }
  /** `saveId`: of the effect `save`. Ignored unless that save is the one in progress. */
  | { readonly type: 'saveSucceeded'; readonly saveId: number }
  | { readonly type: 'saveFailed'; readonly saveId: number };

export type SummaryEffect = {
  readonly type: 'save';
  readonly saveId: number;
  readonly summary: Summary;
  readonly sections: SummarySections;
  /** Present if the agent changed the summary. */
  readonly draft: SummaryDraft | undefined;
};

export type SummaryStep = readonly [SummaryState, readonly SummaryEffect[]];

type StateOf<S extends SummaryState['type']> = Extract<SummaryState, { type: S }>;
type Cell<S extends SummaryState['type'], I extends SummaryInput['type']> = (
  state: StateOf<S>,
  input: Extract<SummaryInput, { type: I }>,
) => SummaryStep;

export const initial: SummaryState = { type: 'unedited', save: 'idle', saveId: 0 };

const stay = (state: SummaryState): SummaryStep => [state, []];
const discard = ({ saveId }: SummaryState): SummaryStep => [{ ...initial, saveId }, []];
const setSave =
  (save: SaveStatus) =>
  (state: SummaryState): SummaryStep => [{ ...state, save }, []];

const finishSave =
  (save: SaveStatus) =>
  (state: SummaryState, { saveId }: { readonly saveId: number }): SummaryStep =>
    state.save === 'saving' && state.saveId === saveId ? [{ ...state, save }, []] : stay(state);

/** The same in every state. */
const always = {
  draftDiscarded: discard,
  summaryRequested: setSave('idle'),
  saveSucceeded: finishSave('saved'),
  saveFailed: finishSave('failed'),
};

const finish = ({ draft, save, saveId }: StateOf<'editing'>): StateOf<'edited'> | StateOf<'unedited'> =>
  isEdited(draft) ? { type: 'edited', draft, save, saveId } : { type: 'unedited', save, saveId };

function save(state: StateOf<'edited'> | StateOf<'unedited'>, shown: Summary): SummaryStep {
  if (state.save === 'saving') return [state, []];
  const saveId = state.saveId + 1;
  const effect: SummaryEffect =
    state.type === 'edited'
      ? { type: 'save', saveId, summary: state.draft.base, sections: state.draft.sections, draft: state.draft }
      : { type: 'save', saveId, summary: shown, sections: plainSections(shown), draft: undefined };
  return [{ ...state, save: 'saving', saveId }, [effect]];
}

export const summaryTable: {
  readonly [S in SummaryState['type']]: { readonly [I in SummaryInput['type']]: Cell<S, I> };
} = {
  unedited: {
    ...always,
    editStarted: ({ saveId }, { latest, at }) => [
      { type: 'editing', save: 'idle', saveId, draft: startDraft(latest, at) },
      [],
    ],
    sectionEdited: stay,
    editFinished: stay,
    saveRequested: (state, { shown }) => save(state, shown),
  },
  editing: {
    ...always,
    editStarted: setSave('idle'),
    sectionEdited: (state, { index, text }) => [{ ...state, draft: editDraft(state.draft, index, text) }, []],
    editFinished: (state) => [finish(state), []],
    saveRequested: (state, { shown }) => save(finish(state), shown),
  },
  edited: {
    ...always,
    editStarted: ({ draft, saveId }) => [{ type: 'editing', save: 'idle', saveId, draft }, []],
    sectionEdited: stay,
    editFinished: stay,
    saveRequested: (state, { shown }) => save(state, shown),
  },
};

/** One step of the table. */
export function step(state: SummaryState, input: SummaryInput): SummaryStep {
  const cell = summaryTable[state.type][input.type] as (state: SummaryState, input: SummaryInput) => SummaryStep;
  return cell(state, input);
}

const draftOf = (state: SummaryState) => (state.type === 'unedited' ? undefined : state.draft);

/** What is on screen, if there is a summary: the agent's own version before the newest of the service. */
export function shownSummary(
  state: SummaryState,
  latest: Summary | undefined,
): { readonly summary: Summary; readonly sections: SummarySections; readonly hasNewer: boolean } | undefined {
  const draft = draftOf(state);
  if (draft) {
    return { summary: draft.base, sections: draft.sections, hasNewer: latest !== undefined && latest !== draft.base };
  }
  return latest && { summary: latest, sections: latest.sections, hasNewer: false };
}
