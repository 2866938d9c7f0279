import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldEvents } from '../../../shared/assist/conversation.ts';
import * as fixtures from '../gallery/fixtures.ts';
import { editDraft, plainSections, savedSummaryFeedback, startDraft } from './summary-draft.ts';
import {
  initial,
  type SaveStatus,
  type SummaryInput,
  type SummaryState,
  shownSummary,
  step,
  summaryTable,
} from './summary-machine.ts';

const summary = foldEvents([fixtures.summary]).summary!;
const newer = structuredClone(summary);
const at = '2026-01-02T03:04:05.000Z';
const untouched = startDraft(summary, at);
const changed = editDraft(untouched, 0, 'Changed');

/** Every kind of state; editing twice, as leaving it depends on whether something was changed. */
const states = {
  unedited: (save: SaveStatus): SummaryState => ({ type: 'unedited', save, saveId: 1 }),
  'editing, unchanged': (save: SaveStatus): SummaryState => ({ type: 'editing', save, saveId: 1, draft: untouched }),
  'editing, changed': (save: SaveStatus): SummaryState => ({ type: 'editing', save, saveId: 1, draft: changed }),
  edited: (save: SaveStatus): SummaryState => ({ type: 'edited', save, saveId: 1, draft: changed }),
};
const saveStatuses = ['idle', 'saving', 'saved', 'failed'] as const;

const inputs: { readonly [I in SummaryInput['type']]: Extract<SummaryInput, { type: I }> } = {
  editStarted: { type: 'editStarted', latest: newer, at },
  sectionEdited: { type: 'sectionEdited', index: 1, text: 'Also changed' },
  editFinished: { type: 'editFinished' },
  draftDiscarded: { type: 'draftDiscarded' },
  summaryRequested: { type: 'summaryRequested' },
  saveRequested: { type: 'saveRequested', shown: summary },
  saveSucceeded: { type: 'saveSucceeded', saveId: 1 },
  saveFailed: { type: 'saveFailed', saveId: 1 },
};

/** Next type and save status ("=" keeps the status), and "+save" for the effect. In order of `states`. */
const expected: { readonly [I in SummaryInput['type']]: readonly string[] } = {
  editStarted: ['editing idle', 'editing idle', 'editing idle', 'editing idle'],
  sectionEdited: ['unedited =', 'editing =', 'editing =', 'edited ='],
  editFinished: ['unedited =', 'unedited =', 'edited =', 'edited ='],
  draftDiscarded: ['unedited idle', 'unedited idle', 'unedited idle', 'unedited idle'],
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

test('the late answer of an earlier save does not count for the text that was edited since', () => {
  const [saving, [first]] = step(states.edited('idle'), inputs.saveRequested);
  const [editing] = step(saving, inputs.editStarted);
  const late = { type: 'saveSucceeded', saveId: first!.saveId } as const;
  assert.equal(step(editing, late)[0].save, 'idle');
  const [savingAgain, [second]] = step(editing, inputs.saveRequested);
  assert.equal(step(savingAgain, late)[0].save, 'saving');
  assert.equal(step(savingAgain, { type: 'saveSucceeded', saveId: second!.saveId })[0].save, 'saved');
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
