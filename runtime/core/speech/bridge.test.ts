import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { UtteranceEvent } from '../../../shared/assist/event.ts';
import { samplesToMs } from '../../../shared/audiohook/stream-time.ts';
import { EarshotError } from '../../../shared/errors.ts';
import { names, setUpCall, spoken } from '../../testing/call.ts';

test('a call is recognized from its first word to its last, separately for both speakers', async () => {
  const { open, play, end, said, feed, gateway, bridge } = setUpCall();
  const customer = spoken(30);
  const agent = spoken(24, 40_000);
  const call = open();
  assert.equal(bridge.activeCalls, 1);
  await play(call, { customer, agent }, 0, 20 * 8_000);
  await end(call);
  assert.deepEqual(said('customer'), names(customer));
  assert.deepEqual(said('agent'), names(agent));
  assert.equal(bridge.activeCalls, 0);
  const kinds = feed.events.map((e) => (e.type === 'conversation' ? e.status : e.type));
  assert.equal(kinds[0], 'started');
  assert.deepEqual(kinds.slice(-2), ['summary', 'ended']);
  assert.deepEqual(gateway.calls, ['ensureConversation', 'summarize', 'complete']);
});

test('an utterance keeps its id from the first interim text to the final, and each revision is one higher', async () => {
  const { open, play, end, utterances } = setUpCall();
  const call = open();
  await play(call, { customer: spoken(12) }, 0, 10 * 8_000);
  await end(call);
  const byId = new Map<string, UtteranceEvent[]>();
  for (const u of utterances('customer')) byId.set(u.utteranceId, [...(byId.get(u.utteranceId) ?? []), u]);
  assert.equal(byId.size, 2);
  for (const revisions of byId.values()) {
    assert.ok(revisions.length > 2);
    assert.deepEqual(
      revisions.map((u) => u.revision),
      revisions.map((_, i) => i),
    );
    assert.deepEqual(
      revisions.map((u) => u.final),
      revisions.map((_, i) => i === revisions.length - 1),
    );
  }
});

test('times are call time, exact to the millisecond', async () => {
  const { open, play, end, utterances } = setUpCall();
  const words = spoken(12);
  const call = open();
  await play(call, { customer: words }, 0, 10 * 8_000);
  await end(call);
  const finals = utterances('customer').filter((u) => u.final);
  assert.deepEqual(
    finals.map((u) => [u.startMs, u.endMs]),
    [
      [samplesToMs(words[0]!.startSample), samplesToMs(words[5]!.endSample)],
      [samplesToMs(words[6]!.startSample), samplesToMs(words[11]!.endSample)],
    ],
  );
});

test('a message belongs to the utterance whose final came before it', async () => {
  const { open, play, end, utterances, feed } = setUpCall();
  const call = open();
  await play(call, { customer: spoken(18) }, 0, 13 * 8_000);
  await end(call);
  const finals = utterances('customer').filter((u) => u.final);
  const messages = feed.results.filter((r) => r.result.kind === 'message');
  assert.deepEqual(
    messages.map((m) => m.utteranceId),
    finals.map((u) => u.utteranceId),
  );
});

test('audio from before the conversation was created is kept and recognized', async () => {
  const { clock, open, play, end, said, gateway } = setUpCall({
    ensure: () => new Promise((resolve) => clock.after(8_000, resolve)),
  });
  const words = spoken(18);
  const call = open();
  await play(call, { customer: words }, 0, 7 * 8_000);
  assert.equal(gateway.streams.length, 0);
  await play(call, { customer: words }, 7 * 8_000, 13 * 8_000);
  await end(call);
  assert.deepEqual(said('customer'), names(words));
});

test('a call that ends before its conversation was created is still recognized', async () => {
  const { clock, open, play, end, said } = setUpCall({
    ensure: () => new Promise((resolve) => clock.after(5_000, resolve)),
  });
  const words = spoken(6);
  const call = open();
  await play(call, { customer: words }, 0, 4 * 8_000);
  await end(call);
  assert.deepEqual(said('customer'), names(words));
});

test('a conversation that is refused is reported once, and the call goes on', async () => {
  const { open, play, end, notices, gateway } = setUpCall({
    ensure: async () => {
      throw new EarshotError('forbidden', { detail: 'The service account may not use this project' });
    },
  });
  const call = open();
  await play(call, { customer: spoken(6) }, 0, 5 * 8_000);
  await end(call);
  assert.equal(gateway.streams.length, 0);
  assert.equal(notices('engine_failed').length, 1);
  assert.equal(notices('engine_failed')[0]!.message, 'The service account may not use this project');
});
