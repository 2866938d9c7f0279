import assert from 'node:assert/strict';
import { test } from 'node:test';
import { headerOf } from '../../runtime/archive/record-rows.ts';
import { testRecord } from '../../runtime/testing/archive-records.ts';
import { archivedConversations } from './archived-conversations.ts';
import { archivedEvents } from './archived-events.ts';

test('an archived conversation is the events it was made of, in the order of their times', () => {
  const record = testRecord({ lines: ['I want to cancel', 'I am sorry'], sentiment: -0.6, queue: 'Sales' });
  record.conversation.intents['u-0'] = [{ utteranceId: 'u-0', name: 'cancel', confidence: 0.9 }];
  record.conversation.facts.push({
    ...{ factId: 'f', kind: 'promise', label: 'Promise', value: 'A refund', utteranceId: 'u-1' },
  });
  const events = archivedEvents(record);
  assert.deepEqual(
    events.map((event) => event.type),
    ['conversation', 'utterance', 'sentiment', 'intent', 'utterance', 'fact', 'conversation'],
  );
  const times = events.map(({ at }) => Date.parse(at!) - Date.parse(record.startedAt));
  assert.deepEqual(times, [0, 900, 900, 900, 1_900, 1_900, 300_000]);
  const [started] = events as unknown as { queue?: string; status: string }[];
  assert.deepEqual([started?.queue, started?.status], ['Sales', 'started']);
});

test('the newest conversations of an archive are read page by page, up to the number that is wanted', async () => {
  const records = Array.from({ length: 3 }, () => testRecord({ lines: ['Hello'] }));
  const asked: string[] = [];
  const waited: number[] = [];
  const signedOut: string[] = [];
  const answer = (path: string, body: string | undefined): object => {
    if (path === '/api/session') return { token: 'panel-token' };
    if (path !== '/api/archive/search') {
      const record = records.find(({ conversationId }) => path.endsWith(conversationId))!;
      return { ...headerOf(record), conversation: record.conversation, cursor: record.cursor };
    }
    const at = body === '{}' ? 0 : 1;
    const next = { cursor: '1.00000000-0000-4000-8000-000000000000' };
    return {
      conversations: records.slice(at * 2, at * 2 + 2).map((record) => headerOf(record)),
      ...(at === 0 && next),
    };
  };
  type Init = { method?: string; body?: string; headers: Record<string, string> };
  const fetch = (async (url: URL, { method, body, headers }: Init) => {
    asked.push(`${url.pathname.split('/')[2]} ${headers.authorization}`);
    if (method === 'DELETE') {
      signedOut.push(`${url.pathname} ${headers.authorization}`);
      return new Response(null, { status: 204 });
    }
    // The service has a budget of requests for each token.
    if (asked.length === 2) return new Response('', { status: 429, headers: { 'retry-after': '3' } });
    return Response.json(answer(url.pathname, body));
  }) as never;
  const read = async (most: number): Promise<string[]> => {
    const calls = [];
    const wait = async (ms: number) => void waited.push(ms);
    const options = { fetch, wait, url: 'http://127.0.0.1:8080', token: 'genesys', most };
    for await (const { call, events } of archivedConversations(options)) calls.push(`${call} ${events.length}`);
    return calls;
  };
  assert.deepEqual(
    await read(9),
    records.map(({ conversationId }) => `${conversationId} 3`),
  );
  assert.deepEqual(asked.slice(0, 2), ['session Bearer genesys', 'archive Bearer panel-token']);
  assert.deepEqual(waited, [3_000]);
  assert.equal((await read(1)).length, 1);
  const signOut = '/api/session Bearer panel-token';
  assert.deepEqual(signedOut, [signOut, signOut], 'each reading signs out, also one that ends early');
});
