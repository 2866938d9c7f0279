import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FeedbackRequest } from '../../../shared/api/routes.ts';
import { id, setUpChat } from '../../testing/chat-fixture.ts';

type Given = Omit<FeedbackRequest, 'answerRecord'>;

async function setUp() {
  const set = setUpChat({ searchKnowledge: async (_handle, { text }) => (text === 'moon' ? none : found) });
  set.feed.of(id).started('chat', 'en-US');
  await set.requests.knowledge(id, { query: 'returns' });
  const give = (given: Given) => set.requests.feedback(id, { answerRecord: 'r/k', ...given });
  return { ...set, give, events: async () => (await set.view()).feedback?.['suggestion s-k'] };
}
const none = { answer: '', sources: [] };
const found = { answer: 'Within 30 days', sources: [], answerRecord: 'r/k' };

describe('feedback in the log of a conversation', () => {
  const cases: readonly [what: string, given: Given, fields: object][] = [
    ['an answer that came into view is seen', { displayed: true }, { seen: true }],
    ['one that was copied is used', { clicked: true, detail: { copied: true } }, { used: true }],
    ['one whose use was undone is not used', { clicked: false }, { used: false }],
    ['a source that was opened is no use', { clicked: true, detail: { clickedUris: ['https://x'] } }, { opened: true }],
    [
      'one that was changed is used and edited',
      { clicked: true, detail: { editedText: 'x' } },
      { used: true, edited: true },
    ],
    ['a thumb up is good', { correctness: 'FULLY_CORRECT' }, { rating: 'good' }],
    [
      'a thumb down is bad, and its reason is not kept',
      { correctness: 'NOT_CORRECT', detail: { reason: 'x' } },
      { rating: 'bad' },
    ],
    ['a thumb that was withdrawn is none', { correctness: null }, { rating: 'none' }],
  ];
  for (const [what, given, fields] of cases)
    it(what, async () => {
      const { give, events } = await setUp();
      await give(given);
      const { at: _at, ...event } = (await events())!;
      assert.deepEqual(event, { subject: 'suggestion', subjectId: 's-k', ...fields });
    });

  it('adds up, and the same again adds no event', async () => {
    const { give, events, log } = await setUp();
    await give({ displayed: true });
    await give({ clicked: true });
    const { cursor } = await log.snapshot(id);
    await give({ displayed: true, clicked: true });
    assert.equal((await log.snapshot(id)).cursor, cursor);
    const { seen, used, afterEnd } = (await events())!;
    assert.deepEqual([seen, used, afterEnd], [true, true, undefined]);
  });

  it('says that it was given after the end', async () => {
    const { give, events, feed } = await setUp();
    feed.of(id).ended();
    await feed.of(id).flush();
    await give({ correctness: 'FULLY_CORRECT' });
    assert.equal((await events())?.afterEnd, true);
  });

  it('is in the log also where Dialogflow is away, so that nothing is missing from the report of use', async () => {
    const set = setUpChat({
      searchKnowledge: async () => found,
      sendFeedback: async () => {
        throw new Error('away');
      },
    });
    await set.requests.knowledge(id, { query: 'returns' });
    await assert.rejects(set.requests.feedback(id, { answerRecord: 'r/k', displayed: true }));
    assert.equal((await set.view()).feedback?.['suggestion s-k']?.seen, true);
  });

  it('a question that the knowledge base cannot answer is kept', async () => {
    const { requests, view } = await setUp();
    await requests.knowledge(id, { query: 'moon' });
    assert.deepEqual(
      (await view()).unanswered?.map(({ query }) => query),
      ['moon'],
    );
  });
});
