import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EarshotError } from '../../../shared/errors.ts';
import { createGenesysPlatform, limitWaitMs, slowDownMs } from './platform.ts';

type Answer = { status: number; headers?: Record<string, string>; body?: string };

function setUp(answers: Answer[]) {
  const waits: number[] = [];
  const tokens: boolean[] = [];
  let asked = 0;
  const platform = createGenesysPlatform({
    apiOrigin: 'https://api.mypurecloud.de',
    identity: {
      token: async ({ fresh }) => {
        tokens.push(fresh);
        return fresh ? 'new' : 'old';
      },
      signIn: async () => {},
    },
    fetch: async () => {
      const { status, headers = {}, body = '{}' } = answers[asked++] ?? { status: 200 };
      return new Response(status === 204 ? null : body, { status, headers });
    },
    timers: {
      set(run, ms) {
        waits.push(ms);
        queueMicrotask(run);
      },
      clear() {},
    },
    random: () => 0.5,
  });
  return { platform, waits, tokens, asked: () => asked };
}

const fails = (work: Promise<unknown>, code: string) =>
  assert.rejects(work, (error) => error instanceof EarshotError && error.code === code);

test('a rate limit is respected: one retry after the wait that Genesys names, with jitter', async () => {
  const { platform, waits, asked } = setUp([
    { status: 429, headers: { 'retry-after': '7' } },
    { status: 200, body: '{"ok":1}' },
  ]);
  assert.deepEqual(await platform.request('GET', '/x'), { ok: 1 });
  assert.deepEqual(waits, [7_500]);
  assert.equal(asked(), 2);
});

test('a limit that persists is reported after one retry', async () => {
  const { platform, asked } = setUp(
    Array.from({ length: 5 }, () => ({ status: 429, headers: { 'inin-ratelimit-reset': '3' } })),
  );
  await assert.rejects(
    platform.request('GET', '/x'),
    (error: EarshotError) => error.code === 'rate_limited' && error.retryAfterMs === 3_000,
  );
  assert.equal(asked(), 2);
});

test('requests slow down before the limit is reached', async () => {
  const near = {
    status: 200,
    headers: { 'inin-ratelimit-count': '280', 'inin-ratelimit-allowed': '300', 'inin-ratelimit-reset': '21' },
  };
  const { platform, waits } = setUp([near, { status: 200 }]);
  await platform.request('GET', '/x');
  await platform.request('GET', '/x');
  assert.deepEqual(waits, [1_000]);
  assert.equal(
    slowDownMs(
      new Headers({ 'inin-ratelimit-count': '10', 'inin-ratelimit-allowed': '300', 'inin-ratelimit-reset': '50' }),
      0.9,
    ),
    0,
  );
  assert.equal(slowDownMs(new Headers(), 0.9), 0);
  assert.equal(limitWaitMs(new Headers({ 'retry-after': 'soon' })), 5_000);
});

test('an expired token is renewed once, then the agent has to sign in', async () => {
  const renewed = setUp([{ status: 401 }, { status: 200 }]);
  await renewed.platform.request('GET', '/x');
  assert.deepEqual(renewed.tokens, [false, true]);
  await fails(setUp([{ status: 401 }, { status: 401 }]).platform.request('GET', '/x'), 'unauthenticated');
});

const refusals: [status: number, code: string][] = [
  [400, 'invalid_request'],
  [403, 'forbidden'],
  [404, 'not_found'],
  [409, 'conflict'],
  [500, 'unavailable'],
  [503, 'unavailable'],
];
for (const [status, code] of refusals) {
  test(`an answer of ${status} is ${code}, and the next request still runs`, async () => {
    const { platform } = setUp([{ status }, { status: 204 }]);
    await fails(platform.request('GET', '/x'), code);
    assert.equal(await platform.request('DELETE', '/x'), undefined);
  });
}
