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

const inputs: { readonly [K in FeedInput['type']]: Extract<FeedInput, { type: K }> } = {
  started: { type: 'started' },
  cursor: { type: 'cursor', cursor: 'e-4' },
  event: { type: 'event', id: 'e-5' },
  reset: { type: 'reset', cursor: 'f-9' },
  head: { type: 'head', id: 'e-4' },
  retryAsked: { type: 'retryAsked', ms: 3_000 },
  delayed: { type: 'delayed', delayed: true },
  settled: { type: 'settled' },
  ended: { type: 'ended', reason: 'ended', jitter: 0 },
  refused: { type: 'refused', why: 'temporary', jitter: 0 },
  dropped: { type: 'dropped', jitter: 0 },
  interrupted: { type: 'interrupted' },
  silent: { type: 'silent' },
  behind: { type: 'behind' },
  elapsed: { type: 'elapsed' },
  woke: { type: 'woke' },
  slept: { type: 'slept' },
  signedIn: { type: 'signedIn' },
  signedOut: { type: 'signedOut' },
  stopped: { type: 'stopped' },
};
const types = Object.keys(inputs) as FeedInput['type'][];

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
      done.push(e.type === 'connect' ? `connect ${e.after ?? '-'}${e.renewToken ? ' renew' : ''}` : e.type);
  }
  return { state: now, done };
}

/** The next phase for every pair that changes it; any other pair keeps the phase. */
const next: Partial<Record<FeedState['phase'], Partial<Record<FeedInput['type'], FeedState['phase']>>>> = {
  idle: { started: 'connecting', signedOut: 'signedOut', stopped: 'stopped' },
  connecting: {
    cursor: 'catchingUp',
    event: 'catchingUp',
    reset: 'catchingUp',
    ended: 'ended',
    refused: 'reconnecting',
    dropped: 'reconnecting',
    interrupted: 'reconnecting',
    silent: 'reconnecting',
    slept: 'asleep',
    signedOut: 'signedOut',
    stopped: 'stopped',
  },
  catchingUp: {
    head: 'live',
    settled: 'live',
    ended: 'ended',
    refused: 'reconnecting',
    dropped: 'reconnecting',
    interrupted: 'reconnecting',
    silent: 'reconnecting',
    behind: 'reconnecting',
    slept: 'asleep',
    signedOut: 'signedOut',
    stopped: 'stopped',
  },
  live: {
    cursor: 'catchingUp',
    reset: 'catchingUp',
    ended: 'ended',
    refused: 'reconnecting',
    dropped: 'reconnecting',
    interrupted: 'reconnecting',
    silent: 'reconnecting',
    behind: 'gap',
    slept: 'asleep',
    signedOut: 'signedOut',
    stopped: 'stopped',
  },
  gap: {
    cursor: 'catchingUp',
    event: 'catchingUp',
    reset: 'catchingUp',
    ended: 'ended',
    refused: 'reconnecting',
    dropped: 'reconnecting',
    interrupted: 'reconnecting',
    silent: 'reconnecting',
    slept: 'asleep',
    signedOut: 'signedOut',
    stopped: 'stopped',
  },
  reconnecting: {
    cursor: 'catchingUp',
    event: 'catchingUp',
    reset: 'catchingUp',
    ended: 'ended',
    slept: 'asleep',
    signedOut: 'signedOut',
    stopped: 'stopped',
  },
  asleep: { woke: 'connecting', signedOut: 'signedOut', stopped: 'stopped' },
  ended: { woke: 'connecting', signedOut: 'signedOut', stopped: 'stopped' },
  signedOut: { signedIn: 'connecting', signedOut: 'signedOut', stopped: 'stopped' },
  forbidden: { woke: 'connecting', signedIn: 'connecting', signedOut: 'signedOut', stopped: 'stopped' },
  stopped: {},
};

for (const phase of feedPhases) {
  test(`every input in ${phase} leads to the phase of the table`, () => {
    for (const type of types) {
      const [after, effects] = step(at(phase), inputs[type]);
      assert.equal(after.phase, next[phase]?.[type] ?? phase, `${phase} × ${type}`);
      if (!(type in feedTable[phase]))
        assert.deepEqual([after, effects], [at(phase), []], `${phase} × ${type} is ignored`);
    }
  });
}

test('a stream begins after the last id, or at the start without one', () => {
  assert.deepEqual(run(initial, inputs.started).done, ['connect -']);
  assert.deepEqual(run(at('asleep'), inputs.woke).done, ['connect e-4']);
});

test('events are applied in order and once; after a gap the tail is fetched', () => {
  const seen = run(
    at('live'),
    { type: 'event', id: 'e-5' },
    { type: 'event', id: 'e-5' },
    { type: 'event', id: 'e-3' },
  );
  assert.deepEqual(seen.done, ['apply']);
  assert.equal(seen.state.last, 'e-5');
  const hole = run(at('live'), { type: 'event', id: 'e-6' });
  assert.deepEqual(hole.done, ['disconnect', 'connect e-4']);
  assert.equal(hole.state.phase, 'gap');
  assert.equal(hole.state.last, 'e-4');
});

test('an event of another epoch is not applied: only a reset may change the epoch', () => {
  assert.deepEqual(run(at('live'), { type: 'event', id: 'f-5' }).done, ['disconnect', 'connect e-4']);
  const reset = run(at('live', { head: 'e-9' }), { type: 'reset', cursor: 'f-2' }, { type: 'event', id: 'f-3' });
  assert.deepEqual(reset.done, ['replace', 'apply']);
  assert.equal(reset.state.last, 'f-3');
  assert.equal(reset.state.head, undefined);
});

test('the feed is live when it reaches the head, or when nothing follows the cursor', () => {
  const tail = run(at('connecting'), inputs.cursor, { type: 'event', id: 'e-5' }, { type: 'head', id: 'e-6' });
  assert.equal(tail.state.phase, 'catchingUp');
  assert.equal(run(tail.state, inputs.settled).state.phase, 'catchingUp');
  assert.equal(run(tail.state, { type: 'event', id: 'e-6' }).state.phase, 'live');
});

test('a feed that stays behind the head fetches the tail', () => {
  const state = run(at('live'), { type: 'head', id: 'e-9' }).state;
  assert.ok(isBehind(state));
  assert.deepEqual(run(state, inputs.behind).done, ['disconnect', 'connect e-4']);
});

test('each drop waits longer than the one before, and an event resets the wait', () => {
  let state = at('live');
  const waits: number[] = [];
  for (let i = 0; i < 12; i++) {
    const [after, effects] = step({ ...state, phase: 'live' }, { type: 'dropped', jitter: 1 });
    state = after;
    for (const effect of effects) if (effect.type === 'wait') waits.push(effect.ms);
  }
  assert.deepEqual(
    waits,
    [...waits].sort((a, b) => a - b),
  );
  assert.equal(waits.at(-1), feedLimits.longestDelayMs);
  const proved = run({ ...state, phase: 'live' }, { type: 'event', id: 'e-5' }).state;
  assert.equal(proved.attempt, 0);
  assert.ok(reconnectDelay(0, 0) >= feedLimits.firstDelayMs / 2);
});

test('the service may ask for a longer wait', () => {
  const [, effects] = step(at('live'), { type: 'refused', why: 'temporary', retryMs: 60_000, jitter: 0 });
  assert.deepEqual(effects, [{ type: 'disconnect' }, { type: 'wait', ms: 60_000 }]);
});

test('a dropped stream waits as long as the service asked on it, and longer while it keeps failing', () => {
  const asked = run(at('connecting'), { type: 'retryAsked', ms: 3_400 }, inputs.cursor).state;
  const waits: number[] = [];
  let state = asked;
  for (let n = 0; n < 6; n++) {
    const [after, effects] = step(state, { type: 'dropped', jitter: 0 });
    state = after;
    for (const effect of effects) if (effect.type === 'wait') waits.push(effect.ms);
  }
  assert.deepEqual(waits, [3_400, 3_400, 3_400, 3_400, 3_400, 6_400]);
  const [, effects] = step(asked, { type: 'refused', why: 'temporary', retryMs: 1_000, jitter: 0 });
  assert.deepEqual(
    effects,
    [{ type: 'disconnect' }, { type: 'wait', ms: 1_000 }],
    'the wait of a refusal counts before that of the stream',
  );
  const absurd = run(at('connecting'), { type: 'retryAsked', ms: 9_999_999 }).state;
  assert.equal(absurd.retryMs, feedLimits.longestDelayMs);
});

test('a refused token is renewed once; after a second refusal the agent must sign in', () => {
  const once = run(at('live'), { type: 'ended', reason: 'unauthorized', jitter: 0 });
  assert.deepEqual(once.done, ['disconnect', 'connect e-4 renew']);
  const twice = run(once.state, { type: 'refused', why: 'unauthenticated', jitter: 0 });
  assert.equal(twice.state.phase, 'signedOut');
  const back = run(twice.state, inputs.signedIn);
  assert.deepEqual([back.state.phase, back.done], ['connecting', ['connect e-4']]);
});

test('an orderly end reconnects without counting as a failure', () => {
  for (const reason of ['rotate', 'slow', 'draining']) {
    const after = run(at('live'), { type: 'ended', reason, retryMs: 100, jitter: 0.5 });
    assert.equal(after.state.attempt, 0);
    assert.deepEqual(after.done, ['disconnect', 'wait']);
  }
});

test('after signing out, nothing of what was shown is kept, and the next sign-in begins at the start', () => {
  const out = run(at('live', { head: 'e-9', seen: true }), inputs.signedOut);
  assert.deepEqual(out.done, ['disconnect']);
  assert.deepEqual(run(out.state, inputs.woke).done, []);
  assert.deepEqual(run(out.state, inputs.signedIn).done, ['connect -']);
});
