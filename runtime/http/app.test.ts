import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { emptyView } from '../../shared/assist/conversation.ts';
import type { PanelAccess } from '../core/ports/panel-access.ts';
import { bearer, createTestApp, events, mine, panelAccess, url } from '../testing/http-app.ts';

describe('the app answers', () => {
  it('health and readiness, with the name of the component that is down', async () => {
    const live = await createTestApp().request(url('/healthz'));
    assert.deepEqual(await live.json(), { status: 'ok', version: '1.2.3', runtime: 'node' });
    assert.equal((await createTestApp().request(url('/readyz'))).status, 200);
    const down = await createTestApp({
      readiness: { draining: false, components: () => [{ name: 'redis', ok: false, detail: 'It does not answer' }] },
    }).request(url('/readyz'));
    assert.equal(down.status, 503);
    const body = (await down.json()) as {
      status: string;
      components: Record<string, { status: string }>;
      down: string[];
    };
    assert.equal(body.status, 'down');
    assert.equal(body.components.redis?.status, 'down');
    assert.deepEqual(body.down, ['redis']);
    const draining = await createTestApp({ readiness: { draining: true, components: () => [] } }).request(
      url('/readyz'),
    );
    assert.equal(draining.status, 503);
    assert.equal(((await draining.json()) as { status: string }).status, 'draining');
  });

  it('a snapshot and a message of the conversation, with the id in either case', async () => {
    const service = createTestApp();
    const snapshot = await service.request(url(`/api/conversations/${mine.toUpperCase()}`), { headers: bearer });
    assert.deepEqual(await snapshot.json(), { conversation: emptyView(), cursor: 'e-0' });
    const message = await service.request(url(`/api/conversations/${mine}/messages`), {
      method: 'POST',
      headers: bearer,
      body: '{"text":"hi"}',
    });
    assert.deepEqual(await message.json(), { who: 'a1', id: mine, mode: 'participant', body: { text: 'hi' } });
    assert.equal(message.headers.get('cache-control'), 'no-store');
  });

  it('listed origins and its own, with CORS headers', async () => {
    const service = createTestApp();
    const listed = await service.request(url(events), { headers: { ...bearer, origin: 'https://panel.example' } });
    assert.equal(listed.headers.get('access-control-allow-origin'), 'https://panel.example');
    assert.equal(listed.headers.get('vary'), 'Origin');
    assert.match(listed.headers.get('content-type') ?? '', /^text\/event-stream/);
    const preflight = await service.request(url(events), {
      method: 'OPTIONS',
      headers: { origin: 'https://panel.example', 'access-control-request-method': 'GET' },
    });
    assert.equal(preflight.status, 204);
    assert.match(preflight.headers.get('access-control-allow-headers') ?? '', /Last-Event-ID/);
    const own = await service.request(url('/config.json'), {
      headers: { host: 'localhost:8080', origin: 'http://localhost:8080' },
    });
    assert.equal(own.status, 200);
  });

  it('every request with security headers', async () => {
    const service = createTestApp();
    for (const path of ['/healthz', '/', '/desk', '/config.json', '/nothing', events, '/modules.js']) {
      const response = await service.request(url(path), { headers: bearer });
      assert.equal(response.headers.get('x-content-type-options'), 'nosniff', path);
      assert.equal(response.headers.get('referrer-policy'), 'no-referrer', path);
      assert.equal(response.headers.get('x-frame-options'), null, path);
      assert.ok(response.headers.get('x-request-id'), path);
    }
  });

  it('the panel with a policy without unsafe sources that names who may embed it', async () => {
    const response = await createTestApp().request(url('/'));
    const policy = response.headers.get('content-security-policy') ?? '';
    assert.ok(!policy.includes('unsafe'));
    assert.match(policy, /frame-ancestors https:\/\/apps\.mypurecloud\.de(?:;|$)/);
    assert.match(policy, /connect-src 'self' https:\/\/api\.mypurecloud\.de;/);
    assert.match(policy, /default-src 'none'/);
    const data = await createTestApp().request(url('/healthz'));
    assert.equal(data.headers.get('content-security-policy'), "default-src 'none'; frame-ancestors 'none'");
  });

  it('files compressed, with an ETag, cached as long as their name allows', async () => {
    const service = createTestApp();
    const plain = await service.request(url('/modules.js'));
    const zipped = await service.request(url('/modules.js'), { headers: { 'accept-encoding': 'br, gzip' } });
    assert.equal(zipped.headers.get('content-encoding'), 'gzip');
    const packed = await zipped.arrayBuffer();
    assert.ok(packed.byteLength < 500);
    const unpacked = await new Response(
      new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip')),
    ).text();
    assert.equal(unpacked, await plain.text());
    assert.equal(plain.headers.get('access-control-allow-origin'), '*');
    const etag = plain.headers.get('etag')!;
    assert.equal((await service.request(url('/modules.js'), { headers: { 'if-none-match': etag } })).status, 304);
    const hashed = await service.request(url('/assets/panel-1a2b.js'));
    assert.match(hashed.headers.get('cache-control') ?? '', /immutable/);
  });
});

describe('access to a conversation', () => {
  it('is checked again for a reader that resumes, and for no other request', async () => {
    const asked: unknown[] = [];
    const counting: PanelAccess = {
      ...panelAccess,
      async authorize(_identity, _id, _purpose, options) {
        asked.push(options?.fresh ?? false);
        return { allowed: false, code: 'forbidden', reason: 'left' };
      },
    };
    const authorization = 'Bearer panel-token';
    const path = `/api/conversations/${mine}/events`;
    const made = createTestApp({ access: counting });
    const replay = await made.request(path, { headers: { authorization, 'last-event-id': 'e-7' } });
    assert.equal(replay.status, 403);
    await made.request(path, { headers: { authorization } });
    await made.request(`/api/conversations/${mine}`, { headers: { authorization } });
    assert.deepEqual(asked, [true, false, false]);
  });
});
