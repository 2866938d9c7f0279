import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EarshotError } from '../../../shared/errors.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import { createTestClock } from '../../testing/clock.ts';
import { newConversationId } from '../../testing/log-recorder.ts';
import { silentLogger } from '../ports/logger.ts';
import { silentMeter } from '../ports/meter.ts';
import { createQueueLookup } from './queue-lookup.ts';

type Answer = readonly string[] | Error;

function setUp(answers: readonly Answer[]) {
  const clock = createTestClock();
  const asked: ConversationId[] = [];
  const learnt: (readonly string[])[] = [];
  const lookup = createQueueLookup({
    ...{ clock, logger: silentLogger, meter: silentMeter },
    delaysMs: [0, 1_000, 2_000],
    limits: { concurrent: 1, waiting: 2, remembered: 10 },
    learn: (_id, queue) => void learnt.push(queue),
    async read(id) {
      asked.push(id);
      const answer = answers[asked.length - 1] ?? [];
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  return { clock, asked, learnt, lookup };
}

describe('The queue of a call that begins', () => {
  it('is looked up again until the call is in a queue, and no more after that', async () => {
    const { clock, asked, learnt, lookup } = setUp([[], new EarshotError('unavailable'), ['q1', 'Sales']]);
    const id = newConversationId();
    lookup.begin(id);
    lookup.begin(id);
    await clock.advance(60_000);
    assert.deepEqual([asked.length, learnt, lookup.problem], [3, [['q1', 'Sales']], undefined]);
  });

  it('ends after the last attempt, and at once where Genesys forbids it', async () => {
    const never = setUp([]);
    never.lookup.begin(newConversationId());
    await never.clock.advance(60_000);
    assert.equal(never.asked.length, 3);
    const forbidden = setUp([new EarshotError('forbidden')]);
    forbidden.lookup.begin(newConversationId());
    await forbidden.clock.advance(60_000);
    assert.deepEqual([forbidden.asked.length, forbidden.lookup.problem], [1, 'forbidden']);
  });

  it('waits its turn, and where too many wait the oldest ones are left out', async () => {
    const { clock, asked, lookup } = setUp(Array.from({ length: 9 }, () => ['q']));
    const ids = Array.from({ length: 5 }, newConversationId);
    for (const id of ids) lookup.begin(id);
    await clock.advance(1);
    assert.ok(asked.length >= 3 && asked.length <= 5, `${asked.length}`);
    assert.equal(asked.at(-1), ids.at(-1));
  });

  it('is not asked for after the service has stopped', async () => {
    const { clock, asked, lookup } = setUp([]);
    lookup.begin(newConversationId());
    lookup.close();
    await clock.advance(60_000);
    assert.equal(asked.length, 0);
  });
});
