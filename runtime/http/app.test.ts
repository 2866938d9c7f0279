import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Hono } from 'hono';
import * as v from 'valibot';
import type { PublicConfig } from '../../shared/api/routes.ts';
import { emptyView } from '../../shared/assist/conversation.ts';
import { EarshotError } from '../../shared/errors.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import { silentLogger } from '../core/ports/logger.ts';
import { silentMeter } from '../core/ports/meter.ts';
import type { PanelAccess, PanelIdentity } from '../core/ports/panel-access.ts';
import { Secret } from '../secret.ts';
import { createTestClock } from '../testing/clock.ts';
import { type AppDeps, createApp } from './app.ts';
import type { PanelEnv } from './app-env.ts';
import { createEventStreams } from './event-streams.ts';
import { readJson } from './json-body.ts';
import type { SseSink } from './sse-sink.ts';
import { createStaticFiles } from './static-files.ts';

const mine = '11111111-1111-4111-8111-111111111111';
const foreign = '22222222-2222-4222-8222-222222222222';
const identity: PanelIdentity = {
  agentId: 'a1',
  name: 'Agent One',
  organizationId: 'o1',
  sessionId: 's1',
  expiresAt: 9_999_999_999_999,
};

const access: PanelAccess = {
  signIn: async () => ({ token: 'panel-token', identity }),
  async verify(token) {
    if (token !== 'panel-token') throw new EarshotError('unauthenticated');
    return identity;
  },
  async authorize(_identity, conversationId, purpose) {
    if (conversationId !== mine) return { allowed: false, code: 'forbidden', reason: 'not_participant' };
    return purpose === 'read' ? { allowed: true, mode: 'supervisor' } : { allowed: true, mode: 'participant' };
  },
};

const log = {
  snapshot: async () => ({ conversation: emptyView(), cursor: 'e-0' as const }),
  follow: () => () => {},
  head: () => undefined,
  degraded: false,
} as unknown as ConversationLog;

const publicConfig: PublicConfig = {
  version: '1',
  mode: 'local',
  features: ['TRANSCRIPT'],
  channel: 'omnichannel',
  apiBase: '',
  genesys: {
    region: 'x',
    loginOrigin: 'x',
    apiOrigin: 'x',
    clientId: 'x',
    redirectUri: 'x',
    grant: 'pkce',
    hostOrigins: [],
  },
};

const built: Record<string, string> = {
  'index.html': '<!doctype html><title>Panel</title>',
  'desk.html': '<!doctype html><title>Desk</title>',
  'oauth-callback.html': '<!doctype html><title>Callback</title>',
  'modules.js': `export const x = ${JSON.stringify('y'.repeat(4_000))}`,
  'assets/panel-1a2b.js': 'export {}',
};

function app(change: Partial<AppDeps> = {}) {
  const clock = createTestClock();
  const sinks: SseSink[] = [];
  const conversations = new Hono<PanelEnv>();
  conversations.post('/messages', async (c) => {
    const body = await readJson(c, v.object({ text: v.pipe(v.string(), v.maxLength(10)) }));
    return c.json({ who: c.get('identity').agentId, id: c.get('conversationId'), mode: c.get('access').mode, body });
  });
  conversations.post('/summary', () => {
    throw new Error('the customer said 4111 1111 1111 1111');
  });
  return createApp({
    runtime: 'node',
    version: '1.2.3',
    local: true,
    clock,
    logger: silentLogger,
    meter: silentMeter,
    log,
    access,
    streams: createEventStreams({ log, access, clock, random: () => 0.5, maxStreams: 2 }),
    openEventStream(_c, headers, start) {
      const sink = { write() {}, bufferedBytes: () => 0, end() {}, destroy() {} };
      sinks.push(sink);
      start(sink);
      return new Response('', { headers });
    },
    readiness: { draining: false, components: () => [{ name: 'dialogflow', ok: true }] },
    metrics: { contentType: 'text/plain; version=0.0.4', render: async () => 'earshot_up 1\n' },
    metricsToken: undefined,
    peerAddress: () => '127.0.0.1',
    proxyHops: 0,
    allowedOrigins: ['https://panel.example'],
    files: createStaticFiles({
      keep: true,
      readFile: async (name) => (name in built ? new TextEncoder().encode(built[name]) : undefined),
    }),
    publicConfig: () => publicConfig,
    panelPolicy: { frameAncestors: ['https://apps.mypurecloud.de'], connect: ['https://api.mypurecloud.de'] },
    localPolicy: { frameAncestors: [], connect: [], frames: [] },
    routes: { conversations },
    ...change,
  });
}

const url = (path: string, host = 'localhost:8080') => `http://${host}${path}`;
const bearer = { authorization: 'Bearer panel-token' };
const events = `/api/conversations/${mine}/events`;

async function problem(response: Response) {
  assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/);
  return (await response.json()) as { code: string; status: number; reason?: string; detail?: string; title: string };
}

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
        const response = await app().request(url(`${path}?token=panel-token`), { method, headers });
        assert.equal(response.status, 401);
        assert.equal((await problem(response)).code, 'unauthenticated');
        assert.equal(response.headers.get('www-authenticate'), 'Bearer');
      });
    }
    it(`${method} ${path.split('/').at(-1)} of a conversation she is not in, with a reason`, async () => {
      const response = await app().request(url(path.replace(mine, foreign)), { method, headers: bearer });
      assert.equal(response.status, 403);
      const body = await problem(response);
      assert.equal(body.code, 'forbidden');
      assert.equal(body.reason, 'not_participant');
    });
    for (const id of ['x', '..%2f..%2fetc', '%00', `${mine}x`, '{{pcConversationId}}', 'а'.repeat(36)]) {
      it(`${method} ${path.split('/').at(-1)} of the id ${id.slice(0, 20)}`, async () => {
        const response = await app().request(url(path.replace(mine, encodeURI(id))), { method, headers: bearer });
        assert.ok([400, 404].includes(response.status), String(response.status));
        assert.ok(!(await response.text()).includes(id));
      });
    }
  }

  it('tells a stranger nothing about an id: the token is looked at first', async () => {
    const response = await app().request(url('/api/conversations/x'));
    assert.equal(response.status, 401);
  });

  it('more event streams than there is room for', async () => {
    const service = app();
    assert.equal((await service.request(url(events), { headers: bearer })).status, 200);
    assert.equal((await service.request(url(events), { headers: bearer })).status, 200);
    const third = await service.request(url(events), { headers: bearer });
    assert.equal(third.status, 503);
    assert.ok(Number(third.headers.get('retry-after')) >= 1);
  });

  it('T29: more requests than one agent makes', async () => {
    const service = app({ limits: { identityPerMinute: 60 } });
    const answers = [];
    for (let n = 0; n < 20; n++)
      answers.push((await service.request(url(`/api/conversations/${mine}`), { headers: bearer })).status);
    assert.equal(answers.filter((s) => s === 200).length, 15);
    assert.equal(answers.at(-1), 429);
  });

  it('a body that is too large, claimed or not, and one that is none', async () => {
    const service = app();
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
    const body = await problem(long);
    assert.equal(body.detail, 'Field "text" is not valid');
    assert.ok(!JSON.stringify(body).includes('secret'));
  });

  it('pages of other origins, and says nothing to them', async () => {
    const service = app();
    for (const origin of ['https://evil.example', 'null', 'https://panel.example.evil', 'http://localhost:9999']) {
      const response = await service.request(url(events), { headers: { ...bearer, origin } });
      assert.equal(response.status, 403, origin);
      assert.equal(response.headers.get('access-control-allow-origin'), null);
      const preflight = await service.request(url(events), { method: 'OPTIONS', headers: { origin } });
      assert.equal(preflight.status, 403);
    }
  });

  it('in local mode a name that is not loopback', async () => {
    const service = app();
    assert.equal((await service.request(url('/config.json', 'rebound.example'))).status, 421);
    assert.equal((await service.request(url('/desk', 'rebound.example:8080'))).status, 421);
    assert.equal((await service.request(url('/healthz', 'rebound.example'))).status, 200);
    assert.equal((await service.request(url('/config.json', '127.0.0.1:8080'))).status, 200);
    assert.equal((await app({ local: false }).request(url('/config.json', 'any.example'))).status, 200);
  });

  it('the desk outside local mode', async () => {
    assert.equal((await app().request(url('/desk'))).status, 200);
    assert.equal((await app({ local: false }).request(url('/desk'))).status, 404);
    assert.equal((await app({ local: false }).request(url('/gallery'))).status, 404);
  });

  it('metrics to other machines, forwarded requests and wrong tokens', async () => {
    assert.equal((await app().request(url('/metrics'))).status, 200);
    assert.equal((await app({ peerAddress: () => '10.0.0.9' }).request(url('/metrics'))).status, 403);
    const forwarded = { headers: { 'x-forwarded-for': '10.0.0.9' } };
    assert.equal((await app().request(url('/metrics'), forwarded)).status, 403);
    const guarded = app({ metricsToken: new Secret('metrics-secret'), peerAddress: () => '10.0.0.9' });
    assert.equal((await guarded.request(url('/metrics'))).status, 401);
    const withToken = (token: string) =>
      guarded.request(url('/metrics'), { headers: { authorization: `Bearer ${token}` } });
    assert.equal((await withToken('metrics-secre')).status, 401);
    assert.equal((await withToken('metrics-secret')).status, 200);
  });

  it('paths that leave the folder of the panel, and what is not built', async () => {
    const service = app();
    for (const path of [
      '/assets/..%2f..%2fpackage.json',
      '/assets/../index.html',
      '/.env',
      '/package.json',
      '/assets/.x.js',
    ])
      assert.equal((await service.request(url(path))).status, 404, path);
    const unbuilt = app({ files: createStaticFiles({ keep: false, readFile: async () => undefined }) });
    const response = await unbuilt.request(url('/'));
    assert.equal(response.status, 503);
    assert.match((await problem(response)).detail ?? '', /npm run build/);
  });

  it('to tell what broke', async () => {
    const response = await app().request(url(`/api/conversations/${mine}/summary`), {
      method: 'POST',
      headers: bearer,
    });
    assert.equal(response.status, 500);
    const text = JSON.stringify(await problem(response));
    assert.ok(!text.includes('4111'));
    assert.match(text, /"code":"internal"/);
  });
});

describe('the app answers', () => {
  it('health and readiness, with the component that is down named', async () => {
    const live = await app().request(url('/healthz'));
    assert.deepEqual(await live.json(), { status: 'ok', version: '1.2.3', runtime: 'node' });
    assert.equal((await app().request(url('/readyz'))).status, 200);
    const down = await app({
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
    const draining = await app({ readiness: { draining: true, components: () => [] } }).request(url('/readyz'));
    assert.equal(draining.status, 503);
    assert.equal(((await draining.json()) as { status: string }).status, 'draining');
  });

  it('a snapshot and a message of her conversation, in either case of the id', async () => {
    const service = app();
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

  it('listed origins and its own, with the exact headers', async () => {
    const service = app();
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

  it('every answer with the headers that keep browsers careful', async () => {
    const service = app();
    for (const path of ['/healthz', '/', '/desk', '/config.json', '/nothing', events, '/modules.js']) {
      const response = await service.request(url(path), { headers: bearer });
      assert.equal(response.headers.get('x-content-type-options'), 'nosniff', path);
      assert.equal(response.headers.get('referrer-policy'), 'no-referrer', path);
      assert.equal(response.headers.get('x-frame-options'), null, path);
      assert.ok(response.headers.get('x-request-id'), path);
    }
  });

  it('the panel with a policy without any unsafe word, embeddable where it is listed', async () => {
    const response = await app().request(url('/'));
    const policy = response.headers.get('content-security-policy') ?? '';
    assert.ok(!policy.includes('unsafe'));
    assert.match(policy, /frame-ancestors https:\/\/apps\.mypurecloud\.de(?:;|$)/);
    assert.match(policy, /connect-src 'self' https:\/\/api\.mypurecloud\.de;/);
    assert.match(policy, /default-src 'none'/);
    const data = await app().request(url('/healthz'));
    assert.equal(data.headers.get('content-security-policy'), "default-src 'none'; frame-ancestors 'none'");
  });

  it('files compressed, with a tag, cached as long as their name allows', async () => {
    const service = app();
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

describe('the right to a conversation', () => {
  it('is asked for anew by whoever comes back for what she missed, and by nobody else', async () => {
    const asked: unknown[] = [];
    const counting: PanelAccess = {
      ...access,
      async authorize(_identity, _id, _purpose, options) {
        asked.push(options?.fresh ?? false);
        return { allowed: false, code: 'forbidden', reason: 'left' };
      },
    };
    const authorization = 'Bearer panel-token';
    const path = `/api/conversations/${mine}/events`;
    const made = app({ access: counting });
    const replay = await made.request(path, { headers: { authorization, 'last-event-id': 'e-7' } });
    assert.equal(replay.status, 403);
    await made.request(path, { headers: { authorization } });
    await made.request(`/api/conversations/${mine}`, { headers: { authorization } });
    assert.deepEqual(asked, [true, false, false]);
  });
});
