import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseConversationId } from '../../../shared/ids.ts';
import { BackgroundWork, RecentConversations } from './background-work.ts';

const id = (n: number) => parseConversationId(`00000000-0000-4000-8000-00000000000${n}`);

test('work is idle once all of it is done, and full at its bound', async () => {
  const work = new BackgroundWork(2);
  let finish: () => void = () => {};
  const first = work.start(
    new Promise((resolve) => {
      finish = resolve;
    }),
  );
  assert.equal(work.isFull, false);
  void work.start(first.then(() => void work.start(Promise.resolve())));
  assert.equal(work.isFull, true);
  finish();
  await work.idle();
  assert.equal(work.isFull, false);
});

test('the conversation that was set the longest ago is forgotten first', () => {
  const recent = new RecentConversations<string>(2);
  recent.set(id(1), 'a');
  recent.set(id(2), 'b');
  recent.set(id(1), 'c');
  recent.set(id(3), 'd');
  assert.deepEqual([recent.get(id(1)), recent.get(id(2)), recent.get(id(3))], ['c', undefined, 'd']);
});
