import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadOnce } from './load-once.ts';

test('nothing is loaded before the first call, and then once for all', async () => {
  let loads = 0;
  const load = loadOnce(async () => ({ number: ++loads }));
  assert.equal(load.begun(), undefined);
  assert.equal(loads, 0);
  const [first, second] = await Promise.all([load(), load()]);
  assert.equal(first, second);
  assert.equal(await load(), first);
  assert.equal(await load.begun(), first);
  assert.equal(loads, 1);
});

test('a failure reaches everyone who waits, and the next call loads again', async () => {
  const outcomes = [new Error('the file is missing'), 'loaded'];
  const load = loadOnce(async () => {
    const outcome = outcomes.shift();
    if (outcome instanceof Error) throw outcome;
    return outcome;
  });
  const waiting = [load(), load()];
  for (const one of waiting) await assert.rejects(one, /the file is missing/);
  assert.equal(load.begun(), undefined);
  assert.equal(await load(), 'loaded');
});
