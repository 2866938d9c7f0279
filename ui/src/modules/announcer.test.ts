import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeTime } from '../data/fake-environment.ts';
import { announceEveryMs, createAnnouncer } from './announcer.ts';

test('a screen reader gets the newest text, at most one every few seconds', async () => {
  const time = createFakeTime();
  const spoken: [number, string][] = [];
  const start = time.now();
  const announcer = createAnnouncer((text) => spoken.push([time.now() - start, text]), time);
  for (let i = 0; i < 100; i++) {
    announcer.say(`word ${i}`);
    await time.pass(100);
  }
  await time.pass(10_000);
  assert.ok(spoken.length <= 6, `${spoken.length} in ten seconds`);
  assert.equal(spoken.at(-1)?.[1], 'word 99');
  for (let i = 1; i < spoken.length; i++) assert.ok(spoken[i]![0] - spoken[i - 1]![0] >= announceEveryMs);
});
