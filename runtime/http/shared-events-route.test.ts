import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createSseDecoder, type SseFrame } from '../../shared/sse.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import { type Erasures, noErasures } from '../core/ports/erasures.ts';
import type { PanelAccess } from '../core/ports/panel-access.ts';
import { createTestClock } from '../testing/clock.ts';
import { bearer, createTestApp, foreign, mine, panelAccess, problemIn, url } from '../testing/http-app.ts';
import { data } from '../testing/panel-streams.ts';
import { createBudgets } from './budgets.ts';
import { createPanelStreams } from './panel-streams.ts';
import type { SseSource } from './sse-sink.ts';

const address = (conversations: string) => url(`/api/events?conversations=${conversations}`);

/** The app with streams that a test reads. */
function setUp(access: PanelAccess = panelAccess, erasures: Erasures = noErasures) {
  const clock = createTestClock();
  const followed: string[] = [];
  const log = {
    follow(id: string, after: string | undefined) {
      followed.push(after === undefined ? id : `${id}@${after}`);
      return () => {};
    },
    head: () => undefined,
    degraded: false,
  } as unknown as ConversationLog;
  const frames: SseFrame[] = [];
  const sources: SseSource[] = [];
  const app = createTestApp({
    access,
    erasures,
    streams: createPanelStreams({ log, access, clock, random: () => 0.5, maxStreams: 100 }),
    openEventStream(_c, headers, start) {
      const decoder = createSseDecoder({ onFrame: (frame) => frames.push(frame) });
      const sink = { write: decoder.push, bufferedBytes: () => 0, end() {}, destroy() {} };
      sources.push(start(sink));
      return new Response('', { headers });
    },
  });
  return { app, followed, frames, sources };
}

describe('GET /api/events', () => {
  it('refuses a request without a valid token, whatever it names', async () => {
    const { app } = setUp();
    for (const headers of [{}, { authorization: 'Bearer other' }]) {
      const response = await app.request(address('x'), { headers });
      assert.equal(response.status, 401);
      assert.equal((await problemIn(response)).code, 'unauthenticated');
    }
  });

  it('refuses ids and cursors that are malformed, repeated or too many as a problem', async () => {
    const { app, frames } = setUp();
    const many = Array.from({ length: 21 }, (_, i) => `11111111-1111-4111-8111-1111111111${10 + i}`).join(',');
    for (const [list, detail] of [
      ['', /at least one/],
      ['x', /UUID/],
      [`${mine}@nonsense`, /cursor/],
      [`${mine},${mine}`, /once/],
      [many, /at most 20/],
    ] as const) {
      const response = await app.request(address(list), { headers: bearer });
      assert.equal(response.status, 400, list);
      const problem = await problemIn(response);
      assert.equal(problem.code, 'invalid_request');
      assert.match(problem.detail!, detail);
    }
    assert.deepEqual(frames, []);
  });

  it('follows each conversation from its cursor, and ends the part of one that is not shown to this agent', async () => {
    const { app, followed, frames } = setUp();
    const response = await app.request(address(`${foreign},${mine}@e-4`), { headers: bearer });
    assert.equal(response.status, 200);
    assert.match(response.headers.get('content-type')!, /^text\/event-stream/);
    assert.deepEqual(followed, [`${mine}@e-4`]);
    assert.deepEqual(frames.map(data), [{ conversationId: foreign, reason: 'forbidden' }]);
  });

  it('tells only those who may see a conversation that it was erased', async () => {
    const { app, frames } = setUp(panelAccess, { has: () => true });
    await app.request(address(`${foreign},${mine}`), { headers: bearer });
    assert.deepEqual(frames.map(data), [
      { conversationId: foreign, reason: 'forbidden' },
      { conversationId: mine, reason: 'erased' },
      { reason: 'ended' },
    ]);
  });

  it('takes its cursors from the address alone', async () => {
    const { app, followed } = setUp();
    const headers = { ...bearer, 'last-event-id': `${mine}/e-9` };
    await app.request(address(mine), { headers });
    assert.deepEqual(followed, [mine]);
  });

  it('is refused as a whole when Genesys no longer knows the session', async () => {
    const authorize = async () => ({ allowed: false, code: 'unauthenticated', reason: 'session' }) as const;
    const { app } = setUp({ ...panelAccess, authorize });
    assert.equal((await app.request(address(mine), { headers: bearer })).status, 401);
  });

  it('asks Genesys afresh about a conversation that is resumed, and not again while a stream of the session follows it', async () => {
    const asked: (boolean | undefined)[] = [];
    const { app, sources, followed } = setUp({
      ...panelAccess,
      async authorize(_identity, _id, _purpose, options) {
        asked.push(options?.fresh);
        return { allowed: true, mode: 'participant' };
      },
    });
    await app.request(address(mine), { headers: bearer });
    await app.request(address(`${mine}@e-1,${foreign}`), { headers: bearer });
    assert.deepEqual(asked, [false, false]);
    for (const source of sources) source.onClose();
    await app.request(address(`${mine}@e-1`), { headers: bearer });
    assert.deepEqual(asked, [false, false, true]);
    assert.equal(followed.length, 4);
  });

  it('draws a request for each conversation from the budget of its token', async () => {
    const budgets = createBudgets({ clock: createTestClock(), limits: { requestsPerMinute: 10 } });
    const app = createTestApp({ budgets });
    let spent = 0;
    for (let status = 0; status !== 429; spent++) {
      ({ status } = await app.request(address(`${mine},${foreign}`), { headers: bearer }));
    }
    assert.ok(spent <= 6, String(spent));
  });
});
