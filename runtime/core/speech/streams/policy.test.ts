import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EarshotError } from '../../../../shared/errors.ts';
import { step, streamTable } from './policy.ts';
import {
  defaultStreamPolicy,
  initial,
  type StreamInput,
  type StreamPhase,
  type StreamState,
  streamPhases,
} from './state.ts';

const options = defaultStreamPolicy;
const second = 8_000;

const inputs: { readonly [K in StreamInput['is']]: Extract<StreamInput, { is: K }>[] } = {
  ready: [{ is: 'ready', unsettled: true }],
  withdrawn: [{ is: 'withdrawn' }],
  moved: [4, 60].map((at) => ({ is: 'moved', end: at * second })),
  audio: [
    { is: 'audio', end: 5 * second, sent: 5 * second, unsettled: true, sound: second, quiet: 0 },
    { is: 'audio', end: 95 * second, sent: 95 * second, unsettled: false, sound: 0, quiet: 2 * second },
    { is: 'audio', end: 400 * second, sent: 400 * second, unsettled: true, sound: 300 * second, quiet: 0 },
    { is: 'audio', end: 70 * second, sent: 70 * second, unsettled: false, sound: 0, quiet: 70 * second },
  ],
  full: [4, 60].map((at) => ({ is: 'full', end: at * second })),
  sound: [{ is: 'sound' }],
  granted: [{ is: 'granted', from: 3 * second, end: 4 * second, draw: 0.5 }],
  answered: [
    { is: 'answered', by: 'current', end: 5 * second },
    { is: 'answered', by: 'successor', end: 5 * second },
  ],
  final: [
    { is: 'final', by: 'current', end: 95 * second, unsettled: false },
    { is: 'final', by: 'successor', end: 95 * second, unsettled: false },
  ],
  closed: [undefined, new EarshotError('unavailable'), new EarshotError('forbidden')].flatMap((error) =>
    (['current', 'successor'] as const).flatMap((which) =>
      [true, false].map((unsettled) => ({
        is: 'closed' as const,
        which,
        error,
        end: 60 * second,
        unsettled,
        draw: 0.5,
        age: 50 * second,
      })),
    ),
  ),
  waited: [{ is: 'waited' }],
  pause: [true, false].map((unsettled) => ({ is: 'pause', unsettled })),
  resume: [{ is: 'resume' }],
  restart: [{ is: 'restart' }],
  end: [true, false].map((unsettled) => ({ is: 'end', unsettled })),
  cutOff: [{ is: 'cutOff' }],
};
const allInputs = Object.values(inputs).flat() as StreamInput[];

/** What the runner of the table keeps beside it, followed by the effects alone. */
type World = { current: boolean; successor: boolean; asked: boolean; waiting: boolean };

const worldOf: { readonly [P in StreamPhase]: World } = {
  waiting: { current: false, successor: false, asked: false, waiting: false },
  queued: { current: false, successor: false, asked: true, waiting: false },
  live: { current: true, successor: false, asked: false, waiting: false },
  renewing: { current: true, successor: false, asked: true, waiting: false },
  changing: { current: true, successor: true, asked: false, waiting: false },
  retrying: { current: false, successor: false, asked: false, waiting: true },
  resting: { current: false, successor: false, asked: false, waiting: false },
  failed: { current: false, successor: false, asked: false, waiting: false },
  ended: { current: false, successor: false, asked: false, waiting: false },
};

/** Whether an input can come at all in this world. */
function possible(world: World, state: StreamState, input: StreamInput): boolean {
  if (input.is === 'granted') return world.asked;
  if (input.is === 'waited') return world.waiting;
  if (input.is === 'closed') return input.which === 'current' ? world.current : world.successor;
  if (input.is === 'answered' || input.is === 'final') return input.by === 'current' ? world.current : world.successor;
  if (input.is === 'full') return world.current;
  if (input.is === 'resume') return state.stop === 'pause';
  if (input.is === 'ready') return !state.ready || state.phase === 'failed';
  if (input.is === 'restart' || input.is === 'pause') return state.stop === 'none';
  return true;
}

function follow(world: World, input: StreamInput, effects: ReturnType<typeof step>[1], where: string): World {
  const next = { ...world };
  if (input.is === 'granted') next.asked = false;
  if (input.is === 'waited') next.waiting = false;
  if (input.is === 'closed') {
    if (input.which === 'current' && !next.successor) next.current = false;
    if (input.which === 'successor') next.successor = false;
  }
  for (const effect of effects) {
    switch (effect.do) {
      case 'ask':
        assert.ok(!next.asked, `${where}: asks twice`);
        next.asked = true;
        break;
      case 'unask':
        assert.ok(next.asked, `${where}: takes back what was not asked`);
        next.asked = false;
        break;
      case 'open':
        assert.ok(!next[effect.as], `${where}: opens over an open stream`);
        next[effect.as] = true;
        break;
      case 'halfClose':
      case 'cancel':
        assert.ok(next[effect.which], `${where}: closes what is not there`);
        next[effect.which] = false;
        break;
      case 'hold':
      case 'feed':
        assert.ok(next.current, `${where}: feeds what is not there`);
        break;
      case 'handOver':
        assert.ok(next.successor, `${where}: hands over to nobody`);
        next.successor = false;
        next.current = true;
        break;
      case 'wait':
        assert.ok(!next.waiting, `${where}: waits twice`);
        next.waiting = true;
        break;
      case 'unwait':
        assert.ok(next.waiting, `${where}: stops a wait that is not there`);
        next.waiting = false;
        break;
    }
  }
  return next;
}

test('the whole table keeps its promises: no stream is lost, opened twice or closed twice, whatever comes in any order', () => {
  // Walks every reachable combination of phase, flags and world by trying every input on each.
  type Node = { state: StreamState; world: World };
  const keyOf = ({ state, world }: Node): string =>
    [
      state.phase,
      state.ready,
      state.stop,
      state.answered,
      state.feedsBoth,
      state.lookback,
      state.degraded,
      Math.min(state.failures, 4),
      Math.min(state.stalls, 2),
      Object.values(world).join(),
    ].join();
  const seen = new Set<string>();
  const reached = new Set<string>();
  const queue: Node[] = [{ state: initial, world: worldOf.waiting }];
  while (queue.length > 0) {
    const node = queue.pop()!;
    if (seen.has(keyOf(node))) continue;
    seen.add(keyOf(node));
    for (const input of allInputs) {
      if (!possible(node.world, node.state, input)) continue;
      const where = `${node.state.phase} × ${input.is}`;
      reached.add(where);
      const [state, effects] = step(node.state, input, options);
      const world = follow(node.world, input, effects, where);
      assert.deepEqual(world, worldOf[state.phase], `${where} → ${state.phase}: ${JSON.stringify(effects)}`);
      queue.push({ state, world });
    }
  }
  for (const phase of streamPhases) {
    for (const input of Object.keys(streamTable[phase])) {
      assert.ok(reached.has(`${phase} × ${input}`), `${phase} × ${input} can be reached`);
    }
  }
  assert.ok(seen.size > 100, `${seen.size} states`);
});

test('every input that a phase does not name changes nothing', () => {
  for (const phase of streamPhases) {
    for (const input of allInputs) {
      if (streamTable[phase][input.is]) continue;
      const state = { ...initial, phase };
      assert.deepEqual(step(state, input, options), [state, []]);
    }
  }
});

test('an end is always reached: whatever the phase, end and cutOff leave nothing open', () => {
  for (const phase of streamPhases) {
    let state: StreamState = { ...initial, phase, ready: true };
    [state] = step(state, { is: 'end', unsettled: true }, options);
    [state] = step(state, { is: 'cutOff' }, options);
    assert.equal(state.phase, 'ended', phase);
  }
});

const live = (change: Partial<StreamState> = {}): StreamState => {
  const [queued] = step(initial, { is: 'ready', unsettled: false }, options);
  const [state] = step(queued, { is: 'granted', from: 0, end: 0, draw: 0.5 }, options);
  return { ...state, ...change };
};
const audio = (end: number, change: Partial<Extract<StreamInput, { is: 'audio' }>> = {}): StreamInput => ({
  is: 'audio',
  end,
  sent: end,
  unsettled: false,
  sound: 0,
  quiet: second,
  ...change,
});
const effectsOf = (state: StreamState, input: StreamInput): string[] =>
  step(state, input, options)[1].map((effect) => effect.do);

test('a stream is replaced at the first final after its age, never in the middle of a sentence before the hard limit', () => {
  assert.deepEqual(effectsOf(live(), audio(89 * second)), []);
  assert.deepEqual(effectsOf(live(), audio(100 * second, { unsettled: true, quiet: 0 })), []);
  assert.deepEqual(effectsOf(live(), { is: 'final', by: 'current', end: 89 * second, unsettled: false }), []);
  assert.deepEqual(effectsOf(live(), { is: 'final', by: 'current', end: 91 * second, unsettled: false }), ['ask']);
  assert.deepEqual(effectsOf(live(), { is: 'final', by: 'current', end: 91 * second, unsettled: true }), []);
  assert.deepEqual(effectsOf(live(), audio(91 * second)), ['ask']);
  assert.deepEqual(effectsOf(live(), audio(136 * second, { unsettled: true, quiet: 0 })), ['ask']);
});

test('the limits are spread, so that calls that began together do not roll together', () => {
  const at = (draw: number): number =>
    step({ ...initial, phase: 'queued' }, { is: 'granted', from: 0, end: 0, draw }, options)[0].softAt;
  assert.deepEqual([at(0), at(0.5), at(1)], [76.5 * second, 90 * second, 103.5 * second]);
});

test('the watchdog wants sound: 10 s without an answer are nothing where nobody speaks', () => {
  assert.deepEqual(effectsOf(live(), audio(30 * second, { sound: second, unsettled: true })), []);
  assert.deepEqual(effectsOf(live(), audio(9 * second, { sound: 8 * second, unsettled: true })), []);
  assert.deepEqual(effectsOf(live(), audio(10 * second, { sound: 3 * second, unsettled: true })), ['ask']);
});

test('the watchdog’s patience doubles while nothing answers, and an answer resets it', () => {
  const music = (end: number) => audio(end, { sound: 60 * second, unsettled: true, quiet: 0 });
  const tired = live({ stalls: 2, heardAt: 20 * second });
  assert.deepEqual(effectsOf(tired, music(55 * second)), []);
  assert.deepEqual(effectsOf(tired, music(60 * second)), ['ask']);
  const [fresh] = step(tired, { is: 'answered', by: 'current', end: 50 * second }, options);
  assert.equal(fresh.stalls, 0);
});

test('a fault that does not heal gives up at once; one that heals waits longer each time', () => {
  const closed = (error: EarshotError): StreamInput => ({
    is: 'closed',
    which: 'current',
    error,
    end: 9 * second,
    unsettled: true,
    draw: 1,
    age: 9 * second,
  });
  assert.deepEqual(effectsOf(live(), closed(new EarshotError('forbidden'))), ['giveUp']);
  const waits: number[] = [];
  let state = live();
  for (let i = 0; i < 7; i++) {
    const [next, effects] = step(state, closed(new EarshotError('unavailable')), options);
    for (const effect of effects) if (effect.do === 'wait') waits.push(effect.ms);
    [state] = step(next, { is: 'waited' }, options);
    [state] = step(state, { is: 'granted', from: 0, end: 0, draw: 0.5 }, options);
  }
  assert.deepEqual(waits, [100, 200, 400, 800, 1_600, 3_200, 5_000]);
  const asked = step(live(), closed(new EarshotError('quota_exhausted', { retryAfterMs: 20_000 })), options)[1];
  assert.deepEqual(asked[0], { do: 'wait', ms: 22_000 });
});

test('a stream that had worked is replaced nearly at once', () => {
  const input: StreamInput = {
    is: 'closed',
    which: 'current',
    error: new EarshotError('unavailable'),
    end: 60 * second,
    unsettled: true,
    draw: 0.5,
    age: 60 * second,
  };
  const [, effects] = step(live({ answered: true }), input, options);
  assert.deepEqual(effects, [{ do: 'wait', ms: 50 }]);
});

test('two falls at the same age teach the limit, and the next stream stays well below it', () => {
  const fall = (state: StreamState, age: number): StreamState => {
    const input: StreamInput = {
      is: 'closed',
      which: 'current',
      error: new EarshotError('unavailable'),
      end: age,
      unsettled: true,
      draw: 0.5,
      age,
    };
    let next = step({ ...state, answered: true }, input, options)[0];
    next = step(next, { is: 'waited' }, options)[0];
    return step(next, { is: 'granted', from: 0, end: 0, draw: 0.5 }, options)[0];
  };
  const once = fall(live(), 60 * second);
  assert.equal(once.hardAt, live().hardAt);
  const twice = fall(once, 61 * second);
  assert.equal(twice.hardAt, 48 * second);
  assert.ok(twice.softAt < twice.hardAt);
  assert.equal(fall(fall(live(), 60 * second), 30 * second).hardAt, live().hardAt);
});

test('a stream that may be sent no more asks again for its successor when one has fallen', () => {
  const started: StreamState = { ...initial, phase: 'live', ready: true, softAt: 90 * second, hardAt: 110 * second };
  const error = new EarshotError('unavailable');
  const at = 120 * second;
  const inputs: StreamInput[] = [
    { is: 'full', end: at },
    { is: 'granted', from: 100 * second, end: at, draw: 0.5 },
    { is: 'closed', which: 'successor', error, end: at, unsettled: true, draw: 0.5, age: second },
  ];
  let state = inputs.reduce((now, input) => step(now, input, options)[0], started);
  assert.equal(state.phase, 'live');
  const later = (seconds: number): StreamInput => ({
    is: 'audio',
    end: at + seconds * second,
    // It stands where it was full.
    sent: 110 * second,
    unsettled: true,
    sound: second,
    quiet: 0,
  });
  for (let seconds = 1; seconds <= 5 && state.phase === 'live'; seconds += 1) {
    state = step(state, later(seconds), options)[0];
  }
  assert.equal(state.phase, 'renewing');
});
