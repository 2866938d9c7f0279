import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ignored,
  initialLifecycle,
  type LifecycleInput,
  type LifecycleState,
  lifecyclePhases,
  lifecycleTable,
  stepLifecycle,
} from './conversation-lifecycle.ts';

const inputs: LifecycleInput[] = [
  { type: 'followerJoined' },
  ...(['closed', 'lost', 'drained'] as const).flatMap((how) =>
    [true, false].map((hasEngine): LifecycleInput => ({ type: 'lastFollowerLeft', how, hasEngine })),
  ),
  ...[true, false].flatMap((hasEngine): LifecycleInput[] => [
    { type: 'graceExpired', graceMs: 60_000, hasEngine },
    { type: 'graceSkipped', hasEngine },
  ]),
  { type: 'summaryFinished' },
  { type: 'ownerConfirmed', isElsewhere: true },
  { type: 'ownerConfirmed', isElsewhere: false },
  { type: 'superseded' },
  { type: 'released' },
];

/** Applies the inputs in order and returns the state and the types of all effects. */
function follow(...taken: LifecycleInput[]) {
  let state: LifecycleState = initialLifecycle;
  const effects: string[] = [];
  for (const input of taken) {
    const [next, caused] = stepLifecycle(state, input);
    state = next;
    effects.push(...caused.map((effect) => effect.type));
  }
  return { state, effects };
}

test('each cell leads to every phase that it names and to no other', () => {
  const reached = new Set<string>();
  const seen = new Set<string>();
  const queue = [initialLifecycle];
  for (let state = queue.pop(); state !== undefined; state = queue.pop()) {
    const key = JSON.stringify(state);
    if (seen.has(key)) continue;
    seen.add(key);
    for (const input of inputs) {
      const [next, effects] = stepLifecycle(state, input);
      const cell = lifecycleTable[state.phase][input.type];
      if (cell === ignored) assert.deepEqual([next, effects], [state, []]);
      else reached.add(`${state.phase} × ${input.type} → ${next.phase}`);
      queue.push(next);
    }
  }
  const declared = lifecyclePhases.flatMap((phase) =>
    Object.entries(lifecycleTable[phase]).flatMap(([input, cell]) =>
      cell === ignored ? [] : cell.next.map((next) => `${phase} × ${input} → ${next}`),
    ),
  );
  assert.deepEqual([...reached].sort(), declared.sort());
});

const left = (how: 'closed' | 'lost' | 'drained', hasEngine = true): LifecycleInput => ({
  type: 'lastFollowerLeft',
  how,
  hasEngine,
});
const mine: LifecycleInput = { type: 'ownerConfirmed', isElsewhere: false };

test('a closed call is summarized, completed and released, in this order', () => {
  const { state, effects } = follow(left('closed'), { type: 'summaryFinished' }, mine, { type: 'released' });
  assert.equal(state.phase, 'ended');
  assert.deepEqual(effects, [
    'summarize',
    'confirmOwner',
    'stopEngine',
    'publishEnd',
    'complete',
    'settleDeparture',
    'announceEnd',
  ]);
});

test('without an engine there is no summary, but the end is published', () => {
  const { state, effects } = follow(left('closed', false), mine);
  assert.equal(state.phase, 'completing');
  assert.deepEqual(effects, ['confirmOwner', 'stopEngine', 'publishEnd', 'complete']);
});

test('a connection that returns within the grace period continues the conversation', () => {
  const { state, effects } = follow(left('lost'), { type: 'followerJoined' });
  assert.equal(state.phase, 'active');
  assert.deepEqual(effects, ['startGrace', 'cancelGrace', 'settleDeparture']);
});

test('the end says how long a reconnect was awaited, unless the wait was skipped', () => {
  const expired: LifecycleInput = { type: 'graceExpired', graceMs: 60_000, hasEngine: true };
  const skipped: LifecycleInput = { type: 'graceSkipped', hasEngine: true };
  for (const [input, waitedMs] of [
    [expired, 60_000],
    [skipped, undefined],
  ] as const) {
    const { state } = follow(left('lost'), input, { type: 'summaryFinished' });
    const [, effects] = stepLifecycle(state, mine);
    assert.deepEqual(effects[1], { type: 'publishEnd', waitedMs });
  }
});

test('a connection that comes during the closing summary continues the conversation', () => {
  const { state, effects } = follow(left('closed'), { type: 'followerJoined' }, { type: 'summaryFinished' });
  assert.equal(state.phase, 'active');
  assert.deepEqual(effects, ['summarize', 'settleDeparture']);
});

test('a conversation that another instance has is neither published as ended nor completed', () => {
  const elsewhere: LifecycleInput = { type: 'ownerConfirmed', isElsewhere: true };
  const cases: LifecycleInput[][] = [
    [{ type: 'superseded' }, left('closed')],
    [left('closed'), { type: 'superseded' }, { type: 'summaryFinished' }],
    [left('closed'), { type: 'summaryFinished' }, elsewhere],
    [left('closed'), { type: 'summaryFinished' }, { type: 'superseded' }, mine],
  ];
  for (const taken of cases) {
    const { state, effects } = follow(...taken);
    assert.equal(state.phase, 'ended');
    assert.ok(state.isSuperseded);
    assert.ok(!effects.includes('publishEnd') && !effects.includes('complete') && !effects.includes('releaseLease'));
    assert.deepEqual(effects.slice(-3), ['stopEngine', 'settleDeparture', 'announceEnd']);
  }
});

test('an instance that shuts down releases the conversation without completing it', () => {
  const { state, effects } = follow(left('drained'), { type: 'released' });
  assert.equal(state.phase, 'ended');
  assert.deepEqual(effects, ['stopEngine', 'releaseLease', 'settleDeparture', 'announceEnd']);
});
