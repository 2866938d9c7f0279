import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { MessageRequest } from '../../../shared/api/routes.ts';
import { EarshotError } from '../../../shared/errors.ts';
import { parseConversationId } from '../../../shared/ids.ts';
import { createMemoryConversationLog } from '../../log/memory-conversation-log.ts';
import { createMemoryKeyValueStore } from '../../store/memory-store.ts';
import { createTestClock } from '../../testing/clock.ts';
import { createAssistFeed } from '../assist/feed.ts';
import { createAssistRequests } from '../assist/requests.ts';
import type { AssistGateway, AssistResult } from '../ports/assist-gateway.ts';
import { silentLogger } from '../ports/logger.ts';
import { silentMeter } from '../ports/meter.ts';
import { type ChatLimits, createChatBridge } from './bridge.ts';
import { createConversationSegments } from './conversation-segments.ts';

const id = parseConversationId('11111111-2222-4333-8444-555555555555');
const other = parseConversationId('21111111-2222-4333-8444-555555555555');
type Analyzed = { segment: string; text: string; requestId: string; sentAt: string | undefined; role: string };

function setUp(behaviour: Partial<AssistGateway> & { limits?: Partial<ChatLimits> } = {}) {
  const { limits, ...overrides } = behaviour;
  const clock = createTestClock();
  const log = createMemoryConversationLog({ clock, random: () => 0.5 });
  const store = createMemoryKeyValueStore({ clock });
  const analyzed: Analyzed[] = [];
  const completed = new Set<string>();
  const gateway: AssistGateway = {
    engine: 'local',
    async ensureConversation(conversationId, { segment = 1 } = {}) {
      const conversationName = `c/${conversationId}/${segment}`;
      return { conversationId, conversationName, participants: { customer: 'c', agent: 'a' }, target: 't' };
    },
    openStream() {
      throw new Error('a chat opens no stream');
    },
    async analyzeMessage(handle, { text, requestId, sentAt, role }) {
      if (completed.has(handle.conversationName)) throw new EarshotError('failed_precondition');
      analyzed.push({ segment: handle.conversationName, text, requestId, sentAt, role });
      const message: AssistResult = {
        kind: 'message',
        messageName: `m/${analyzed.length}`,
        role,
        text,
        sentiment: { score: 0.5, magnitude: 0.5 },
      };
      const reply = { kind: 'smart_reply', text: `About ${text}`, sources: [], answerRecord: `r/${text}` } as const;
      return [message, { kind: 'suggestions', suggestions: [reply], latestMessage: message.messageName, errors: [] }];
    },
    async searchKnowledge(_handle, { text }) {
      return text === 'moon' ? { answer: '', sources: [] } : { answer: `A: ${text}`, sources: [], answerRecord: 'r/k' };
    },
    summarize: async () => ({ sections: [{ title: 'Situation', text: 'It broke.' }], answerRecord: 'r/s' }),
    sendFeedback: async () => {},
    async complete(handle) {
      completed.add(handle.conversationName);
    },
    check: async () => {},
    close: async () => {},
    ...overrides,
  };
  const make = () => {
    const feed = createAssistFeed({ log, clock, logger: silentLogger, meter: silentMeter, engine: () => 'local' });
    const segments = createConversationSegments(store);
    const common = { gateway, feed, segments, logger: silentLogger, meter: silentMeter };
    const chat = createChatBridge({ ...common, store, ...(limits && { limits }) });
    const requests = createAssistRequests({ ...common, log, newId: () => 'new' });
    return { feed, chat, requests, segments };
  };
  const view = async () => (await log.snapshot(id)).conversation;
  return { clock, log, store, analyzed, completed, gateway, make, view, ...make() };
}

const message = (messageId: string, more: Partial<MessageRequest> = {}): MessageRequest => ({
  messageId,
  role: 'customer',
  text: `text of ${messageId}`,
  sentAt: '2026-01-01T10:00:00.000Z',
  ...more,
});

describe('a chat message', () => {
  it('is in the log before it is answered, and what Dialogflow says follows', async () => {
    let let_go = () => {};
    const held = new Promise<void>((resolve) => {
      let_go = resolve;
    });
    const base = setUp();
    const { chat, view } = setUp({
      async analyzeMessage(...args) {
        await held;
        return base.gateway.analyzeMessage(...args);
      },
    });
    assert.deepEqual(await chat.post(id, message('m1')), { utteranceId: 'c-m1', duplicate: false });
    const before = await view();
    assert.deepEqual([before.status, before.channel], ['started', 'chat']);
    assert.equal(before.utterances[0]?.messageId, 'm1');
    assert.deepEqual(before.suggestions, []);
    let_go();
    await chat.idle();
    const after = await view();
    assert.equal(after.utterances.length, 1);
    assert.equal(after.sentiments['c-m1']?.score, 0.5);
    assert.equal(after.suggestions[0]?.utteranceId, 'c-m1');
  });

  it('counts once, whoever posts it and however often, also on another instance', async () => {
    const { chat, make, analyzed, view } = setUp();
    const second = make();
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, n) => (n % 2 ? chat : second.chat).post(id, message('m1'))),
    );
    await chat.idle();
    await second.chat.idle();
    outcomes.push(await second.chat.post(id, message('m1')));
    assert.equal(outcomes.filter((outcome) => !outcome.duplicate).length, 1);
    assert.equal(analyzed.length, 1);
    assert.equal((await view()).utterances.length, 1);
  });

  it('is the same request for Dialogflow on every instance, and another one in another conversation', async () => {
    const { chat, analyzed } = setUp();
    const again = setUp();
    await chat.post(id, message('m1'));
    // Two conversations do not wait for each other, so who asks first must be done first to be told apart here.
    await chat.idle();
    await chat.post(other, message('m1'));
    await again.chat.post(id, message('m1'));
    await chat.idle();
    await again.chat.idle();
    assert.ok(analyzed[0]!.requestId.length <= 36);
    assert.equal(again.analyzed[0]!.requestId, analyzed[0]!.requestId);
    assert.notEqual(analyzed[1]!.requestId, analyzed[0]!.requestId);
    assert.equal(analyzed[0]!.sentAt, '2026-01-01T10:00:00.000Z');
  });

  it('keeps its place in the order of the conversation, and its time since the first', async () => {
    const { chat, analyzed, view } = setUp();
    for (let n = 0; n < 20; n++)
      await chat.post(id, message(`m${n}`, { sentAt: new Date(Date.UTC(2026, 0, 1) + n * 1500).toISOString() }));
    await chat.idle();
    const { utterances } = await view();
    assert.deepEqual(
      analyzed.map((a) => a.text),
      utterances.map((u) => u.text),
    );
    assert.deepEqual(utterances.map((u) => u.startMs).slice(0, 3), [0, 1500, 3000]);
  });

  it('keeps its place also when the shared store forgot when the conversation began', async () => {
    const { chat, store, view } = setUp();
    for (let n = 0; n < 4; n++) {
      if (n === 2) await store.delete(`chat-start:${id}`);
      await chat.post(id, message(`m${n}`, { sentAt: new Date(Date.UTC(2026, 0, 1) + n * 1500).toISOString() }));
    }
    await chat.idle();
    assert.deepEqual(
      (await view()).utterances.map((u) => [u.messageId, u.startMs]),
      [
        ['m0', 0],
        ['m1', 1500],
        ['m2', 3000],
        ['m3', 4500],
      ],
    );
  });

  it('that comes after the conversation was completed begins the next segment, which stays', async () => {
    const { chat, requests, analyzed, view, make } = setUp();
    await chat.post(id, message('m1'));
    await chat.idle();
    await requests.complete(id);
    assert.equal((await view()).status, 'ended');
    await chat.post(id, message('m2'));
    await chat.idle();
    assert.equal((await view()).status, 'started');
    const second = make();
    await second.chat.post(id, message('m3'));
    await second.chat.idle();
    assert.deepEqual(
      analyzed.map((a) => a.segment),
      [1, 2, 2].map((n) => `c/${id}/${n}`),
    );
  });

  it('T15 that can not be analyzed leaves a notice, and can be posted again where that may heal', async () => {
    let failure: EarshotError | undefined = new EarshotError('unavailable');
    const base = setUp();
    const { chat, view } = setUp({
      analyzeMessage: (...args) => (failure ? Promise.reject(failure) : base.gateway.analyzeMessage(...args)),
    });
    await chat.post(id, message('m1'));
    await chat.idle();
    assert.equal((await view()).notices[0]?.params?.reason, 'unavailable');
    failure = undefined;
    assert.equal((await chat.post(id, message('m1'))).duplicate, false);
    await chat.idle();
    assert.equal((await view()).utterances.length, 1);
    assert.ok((await view()).sentiments['c-m1']);
    assert.deepEqual(
      (await view()).notices.map((notice) => [notice.noticeId, notice.resolved]),
      [['chat-engine', true]],
    );
    failure = new EarshotError('forbidden');
    await chat.post(id, message('m2'));
    await chat.idle();
    assert.equal((await chat.post(id, message('m2'))).duplicate, true);
  });

  it('is refused where too many wait', async () => {
    const { chat } = setUp({ analyzeMessage: () => new Promise(() => {}), limits: { waiting: 2, waitingInAll: 3 } });
    await chat.post(id, message('m1'));
    await chat.post(id, message('m2'));
    await assert.rejects(chat.post(id, message('m3')), (error: EarshotError) => error.code === 'rate_limited');
    await chat.post(other, message('m1'));
    await assert.rejects(chat.post(other, message('m2')), (error: EarshotError) => error.code === 'rate_limited');
  });
});

describe('what an agent asks for', () => {
  it('knowledge: the answer reaches her and every other panel', async () => {
    const { requests, view } = setUp();
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

  it('knowledge: is asked in the language of the call and after what was said last', async () => {
    const asked: unknown[] = [];
    const { requests, feed } = setUp({
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

  it('knowledge: nothing found is an empty answer and no card', async () => {
    const { requests, view } = setUp();
    assert.deepEqual(await requests.knowledge(id, { query: 'moon' }), {
      suggestionId: 's-new',
      query: 'moon',
      answer: '',
      sources: [],
    });
    assert.deepEqual((await view()).suggestions, []);
  });

  it('knowledge: a query that was offered is answered in its card', async () => {
    const { requests, view, feed } = setUp();
    const offer = { kind: 'knowledge', text: '', query: 'returns', sources: [], answerRecord: 'r/offer' } as const;
    feed.of(id).result({ kind: 'suggestions', suggestions: [offer], errors: [] });
    await requests.knowledge(id, { query: 'returns', suggestionId: 's-offer' });
    assert.deepEqual(
      (await view()).suggestions.map((s) => [s.suggestionId, s.text]),
      [['s-offer', 'A: returns']],
    );
  });

  it('summary: two who ask at once share one', async () => {
    let made = 0;
    const { requests, view } = setUp({
      summarize: async () => {
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
    assert.equal((await view()).summary?.trigger, 'transfer');
  });

  it('summary: nothing to summarize is said in so many words', async () => {
    const { requests } = setUp({ summarize: async () => ({ sections: [{ title: 'Situation', text: ' ' }] }) });
    await assert.rejects(requests.summary(id, undefined), (error: EarshotError) => {
      assert.equal(error.code, 'failed_precondition');
      return /nothing to summarize/.test(error.message);
    });
  });

  it('feedback: goes to answers of this conversation and to no others', async () => {
    const sent: unknown[] = [];
    const { requests } = setUp({
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
});
