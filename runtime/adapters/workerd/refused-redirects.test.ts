import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusingRedirects } from './refused-redirects.ts';

function answering(status: number) {
  const requests: (RequestInit | undefined)[] = [];
  const fetcher = {
    fetch: async (_input: unknown, init?: RequestInit) => {
      requests.push(init);
      return new Response(null, { status, headers: { location: 'https://elsewhere.example' } });
    },
  };
  return { requests, fetch: refusingRedirects(fetcher as never) };
}

for (const status of [301, 302, 303, 307, 308]) {
  test(`a response with ${status} is refused, and its target gets no request`, async () => {
    const { requests, fetch } = answering(status);
    await assert.rejects(fetch('https://api.example', { redirect: 'error', method: 'POST' }), TypeError);
    assert.deepEqual(requests, [{ redirect: 'manual', method: 'POST' }]);
  });
}

test('other responses are passed on, and so is a redirect of a request that does not refuse it', async () => {
  assert.equal((await answering(200).fetch('https://api.example', { redirect: 'error' })).status, 200);
  assert.equal((await answering(404).fetch('https://api.example', { redirect: 'error' })).status, 404);
  const { requests, fetch } = answering(302);
  assert.equal((await fetch('https://api.example', { redirect: 'manual' })).status, 302);
  assert.deepEqual(requests, [{ redirect: 'manual' }]);
});
