/** The stream policy as a whole: every input in every phase that can be reached. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SAMPLE_RATE_HZ } from '../../../../shared/audiohook/stream-time.ts';
import { EarshotError } from '../../../../shared/errors.ts';
import { step, streamTable } from './policy.ts';
import { defaultStreamPolicy } from './policy-options.ts';
import {
  initialStreamState,
  type StreamEffect,
  type StreamInput,
  type StreamPhase,
  type StreamState,
  streamPhases,
} from './state.ts';
import { type InputOf, ignored } from './transition.ts';

const options = defaultStreamPolicy;
const second = SAMPLE_RATE_HZ;

const inputs: { readonly [T in StreamInput['type']]: InputOf<T>[] } = {
  conversationReady: [{ type: 'conversationReady' }],
  conversationWithdrawn: [{ type: 'conversationWithdrawn' }],
  conversationMoved: [4, 60].map((at) => ({ type: 'conversationMoved', end: at * second })),
  audioReceived: [
    {
      type: 'audioReceived',
      end: 5 * second,
      sent: 5 * second,
      hasPendingSpeech: true,
      soundSamples: second,
      silenceSamples: 0,
    },
    {
      type: 'audioReceived',
      end: 95 * second,
      sent: 95 * second,
      hasPendingSpeech: false,
      soundSamples: 0,
      silenceSamples: 2 * second,
    },
    {
      type: 'audioReceived',
      end: 400 * second,
      sent: 400 * second,
      hasPendingSpeech: true,
      soundSamples: 300 * second,
      silenceSamples: 0,
    },
    {
      type: 'audioReceived',
      end: 70 * second,
      sent: 70 * second,
      hasPendingSpeech: false,
      soundSamples: 0,
      silenceSamples: 70 * second,
    },
  ],
  streamFull: [4, 60].map((at) => ({ type: 'streamFull', end: at * second })),
  soundDetected: [{ type: 'soundDetected' }],
  permitGranted: [{ type: 'permitGranted', from: 3 * second, end: 4 * second, jitter: 0.5 }],
  resultReceived: [
    { type: 'resultReceived', slot: 'current', end: 5 * second },
    { type: 'resultReceived', slot: 'successor', end: 5 * second },
  ],
  finalReceived: [
    { type: 'finalReceived', slot: 'current', end: 95 * second, hasPendingSpeech: false },
    { type: 'finalReceived', slot: 'current', end: 95 * second, hasPendingSpeech: true },
    { type: 'finalReceived', slot: 'successor', end: 95 * second, hasPendingSpeech: false },
  ],
  streamClosed: [undefined, new EarshotError('unavailable'), new EarshotError('forbidden')].flatMap((error) =>
    (['current', 'successor'] as const).map((slot) => ({
      type: 'streamClosed' as const,
      slot,
      error,
      end: 60 * second,
      jitter: 0.5,
      age: 50 * second,
    })),
  ),
  retryDue: [{ type: 'retryDue' }],
  paused: [true, false].map((hasPendingSpeech) => ({ type: 'paused', hasPendingSpeech })),
  resumed: [{ type: 'resumed' }],
  restartRequested: [{ type: 'restartRequested' }],
  endRequested: [true, false].map((hasPendingSpeech) => ({ type: 'endRequested', hasPendingSpeech })),
  deadlinePassed: [{ type: 'deadlinePassed' }],
};
const allInputs = Object.values(inputs).flat() as StreamInput[];

/** What the caller of the table has open besides the state, derived from the effects alone. */
type Resources = { current: boolean; successor: boolean; permit: boolean; retry: boolean };

const nothingOpen: Resources = { current: false, successor: false, permit: false, retry: false };
const resourcesIn: { readonly [P in StreamPhase]: Resources } = {
  awaitingConversation: nothingOpen,
  queued: { ...nothingOpen, permit: true },
  live: { ...nothingOpen, current: true },
  renewing: { ...nothingOpen, current: true, permit: true },
  overlapping: { ...nothingOpen, current: true, successor: true },
  retrying: { ...nothingOpen, retry: true },
  idle: nothingOpen,
  failed: nothingOpen,
  ended: nothingOpen,
};

/** Whether an input can occur at all. */
function isPossible(open: Resources, state: StreamState, input: StreamInput): boolean {
  switch (input.type) {
    case 'permitGranted':
      return open.permit;
    case 'retryDue':
      return open.retry;
    case 'streamClosed':
    case 'resultReceived':
    case 'finalReceived':
      return open[input.slot];
    case 'streamFull':
      return open.current;
    case 'resumed':
      return state.stopReason === 'pause';
    case 'conversationReady':
      return !state.hasConversation || state.phase === 'failed';
    case 'restartRequested':
    case 'paused':
      return state.stopReason === 'none';
    default:
      return true;
  }
}

function afterInput(open: Resources, input: StreamInput): Resources {
  const next = { ...open };
  if (input.type === 'permitGranted') next.permit = false;
  if (input.type === 'retryDue') next.retry = false;
  if (input.type === 'streamClosed') {
    if (input.slot === 'current' && !next.successor) next.current = false;
    if (input.slot === 'successor') next.successor = false;
  }
  return next;
}

function afterEffect(open: Resources, effect: StreamEffect, where: string): Resources {
  switch (effect.type) {
    case 'requestPermit':
      assert.ok(!open.permit, `${where}: requests a second permit`);
      return { ...open, permit: true };
    case 'cancelPermit':
      assert.ok(open.permit, `${where}: cancels a permit that was not requested`);
      return { ...open, permit: false };
    case 'openStream':
      assert.ok(!open[effect.slot], `${where}: opens over an open stream`);
      return { ...open, [effect.slot]: true };
    case 'halfClose':
      assert.ok(open.current, `${where}: closes a stream that is not open`);
      return { ...open, current: false };
    case 'cancelStream':
      assert.ok(open[effect.slot], `${where}: closes a stream that is not open`);
      return { ...open, [effect.slot]: false };
    case 'holdCurrent':
    case 'feedCurrent':
      assert.ok(open.current, `${where}: feeds a stream that is not open`);
      return open;
    case 'promoteSuccessor':
      assert.ok(open.successor, `${where}: promotes a successor that is not open`);
      return { ...open, successor: false, current: true };
    case 'scheduleRetry':
      assert.ok(!open.retry, `${where}: schedules a second retry`);
      return { ...open, retry: true };
    case 'cancelRetry':
      assert.ok(open.retry, `${where}: cancels a retry that was not scheduled`);
      return { ...open, retry: false };
    default:
      return open;
  }
}

type Node = { readonly state: StreamState; readonly open: Resources };

const keyOf = ({ state, open }: Node): string =>
  [
    state.phase,
    state.hasConversation,
    state.stopReason,
    state.hasAnswered,
    state.feedsBoth,
    state.withLookback,
    state.isDegraded,
    Math.min(state.failures, 4),
    Math.min(state.stalls, 2),
    Object.values(open).join(),
  ].join();

/** Tries every possible input on every combination of phase, flags and resources that can be reached. */
function walkTable() {
  const seen = new Set<string>();
  const reached = new Set<string>();
  const queue: Node[] = [{ state: initialStreamState, open: nothingOpen }];
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    if (seen.has(keyOf(node))) continue;
    seen.add(keyOf(node));
    for (const input of allInputs) {
      if (!isPossible(node.open, node.state, input)) continue;
      const where: string = `${node.state.phase} × ${input.type}`;
      const [state, effects] = step(node.state, input, options);
      reached.add(`${where} → ${state.phase}`);
      const open: Resources = effects.reduce(
        (now, effect) => afterEffect(now, effect, where),
        afterInput(node.open, input),
      );
      assert.deepEqual(open, resourcesIn[state.phase], `${where} → ${state.phase}: ${JSON.stringify(effects)}`);
      queue.push({ state, open });
    }
  }
  return { seen, reached };
}

test('no order of inputs loses a stream, opens one twice or closes one twice', () => {
  const { seen, reached } = walkTable();
  assert.ok(seen.size > 100, `${seen.size} states`);
  for (const phase of streamPhases) {
    for (const [input, cell] of Object.entries(streamTable[phase])) {
      const next = cell === ignored ? [] : cell.next;
      for (const after of streamPhases) {
        const where = `${phase} × ${input} → ${after}`;
        if (cell !== ignored) assert.equal(reached.has(where), next.includes(after), where);
      }
    }
  }
});

test('an input that a phase ignores changes nothing', () => {
  for (const phase of streamPhases) {
    for (const input of allInputs) {
      if (streamTable[phase][input.type] !== ignored) continue;
      const state = { ...initialStreamState, phase };
      assert.deepEqual(step(state, input, options), [state, []]);
    }
  }
});

test('in every phase an end followed by the deadline leaves nothing open', () => {
  for (const phase of streamPhases) {
    let state: StreamState = { ...initialStreamState, phase, hasConversation: true };
    [state] = step(state, { type: 'endRequested', hasPendingSpeech: true }, options);
    [state] = step(state, { type: 'deadlinePassed' }, options);
    assert.equal(state.phase, 'ended', phase);
  }
});
