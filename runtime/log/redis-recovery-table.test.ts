import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type RecoveryInput, type RecoveryState, recoveryTable, stepRecovery } from './redis-recovery-table.ts';

const states = Object.keys(recoveryTable) as RecoveryState[];
const inputs = Object.keys(recoveryTable.reachable) as RecoveryInput[];
const grid = states.flatMap((state) => inputs.map((input) => ({ state, input })));
const isAway = (state: RecoveryState): boolean => state === 'away' || state === 'awayAgain';

describe('the recovery table', () => {
  for (const { state, input } of grid) {
    it(`${input} while ${state}`, () => {
      const [next, effects] = stepRecovery(state, input);
      // One outage is logged once, and asking Redis begins with it.
      const begins = !isAway(state) && isAway(next);
      assert.equal(effects.includes('reportAway'), begins);
      if (begins) assert.ok(effects.includes('probeLater'));
      assert.equal(effects.includes('storeBacklogs'), state !== 'recovering' && next === 'recovering');
      assert.equal(effects.includes('reportRecovered'), state === 'recovering' && next === 'reachable');
      if (input === 'compareDue' && state !== 'closed') assert.ok(effects.includes('compareLater'));
      if (isAway(next)) assert.ok(!effects.includes('compare') && !effects.includes('storeContended'));
      if (state === 'closed') assert.deepEqual([next, effects], ['closed', []]);
      if (input === 'closed' && state !== 'closed') assert.deepEqual([next, effects], ['closed', ['cancelTimers']]);
    });
  }

  it('asks Redis until it answers, whatever a recovery that is still under way does', () => {
    for (const state of ['away', 'awayAgain'] as const) {
      assert.deepEqual(stepRecovery(state, 'probeDue')[1], ['probe']);
      assert.deepEqual(stepRecovery(state, 'probeFailed')[1], ['probeLater']);
    }
    assert.deepEqual(stepRecovery('awayAgain', 'probeAnswered'), ['awayAgain', ['probeLater']]);
  });
});
