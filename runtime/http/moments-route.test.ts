import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Hono } from 'hono';
import { EarshotError } from '../../shared/errors.ts';
import type { AuditEntry } from '../core/ports/audit.ts';
import { createMemoryConversationLog } from '../log/memory-conversation-log.ts';
import { createTestClock } from '../testing/clock.ts';
import { newConversationId } from '../testing/log-recorder.ts';
import type { PanelEnv } from './app-env.ts';
import { createMomentsRoute } from './moments-route.ts';

const id = newConversationId();

async function setUp(channel: 'voice' | 'chat', until?: number) {
  const clock = createTestClock();
  const log = createMemoryConversationLog({ clock, random: () => 0.5 });
  const role = 'customer';
  await log.append(id, [
    { type: 'conversation', status: 'started', channel, at: '2026-01-01T10:00:00.000Z' },
    { type: 'utterance', utteranceId: 'u 1', revision: 0, role, text: 'a', final: true, startMs: 300, endMs: 90_000 },
    { type: 'utterance', utteranceId: 'u2', revision: 0, role, text: 'b', final: true, startMs: 91_000, endMs: 91_500 },
  ]);
  await clock.advance(5_000);
  await log.append(id, [
    { type: 'utterance', utteranceId: 'u3', revision: 0, role, text: 'c', final: true, startMs: 9_000, endMs: 9_500 },
  ]);
  const read: [number, number][] = [];
  const audited: AuditEntry[] = [];
  const moments = {
    has: async () => true,
    async read(_id: typeof id, fromMs: number, toMs: number) {
      read.push([fromMs, toMs]);
      return fromMs > 60_000 ? undefined : new Uint8Array([1, 2]);
    },
  };
  const app = new Hono<PanelEnv>()
    .use(async (c, next) => {
      c.set('conversationId', id);
      c.set('identity', { agentId: 'a', organizationId: 'o', sessionId: 's' } as PanelEnv['Variables']['identity']);
      c.set('access', { allowed: true, mode: 'participant', ...(until !== undefined && { until }) });
      await next();
    })
    .route('/', createMomentsRoute({ moments, log, audit: { record: (entry) => void audited.push(entry) } }))
    .onError((error, c) => c.text(EarshotError.from(error).code, 404));
  return { app, read, audited };
}

it('a moment is the sound around one utterance, bounded, never kept by a browser, and audited', async () => {
  const { app, read, audited } = await setUp('voice');
  const answer = await app.request('/moments/u%201');
  assert.equal(answer.headers.get('content-type'), 'audio/wav');
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  assert.deepEqual([...new Uint8Array(await answer.arrayBuffer())], [1, 2]);
  assert.deepEqual(read, [[0, 30_000]]);
  assert.deepEqual(
    audited.map(({ action, agentId, conversationId }) => [action, agentId, conversationId]),
    [['moment_played', 'a', id]],
  );
});

it('there is no moment of an unknown utterance, of what was not recorded, or of a chat', async () => {
  const voice = await setUp('voice');
  assert.equal((await voice.app.request('/moments/other')).status, 404);
  assert.equal((await voice.app.request('/moments/u2')).status, 404);
  const chat = await setUp('chat');
  assert.equal((await chat.app.request('/moments/u%201')).status, 404);
  assert.deepEqual([voice.audited, chat.audited], [[], []]);
});

it('an agent whose part has ended hears what was said until then, and nothing of what came later', async () => {
  const present = await setUp('voice');
  assert.equal((await present.app.request('/moments/u3')).status, 200);
  const left = await setUp('voice', Date.parse('2026-01-01T12:00:02.000Z'));
  assert.equal((await left.app.request('/moments/u%201')).status, 200);
  assert.equal((await left.app.request('/moments/u3')).status, 404);
  assert.equal(left.audited.length, 1);
});
