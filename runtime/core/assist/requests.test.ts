import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EarshotError } from '../../../shared/errors.ts';
import { id, other, setUpChat } from '../../testing/chat-fixture.ts';

describe('the requests of an agent', () => {
  it('knowledge: the answer reaches every panel of the conversation', async () => {
    const { requests, view } = setUpChat();
    const answer = await requests.knowledge(id, { query: 'returns' });
    assert.deepEqual(answer, {
      suggestionId: 's-k',
      query: 'returns',
      answer: 'A: returns',
      sources: [],
      answerRecord: 'r/k',
    });
    const [card] = (await view()).suggestions;
    assert.deepEqual([card?.suggestionId, card?.proactive, card?.query], ['s-k', false, 'returns']);
  });

  it('knowledge: is searched in the language of the call and with the latest message', async () => {
    const asked: unknown[] = [];
    const { requests, feed } = setUpChat({
      searchKnowledge: async (_handle, query) => {
        asked.push(query);
        return { answer: '', sources: [] };
      },
    });
    const call = feed.of(id);
    call.started('voice', 'es-ES');
    const spoken = { revision: 0, role: 'customer', final: true, startMs: 0, endMs: 1 } as const;
    call.utterance({ ...spoken, utteranceId: 'u1', text: 'hola', messageId: 'm1' });
    call.utterance({ ...spoken, utteranceId: 'u2', text: 'ho', final: false });
    await call.flush();
    await requests.knowledge(id, { query: 'devolver' });
    assert.deepEqual(asked, [{ text: 'devolver', source: 'agent', languageCode: 'es-ES', latestMessage: 'm1' }]);
  });

  it('knowledge: no result is an empty answer and no suggestion', async () => {
    const { requests, view } = setUpChat();
    assert.deepEqual(await requests.knowledge(id, { query: 'moon' }), {
      suggestionId: 's-new',
      query: 'moon',
      answer: '',
      sources: [],
    });
    assert.deepEqual((await view()).suggestions, []);
  });

  it('knowledge: a suggested query is answered under its suggestion id', async () => {
    const { requests, view, feed } = setUpChat();
    const offer = { kind: 'knowledge', text: '', query: 'returns', sources: [], answerRecord: 'r/offer' } as const;
    feed.of(id).result({ kind: 'suggestions', suggestions: [offer], errors: [] });
    await requests.knowledge(id, { query: 'returns', suggestionId: 's-offer' });
    assert.deepEqual(
      (await view()).suggestions.map((s) => [s.suggestionId, s.text]),
      [['s-offer', 'A: returns']],
    );
  });

  it('summary: concurrent requests share one summary', async () => {
    let made = 0;
    const calls: unknown[] = [];
    const { requests, view } = setUpChat({
      summarize: async (_handle, call) => {
        calls.push(call);
        made++;
        return { sections: [{ title: 'Situation', text: 'It broke.' }], answerRecord: 'r/s' };
      },
    });
    const [first, second] = await Promise.all([requests.summary(id, undefined), requests.summary(id, 'end')]);
    assert.equal(made, 1);
    assert.deepEqual(first, second);
    assert.equal((await view()).summary?.summaryId, 's');
    await requests.summary(id, 'transfer');
    assert.equal(made, 2);
    assert.deepEqual(calls, [{ timeoutMs: 15_000 }, { timeoutMs: 15_000 }], 'its own timeout, and no signal');
    assert.equal((await view()).summary?.trigger, 'transfer');
  });

  it('summary: an empty conversation is a failed precondition', async () => {
    const { requests } = setUpChat({ summarize: async () => ({ sections: [{ title: 'Situation', text: ' ' }] }) });
    await assert.rejects(requests.summary(id, undefined), (error: EarshotError) => {
      assert.equal(error.code, 'failed_precondition');
      return /nothing to summarize/.test(error.message);
    });
  });

  it('feedback: is accepted only for answers of this conversation', async () => {
    const sent: unknown[] = [];
    const { requests } = setUpChat({
      sendFeedback: async (feedback) => {
        sent.push(feedback);
      },
    });
    await requests.knowledge(id, { query: 'returns' });
    const foreign = { answerRecord: 'projects/p/answerRecords/foreign', clicked: true };
    await assert.rejects(requests.feedback(id, foreign), (error: EarshotError) => error.code === 'not_found');
    await assert.rejects(
      requests.feedback(other, { answerRecord: 'r/k', clicked: true }),
      (error: EarshotError) => error.code === 'not_found',
    );
    assert.deepEqual(sent, []);
    const feedback = {
      answerRecord: 'r/k',
      clicked: true,
      detail: { kind: 'knowledge_search', copied: true },
    } as const;
    await requests.feedback(id, feedback);
    assert.deepEqual(sent, [feedback]);
  });

  it('feedback: can be changed and withdrawn, and the answer record follows', async () => {
    const sent: unknown[] = [];
    const { requests } = setUpChat({ sendFeedback: async ({ correctness }) => void sent.push(correctness) });
    await requests.knowledge(id, { query: 'returns' });
    for (const correctness of ['NOT_CORRECT', 'FULLY_CORRECT', null] as const)
      await requests.feedback(id, { answerRecord: 'r/k', correctness });
    assert.deepEqual(sent, ['NOT_CORRECT', 'FULLY_CORRECT', null]);
  });
});
