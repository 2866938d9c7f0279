/** The engine with its real models in its real threads; slower than a unit test. */
import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { after, before, test } from 'node:test';
import { silentLogger } from '../../runtime/core/ports/logger.ts';
import { createSystemClock } from '../../runtime/core/system-clock.ts';
import { createLocalEngine, type WarmEngine } from '../../runtime/engine/local-engine.ts';
import { finalsOf, playTogether } from './play-audio.ts';
import { readSampleCalls } from './sample-calls.ts';
import { countErrors } from './word-errors.ts';

let engine: WarmEngine;
let awake: ReturnType<typeof setInterval>;
before(async () => {
  awake = setInterval(() => undefined, 1_000);
  engine = createLocalEngine({
    clock: createSystemClock(),
    logger: silentLogger,
    workers: 1,
    cacheDir: join(tmpdir(), 'earshot-engine'),
  });
  engine.warm();
  await engine.learned();
});
after(async () => {
  await engine.close();
  clearInterval(awake);
});

test('both speakers of a recorded call are understood, and the service’s own thread stays free', async () => {
  const call = readSampleCalls().find((each) => each.id === 'late-lamp')!;
  const turns = call.turns.slice(0, 4);
  const length = (turns.at(-1)!.endMs + 300) * 8;
  const before = performance.eventLoopUtilization();
  const played = await playTogether(
    engine.recognizer,
    [call.audio.customer.subarray(0, length), call.audio.agent.subarray(0, length)],
    { pace: Number.POSITIVE_INFINITY, interim: false, group: call.id, phraseHints: engine.knowledge.phrases() },
  );
  const { utilization } = performance.eventLoopUtilization(before);
  for (const [i, role] of (['customer', 'agent'] as const).entries()) {
    const said = turns
      .filter((turn) => turn.role === role)
      .map((turn) => turn.text)
      .join(' ');
    const finals = finalsOf(played[i]!);
    const { errors, words } = countErrors(said, finals.map((final) => final.text).join(' '));
    assert.ok(errors / words < 0.2, `${role}: ${errors} of ${words} words are wrong`);
    for (const [k, final] of finals.entries()) {
      assert.ok(final.endMs > final.startMs && final.startMs >= (finals[k - 1]?.endMs ?? 0));
      assert.ok(final.confidence! > 0.5 && final.confidence! <= 1);
    }
  }
  // Were the models on this thread, it would be busy all the time; it only counts and forwards.
  assert.ok(utilization < 0.5, `the thread was busy for ${Math.round(100 * utilization)} % of the time`);
});

test('a question in other words finds its article by meaning, a foreign one finds nothing', async () => {
  const answer = await engine.knowledge.search('when will the money show up on my bank account', [], 'en-US');
  assert.equal(answer?.sources[0]?.title, 'Refunds');
  assert.equal(await engine.knowledge.search('who won the football game last night', [], 'en-US'), undefined);
});

test('a whole call is understood as people would understand it', async () => {
  const call = readSampleCalls().find((each) => each.id === 'broken-kettle')!;
  const turns = call.turns.map((turn, i) => ({ id: String(i), role: turn.role, text: turn.text, at: turn.startMs }));
  const upset = await engine.understander.understand(turns[1]!, turns.slice(0, 1), 'en-US');
  assert.ok(upset.sentiment!.score < -0.25);
  assert.equal(upset.intents[0]?.name, 'damaged_item');
  const calm = await engine.understander.understand(turns[11]!, turns.slice(0, 11), 'en-US');
  assert.ok(calm.sentiment!.score > 0.25);
  const first = await engine.knowledge.proactive(turns[1]!, turns.slice(0, 1), 'en-US');
  assert.equal(first?.sources[0]?.title, 'Items that arrive damaged');
  const offered = await engine.knowledge.proactive(turns[7]!, turns.slice(0, 7), 'en-US');
  assert.equal(offered?.sources[0]?.title, 'Refunds');
  const replies = await engine.writer.replies(turns[7]!, turns.slice(0, 7), offered, 'en-US');
  assert.ok(replies.some((reply) => reply.text.includes('three to five business days')));
  const list = await engine.writer.coaching(turns.at(-1)!, turns.slice(0, -1), 'en-US');
  assert.ok(list?.checklist.every((item) => item.done));
});
