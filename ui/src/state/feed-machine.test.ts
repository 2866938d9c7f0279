import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reconnectDelay } from '../../../shared/reconnect.ts';
import {
  type FeedInput,
  type FeedState,
  feedLimits,
  feedPhases,
  feedTable,
  initial,
  isBehind,
  step,
} from './feed-machine.ts';

const inputs: { readonly [K in FeedInput['kind']]: Extract<FeedInput, { kind: K }> } = {
  started: { kind: 'started' },
  cursor: { kind: 'cursor', cursor: 'e-4' },
  event: { kind: 'event', id: 'e-5' },
  reset: { kind: 'reset', cursor: 'f-9' },
  head: { kind: 'head', id: 'e-4' },
  retryAsked: { kind: 'retryAsked', ms: 3_000 },
  delayed: { kind: 'delayed', delayed: true },
  settled: { kind: 'settled' },
  ended: { kind: 'ended', reason: 'ended', chance: 0 },
  refused: { kind: 'refused', why: 'temporary', chance: 0 },
  dropped: { kind: 'dropped', chance: 0 },
  silent: { kind: 'silent' },
  behind: { kind: 'behind' },
  elapsed: { kind: 'elapsed' },
  woke: { kind: 'woke' },
  slept: { kind: 'slept' },
  signedIn: { kind: 'signedIn' },
  stopped: { kind: 'stopped' },
};
const kinds = Object.keys(inputs) as FeedInput['kind'][];

const at = (phase: FeedState['phase'], more: Partial<FeedState> = {}): FeedState => ({
  ...initial,
  phase,
  last: 'e-4',
  ...more,
});

function run(state: FeedState, ...list: FeedInput[]): { state: FeedState; done: string[] } {
  const done: string[] = [];
  let now = state;
  for (const input of list) {
    const [next, effects] = step(now, input);
    now = next;
    for (const e of effects)
      done.push(e.do === 'connect' ? `connect ${e.after ?? '-'}${e.renewToken ? ' renew' : ''}` : e.do);
  }
  return { state: now, done };
}

/** The phase that follows, for every pair that changes it; whatever is not named stays where it is. */
const next: Partial<Record<FeedState['phase'], Partial<Record<FeedInput['kind'], FeedState['phase']>>>> = {
  idle: { started: 'connecting', stopped: 'stopped' },
  connecting: {
    cursor: 'catchingUp',
    event: 'catchingUp',
    reset: 'catchingUp',
    ended: 'ended',
    refused: 'reconnecting',
    dropped: 'reconnecting',
    silent: 'reconnecting',
    slept: 'asleep',
    stopped: 'stopped',
  },
  catchingUp: {
    head: 'live',
    settled: 'live',
    ended: 'ended',
    refused: 'reconnecting',
    dropped: 'reconnecting',
    silent: 'reconnecting',
    behind: 'reconnecting',
    slept: 'asleep',
    stopped: 'stopped',
  },
  live: {
    cursor: 'catchingUp',
    reset: 'catchingUp',
    ended: 'ended',
    refused: 'reconnecting',
    dropped: 'reconnecting',
    silent: 'reconnecting',
    behind: 'gap',
    slept: 'asleep',
    stopped: 'stopped',
  },
  gap: {
    cursor: 'catchingUp',
    event: 'catchingUp',
    reset: 'catchingUp',
    ended: 'ended',
    refused: 'reconnecting',
    dropped: 'reconnecting',
    silent: 'reconnecting',
    slept: 'asleep',
    stopped: 'stopped',
  },
  reconnecting: {
    cursor: 'catchingUp',
    event: 'catchingUp',
    reset: 'catchingUp',
    ended: 'ended',
    slept: 'asleep',
    stopped: 'stopped',
  },
  asleep: { woke: 'connecting', stopped: 'stopped' },
  ended: { woke: 'connecting', stopped: 'stopped' },
  signedOut: { signedIn: 'connecting', stopped: 'stopped' },
  forbidden: { woke: 'connecting', signedIn: 'connecting', stopped: 'stopped' },
  stopped: {},
};

for (const phase of feedPhases) {
  test(`every input in ${phase} leads where the table says, and no further`, () => {
    for (const kind of kinds) {
      const [after, effects] = step(at(phase), inputs[kind]);
      assert.equal(after.phase, next[phase]?.[kind] ?? phase, `${phase} × ${kind}`);
      if (!(kind in feedTable[phase]))
        assert.deepEqual([after, effects], [at(phase), []], `${phase} × ${kind} is ignored`);
    }
  });
}

test('a stream begins after the last id, and without one from the start', () => {
  assert.deepEqual(run(initial, inputs.started).done, ['connect -']);
  assert.deepEqual(run(at('asleep'), inputs.woke).done, ['connect e-4']);
});

test('events are applied in order, once; a hole means the tail is fetched again', () => {
  const seen = run(
    at('live'),
    { kind: 'event', id: 'e-5' },
    { kind: 'event', id: 'e-5' },
    { kind: 'event', id: 'e-3' },
  );
  assert.deepEqual(seen.done, ['apply']);
  assert.equal(seen.state.last, 'e-5');
  const hole = run(at('live'), { kind: 'event', id: 'e-6' });
  assert.deepEqual(hole.done, ['disconnect', 'connect e-4']);
  assert.equal(hole.state.phase, 'gap');
  assert.equal(hole.state.last, 'e-4');
});

test('an event of another epoch is not applied: only a reset may change the epoch', () => {
  assert.deepEqual(run(at('live'), { kind: 'event', id: 'f-5' }).done, ['disconnect', 'connect e-4']);
  const reset = run(at('live', { head: 'e-9' }), { kind: 'reset', cursor: 'f-2' }, { kind: 'event', id: 'f-3' });
  assert.deepEqual(reset.done, ['replace', 'apply']);
  assert.equal(reset.state.last, 'f-3');
  assert.equal(reset.state.head, undefined);
});

test('it is live when the head is reached, or when nothing follows the cursor', () => {
  const tail = run(at('connecting'), inputs.cursor, { kind: 'event', id: 'e-5' }, { kind: 'head', id: 'e-6' });
  assert.equal(tail.state.phase, 'catchingUp');
  assert.equal(run(tail.state, inputs.settled).state.phase, 'catchingUp');
  assert.equal(run(tail.state, { kind: 'event', id: 'e-6' }).state.phase, 'live');
});

test('a reader that stays behind the head fetches the tail', () => {
  const state = run(at('live'), { kind: 'head', id: 'e-9' }).state;
  assert.ok(isBehind(state));
  assert.deepEqual(run(state, inputs.behind).done, ['disconnect', 'connect e-4']);
});

test('drops wait longer and longer, and an event starts the count again', () => {
  let state = at('live');
  const waits: number[] = [];
  for (let i = 0; i < 12; i++) {
    const [after, effects] = step({ ...state, phase: 'live' }, { kind: 'dropped', chance: 1 });
    state = after;
    for (const effect of effects) if (effect.do === 'wait') waits.push(effect.ms);
  }
  assert.deepEqual(
    waits,
    [...waits].sort((a, b) => a - b),
  );
  assert.equal(waits.at(-1), feedLimits.longestDelayMs);
  const proved = run({ ...state, phase: 'live' }, { kind: 'event', id: 'e-5' }).state;
  assert.equal(proved.attempt, 0);
  assert.ok(reconnectDelay(0, 0) >= feedLimits.firstDelayMs / 2);
});

test('the service may ask for a longer wait', () => {
  const [, effects] = step(at('live'), { kind: 'refused', why: 'temporary', retryMs: 60_000, chance: 0 });
  assert.deepEqual(effects, [{ do: 'disconnect' }, { do: 'wait', ms: 60_000 }]);
});

test('whoever drops waits as long as the service asked on that stream, and longer where it keeps failing', () => {
  const asked = run(at('connecting'), { kind: 'retryAsked', ms: 3_400 }, inputs.cursor).state;
  const waits: number[] = [];
  let state = asked;
  for (let n = 0; n < 6; n++) {
    const [after, effects] = step(state, { kind: 'dropped', chance: 0 });
    state = after;
    for (const effect of effects) if (effect.do === 'wait') waits.push(effect.ms);
  }
  assert.deepEqual(waits, [3_400, 3_400, 3_400, 3_400, 3_400, 6_400]);
  const [, effects] = step(asked, { kind: 'refused', why: 'temporary', retryMs: 1_000, chance: 0 });
  assert.deepEqual(
    effects,
    [{ do: 'disconnect' }, { do: 'wait', ms: 1_000 }],
    'a refusal that names its own wait is believed',
  );
  const absurd = run(at('connecting'), { kind: 'retryAsked', ms: 9_999_999 }).state;
  assert.equal(absurd.retryMs, feedLimits.longestDelayMs);
});

test('a refused token is renewed once; the second refusal is hers to solve', () => {
  const once = run(at('live'), { kind: 'ended', reason: 'unauthorized', chance: 0 });
  assert.deepEqual(once.done, ['disconnect', 'connect e-4 renew']);
  const twice = run(once.state, { kind: 'refused', why: 'unauthenticated', chance: 0 });
  assert.equal(twice.state.phase, 'signedOut');
  const back = run(twice.state, inputs.signedIn);
  assert.deepEqual([back.state.phase, back.done], ['connecting', ['connect e-4']]);
});

test('an orderly goodbye reconnects without counting as a failure', () => {
  for (const reason of ['rotate', 'slow', 'draining']) {
    const after = run(at('live'), { kind: 'ended', reason, retryMs: 100, chance: 0.5 });
    assert.equal(after.state.attempt, 0);
    assert.deepEqual(after.done, ['disconnect', 'wait']);
  }
});
