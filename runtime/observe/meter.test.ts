import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMeter } from './meter.ts';

test('what was counted is exposed as Prometheus text', async () => {
  const meter = createMeter();
  const calls = meter.gauge('earshot_calls', 'Calls just now', ['runtime']);
  calls.set(3, { runtime: 'node' });
  calls.add(-1, { runtime: 'node' });
  meter.counter('earshot_frames_total', 'Frames received').add();
  meter.counter('earshot_frames_total', 'Frames received').add(4);
  meter.histogram('earshot_event_seconds', 'Frame to event', ['role'], [0.01, 0.1]).record(0.05, { role: 'agent' });
  const text = await meter.expose();
  assert.match(text, /^earshot_calls\{runtime="node"\} 2$/m);
  assert.match(text, /^earshot_frames_total 5$/m);
  assert.match(text, /^earshot_event_seconds_bucket\{le="0.01",role="agent"\} 0$/m);
  assert.match(text, /^earshot_event_seconds_bucket\{le="0.1",role="agent"\} 1$/m);
  assert.match(text, /^earshot_event_seconds_sum\{role="agent"\} 0.05$/m);
  assert.match(meter.contentType, /^text\/plain; version=0\.0\.4/);
});

test('the same name gives the same instrument, and two meters share nothing', async () => {
  const one = createMeter();
  const two = createMeter();
  assert.equal(one.counter('earshot_a_total', 'a'), one.counter('earshot_a_total', 'a'));
  one.counter('earshot_a_total', 'a').add(7);
  two.counter('earshot_a_total', 'a').add(1);
  assert.match(await one.expose(), /^earshot_a_total 7$/m);
  assert.match(await two.expose(), /^earshot_a_total 1$/m);
});

test('what is counted by one label is exposed once, however often it is asked for', async () => {
  const meter = createMeter();
  const events = meter.counter('earshot_events_total', 'Events', ['type']);
  for (let n = 0; n < 3; n++) events.add(2, { type: 'utterance' });
  events.add(1, { type: 'fact' });
  assert.match(await meter.expose(), /^earshot_events_total\{type="utterance"\} 6$/m);
  events.add(1, { type: 'utterance' });
  const text = await meter.expose();
  assert.match(text, /^earshot_events_total\{type="utterance"\} 7$/m);
  assert.match(text, /^earshot_events_total\{type="fact"\} 1$/m);
  assert.throws(() => events.add(-1, { type: 'fact' }));
});

test('a label that was not announced is refused: label values are closed sets', () => {
  const counter = createMeter().counter('earshot_b_total', 'b', ['code']);
  assert.throws(() => counter.add(1, { conversationId: 'x' }));
});

test('the process can be watched too', async () => {
  const text = await createMeter({ process: true, constantLabels: { role: 'voice' } }).expose();
  assert.match(text, /^process_resident_memory_bytes\{role="voice"\} \d+$/m);
});
