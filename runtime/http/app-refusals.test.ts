import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Secret } from '../secret.ts';
import { bearer, createTestApp, events, foreign, mine, problemIn, url } from '../testing/http-app.ts';
import { createStaticFiles } from './static-files.ts';

describe('the app refuses', () => {
  const routes: [string, string][] = [
    ['GET', events],
    ['GET', `/api/conversations/${mine}`],
    ['POST', `/api/conversations/${mine}/messages`],
    ['POST', `/api/conversations/${mine}/complete`],
  ];
  const bad: [string, Record<string, string>][] = [
    ['no token', {}],
    ['an empty token', { authorization: 'Bearer ' }],
    ['another scheme', { authorization: 'Basic panel-token' }],
    ['a wrong token', { authorization: 'Bearer other' }],
    ['two tokens', { authorization: 'Bearer panel-token panel-token' }],
    ['a token in the query only', {}],
  ];
  for (const [method, path] of routes) {
    for (const [what, headers] of bad) {
      it(`${method} ${path.split('/').at(-1)} with ${what}`, async () => {
        const response = await createTestApp().request(url(`${path}?token=panel-token`), { method, headers });
        assert.equal(response.status, 401);
        assert.equal((await problemIn(response)).code, 'unauthenticated');
        assert.equal(response.headers.get('www-authenticate'), 'Bearer');
      });
    }
    it(`${method} ${path.split('/').at(-1)} of a conversation without access, with a reason`, async () => {
      const response = await createTestApp().request(url(path.replace(mine, foreign)), { method, headers: bearer });
      assert.equal(response.status, 403);
      const body = await problemIn(response);
      assert.equal(body.code, 'forbidden');
      assert.equal(body.reason, 'not_participant');
    });
    for (const id of ['x', '..%2f..%2fetc', '%00', `${mine}x`, '{{pcConversationId}}', 'а'.repeat(36)]) {
      it(`${method} ${path.split('/').at(-1)} of the id ${id.slice(0, 20)}`, async () => {
        const response = await createTestApp().request(url(path.replace(mine, encodeURI(id))), {
          method,
          headers: bearer,
        });
        assert.ok([400, 404].includes(response.status), String(response.status));
        assert.ok(!(await response.text()).includes(id));
      });
    }
  }

  it('checks the token before the id, so that a stranger learns nothing about it', async () => {
    const response = await createTestApp().request(url('/api/conversations/x'));
    assert.equal(response.status, 401);
  });

  it('a write whose conversation was erased while its body was on the way', async () => {
    const erased = new Set<string>();
    const service = createTestApp({ erasures: { has: (id) => erased.has(id) } });
    const body = new ReadableStream(
      {
        pull(controller) {
          erased.add(mine);
          controller.enqueue(new TextEncoder().encode('{"text":"hello"}'));
          controller.close();
        },
      },
      { highWaterMark: 0 },
    );
    const late = await service.request(
      new Request(url(`/api/conversations/${mine}/messages`), {
        method: 'POST',
        headers: bearer,
        body,
        duplex: 'half',
      } as RequestInit),
    );
    assert.equal(late.status, 410);
    assert.equal((await problemIn(late)).code, 'erased');
  });

  it('event streams over the limit of the instance', async () => {
    const service = createTestApp();
    assert.equal((await service.request(url(events), { headers: bearer })).status, 200);
    assert.equal((await service.request(url(events), { headers: bearer })).status, 200);
    const third = await service.request(url(events), { headers: bearer });
    assert.equal(third.status, 503);
    assert.ok(Number(third.headers.get('retry-after')) >= 1);
  });

  it('T29: requests over the limit of one agent', async () => {
    const service = createTestApp({ limits: { requestsPerMinute: 60 } });
    const answers = [];
    for (let n = 0; n < 20; n++)
      answers.push((await service.request(url(`/api/conversations/${mine}`), { headers: bearer })).status);
    assert.equal(answers.filter((s) => s === 200).length, 15);
    assert.equal(answers.at(-1), 429);
  });

  it('bodies that are too large, declared or not, and bodies that do not fit the schema', async () => {
    const service = createTestApp();
    const post = (body: string | ReadableStream, headers: Record<string, string> = {}) =>
      service.request(url(`/api/conversations/${mine}/messages`), {
        method: 'POST',
        body,
        headers: { ...bearer, ...headers },
        duplex: 'half',
      } as RequestInit);
    assert.equal((await post('x', { 'content-length': '999999' })).status, 413);
    assert.equal((await post(JSON.stringify({ text: 'x'.repeat(70_000) }))).status, 413);
    assert.equal((await post('{"text":')).status, 400);
    assert.equal((await post('[]')).status, 400);
    const long = await post(JSON.stringify({ text: 'secretsecretsecret' }));
    assert.equal(long.status, 400);
    const body = await problemIn(long);
    assert.equal(body.detail, 'Field "text" is not valid');
    assert.ok(!JSON.stringify(body).includes('secret'));
  });

  it('pages of other origins, without CORS headers', async () => {
    const service = createTestApp();
    for (const origin of ['https://evil.example', 'null', 'https://panel.example.evil', 'http://localhost:9999']) {
      const response = await service.request(url(events), { headers: { ...bearer, origin } });
      assert.equal(response.status, 403, origin);
      assert.equal(response.headers.get('access-control-allow-origin'), null);
      const preflight = await service.request(url(events), { method: 'OPTIONS', headers: { origin } });
      assert.equal(preflight.status, 403);
    }
  });

  it('host names other than loopback in local mode', async () => {
    const service = createTestApp();
    assert.equal((await service.request(url('/config.json', 'rebound.example'))).status, 421);
    assert.equal((await service.request(url('/desk', 'rebound.example:8080'))).status, 421);
    assert.equal((await service.request(url('/healthz', 'rebound.example'))).status, 421);
    assert.equal((await service.request(url('/healthz'))).status, 200);
    assert.equal((await service.request(url('/config.json', '127.0.0.1:8080'))).status, 200);
    assert.equal((await createTestApp({ local: false }).request(url('/config.json', 'any.example'))).status, 200);
  });

  it('the desk outside local mode', async () => {
    assert.equal((await createTestApp().request(url('/desk'))).status, 200);
    assert.equal((await createTestApp({ local: false }).request(url('/desk'))).status, 404);
    assert.equal((await createTestApp({ local: false }).request(url('/gallery'))).status, 404);
  });

  it('metrics to other machines, forwarded requests and wrong tokens', async () => {
    assert.equal((await createTestApp().request(url('/metrics'))).status, 200);
    assert.equal((await createTestApp({ peerAddress: () => '10.0.0.9' }).request(url('/metrics'))).status, 403);
    const forwarded = { headers: { 'x-forwarded-for': '10.0.0.9' } };
    assert.equal((await createTestApp().request(url('/metrics'), forwarded)).status, 403);
    const guarded = createTestApp({ metricsToken: new Secret('metrics-secret'), peerAddress: () => '10.0.0.9' });
    assert.equal((await guarded.request(url('/metrics'))).status, 401);
    const withToken = (token: string) =>
      guarded.request(url('/metrics'), { headers: { authorization: `Bearer ${token}` } });
    assert.equal((await withToken('metrics-secre')).status, 401);
    assert.equal((await withToken('metrics-secret')).status, 200);
  });

  it('paths outside the folder of the panel, and a panel that is not built', async () => {
    const service = createTestApp();
    for (const path of [
      '/assets/..%2f..%2fpackage.json',
      '/assets/../index.html',
      '/.env',
      '/package.json',
      '/assets/.x.js',
    ])
      assert.equal((await service.request(url(path))).status, 404, path);
    const unbuilt = createTestApp({ files: createStaticFiles({ keep: false, readFile: async () => undefined }) });
    const response = await unbuilt.request(url('/'));
    assert.equal(response.status, 503);
    assert.match((await problemIn(response)).detail ?? '', /npm run build/);
  });

  it('to reveal the text of an unknown error', async () => {
    const response = await createTestApp().request(url(`/api/conversations/${mine}/summary`), {
      method: 'POST',
      headers: bearer,
    });
    assert.equal(response.status, 500);
    const text = JSON.stringify(await problemIn(response));
    assert.ok(!text.includes('4111'));
    assert.match(text, /"code":"internal"/);
  });
});
