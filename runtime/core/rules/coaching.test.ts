import assert from 'node:assert/strict';
import { it } from 'node:test';
import { initialRulesState, stepRules } from './rules.ts';
import { parseRulesFile } from './rules-file.ts';
import type { Observation } from './situation.ts';

it('a conversation gets the checklist of its queue as soon as the queue is known', () => {
  const { team } = parseRulesFile(`
coaching:
  - queues: [Sales]
    checklist: [{ id: offer, title: Make an offer }]
  - checklist: [{ id: greet, title: Greet }]
`);
  let state = initialRulesState;
  const listsAfter = (observed: Observation) => {
    const [next, effects] = stepRules(state, observed, team);
    state = next;
    return effects.flatMap((effect) => (effect.type === 'checklist' ? [effect] : []));
  };
  const [general] = listsAfter({ type: 'started', atMs: 0 });
  const [ofQueue] = listsAfter({ type: 'started', atMs: 2_000, queue: 'Sales' });
  assert.deepEqual(
    [general, ofQueue].map((list) => list?.items.map(({ itemId }) => itemId)),
    [['greet'], ['offer']],
  );
  assert.notEqual(general?.version, ofQueue?.version);
  assert.deepEqual(listsAfter({ type: 'tick', atMs: 3_000 }), []);
});
