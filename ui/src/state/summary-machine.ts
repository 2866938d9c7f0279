/**
 * How the agent edits and saves a summary: a table of states and inputs, no I/O, no clock.
 *
 * Theory of operation. While the agent has no version of their own, the newest summary is shown. Editing starts a draft of it,
 * which stays on screen when a newer summary arrives, until the agent discards it. A draft that ends up without a change is
 * dropped. Every replaced version can be restored: `past` holds them. Every change of the agent's version is kept
 * outside the page (`keepDraft`). Every cell of the table is filled; `stay` changes nothing.
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

/** The agent's version; undefined: none. */
type Version = SummaryDraft | undefined;

/** `saveId`: of the last save, 0 before the first. */
type Common = { readonly save: SaveStatus; readonly saveId: number; readonly past: readonly Version[] };

export type SummaryState =
  | ({ readonly type: 'unedited' } & Common)
  /** `before`: the version when editing started. */
  | ({ readonly type: 'editing'; readonly draft: SummaryDraft; readonly before: Version } & Common)
  /** The agent's own version, shown but not being edited. */
  | ({ readonly type: 'edited'; readonly draft: SummaryDraft } & Common);

export type SummaryInput =
  /** `at`: an ISO instant. */
  | { readonly type: 'editStarted'; readonly latest: Summary; readonly at: string }
  | { readonly type: 'sectionEdited'; readonly index: number; readonly text: string }
  | { readonly type: 'editFinished' }
  /** Back to the version before this edit. */
  | { readonly type: 'editCancelled' }
  | { readonly type: 'draftDiscarded' }
  | { readonly type: 'undone' }
  /** The version that was kept outside the page. */
  | { readonly type: 'draftLoaded'; readonly draft: SummaryDraft }
  /** A new summary was requested from the service. */
  | { readonly type: 'summaryRequested' }
  /** `shown`: the summary on screen. */
  | { readonly type: 'saveRequested'; readonly shown: Summary }
  /** `saveId`: of the effect `save`. Ignored unless that save is the one in progress. */
  | { readonly type: 'saveSucceeded'; readonly saveId: number }
  | { readonly type: 'saveFailed'; readonly saveId: number };

export type SummaryEffect =
  | {
      readonly type: 'save';
      readonly saveId: number;
      readonly summary: Summary;
      readonly sections: SummarySections;
      /** Present if the agent changed the summary. */
      readonly draft: Version;
    }
  | { readonly type: 'keepDraft'; readonly draft: Version };

export type SummaryStep = readonly [SummaryState, readonly SummaryEffect[]];

type StateOf<S extends SummaryState['type']> = Extract<SummaryState, { type: S }>;
type Cell<S extends SummaryState['type'], I extends SummaryInput['type']> = (
  state: StateOf<S>,
  input: Extract<SummaryInput, { type: I }>,
) => SummaryStep;

export const initial: SummaryState = { type: 'unedited', save: 'idle', saveId: 0, past: [] };

const maxPast = 20;

const stay = (state: SummaryState): SummaryStep => [state, []];
const setSave =
  (save: SaveStatus) =>
  (state: SummaryState): SummaryStep => [{ ...state, save }, []];

const finishSave =
  (save: SaveStatus) =>
  (state: SummaryState, { saveId }: { readonly saveId: number }): SummaryStep =>
    state.save === 'saving' && state.saveId === saveId ? [{ ...state, save }, []] : stay(state);

/** Shows this version, or the newest summary of the service. */
function show(version: Version, { save, saveId, past }: Common): StateOf<'edited'> | StateOf<'unedited'> {
  return version ? { type: 'edited', draft: version, save, saveId, past } : { type: 'unedited', save, saveId, past };
}

/** Shows `version` in place of another one, which can be restored. */
function replace(version: Version, replaced: Version, { saveId, past }: Common): SummaryStep {
  const next = [...past, replaced].slice(-maxPast);
  return [show(version, { save: 'idle', saveId, past: next }), [{ type: 'keepDraft', draft: version }]];
}

function undo(state: StateOf<'edited'> | StateOf<'unedited'>): SummaryStep {
  if (state.past.length === 0) return stay(state);
  const version = state.past.at(-1);
  const common = { save: 'idle', saveId: state.saveId, past: state.past.slice(0, -1) } as const;
  return [show(version, common), [{ type: 'keepDraft', draft: version }]];
}

/** A draft without a change is none. */
function finish(state: StateOf<'editing'>): StateOf<'edited'> | StateOf<'unedited'> {
  const { draft, before, past } = state;
  const version = isEdited(draft) ? draft : undefined;
  const isChanged = draft !== before && (version !== undefined || before !== undefined);
  return show(version, { ...state, past: isChanged ? [...past, before].slice(-maxPast) : past });
}

function cancel(state: StateOf<'editing'>): SummaryStep {
  const { draft, before } = state;
  if (draft === before || (!before && !isEdited(draft))) return [show(before, state), []];
  return replace(before, draft, state);
}

function save(state: StateOf<'edited'> | StateOf<'unedited'>, shown: Summary): SummaryStep {
  if (state.save === 'saving') return [state, []];
  const saveId = state.saveId + 1;
  const effect: SummaryEffect =
    state.type === 'edited'
      ? { type: 'save', saveId, summary: state.draft.base, sections: state.draft.sections, draft: state.draft }
      : { type: 'save', saveId, summary: shown, sections: plainSections(shown), draft: undefined };
  return [{ ...state, save: 'saving', saveId }, [effect]];
}

/** The same in every state. */
const always = {
  summaryRequested: setSave('idle'),
  saveSucceeded: finishSave('saved'),
  saveFailed: finishSave('failed'),
};

export const summaryTable: {
  readonly [S in SummaryState['type']]: { readonly [I in SummaryInput['type']]: Cell<S, I> };
} = {
  unedited: {
    ...always,
    editStarted: ({ saveId, past }, { latest, at }) => [
      { type: 'editing', save: 'idle', saveId, past, draft: startDraft(latest, at), before: undefined },
      [],
    ],
    sectionEdited: stay,
    editFinished: stay,
    editCancelled: stay,
    draftDiscarded: setSave('idle'),
    undone: undo,
    draftLoaded: (state, { draft }) => (state.past.length > 0 ? stay(state) : [show(draft, state), []]),
    saveRequested: (state, { shown }) => save(state, shown),
  },
  editing: {
    ...always,
    editStarted: setSave('idle'),
    sectionEdited(state, { index, text }) {
      const draft = editDraft(state.draft, index, text);
      return [{ ...state, draft }, [{ type: 'keepDraft', draft }]];
    },
    editFinished: (state) => [finish(state), []],
    editCancelled: cancel,
    draftDiscarded: (state) => replace(undefined, state.draft, state),
    // The field that is edited has its own undo.
    undone: stay,
    draftLoaded: stay,
    saveRequested: (state, { shown }) => save(finish(state), shown),
  },
  edited: {
    ...always,
    editStarted: ({ draft, saveId, past }) => [
      { type: 'editing', save: 'idle', saveId, past, draft, before: draft },
      [],
    ],
    sectionEdited: stay,
    editFinished: stay,
    editCancelled: stay,
    draftDiscarded: (state) => replace(undefined, state.draft, state),
    undone: undo,
    draftLoaded: stay,
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
    const hasNewer = latest !== undefined && latest.summaryId !== draft.base.summaryId;
    return { summary: draft.base, sections: draft.sections, hasNewer };
  }
  return latest && { summary: latest, sections: latest.sections, hasNewer: false };
}
