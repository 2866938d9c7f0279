import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldEvents } from '../../../shared/assist/conversation.ts';
import * as fixtures from '../gallery/fixtures.ts';
import { editDraft, plainSections, savedSummaryFeedback, startDraft } from './summary-draft.ts';
import {
  initial,
  type SaveStatus,
  type SummaryEffect,
  type SummaryInput,
  type SummaryState,
  shownSummary,
  step,
  summaryTable,
} from './summary-machine.ts';

const summary = foldEvents([fixtures.summary]).summary!;
const newer = { ...structuredClone(summary), summaryId: 's2' };
const at = '2026-01-02T03:04:05.000Z';
const untouched = startDraft(summary, at);
const changed = editDraft(untouched, 0, 'Changed');

const common = { saveId: 1, past: [] };

/** Every kind of state; editing twice, as leaving it depends on whether something was changed. */
const states = {
  unedited: (save: SaveStatus): SummaryState => ({ ...common, type: 'unedited', save }),
  'editing, unchanged': (save: SaveStatus): SummaryState => ({
    ...common,
    type: 'editing',
    save,
    draft: untouched,
    before: undefined,
  }),
  'editing, changed': (save: SaveStatus): SummaryState => ({
    ...common,
    type: 'editing',
    save,
    draft: changed,
    before: undefined,
  }),
  edited: (save: SaveStatus): SummaryState => ({ ...common, type: 'edited', save, draft: changed }),
};
const saveStatuses = ['idle', 'saving', 'saved', 'failed'] as const;

const inputs: { readonly [I in SummaryInput['type']]: Extract<SummaryInput, { type: I }> } = {
  editStarted: { type: 'editStarted', latest: newer, at },
  sectionEdited: { type: 'sectionEdited', index: 1, text: 'Also changed' },
  editFinished: { type: 'editFinished' },
  editCancelled: { type: 'editCancelled' },
  draftDiscarded: { type: 'draftDiscarded' },
  undone: { type: 'undone' },
  draftLoaded: { type: 'draftLoaded', draft: changed },
  summaryRequested: { type: 'summaryRequested' },
  saveRequested: { type: 'saveRequested', shown: summary },
  saveSucceeded: { type: 'saveSucceeded', saveId: 1 },
  saveFailed: { type: 'saveFailed', saveId: 1 },
};

/** Next type and save status ("=" keeps the status), and "+…" for the effects. In order of `states`. */
const expected: { readonly [I in SummaryInput['type']]: readonly string[] } = {
  editStarted: ['editing idle', 'editing idle', 'editing idle', 'editing idle'],
  sectionEdited: ['unedited =', 'editing = +keepDraft', 'editing = +keepDraft', 'edited ='],
  editFinished: ['unedited =', 'unedited =', 'edited =', 'edited ='],
  editCancelled: ['unedited =', 'unedited =', 'unedited idle +keepDraft', 'edited ='],
  draftDiscarded: ['unedited idle', 'unedited idle +keepDraft', 'unedited idle +keepDraft', 'unedited idle +keepDraft'],
  undone: ['unedited =', 'editing =', 'editing =', 'edited ='],
  draftLoaded: ['edited =', 'editing =', 'editing =', 'edited ='],
  summaryRequested: ['unedited idle', 'editing idle', 'editing idle', 'edited idle'],
  saveRequested: ['unedited saving +save', 'unedited saving +save', 'edited saving +save', 'edited saving +save'],
  saveSucceeded: ['unedited saved', 'editing saved', 'editing saved', 'edited saved'],
  saveFailed: ['unedited failed', 'editing failed', 'editing failed', 'edited failed'],
};

for (const type of Object.keys(inputs) as SummaryInput['type'][]) {
  for (const save of saveStatuses) {
    test(`${type} leads from every state to the next of the table, save status ${save}`, () => {
      const row = Object.values(states).map((make) => {
        const [next, effects] = step(make(save), inputs[type]);
        return [next.type, next.save, ...effects.map((effect) => `+${effect.type}`)].join(' ');
      });
      const want = expected[type].map((cell) => {
        // Only one save runs at a time.
        const text = type === 'saveRequested' && save === 'saving' ? cell.replace(' +save', '') : cell;
        // An answer counts only while a save is in progress.
        const isLate = (type === 'saveSucceeded' || type === 'saveFailed') && save !== 'saving';
        return isLate ? `${text.split(' ')[0]} ${save}` : text.replace('=', save);
      });
      assert.deepEqual(row, want);
    });
  }
}

test('the table has a cell for every state and input', () => {
  for (const row of Object.values(summaryTable)) {
    assert.deepEqual(Object.keys(row).sort(), Object.keys(inputs).sort());
  }
});

test('editing starts from the newest summary and goes on with an earlier draft', () => {
  const [fresh] = step(initial, inputs.editStarted);
  assert.equal(fresh.type === 'editing' && fresh.draft.base, newer);
  const [again] = step(states.edited('saved'), inputs.editStarted);
  assert.equal(again.type === 'editing' && again.draft, changed);
});

test('a save carries the sections on screen, and the draft only if the agent changed something', () => {
  const effectOf = (state: SummaryState) => step(state, inputs.saveRequested)[1][0]!;
  const asWritten = { type: 'save', saveId: 2, summary, sections: plainSections(summary), draft: undefined };
  assert.deepEqual(effectOf(states.unedited('idle')), asWritten);
  assert.deepEqual(effectOf(states['editing, unchanged']('failed')), asWritten);
  const own = { type: 'save', saveId: 2, summary, sections: changed.sections, draft: changed };
  assert.deepEqual(effectOf(states['editing, changed']('idle')), own);
  assert.deepEqual(effectOf(states.edited('saved')), own);
});

const saveIdOf = (effect: SummaryEffect | undefined) => (effect?.type === 'save' ? effect.saveId : -1);

test('the late answer of an earlier save does not count for the text that was edited since', () => {
  const [saving, [first]] = step(states.edited('idle'), inputs.saveRequested);
  const [editing] = step(saving, inputs.editStarted);
  const late = { type: 'saveSucceeded', saveId: saveIdOf(first) } as const;
  assert.equal(step(editing, late)[0].save, 'idle');
  const [savingAgain, [second]] = step(editing, inputs.saveRequested);
  assert.equal(step(savingAgain, late)[0].save, 'saving');
  assert.equal(step(savingAgain, { type: 'saveSucceeded', saveId: saveIdOf(second) })[0].save, 'saved');
});

test('giving up a second edit leaves the first, and undo brings both back', () => {
  const dispatch = (state: SummaryState, ...all: SummaryInput[]) => all.reduce((s, i) => step(s, i)[0], state);
  const edit = (text: string): SummaryInput[] => [
    { type: 'editStarted', latest: summary, at },
    { type: 'sectionEdited', index: 0, text },
  ];
  const textOf = (state: SummaryState) => shownSummary(state, summary)!.sections[0]!.text;
  const first = dispatch(initial, ...edit('First.'), { type: 'editFinished' });
  const cancelled = dispatch(first, ...edit('Second.'), { type: 'editCancelled' });
  assert.equal(textOf(cancelled), 'First.');
  const undone = dispatch(cancelled, { type: 'undone' });
  assert.equal(textOf(undone), 'Second.');
  const before = dispatch(undone, { type: 'undone' });
  assert.equal(textOf(before), summary.sections[0]!.text);
  assert.equal(textOf(dispatch(before, { type: 'undone' })), summary.sections[0]!.text, 'nothing is left to undo');
  const discarded = dispatch(first, { type: 'draftDiscarded' }, { type: 'undone' });
  assert.equal(textOf(discarded), 'First.');
});

test('every change of the version of the agent is kept outside the page', () => {
  const kept = (state: SummaryState, input: SummaryInput) => step(state, input)[1];
  const edited = editDraft(changed, 1, 'Also changed');
  assert.deepEqual(kept(states['editing, changed']('idle'), inputs.sectionEdited), [
    { type: 'keepDraft', draft: edited },
  ]);
  assert.deepEqual(kept(states.edited('idle'), inputs.draftDiscarded), [{ type: 'keepDraft', draft: undefined }]);
});

test('a draft stays on screen when a newer summary arrives, until it is discarded', () => {
  assert.equal(shownSummary(initial, undefined), undefined);
  assert.deepEqual(shownSummary(initial, newer), { summary: newer, sections: newer.sections, hasNewer: false });
  const state = states.edited('idle');
  assert.deepEqual(shownSummary(state, summary), { summary, sections: changed.sections, hasNewer: false });
  assert.deepEqual(shownSummary(state, newer), { summary, sections: changed.sections, hasNewer: true });
  assert.deepEqual(shownSummary(state, undefined), { summary, sections: changed.sections, hasNewer: false });
  assert.equal(shownSummary(step(state, inputs.draftDiscarded)[0], newer)?.summary, newer);
});

test('the feedback on a saved summary names what the agent changed and when', () => {
  const record = { ...summary, answerRecord: 'projects/p/answerRecords/a' };
  const { answerRecord: _, ...without } = record;
  assert.equal(savedSummaryFeedback(without, changed, at), undefined);
  assert.deepEqual(savedSummaryFeedback(record, undefined, at), {
    answerRecord: record.answerRecord,
    clicked: true,
    detail: { kind: 'summary', submittedAt: at },
  });
  const { detail } = savedSummaryFeedback(record, changed, at)!;
  assert.deepEqual(detail?.editedSections, { [summary.sections[0]!.title]: 'Changed' });
  assert.equal(detail?.startedAt, at);
  assert.ok(detail?.editedText?.includes('Changed'));
});
