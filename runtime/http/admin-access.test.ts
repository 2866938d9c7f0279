import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Hono } from 'hono';
import { EarshotError } from '../../shared/errors.ts';
import { Secret } from '../secret.ts';
import { requireAdministrator } from './admin-access.ts';
import type { AppEnv } from './app-env.ts';
import { metricsAccess } from './metrics-access.ts';
import { problemOfError } from './problem.ts';

const token = 'an-admin-token-for-this-test-0123456789abc';

function setUp(options: { readonly isLocal: boolean; readonly token?: Secret; readonly peer?: string }) {
  const peerAddress = (): string => options.peer ?? '127.0.0.1';
  const app = new Hono<AppEnv>();
  app.onError((error) => problemOfError(EarshotError.from(error)));
  app.use(
    '/admin',
    requireAdministrator({ token: options.token, isLocal: options.isLocal, peerAddress, onRefused() {} }),
  );
  app.post('/admin', (c) => c.text('done'));
  app.get('/metrics', async (c) => c.text(await metricsAccess(c, { metricsToken: undefined, peerAddress })));
  const ask = async (headers: Record<string, string> = {}) =>
    (await app.request('/admin', { method: 'POST', headers: { host: '127.0.0.1:8080', ...headers } })).status;
  const metrics = async (headers: Record<string, string>) =>
    (await app.request('/metrics', { headers: { host: 'localhost:8080', ...headers } })).text();
  return { ask, metrics };
}

test('outside local mode no one administers without ADMIN_TOKEN, whatever a proxy on the same machine hides', async () => {
  assert.equal(await setUp({ isLocal: false }).ask(), 403);
  const guarded = setUp({ isLocal: false, token: new Secret(token), peer: '10.0.0.9' });
  assert.equal(await guarded.ask(), 401);
  assert.equal(await guarded.ask({ authorization: `Bearer ${token}x` }), 401);
  assert.equal(await guarded.ask({ authorization: `Bearer ${token}` }), 200);
});

test('a request that a proxy forwarded or that names another host is not from this machine', async () => {
  const { ask, metrics } = setUp({ isLocal: true });
  assert.equal(await ask(), 200);
  assert.equal(await metrics({}), 'allowed');
  const foreign: Record<string, string>[] = [
    { host: 'earshot.example.com' },
    { host: 'localhost.evil.example' },
    { 'x-forwarded-for': '203.0.113.7' },
    { 'x-real-ip': '203.0.113.7' },
    { 'x-forwarded-host': 'earshot.example.com' },
    { 'cf-connecting-ip': '203.0.113.7' },
    { 'true-client-ip': '203.0.113.7' },
    { forwarded: 'for=203.0.113.7' },
    { via: '1.1 proxy' },
  ];
  for (const headers of foreign) {
    assert.equal(await ask(headers), 403, JSON.stringify(headers));
    assert.equal(await metrics(headers), 'forbidden', JSON.stringify(headers));
  }
  for (const headers of [{ origin: 'http://localhost:8080' }, { 'sec-fetch-site': 'none' }])
    assert.equal(await ask(headers), 403, 'a page in a browser');
  assert.equal(await setUp({ isLocal: true, peer: '10.0.0.9' }).ask(), 403);
});
