import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listRuntimes, runtimeNames, runtimes, serviceRuntimes } from './runtimes.ts';

test('only runtimes that take calls hold the whole service', () => {
  assert.deepEqual(serviceRuntimes, ['node', 'deno', 'bun']);
});

test('a runtime that takes calls can do all that a call needs', () => {
  for (const name of serviceRuntimes) {
    const { grpc, threads, files, drain } = runtimes[name].capabilities;
    assert.deepEqual({ grpc, threads, files, drain }, { grpc: true, threads: true, files: true, drain: true }, name);
  }
});

test('runtimes are listed as a sentence needs them', () => {
  assert.equal(listRuntimes(serviceRuntimes, 'or'), 'Node, Deno or Bun');
  assert.equal(listRuntimes(['node', 'workerd'], 'and'), 'Node and workerd');
  assert.equal(listRuntimes(['bun'], 'or'), 'Bun');
  assert.equal(listRuntimes([], 'or'), '');
  assert.equal(runtimeNames.length, 4);
});
