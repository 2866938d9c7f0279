import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Hono } from 'hono';
import { EarshotError, errorFacts } from '../../shared/errors.ts';
import { parseConversationId } from '../../shared/ids.ts';
import type { PanelEnv } from './app-env.ts';
import { createHoldRoute, holdLifeMs } from './hold-route.ts';

const id = parseConversationId('11111111-2222-4333-8444-555555555555');

function setUp(answer: () => Promise<boolean>) {
  const published: unknown[] = [];
  const holds = {
    set: (...all: unknown[]) => {
      published.push(all);
      return answer();
    },
  };
  const app = new Hono<PanelEnv>();
  app.use(async (c, next) => {
    c.set('conversationId', id);
    await next();
  });
  app.route('/', createHoldRoute({ holds }));
  app.onError((error) => Response.json({}, { status: errorFacts[EarshotError.from(error).code].httpStatus }));
  return { published, post: (body: string) => app.request('/hold', { method: 'POST', body }) };
}

test('a hold is published with its life, and the response says whether an instance handles the call', async () => {
  for (const applied of [true, false]) {
    const { published, post } = setUp(async () => applied);
    const answer = await post(JSON.stringify({ held: applied, lifeMs: 9_999_999 }));
    assert.deepEqual([answer.status, await answer.json()], [200, { applied }]);
    assert.deepEqual(published, [[id, applied, holdLifeMs]], 'the service decides how long it lasts');
  }
});

test('an invalid hold is refused, and one that cannot be published is unavailable', async () => {
  const fine = setUp(async () => true);
  for (const body of ['', '{', '{}', '{"held":"yes"}', '[true]'])
    assert.equal((await fine.post(body)).status, 400, body);
  assert.deepEqual(fine.published, []);
  const away = setUp(async () => {
    throw new EarshotError('unavailable');
  });
  assert.equal((await away.post('{"held":true}')).status, 503);
});
