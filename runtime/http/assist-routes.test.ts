import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Hono } from 'hono';
import type { FeedbackRequest, MessageRequest } from '../../shared/api/routes.ts';
import { EarshotError, errorFacts } from '../../shared/errors.ts';
import { parseConversationId } from '../../shared/ids.ts';
import type { PanelEnv } from './app-env.ts';
import { createAssistRoutes } from './assist-routes.ts';

const id = parseConversationId('11111111-2222-4333-8444-555555555555');

function setUp() {
  const seen: unknown[] = [];
  const routes = createAssistRoutes({
    chat: {
      post: async (conversationId, message) => {
        seen.push([conversationId, message]);
        return { utteranceId: `c-${message.messageId}`, duplicate: false };
      },
      idle: async () => {},
      idleOf: async () => {},
    },
    checkMessages: async (_identity, _conversationId, messages) => messages,
    requests: {
      knowledge: async (conversationId, request) => {
        seen.push([conversationId, request]);
        return { suggestionId: 's', query: request.query, answer: 'A', sources: [] };
      },
      summary: async (conversationId, trigger) => {
        seen.push([conversationId, trigger]);
        return { summaryId: 's', sections: [] };
      },
      advice: async () => ({ made: 0 }),
      redraft: async (_conversationId, { text }) => ({ text }),
      tick: async (conversationId, request) => void seen.push([conversationId, request]),
      feedback: async (conversationId, request) => void seen.push([conversationId, request]),
    },
    closing: {
      end: async (conversationId) => void seen.push([conversationId]),
      report() {},
    },
    openEventStream(_c, headers, start) {
      return new Response(
        new ReadableStream({
          start(body) {
            start({
              write: (bytes) => body.enqueue(bytes),
              bufferedBytes: () => 0,
              end: () => body.close(),
              destroy() {},
            });
          },
        }),
        { headers },
      );
    },
  });
  const app = new Hono<PanelEnv>();
  app.use(async (c, next) => {
    c.set('conversationId', id);
    await next();
  });
  app.route('/', routes);
  app.onError((error) => {
    const { code, message } = EarshotError.from(error);
    return Response.json({ code, message }, { status: errorFacts[code].httpStatus });
  });
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    app.request(path, { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) });
  return { post, seen };
}

const message: MessageRequest = {
  messageId: 'm1',
  role: 'customer',
  text: 'hello',
  sentAt: '2026-01-01T10:00:00.000Z',
};
const feedback: FeedbackRequest = { answerRecord: 'projects/p/locations/global/answerRecords/r1', clicked: true };

describe('what a panel can do to a conversation', () => {
  const good: [path: string, body: unknown, seen: unknown[]][] = [
    ['/messages', message, [id, message]],
    ['/knowledge', { query: 'returns' }, [id, { query: 'returns' }]],
    ['/summary', { trigger: 'end' }, [id, 'end']],
    ['/summary', '', [id, undefined]],
    ['/feedback', feedback, [id, feedback]],
    ['/complete', '', [id]],
  ];
  for (const [path, body, expected] of good)
    it(`${path} takes ${body === '' ? 'an empty body' : 'its body'}`, async () => {
      const { post, seen } = setUp();
      assert.equal((await post(path, body)).status, 200);
      assert.deepEqual(seen, [expected]);
    });

  it('/messages takes several in order, with an answer to each', async () => {
    const { post, seen } = setUp();
    const later = { ...message, messageId: 'm2' };
    const response = await post('/messages', { messages: [message, later] });
    assert.deepEqual(await response.json(), {
      messages: [
        { utteranceId: 'c-m1', duplicate: false },
        { utteranceId: 'c-m2', duplicate: false },
      ],
    });
    assert.deepEqual(seen, [
      [id, message],
      [id, later],
    ]);
  });

  const hostileIds = ['..', '../x', '%2e%2e', 'a#b', 'a?b', 'a@b', 'a\u0000b', 'a'.repeat(129), 'ａ', '', ' '];
  const bad: [name: string, path: string, body: unknown][] = [
    ['no JSON', '/messages', '{'],
    ['a list', '/messages', []],
    ['nothing', '/messages', {}],
    ['no message', '/messages', { messages: [] }],
    ['51 messages', '/messages', { messages: Array(51).fill(message) }],
    ['a message without an id', '/messages', { messages: [message, { ...message, messageId: '' }] }],
    ...hostileIds.map(
      (messageId) => ['T28 a message id', '/messages', { ...message, messageId }] as [string, string, unknown],
    ),
    ['an unknown role', '/messages', { ...message, role: 'manager' }],
    ['an empty text', '/messages', { ...message, text: '' }],
    ['a text of 4,001 characters', '/messages', { ...message, text: 'x'.repeat(4_001) }],
    ['a time that is none', '/messages', { ...message, sentAt: 'yesterday' }],
    ['no query', '/knowledge', {}],
    ['a query of 501 characters', '/knowledge', { query: 'x'.repeat(501) }],
    ['an unknown trigger', '/summary', { trigger: 'now' }],
    ...[
      '../projects/p/answerRecords/r',
      'projects/p/../answerRecords/r',
      'projects/p/answerRecords/r?x',
      'https://evil.example/answerRecords/r',
      'projects/p/answerRecords/r\u0000',
    ].map(
      (answerRecord) =>
        ['T28 an answer record', '/feedback', { ...feedback, answerRecord }] as [string, string, unknown],
    ),
    ['an unknown judgement', '/feedback', { ...feedback, correctness: 'MAYBE' }],
    [
      'too many opened sources',
      '/feedback',
      { ...feedback, detail: { clickedUris: Array(21).fill('https://x.example') } },
    ],
  ];
  for (const [name, path, body] of bad)
    it(`${path} refuses ${name}: ${JSON.stringify(body).slice(0, 60)}`, async () => {
      const { post, seen } = setUp();
      const response = await post(path, body);
      assert.equal(response.status, 400);
      const { message: text } = (await response.json()) as { message: string };
      assert.equal(text.includes('evil'), false, 'does not repeat what came');
      assert.deepEqual(seen, []);
    });

  it('refuse bodies that are too large', async () => {
    const { post, seen } = setUp();
    assert.equal((await post('/messages', { ...message, extra: 'x'.repeat(70_000) })).status, 413);
    assert.deepEqual(seen, []);
  });

  it('drop unknown fields', async () => {
    const { post, seen } = setUp();
    await post('/messages', { ...message, isAdmin: true });
    assert.deepEqual(seen, [[id, message]]);
  });
});

it('knowledge streams where the request asks for it, and refuses a bad request as ever', async () => {
  const { post } = setUp();
  const wanted = { accept: 'text/event-stream' };
  const streamed = await post('/knowledge', { query: 'returns' }, wanted);
  assert.match(streamed.headers.get('content-type') ?? '', /^text\/event-stream/);
  assert.match(await streamed.text(), /event: piece\ndata: \{"text":"A"\}[\s\S]*event: suggestion[\s\S]*event: end\n/);
  const plain = await post('/knowledge', { query: 'returns' }, { accept: 'application/json, */*' });
  assert.match(plain.headers.get('content-type') ?? '', /^application\/json/);
  assert.equal((await post('/knowledge', {}, wanted)).status, 400);
});
