import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServerEffect, ServerInput, ServerPhase, ServerSession } from './server-state.ts';
import {
  begin,
  command,
  conversationId,
  frame,
  message,
  open,
  openParameters,
  play,
  says,
  sent,
} from './testing/server-inputs.ts';

const gaps = (effects: readonly ServerEffect[]) =>
  effects.flatMap((effect) => (effect.type === 'gap' ? [[effect.cause, effect.startSample, effect.endSample]] : []));

test('stream time follows the position of a message, never backwards and never beyond it', () => {
  const rows: readonly (readonly [string, object, number, number, readonly unknown[]])[] = [
    ['a plausible gap', { start: 1600, discarded: 800 }, 2400, 2400, [['discarded', 1600, 2400]]],
    ['a claim beyond its position', { start: 50_400, discarded: 2400 }, 1600, 1600, []],
    ['a position in the past', { start: 0, discarded: 800 }, 800, 1600, []],
    ['no range at all', {}, 4000, 4000, [['discarded', 1600, 4000]]],
  ];
  for (const [name, parameters, position, time, expectedGaps] of rows) {
    const [state, effects] = play(begin(), open(), frame(1600), says('discarded', parameters, { position }));
    assert.equal(state.time, time, name);
    assert.deepEqual(gaps(effects), expectedGaps, name);
  }
});

test('the audio of a resumed call starts after the gap', () => {
  const [state, effects] = play(
    begin(),
    open(),
    frame(1600),
    says('paused'),
    frame(800),
    says('resumed', { start: 1600, discarded: 80_000 }, { position: 81_600 }),
    frame(160),
  );
  assert.deepEqual(gaps(effects), [['secure_pause', 1600, 81_600]]);
  assert.deepEqual(
    effects.flatMap((effect) => (effect.type === 'audio' ? [[effect.startSample, effect.bytes.length]] : [])),
    [
      [0, 3200],
      [81_600, 320],
    ],
  );
  assert.equal(state.time, 81_760);
});

test('a call that is closed during a pause has a gap up to its end', () => {
  for (const [how, inputs] of [
    ['secure_pause', [says('paused')]],
    ['server_pause', [command({ type: 'pause' }), says('paused')]],
  ] as const) {
    const [state, effects] = play(begin(), open(), frame(800), ...inputs, (s) =>
      message(s, 'close', { reason: 'end' }, { position: s.time + 8_000 }),
    );
    assert.deepEqual(gaps(effects), [[how, 800, 8_800]]);
    assert.equal(state.time, 8_800);
    assert.deepEqual(
      effects.flatMap((effect) => (effect.type === 'gap' || effect.type === 'endCall' ? [effect.type] : [])),
      ['gap', 'endCall'],
    );
  }
});

test('a small position drift is counted, a large one moves the stream time', () => {
  const near = play(begin(), open(), frame(1600), says('ping', {}, { position: 3200 }));
  assert.deepEqual([near[0].time, gaps(near[1])], [1600, []]);
  assert.ok(near[1].some((effect) => effect.type === 'reportAnomaly' && effect.anomaly === 'position_drift'));
  const far = play(begin(), open(), frame(1600), says('ping', {}, { position: 41_600 }));
  assert.deepEqual([far[0].time, gaps(far[1])], [41_600, [['discarded', 1600, 41_600]]]);
  const sameSample = play(begin(), open(), frame(1600), says('ping', {}, { position: 1601 }));
  assert.ok(!sameSample[1].some((effect) => effect.type === 'reportAnomaly'));
});

test('the pauses of client and server are independent', () => {
  const causes = (effects: readonly ServerEffect[]) =>
    effects.flatMap((effect) =>
      effect.type === 'pauseCall' ? [effect.cause] : effect.type === 'resumeCall' ? ['resumed'] : [],
    );
  const pause = command({ type: 'pause' });
  const resume = command({ type: 'resume' });
  const rows: readonly (readonly [
    string,
    readonly ((s: ServerSession) => ServerInput)[],
    readonly string[],
    ServerPhase,
  ])[] = [
    ['ours alone', [pause, says('paused'), resume, says('resumed')], ['server_pause', 'resumed'], 'active'],
    ['theirs alone', [says('paused'), says('resumed')], ['secure_pause', 'resumed'], 'active'],
    ['theirs twice over', [says('paused'), says('paused'), says('resumed')], ['secure_pause', 'resumed'], 'active'],
    [
      'theirs within ours',
      [pause, says('paused'), says('paused'), resume, says('paused'), says('resumed')],
      ['server_pause', 'secure_pause', 'resumed'],
      'active',
    ],
    ['ours within theirs', [says('paused'), pause, says('paused'), resume, says('paused')], ['secure_pause'], 'paused'],
    [
      'ours taken back before the answer',
      [pause, resume, says('paused'), says('resumed')],
      ['server_pause', 'resumed'],
      'active',
    ],
    [
      'ours asked twice',
      [pause, pause, says('paused'), says('paused'), resume, says('resumed')],
      ['server_pause', 'resumed'],
      'active',
    ],
  ];
  for (const [name, inputs, expectedCauses, phase] of rows) {
    const [state, effects] = play(begin(), open(), ...inputs);
    assert.deepEqual(causes(effects), expectedCauses, name);
    assert.equal(state.phase, phase, name);
  }
});

test('a session can start paused, and audio flows after our resume', () => {
  const [state, effects] = play(
    begin({ startPaused: true }),
    open(),
    says('paused'),
    command({ type: 'resume' }),
    says('resumed', { start: 0, discarded: 400 }, { position: 400 }),
  );
  const [opened] = sent(effects);
  assert.ok(opened?.type === 'opened' && opened.parameters.startPaused === true);
  assert.deepEqual(gaps(effects), [['server_pause', 0, 400]]);
  assert.equal(state.phase, 'active');
});

test('a continued session requests discardTo and trims audio that the earlier session received', () => {
  const continued = { continuedSessions: [{ id: conversationId, clientseq: 9, serverseq: 9 }] };
  const again = (s: ServerSession): ServerInput => ({
    ...(message(s, 'open', { ...openParameters, ...continued }, { position: 80_000 }) as Extract<
      ServerInput,
      { type: 'message' }
    >),
    resumeAfterSample: 100_000,
  });
  const [, effects] = play(
    begin(),
    again,
    says('discarded', { start: 80_000, discarded: 19_200 }, { position: 99_200 }),
    frame(1600),
    frame(1600),
  );
  const [opened] = sent(effects);
  assert.ok(opened?.type === 'opened');
  assert.equal(opened.parameters.discardTo, 'PT12.5S');
  const call = effects.find((effect) => effect.type === 'openCall');
  assert.ok(call?.type === 'openCall' && call.continued && call.startSample === 100_000);
  assert.deepEqual(gaps(effects), []);
  assert.deepEqual(
    effects.flatMap((effect) => (effect.type === 'audio' ? [[effect.startSample, effect.bytes.length / 2]] : [])),
    [
      [100_000, 800],
      [100_800, 1600],
    ],
  );
});
