import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusingRedirects } from './refused-redirects.ts';

function answering(status: number) {
  const asked: (RequestInit | undefined)[] = [];
  const fetcher = {
    fetch: async (_input: unknown, init?: RequestInit) => {
      asked.push(init);
      return new Response(null, { status, headers: { location: 'https://elsewhere.example' } });
    },
  };
  return { asked, fetch: refusingRedirects(fetcher as never) };
}

for (const status of [301, 302, 303, 307, 308]) {
  test(`an answer of ${status} is refused, and nothing is sent to where it points`, async () => {
    const { asked, fetch } = answering(status);
    await assert.rejects(fetch('https://api.example', { redirect: 'error', method: 'POST' }), TypeError);
    assert.deepEqual(asked, [{ redirect: 'manual', method: 'POST' }]);
  });
}

test('an answer is handed on, and so is a redirect that was asked for', async () => {
  assert.equal((await answering(200).fetch('https://api.example', { redirect: 'error' })).status, 200);
  assert.equal((await answering(404).fetch('https://api.example', { redirect: 'error' })).status, 404);
  const { asked, fetch } = answering(302);
  assert.equal((await fetch('https://api.example', { redirect: 'manual' })).status, 302);
  assert.deepEqual(asked, [{ redirect: 'manual' }]);
});
