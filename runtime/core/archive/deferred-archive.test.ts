import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Archive } from '../ports/archive.ts';
import { createDeferredArchive } from './deferred-archive.ts';

/** Notes which methods are called. */
function noted(calls: string[]): Archive {
  const answer = (method: string) => async (): Promise<never> => {
    calls.push(method);
    return undefined as never;
  };
  const methods = ['write', 'search', 'queues', 'use', 'get', 'erase', 'has', 'expire', 'close'] as const;
  return Object.fromEntries(methods.map((method) => [method, answer(method)])) as never;
}

test('an archive that no one asks is neither loaded nor closed', async () => {
  let loads = 0;
  const archive = createDeferredArchive(async () => {
    loads += 1;
    return noted([]);
  });
  await archive.close();
  assert.equal(loads, 0);
});

test('the first question loads the archive, and every question and the closing reach it', async () => {
  const calls: string[] = [];
  let loads = 0;
  const archive = createDeferredArchive(async () => {
    loads += 1;
    return noted(calls);
  });
  const methods = Object.keys(noted([])) as (keyof Archive)[];
  for (const method of methods) await (archive[method] as () => Promise<unknown>)();
  assert.deepEqual(calls, methods);
  assert.equal(loads, 1);
});
