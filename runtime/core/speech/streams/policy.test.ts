import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SAMPLE_RATE_HZ } from '../../../../shared/audiohook/stream-time.ts';
import { EarshotError } from '../../../../shared/errors.ts';
import { step } from './policy.ts';
import { defaultStreamPolicy } from './policy-options.ts';
import { initialStreamState, type StreamInput, type StreamState } from './state.ts';
import type { InputOf } from './transition.ts';

const options = defaultStreamPolicy;
const second = SAMPLE_RATE_HZ;

const live = (change: Partial<StreamState> = {}): StreamState => {
  const [queued] = step(initialStreamState, { type: 'conversationReady' }, options);
  const [state] = step(queued, { type: 'permitGranted', from: 0, end: 0, jitter: 0.5 }, options);
  return { ...state, ...change };
};
const audio = (end: number, change: Partial<InputOf<'audioReceived'>> = {}): StreamInput => ({
  type: 'audioReceived',
  end,
  sent: end,
  hasPendingSpeech: false,
  soundSamples: 0,
  silenceSamples: second,
  ...change,
});
const effectsOf = (state: StreamState, input: StreamInput): string[] =>
  step(state, input, options)[1].map((effect) => effect.type);

test('a stream past its soft limit is replaced after a final, and mid-sentence only at the hard limit', () => {
  assert.deepEqual(effectsOf(live(), audio(89 * second)), []);
  assert.deepEqual(effectsOf(live(), audio(100 * second, { hasPendingSpeech: true, silenceSamples: 0 })), []);
  assert.deepEqual(
    effectsOf(live(), { type: 'finalReceived', slot: 'current', end: 89 * second, hasPendingSpeech: false }),
    [],
  );
  assert.deepEqual(
    effectsOf(live(), { type: 'finalReceived', slot: 'current', end: 91 * second, hasPendingSpeech: false }),
    ['requestPermit'],
  );
  assert.deepEqual(
    effectsOf(live(), { type: 'finalReceived', slot: 'current', end: 91 * second, hasPendingSpeech: true }),
    [],
  );
  assert.deepEqual(effectsOf(live(), audio(91 * second)), ['requestPermit']);
  assert.deepEqual(effectsOf(live(), audio(136 * second, { hasPendingSpeech: true, silenceSamples: 0 })), [
    'requestPermit',
  ]);
});

test('jitter spreads the limits of streams that began together', () => {
  const at = (jitter: number): number =>
    step({ ...initialStreamState, phase: 'queued' }, { type: 'permitGranted', from: 0, end: 0, jitter }, options)[0]
      .softLimitAt;
  assert.deepEqual([at(0), at(0.5), at(1)], [76.5 * second, 90 * second, 103.5 * second]);
});

test('the watchdog fires after 10 s without an answer only if there was speech', () => {
  assert.deepEqual(effectsOf(live(), audio(30 * second, { soundSamples: second, hasPendingSpeech: true })), []);
  assert.deepEqual(effectsOf(live(), audio(9 * second, { soundSamples: 8 * second, hasPendingSpeech: true })), []);
  assert.deepEqual(effectsOf(live(), audio(10 * second, { soundSamples: 3 * second, hasPendingSpeech: true })), [
    'requestPermit',
  ]);
});

test('the patience of the watchdog doubles with each stall and is reset by an answer', () => {
  const music = (end: number) => audio(end, { soundSamples: 60 * second, hasPendingSpeech: true, silenceSamples: 0 });
  const impatient = live({ stalls: 2, lastAnswerAt: 20 * second });
  assert.deepEqual(effectsOf(impatient, music(55 * second)), []);
  assert.deepEqual(effectsOf(impatient, music(60 * second)), ['requestPermit']);
  const [fresh] = step(impatient, { type: 'resultReceived', slot: 'current', end: 50 * second }, options);
  assert.equal(fresh.stalls, 0);
});

test('a permanent error gives up at once; a retryable one waits longer each time', () => {
  const closed = (error: EarshotError): StreamInput => ({
    type: 'streamClosed',
    slot: 'current',
    error,
    end: 9 * second,
    jitter: 1,
    age: 9 * second,
  });
  assert.deepEqual(effectsOf(live(), closed(new EarshotError('forbidden'))), ['giveUp']);
  const waits: number[] = [];
  let state = live();
  for (let i = 0; i < 7; i++) {
    const [next, effects] = step(state, closed(new EarshotError('unavailable')), options);
    for (const effect of effects) if (effect.type === 'scheduleRetry') waits.push(effect.ms);
    [state] = step(next, { type: 'retryDue' }, options);
    [state] = step(state, { type: 'permitGranted', from: 0, end: 0, jitter: 0.5 }, options);
  }
  assert.deepEqual(waits, [100, 200, 400, 800, 1_600, 3_200, 5_000]);
  const refused = step(live(), closed(new EarshotError('quota_exhausted', { retryAfterMs: 20_000 })), options)[1];
  assert.deepEqual(refused[0], { type: 'scheduleRetry', ms: 22_000 });
});

test('a stream that had answered is replaced nearly at once', () => {
  const input: StreamInput = {
    type: 'streamClosed',
    slot: 'current',
    error: new EarshotError('unavailable'),
    end: 60 * second,
    jitter: 0.5,
    age: 60 * second,
  };
  const [, effects] = step(live({ hasAnswered: true }), input, options);
  assert.deepEqual(effects, [{ type: 'scheduleRetry', ms: 50 }]);
});

test('two failures at the same age are learned as the limit, and the next stream stays well below it', () => {
  const fail = (state: StreamState, age: number): StreamState => {
    const input: StreamInput = {
      type: 'streamClosed',
      slot: 'current',
      error: new EarshotError('unavailable'),
      end: age,
      jitter: 0.5,
      age,
    };
    let next = step({ ...state, hasAnswered: true }, input, options)[0];
    next = step(next, { type: 'retryDue' }, options)[0];
    return step(next, { type: 'permitGranted', from: 0, end: 0, jitter: 0.5 }, options)[0];
  };
  const once = fail(live(), 60 * second);
  assert.equal(once.hardLimitAt, live().hardLimitAt);
  const twice = fail(once, 61 * second);
  assert.equal(twice.hardLimitAt, 48 * second);
  assert.ok(twice.softLimitAt < twice.hardLimitAt);
  assert.equal(fail(fail(live(), 60 * second), 30 * second).hardLimitAt, live().hardLimitAt);
});

test('a full stream whose successor failed requests another successor', () => {
  const started: StreamState = {
    ...initialStreamState,
    phase: 'live',
    hasConversation: true,
    softLimitAt: 90 * second,
    hardLimitAt: 110 * second,
  };
  const error = new EarshotError('unavailable');
  const at = 120 * second;
  const inputs: StreamInput[] = [
    { type: 'streamFull', end: at },
    { type: 'permitGranted', from: 100 * second, end: at, jitter: 0.5 },
    { type: 'streamClosed', slot: 'successor', error, end: at, jitter: 0.5, age: second },
  ];
  let state = inputs.reduce((now, input) => step(now, input, options)[0], started);
  assert.equal(state.phase, 'live');
  const later = (seconds: number): StreamInput => ({
    type: 'audioReceived',
    end: at + seconds * second,
    // The stream is full, so it is sent nothing more.
    sent: 110 * second,
    hasPendingSpeech: true,
    soundSamples: second,
    silenceSamples: 0,
  });
  for (let seconds = 1; seconds <= 5 && state.phase === 'live'; seconds += 1) {
    state = step(state, later(seconds), options)[0];
  }
  assert.equal(state.phase, 'renewing');
});
