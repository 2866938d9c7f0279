import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../../shared/seeded-random.ts';
import { playCalls } from './play-calls.ts';
import { scoreCalls } from './score.ts';

test('streams change and fail beneath calls over real gRPC, and a panel sees every word once, at its time', {
  timeout: 200_000,
}, async () => {
  const played = await playCalls({ calls: 2, minutes: 2, faults: true, random: seededRandom(7), report: () => {} });
  const score = scoreCalls(played.calls);
  assert.ok(played.streams > 60, `${played.streams} streams`);
  assert.ok(score.wordsSaid > 500);
  assert.deepEqual(
    [score.lost, score.doubled, score.outOfOrder, score.unsettled, score.gaps],
    [0, 0, 0, 0, 0],
    score.examples.join('\n'),
  );
  assert.ok(score.largestTimeErrorMs <= 20, `${score.largestTimeErrorMs} ms`);
});
