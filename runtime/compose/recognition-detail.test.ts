import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recognitionDetail } from './assist.ts';

const load = { ready: true, streams: 4, workers: 1, behindMs: 0 };

test('readiness says that nothing is lost only while nothing is', () => {
  assert.equal(recognitionDetail(load, 0), undefined);
  assert.match(
    recognitionDetail({ ...load, behindMs: 9_000 }, 0)!,
    /9 seconds behind with 4 speakers; nothing is lost/,
  );
  const lossy = recognitionDetail({ ...load, behindMs: 9_000 }, 154)!;
  assert.match(lossy, /9 seconds behind .* 154 stretches of audio were not recognized/);
  assert.doesNotMatch(lossy, /nothing is lost/);
  assert.match(recognitionDetail(load, 2)!, /caught up; 2 stretches/);
  assert.match(recognitionDetail({ ...load, ready: false }, 0)!, /loading/);
});
