/**
 * The service on workerd, beside one on Node that has what workerd cannot: both share Redis, and the Genesys that runs in
 * the one on Node answers both. workerd's part of the contract is asked, and its refusals.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { after, before, describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { createMatrixColumn } from './matrix-column.ts';
import { createPanelClient, type PanelClient, signIn } from './panel-client.ts';
import { startRedis, type TestRedis } from './redis-server.ts';
import { projectRoot, type RunningService, startService } from './service-process.ts';
import { connectionTests, eventTests, outageTests, sharedStateTests, type WorkerUnderTest } from './workerd.suite.ts';
import { type RunningWorker, startWorkerService } from './workerd-process.ts';

const sessionSecret = 'dGVzdHMtb25seS1zZXNzaW9uLXNlY3JldC1vZi10aGUtd29ya2Vy';
const newId = () => crypto.randomUUID() as string;

const { prove, compare } = createMatrixColumn('workerd');

describe('the service on workerd', { concurrency: false }, () => {
  let redis: TestRedis;
  let node: RunningService;
  let worker: RunningWorker;
  let panel: PanelClient;
  let token: string;

  const chat = async (id: string, messageId: string, text: string) => {
    const message = { messageId, role: 'agent', text, sentAt: new Date().toISOString() };
    // The token was given by workerd and is good on Node: one secret, one Redis.
    const answer = await createPanelClient(node.url, token).post(`/api/conversations/${id}/messages`, message);
    assert.equal(answer.status, 200);
  };

  before(async () => {
    redis = await startRedis();
    const shared = { REDIS_URL: redis.url, SESSION_SECRET: sessionSecret };
    node = await startService('node', { ...shared, LOCAL_MODELS: 'off' });
    const { genesys } = (await (await fetch(`${node.url}/config.json`)).json()) as {
      genesys: { apiOrigin: string; clientId: string };
    };
    const me = await fetch(`${genesys.apiOrigin}/api/v2/tokens/me`, {
      headers: { authorization: 'Bearer local-agent' },
    });
    const { organization } = (await me.json()) as { organization: { id: string } };
    worker = await startWorkerService(
      {
        ...shared,
        GENESYS_CLOUD_REGION: 'mypurecloud.de',
        OAUTH_CLIENT_ID: genesys.clientId,
        ALLOWED_ORGANIZATION_IDS: organization.id,
      },
      { genesys: genesys.apiOrigin },
    );
    token = await signIn(worker.url);
    panel = createPanelClient(worker.url, token);
  });
  after(async () => {
    await Promise.all([worker?.stop(), node?.stop()]);
    await redis?.stop();
  });

  prove('panel', 'says that it lives, on which engine, and that Redis is there', async () => {
    const live = (await (await fetch(`${worker.url}/healthz`)).json()) as Record<string, unknown>;
    assert.equal(live.status, 'ok');
    assert.equal(live.runtime, 'workerd');
    assert.equal(typeof live.version, 'string');
    const ready = await fetch(`${worker.url}/readyz`);
    assert.equal(ready.status, 200);
    assert.deepEqual(((await ready.json()) as { components: unknown }).components, { redis: { status: 'up' } });
  });

  prove('panel', 'describes its API', async () => {
    const answer = await fetch(`${worker.url}/api/openapi.json`);
    assert.equal(answer.status, 200);
    assert.equal(((await answer.json()) as { openapi: string }).openapi, '3.1.0');
  });

  prove('panel', 'serves the panel, plain and compressed, under a policy without unsafe parts', async () => {
    const page = await fetch(`${worker.url}/?conversationid=${newId()}`);
    assert.equal(page.status, 200);
    assert.match(page.headers.get('content-type') ?? '', /^text\/html/);
    const policy = page.headers.get('content-security-policy') ?? '';
    assert.match(policy, /frame-ancestors 'self' https:\/\/apps\.mypurecloud\.de/);
    assert.doesNotMatch(policy, /unsafe/);
    assert.equal(page.headers.get('x-content-type-options'), 'nosniff');
    const plain = await fetch(`${worker.url}/modules.js`, { headers: { 'accept-encoding': 'identity' } });
    const small = await fetch(`${worker.url}/modules.js`, { headers: { 'accept-encoding': 'gzip' } });
    assert.equal(small.headers.get('content-encoding'), 'gzip');
    assert.equal(small.headers.get('access-control-allow-origin'), '*');
    assert.equal(await small.text(), await plain.text());
    const etag = plain.headers.get('etag')!;
    assert.equal((await fetch(`${worker.url}/modules.js`, { headers: { 'if-none-match': etag } })).status, 304);
  });

  prove('panel', 'tells the panel what it may know, and nothing secret', async () => {
    const text = await (await fetch(`${worker.url}/config.json`)).text();
    const config = JSON.parse(text) as { mode: string; genesys: { apiOrigin: string } };
    assert.equal(config.mode, 'production');
    assert.equal(config.genesys.apiOrigin, 'https://api.mypurecloud.de');
    assert.ok(!text.includes(sessionSecret) && !text.includes('redis'));
  });

  prove(
    'panel',
    'refuses first: no token, a wrong one, a stranger, an id that is none, an address that is none',
    async () => {
      const id = newId();
      assert.equal((await fetch(`${worker.url}/api/session`, { method: 'POST' })).status, 401);
      await assert.rejects(signIn(worker.url, 'unknown-token'), /401/);
      assert.equal((await fetch(`${worker.url}/api/conversations/${id}`)).status, 401);
      assert.equal((await createPanelClient(worker.url, 'a.b.c').get(`/api/conversations/${id}`)).status, 401);
      const stranger = createPanelClient(worker.url, await signIn(worker.url, 'local-stranger'));
      for (const path of ['', '/events']) {
        const refused = await stranger.get(`/api/conversations/${id}${path}`);
        assert.equal(refused.status, 403);
        assert.match(refused.headers.get('content-type') ?? '', /^application\/problem\+json/);
      }
      assert.equal((await stranger.post(`/api/conversations/${id}/summary`, {})).status, 403);
      assert.equal((await panel.get('/api/conversations/..%2f..%2fetc')).status, 400);
      for (const path of ['/nothing-here', '/desk', '/assets/..%2f..%2fpackage.json']) {
        assert.equal((await fetch(worker.url + path)).status, 404, path);
      }
    },
  );

  const refuses = async (name: string, answer: Response): Promise<void> => {
    assert.equal(answer.status, 501, name);
    assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/, name);
    const problem = (await answer.json()) as { code: string; detail: string };
    assert.equal(problem.code, 'unsupported', name);
    assert.match(problem.detail, /Node, Deno or Bun$/, name);
  };

  prove(
    'chat',
    'refuses what needs Dialogflow and names the runtimes that can',
    async () => {
      const id = newId();
      for (const name of ['messages', 'knowledge', 'summary', 'feedback', 'complete']) {
        await refuses(name, await panel.post(`/api/conversations/${id}/${name}`, {}));
      }
      await refuses('pubsub', await fetch(`${worker.url}/pubsub/new-message-event`, { method: 'POST', body: '{}' }));
    },
    'refused',
  );

  prove(
    'calls',
    'refuses calls and names the runtimes that can',
    async () => {
      await refuses('audiohook', await fetch(`${worker.url}/audiohook`));
      const call = await upgrade(`${worker.url.replace('http', 'ws')}/audiohook`);
      assert.equal(call.status, 501);
      assert.match(call.body, /"code":"unsupported".*AudioHook.*Node, Deno or Bun/);
    },
    'refused',
  );

  const on: WorkerUnderTest = {
    prove,
    get redis() {
      return redis;
    },
    get node() {
      return node;
    },
    get worker() {
      return worker;
    },
    get panel() {
      return panel;
    },
    get token() {
      return token;
    },
    chat,
  };
  eventTests(on);
  connectionTests(on);
  sharedStateTests(on);
  outageTests(on);

  prove('limits', 'gives its figures to this machine only', async () => {
    const metrics = await fetch(`${worker.url}/metrics`);
    assert.equal(metrics.status, 200);
    assert.match(await metrics.text(), /^earshot_/m);
    const forwarded = await fetch(`${worker.url}/metrics`, { headers: { 'x-forwarded-for': '203.0.113.9' } });
    assert.equal(forwarded.status, 403);
  });

  it('does not start without its settings, and names each', () => {
    const run = spawnSync(process.execPath, ['--import=tsx', 'scripts/start-workerd.ts'], {
      cwd: projectRoot,
      encoding: 'utf8',
      timeout: 60_000,
      // Empty, so that a file of settings on this machine does not fill them in.
      env: { PATH: process.env.PATH, OAUTH_CLIENT_ID: '', REDIS_URL: '', ROLE: 'voice', AUDIT_LOG: 'audit.jsonl' },
    });
    assert.equal(run.status, 1);
    for (const setting of ['OAUTH_CLIENT_ID', 'REDIS_URL', 'ROLE', 'AUDIT_LOG']) {
      assert.match(run.stderr, new RegExp(`^ {2}${setting}: .`, 'm'));
    }
  });
});

compare();

/** What an upgrade that is not granted is answered with. */
function upgrade(url: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    socket.once('open', () => reject(new Error('The connection was taken')));
    socket.once('error', reject);
    socket.once('unexpected-response', (_request, response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      response.once('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
  });
}
