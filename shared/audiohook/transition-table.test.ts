import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Cell, inPhases, outcomesOf, runCell, stay, to, when } from './transition-table.ts';

type Phase = 'idle' | 'busy' | 'full';
type State = { readonly phase: Phase; readonly count: number };
type TestCell = Cell<State, number, string, Phase>;

const add = (state: State, amount: number) => [{ ...state, count: state.count + amount }, [`add ${amount}`]] as const;
const isLarge = (state: State, amount: number) => state.count + amount > 10;
const cell: TestCell = when(
  isLarge,
  to('full', add),
  when((_, amount) => amount > 0, to('busy', add), stay(add)),
);
const idle: State = { phase: 'idle', count: 0 };

test('a cell goes to the phase of the first guard that holds, else to the last outcome', () => {
  const rows = [
    [11, 'full'],
    [5, 'busy'],
    [0, 'idle'],
  ] as const;
  for (const [amount, phase] of rows) {
    assert.deepEqual(runCell(cell, idle, amount), [{ phase, count: amount }, [`add ${amount}`]]);
  }
});

test('the action sees the state before the change, and a step that stays is returned as it is', () => {
  const seen: Phase[] = [];
  const watch = (state: State) => {
    seen.push(state.phase);
    return [state, []] as const;
  };
  runCell<State, number, string, Phase>(to('busy', watch), idle, 0);
  assert.deepEqual(seen, ['idle']);
  assert.equal(runCell<State, number, string, Phase>(stay(watch), idle, 0)[0], idle);
});

test('the outcomes of a cell include the guarded ones', () => {
  assert.deepEqual(
    outcomesOf(cell).map(({ next }) => next),
    ['full', 'busy', 'same'],
  );
});

test('a row that misses a phase does not compile', () => {
  const row: { readonly [P in Phase]: TestCell } = { ...inPhases(['idle', 'busy'], cell), full: cell };
  // @ts-expect-error: the cell for phase `full` is missing
  const incomplete: { readonly [P in Phase]: TestCell } = inPhases(['idle', 'busy'], cell);
  assert.deepEqual(
    [Object.keys(row), Object.keys(incomplete)],
    [
      ['idle', 'busy', 'full'],
      ['idle', 'busy'],
    ],
  );
});
