import assert from 'node:assert/strict';
import { test } from 'node:test';
import { begin, connected, inPhase, inputs, play, says, stereo } from './testing/client-inputs.ts';

test('the second ping follows the first answer at once, later ones wait for their timer', () => {
  const [, effects] = play(inPhase.open, inputs['ping due'], inputs.pong, inputs.pong, inputs['ping due'], inputs.pong);
  assert.deepEqual(
    effects.flatMap((effect) => (effect.type === 'send' ? [effect.message.type] : [])),
    ['ping', 'ping', 'ping'],
  );
});

test('an unanswered ping ends the session when the next is due', () => {
  const [state, effects] = play(inPhase.open, inputs['ping due'], inputs['ping due'], inputs['socket closed']);
  assert.equal(state.end, 'ping_timeout');
  assert.ok(effects.some((effect) => effect.type === 'fault' && effect.code === 408));
});

test('a pong that answers another message is reported and leaves the ping open', () => {
  const [state, effects] = play(inPhase.open, inputs['ping due'], says('pong', {}, { clientseq: 1 }));
  assert.ok(effects.some((effect) => effect.type === 'fault' && effect.code === 400));
  assert.notEqual(state.ping, undefined);
});

test('the twenty-sixth message at once exceeds the rate', () => {
  const flood = Array.from({ length: 25 }, () => says('updated'));
  assert.equal(play(inPhase.open, ...flood.slice(1))[0].phase, 'open');
  const [state, effects] = play(inPhase.open, ...flood);
  assert.equal(state.phase, 'closing');
  assert.ok(effects.some((effect) => effect.type === 'fault' && effect.code === 429));
});

test('resumed reports the gap from its start to its end', () => {
  const [state, effects] = play(
    inPhase.open,
    inputs.audio,
    inputs['own pause'],
    inputs.audio,
    inputs.audio,
    inputs['own resume'],
  );
  const resumed = effects.findLast((effect) => effect.type === 'send');
  assert.ok(resumed?.type === 'send');
  assert.deepEqual(
    [resumed.message.position, resumed.message.parameters],
    ['PT0.06S', { start: 'PT0.02S', discarded: 'PT0.04S' }],
  );
  assert.equal(state.gapStart, undefined);
});

test('the server’s resume during the client’s own pause is answered with paused', () => {
  const [state, effects] = play(inPhase.open, inputs['own pause'], inputs.pause, inputs.resume);
  assert.deepEqual(
    effects.flatMap((effect) => (effect.type === 'send' ? [effect.message.type] : [])),
    ['paused', 'paused', 'paused'],
  );
  assert.equal(state.ownPause, true);
});

test('discardTo skips audio forward only', () => {
  const [ahead, effects] = play(begin(8000), connected, says('opened', { media: [stereo], discardTo: 'PT2.5S' }));
  assert.equal(ahead.time, 20_000);
  assert.ok(effects.some((effect) => effect.type === 'send' && effect.message.type === 'discarded'));
  assert.equal(play(begin(8000), connected, says('opened', { media: [stereo], discardTo: 'PT0.5S' }))[0].time, 8000);
});
