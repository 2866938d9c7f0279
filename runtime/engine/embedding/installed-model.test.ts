/** The real model, once: its weights and what was added to them give the vectors that were recorded when the judge was fitted. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadInstalledModel } from './installed-model.ts';

/** The first four numbers of each vector. */
const recorded = {
  'How long do I have to return it?': [-0.0014, 0.0473, 0.0635, 0.0545],
  'Lockers: Rent 9 euros, Deposit 20 euros.': [0.0092, 0.0207, -0.0372, 0.0655],
  'someone nicked my bike last night': [0.0014, 0.1026, -0.0119, 0.0374],
};

test('the model with what it learned here gives the recorded vectors, of length 1', async () => {
  const model = await loadInstalledModel('knowledge');
  assert.equal(model.dimensions, 384);
  const vectors = await model.embed(Object.keys(recorded), 'query');
  for (const [i, numbers] of Object.values(recorded).entries()) {
    const vector = vectors[i]!;
    assert.ok(Math.abs(Math.hypot(...vector) - 1) < 1e-4);
    for (const [k, number] of numbers.entries()) assert.ok(Math.abs(vector[k]! - number) < 1e-3);
  }
});
