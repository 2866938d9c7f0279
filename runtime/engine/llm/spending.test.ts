import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Meter } from '../../core/ports/meter.ts';
import { createTestClock } from '../../testing/clock.ts';
import { conversationOf, createSpending } from './spending.ts';

/** What was added or recorded, by name. */
function createTestMeter() {
  const recorded = new Map<string, number[]>();
  const of = (name: string) => recorded.get(name) ?? [];
  const note =
    (name: string) =>
    (amount = 1) =>
      void recorded.set(name, [...of(name), amount]);
  const meter: Meter = {
    counter: (name) => ({ add: note(name) }),
    gauge: (name) => ({ add: note(name), set: note(name) }),
    histogram: (name) => ({ record: note(name) }),
  };
  return { ...meter, recorded: of, total: (name: string) => of(name).reduce((sum, amount) => sum + amount, 0) };
}

test('tokens and cost are counted, and those of a conversation are recorded once it has been quiet', async () => {
  const clock = createTestClock();
  const meter = createTestMeter();
  const spending = createSpending({ meter, clock, prices: { input: 1, output: 4 }, conversationTokens: 1_000 });
  spending.add({ input: 600, output: 100 }, 'c1');
  assert.ok(spending.allows('c1') && spending.allows('c2') && spending.allows(undefined));
  spending.add({ input: 300, output: 50 }, 'c1');
  assert.ok(!spending.allows('c1'), 'its tokens are used up');
  assert.ok(spending.allows('c2'));
  assert.deepEqual(meter.recorded('earshot_llm_conversation_tokens'), []);
  await clock.advance(900_000);
  spending.add({ input: 1, output: 1 }, 'c2');
  assert.deepEqual(meter.recorded('earshot_llm_conversation_tokens'), [1_050]);
  assert.ok(Math.abs(meter.recorded('earshot_llm_conversation_cost')[0]! - 0.0015) < 1e-9);
  assert.equal(meter.total('earshot_llm_tokens_total'), 1_052);
});

test('a conversation is known by the names of its messages', () => {
  const turn = (id: string) => ({ id, role: 'customer', text: 'x', at: 0 }) as const;
  assert.equal(conversationOf([turn('projects/p/conversations/c/messages/m')]), 'projects/p/conversations/c');
  assert.equal(conversationOf([turn('draft')]), undefined);
  assert.equal(conversationOf([]), undefined);
});
