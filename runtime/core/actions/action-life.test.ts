import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { actionStates } from '../../../shared/assist/action.ts';
import { type ActionInput, type ActionLife, proposedAction, step } from './action-life.ts';

const inputs: Readonly<Record<string, ActionInput>> = {
  confirm: { type: 'confirm', now: 1_000, until: 9_000 },
  decline: { type: 'decline' },
  start: { type: 'start', attempt: 1, until: 9_000 },
  succeed: { type: 'succeed', attempt: 1 },
  fail: { type: 'fail', attempt: 1 },
};

/** What becomes of each state with each input: the next state, and what happens. */
const grid = `
  proposed   confirm   -> confirmed 1  publish run
  proposed   decline   -> declined 0   publish
  proposed   start     -> proposed 0   drop
  proposed   succeed   -> proposed 0   drop
  proposed   fail      -> proposed 0   drop
  confirmed  confirm   -> confirmed 1  repeat
  confirmed  decline   -> confirmed 1  refuse
  confirmed  start     -> running 1    publish
  confirmed  succeed   -> confirmed 1  drop
  confirmed  fail      -> failed 1     publish
  running    confirm   -> running 1    repeat
  running    decline   -> running 1    refuse
  running    start     -> running 1    drop
  running    succeed   -> done 1       publish
  running    fail      -> failed 1     publish
  done       confirm   -> done 1       repeat
  done       decline   -> done 1       refuse
  done       start     -> done 1       drop
  done       succeed   -> done 1       drop
  done       fail      -> done 1       drop
  failed     confirm   -> confirmed 2  publish run
  failed     decline   -> declined 1   publish
  failed     start     -> failed 1     drop
  failed     succeed   -> failed 1     drop
  failed     fail      -> failed 1     drop
  declined   confirm   -> declined 1   refuse
  declined   decline   -> declined 1   repeat
  declined   start     -> declined 1   drop
  declined   succeed   -> declined 1   drop
  declined   fail      -> declined 1   drop
`;

describe('the life of an action', () => {
  it('goes from each state with each input as the grid says', () => {
    const rows = actionStates
      .toSorted((a, b) => grid.indexOf(`  ${a} `) - grid.indexOf(`  ${b} `))
      .flatMap((type) =>
        Object.entries(inputs).map(([name, input]) => {
          const [next, effects] = step({ type, attempt: type === 'proposed' ? 0 : 1, until: 5_000 }, input);
          return [type, name, '->', next.type, next.attempt, ...effects.map((effect) => effect.type)].join(' ');
        }),
      );
    assert.deepEqual(
      rows,
      grid
        .trim()
        .split('\n')
        .map((row) => row.trim().replace(/ +/g, ' ')),
    );
  });

  it('can be confirmed again when an instance left its run behind', () => {
    const left: ActionLife = { type: 'running', attempt: 1, until: 999 };
    assert.deepEqual(step(left, inputs.confirm!)[0], { type: 'confirmed', attempt: 2, until: 9_000 });
  });

  it('drops the outcome of an attempt that another one has replaced', () => {
    const [second] = step({ type: 'running', attempt: 2 }, { type: 'succeed', attempt: 1 });
    assert.equal(second.type, 'running');
  });

  it('is neither done nor running before somebody has confirmed it', () => {
    for (const name of ['start', 'succeed', 'fail'] as const)
      assert.deepEqual(step(proposedAction, inputs[name]!), [proposedAction, [{ type: 'drop' }]]);
  });
});
