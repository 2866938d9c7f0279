import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Hono } from 'hono';
import { Secret } from '../secret.ts';
import { bearer, createTestApp, events, mine, url } from '../testing/http-app.ts';
import type { AppEnv } from './app-env.ts';
import { problemResponse } from './problem.ts';

const always = [
  'content-security-policy',
  'x-content-type-options',
  'referrer-policy',
  'cross-origin-resource-policy',
  'permissions-policy',
  'x-request-id',
];
const audiohook = new Hono<AppEnv>().get('/audiohook', () => problemResponse('unauthenticated'));

/** One response of each class. */
const responses: readonly (readonly [what: string, path: string, status: number, init?: RequestInit])[] = [
  ['a page', '/', 200],
  ['a page that does not exist', '/nothing', 404],
  ['data', '/config.json', 200],
  ['a snapshot', `/api/conversations/${mine}`, 200, { headers: bearer }],
  ['an event stream', events, 200, { headers: bearer }],
  ['a script', '/modules.js', 200],
  ['a compressed script', '/modules.js', 200, { headers: { 'accept-encoding': 'gzip' } }],
  ['a file', '/assets/panel-1a2b.js', 200],
  ['a file that does not exist', '/assets/none.js', 404],
  ['health', '/healthz', 200],
  ['readiness', '/readyz', 200],
  ['metrics', '/metrics', 200],
  ['a request without a token', events, 401],
  ['a conversation of others', '/api/conversations/22222222-2222-4222-8222-222222222222', 403, { headers: bearer }],
  ['a failure inside', `/api/conversations/${mine}/summary`, 500, { method: 'POST', headers: bearer }],
  ['a body that is too large', '/api/session', 413, { method: 'POST', headers: { 'content-length': '99999999' } }],
  ['a foreign page', '/config.json', 403, { headers: { origin: 'https://evil.example' } }],
  ['a preflight request', events, 204, { method: 'OPTIONS', headers: { origin: 'https://panel.example' } }],
  ['a refused upgrade', '/audiohook', 401, { headers: { upgrade: 'websocket', connection: 'upgrade' } }],
];

describe('the security headers', () => {
  for (const [what, path, status, init] of responses) {
    it(`are whole on ${what}, with HSTS`, async () => {
      const app = createTestApp({
        local: false,
        publicUrl: 'https://panel.example',
        routes: { ...createRoutes(), audiohook },
      });
      const response = await app.request(url(path), init);
      assert.equal(response.status, status);
      for (const name of always) assert.ok(response.headers.get(name), name);
      assert.equal(response.headers.get('strict-transport-security'), 'max-age=31536000');
    });
  }

  it('tell browsers to stay with HTTPS only where they came by HTTPS', async () => {
    const hsts = async (change: Parameters<typeof createTestApp>[0], address: string, headers = {}) =>
      (await createTestApp(change).request(address, { headers })).headers.get('strict-transport-security');
    const http = 'http://panel.example/healthz';
    const https = 'https://panel.example/healthz';
    const proto = (value: string) => ({ 'x-forwarded-proto': value });
    assert.equal(await hsts({ local: false }, http), null);
    assert.ok(await hsts({ local: false }, https));
    assert.equal(
      await hsts({ local: false }, http, proto('https')),
      null,
      'without a trusted proxy it is only a claim',
    );
    assert.ok(await hsts({ local: false, proxyHops: 1 }, http, proto('https')));
    assert.equal(await hsts({ local: false, proxyHops: 1 }, http, proto('https, http')), null);
    assert.ok(await hsts({ local: false, proxyHops: 2 }, http, proto('https, http')));
    assert.equal(await hsts({ publicUrl: 'https://panel.example' }, url('/healthz')), null, 'never in local mode');
  });
});

describe('strangers', () => {
  it('get the state of readiness and the name of what is down, and no details', async () => {
    const down = {
      readiness: {
        draining: false,
        components: () => [{ name: 'dialogflow', ok: false, detail: 'Could not load the default credentials' }],
      },
      local: false,
    };
    const stranger = { ...down, peerAddress: () => '203.0.113.9' };
    const read = async (change: Parameters<typeof createTestApp>[0], headers = {}) => {
      const response = await createTestApp(change).request(url('/readyz'), { headers });
      assert.equal(response.status, 503);
      return (await response.json()) as { components: unknown; down: unknown };
    };
    assert.deepEqual((await read(stranger)).components, { dialogflow: { status: 'down' } });
    assert.deepEqual((await read(stranger)).down, ['dialogflow']);
    const token = { ...stranger, metricsToken: new Secret('metrics-secret') };
    assert.deepEqual((await read(token, { authorization: 'Bearer wrong' })).components, {
      dialogflow: { status: 'down' },
    });
    assert.match(JSON.stringify(await read(token, { authorization: 'Bearer metrics-secret' })), /default credentials/);
    assert.match(JSON.stringify(await read(down)), /default credentials/, 'loopback may see metrics');
  });

  it('get nothing of local mode under another host name, whatever the route', async () => {
    const app = createTestApp({ routes: { audiohook } });
    for (const path of [
      '/metrics',
      '/readyz',
      '/healthz',
      '/',
      '/desk',
      '/config.json',
      '/audiohook',
      '/nothing',
      events,
    ]) {
      const response = await app.request(url(path, 'rebound.example'));
      assert.equal(response.status, 421, path);
      for (const name of always) assert.ok(response.headers.get(name), name);
    }
  });
});

/** The conversation routes of the stub. */
function createRoutes() {
  const conversations = new Hono<never>();
  conversations.post('/summary', () => {
    throw new Error('the customer said 4111 1111 1111 1111');
  });
  return { conversations: conversations as never };
}
