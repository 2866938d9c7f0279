import assert from 'node:assert/strict';
import { it } from 'node:test';
import { id, knowledge, message, said, setUpFeed } from '../../testing/feed-fixture.ts';
import { guardFeed } from './guarded-feed.ts';

it('a guarded feed appends nothing once the conversation belongs to another instance', async () => {
  const { feed, events } = setUpFeed();
  let owns = true;
  const call = guardFeed(feed.of(id), () => owns);
  call.started('voice');
  await call.flush();
  owns = false;
  call.started('voice', 'de-DE');
  call.utterance(said(1, 'hello'));
  call.result(message('m1', 'hello'));
  call.recognized({ kind: 'recognition', text: 'hello', final: true, words: [] }, { role: 'agent', speechId: 's' });
  call.notice({ level: 'info', code: 'engine_degraded', message: 'late' });
  await call.stored(() => call.ended());
  await assert.rejects(call.answer(knowledge, { query: 'q' }), { code: 'conflict' });
  await assert.rejects(call.summary({ sections: [] }), { code: 'conflict' });
  await call.flush();
  assert.deepEqual(
    (await events()).map((event) => event.type),
    ['conversation'],
  );
});
