/**
 * The service on workerd, beside one on Node that has what workerd cannot: both share Redis, and the Genesys that runs in
 * the one on Node answers both. workerd's part of the contract is asked, and its refusals.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { after, before, describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { WebSocket } from 'ws';
import { conversationKeyHeader } from '../../shared/api/routes.ts';
import { placeCall } from '../simulator/caller/place-call.ts';
import { createMatrixColumn } from './matrix-column.ts';
import { createPanelClient, follow, type PanelClient, signIn } from './panel-client.ts';
import { startRedis, type TestRedis } from './redis-server.ts';
import { projectRoot, type RunningService, startService, testCredentials } from './service-process.ts';
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

  prove(
    'events',
    'follows what an instance on Node writes, from the beginning and live, and shows the same snapshot',
    async () => {
      const id = newId();
      await chat(id, 'before', 'Said before the panel followed.');
      const events = await follow(worker.url, token, id);
      try {
        const has = (messageId: string) => (follower: typeof events) =>
          follower.events.some(({ event }) => event.type === 'utterance' && event.messageId === messageId);
        await events.until('message from before', has('before'));
        await chat(id, 'live', 'Said while the panel follows.');
        await events.until('live message', has('live'));
        const seen = events.events.map((entry) => Number(entry.id.split('-')[1]));
        assert.deepEqual(
          seen,
          seen.map((_, index) => index + 1),
        );
        await events.until('heartbeat with the head', ({ comments }) => comments.some((c) => /^head \S+-\d+$/.test(c)));
      } finally {
        events.stop();
      }
      const snapshots = () =>
        Promise.all(
          [panel, createPanelClient(node.url, token)].map(async (client) =>
            (await client.get(`/api/conversations/${id}`)).json(),
          ),
        );
      // Read at different moments, so one may be an event ahead.
      let [here, there] = await snapshots();
      for (let tries = 0; tries < 100 && !isDeepStrictEqual(here, there); tries++) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        [here, there] = await snapshots();
      }
      assert.deepEqual(here, there);
    },
  );

  prove('events', 'resumes exactly behind the last id, and resets a cursor that is not of this log', async () => {
    const id = newId();
    for (const name of ['a', 'b', 'c']) await chat(id, name, `Message ${name}.`);
    const all = await follow(worker.url, token, id);
    await all.until('three messages', ({ events }) => new Set(messagesOf(events)).size === 3);
    all.stop();
    const second = all.events[1]!.id;
    const rest = await follow(worker.url, token, id, second);
    await rest.until(
      'all that the first had, and the last message',
      ({ events }) => events.length >= all.events.length - 2 && messagesOf(events).includes('c'),
    );
    rest.stop();
    assert.deepEqual(
      rest.events.slice(0, all.events.length - 2).map((entry) => entry.id),
      all.events.slice(2).map((entry) => entry.id),
    );
    const foreign = await follow(worker.url, token, id, 'otherepoch-3');
    await foreign.until('reset', ({ frames }) => frames.some(({ event }) => event === 'reset'));
    foreign.stop();
  });

  prove('events', 'keeps a quiet stream open while others come and go, and leaves no connection behind', async () => {
    const id = newId();
    const quiet = await follow(worker.url, token, id);
    const clients = async () =>
      (await redis.ask('CLIENT LIST')).split('\n').filter((line) => line.startsWith('id=')).length;
    const before = await clients();
    for (let n = 0; n < 5; n++) {
      const passing = await follow(worker.url, token, newId());
      passing.stop();
      await passing.ended;
    }
    await quiet.until('second heartbeat', ({ comments }) => comments.length >= 2, 40_000);
    await chat(id, 'late', 'Said after a long silence.');
    await quiet.until('message after the silence', ({ events }) => messagesOf(events).includes('late'));
    for (let tries = 0; (await clients()) > before + 1; tries++) {
      assert.ok(tries < 100, `${(await clients()) - before} connections of panels that left are still open`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    quiet.stop();
  });

  prove('redis', 'goes on without a gap when its connections to Redis are cut', async () => {
    const id = newId();
    const events = await follow(worker.url, token, id);
    try {
      await chat(id, 'm0', 'Before.');
      await events.until('first message', ({ events: all }) => messagesOf(all).includes('m0'));
      for (let n = 1; n <= 3; n++) {
        await redis.ask('CLIENT KILL TYPE normal');
        await redis.ask('CLIENT KILL TYPE pubsub');
        await chat(id, `m${n}`, `After cut ${n}.`);
      }
      await events.until('last message', ({ events: all }) => messagesOf(all).includes('m3'), 30_000);
      const seen = events.events.map((entry) => Number(entry.id.split('-')[1]));
      assert.deepEqual(
        seen,
        seen.map((_, index) => index + 1),
      );
    } finally {
      events.stop();
    }
  });

  prove('redis', 'keeps a key for a conversation that an instance on Node finds', async () => {
    const id = newId();
    const key = `ticket-${newId()}`;
    const given = await panel.post('/api/conversation-names', { key, conversationId: id });
    assert.ok(given.ok, `answered with ${given.status}`);
    for (const { url } of [worker, node]) {
      const found = await fetch(`${url}/api/conversation-names`, {
        headers: { authorization: `Bearer ${token}`, [conversationKeyHeader]: key },
      });
      assert.equal(((await found.json()) as { conversationId: string }).conversationId, id);
    }
  });

  prove('redis', 'tells a hold to the instance that hears the call', async () => {
    const id = newId();
    const hangUp = new AbortController();
    const events = await follow(worker.url, token, id);
    const call = placeCall({
      url: `${node.url.replace('http', 'ws')}/audiohook`,
      ...testCredentials,
      conversationId: id,
      source: { kind: 'live' },
      signal: hangUp.signal,
    });
    const hold = async (held: boolean) => {
      const answer = await panel.post(`/api/conversations/${id}/hold`, { held });
      return { status: answer.status, ...((await answer.json()) as { applied: boolean }) };
    };
    const paused = (resolved: true | undefined) => (follower: typeof events) =>
      follower.events.some(
        ({ event }) => event.type === 'notice' && event.code === 'paused' && event.resolved === resolved,
      );
    try {
      await events.until('start of the call', ({ events: all }) => all.length > 0);
      assert.deepEqual(await hold(true), { status: 200, applied: true });
      await events.until('pause', paused(undefined));
      assert.deepEqual(await hold(false), { status: 200, applied: true });
      await events.until('end of the pause', paused(true));
    } finally {
      hangUp.abort();
      await call.ended;
      events.stop();
    }
  });

  prove('redis', 'says that Redis is away, and comes back with it', async () => {
    redis.freeze();
    try {
      const down = await fetch(`${worker.url}/readyz`);
      assert.equal(down.status, 503);
      assert.deepEqual(((await down.json()) as { down: string[] }).down, ['redis']);
      assert.equal((await fetch(`${worker.url}/healthz`)).status, 200);
      assert.equal((await panel.get(`/api/conversations/${newId()}`)).status, 503);
    } finally {
      redis.thaw();
    }
    for (let tries = 0; (await fetch(`${worker.url}/readyz`)).status !== 200; tries++) {
      assert.ok(tries < 100, 'Redis is back and not reported ready');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });

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

function messagesOf(events: readonly { event: { type: string } }[]): string[] {
  return events.flatMap(({ event }) =>
    event.type === 'utterance' ? [(event as { messageId?: string }).messageId!] : [],
  );
}
