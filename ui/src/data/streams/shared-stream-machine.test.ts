import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  initialShared,
  type SharedEffect,
  type SharedInput,
  type SharedPhase,
  type SharedState,
  sharedPhases,
  stepShared,
} from './shared-stream-machine.ts';

const inputs: { readonly [K in SharedInput['type']]: Extract<SharedInput, { type: K }> } = {
  granted: { type: 'granted' },
  lost: { type: 'lost' },
  wanted: { type: 'wanted', any: true },
  opened: { type: 'opened' },
  dropped: { type: 'dropped', orderly: false, jitter: 0.5 },
  unauthenticated: { type: 'unauthenticated' },
  unsupported: { type: 'unsupported' },
  elapsed: { type: 'elapsed' },
  leaderSilent: { type: 'leaderSilent' },
  stopped: { type: 'stopped' },
};

type Outcome = readonly [SharedPhase, ...SharedEffect['type'][]];
const dropped: Outcome = ['waiting', 'disconnect', 'reportInterrupted', 'wait'];
const renewed: Outcome = ['opening', 'disconnect', 'reportInterrupted', 'connect'];
const alone: Outcome = ['idle', 'disconnect', 'sendAlone'];
const lost: Outcome = ['following', 'disconnect'];
const stopped: Outcome = ['stopped', 'disconnect', 'release'];

/** Phase and effects of every pair that does anything. */
const outcomes: Record<SharedPhase, Partial<Record<SharedInput['type'], Outcome>>> = {
  following: {
    granted: ['idle', 'announce'],
    leaderSilent: ['following', 'steal'],
    stopped: ['stopped', 'release'],
  },
  idle: { wanted: ['opening', 'connect'], lost, stopped },
  opening: {
    wanted: ['opening', 'disconnect', 'connect'],
    opened: ['open'],
    dropped,
    unauthenticated: renewed,
    unsupported: alone,
    lost,
    stopped,
  },
  open: {
    wanted: ['changing', 'connect'],
    opened: ['open'],
    dropped,
    unauthenticated: renewed,
    unsupported: alone,
    lost,
    stopped,
  },
  changing: {
    wanted: ['changing', 'connect'],
    opened: ['open', 'closeOlder'],
    dropped,
    unauthenticated: renewed,
    unsupported: alone,
    lost,
    stopped,
  },
  waiting: { wanted: ['opening', 'connect'], elapsed: ['opening', 'connect'], lost, stopped },
  stopped: {},
};

for (const phase of sharedPhases) {
  test(`every input of the shared stream in ${phase} does what the table says`, () => {
    const state: SharedState = { ...initialShared, type: phase };
    for (const [type, input] of Object.entries(inputs) as [SharedInput['type'], SharedInput][]) {
      const [next, effects] = stepShared(state, input);
      const { [type]: [expected, ...expectedEffects] = [phase] } = outcomes[phase];
      assert.equal(next.type, expected, `${phase} × ${type}`);
      assert.deepEqual(
        effects.map((effect) => effect.type),
        expectedEffects,
        `${phase} × ${type}`,
      );
    }
  });
}

test('a leader without anything to follow closes its stream in every phase', () => {
  for (const phase of ['opening', 'open', 'changing', 'waiting'] as const) {
    const [next, effects] = stepShared({ ...initialShared, type: phase }, { type: 'wanted', any: false });
    assert.deepEqual([next.type, effects], ['idle', [{ type: 'disconnect' }]]);
  }
  const idle: SharedState = { ...initialShared, type: 'idle' };
  assert.deepEqual(stepShared(idle, { type: 'wanted', any: false }), [idle, []]);
});

test('the token is renewed once; a second refusal is reported, and the next panel that signs in may renew it again', () => {
  const opening: SharedState = { ...initialShared, type: 'opening' };
  const [renewing, effects] = stepShared(opening, inputs.unauthenticated);
  assert.deepEqual(effects.at(-1), { type: 'connect', renewToken: true });
  const [refused, final] = stepShared(renewing, inputs.unauthenticated);
  assert.deepEqual([refused, final.at(-1)], [{ ...initialShared, type: 'idle' }, { type: 'reportRefused' }]);
});

test('each drop waits longer than the one before, and a working stream resets that', () => {
  let state: SharedState = { ...initialShared, type: 'opening' };
  const waits = [0, 1, 2].map(() => {
    const [next, effects] = stepShared(state, inputs.dropped);
    state = { ...next, type: 'opening' };
    return (effects.at(-1) as { ms: number }).ms;
  });
  assert.deepEqual(waits, [300, 600, 1_200]);
  assert.equal(stepShared(state, inputs.opened)[0].attempt, 0);
});

test('an orderly end waits as long as the service asks, and does not count as a drop', () => {
  const input: SharedInput = { type: 'dropped', orderly: true, retryMs: 700, jitter: 0.2 };
  const [state, effects] = stepShared({ ...initialShared, type: 'open' }, input);
  assert.deepEqual([state.attempt, effects.at(-1)], [0, { type: 'wait', ms: 800 }]);
});
