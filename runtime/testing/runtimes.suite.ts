/**
 * What the service promises to the outside, asked by its address alone: the same questions for every engine. Each engine
 * has a test file that starts it and calls this.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { WebSocket } from 'ws';
import { foldEvents } from '../../shared/assist/conversation.ts';
import type { ServiceRuntime } from '../../shared/runtimes.ts';
import { placeCall } from '../simulator/caller/place-call.ts';
import { createUpgradeHeaders } from '../simulator/caller/sign-upgrade.ts';
import { readWav } from '../simulator/caller/wav.ts';
import { createMatrixColumn } from './matrix-column.ts';
import { createPanelClient, follow, type PanelClient, signIn } from './panel-client.ts';
import { startRedis, type TestRedis } from './redis-server.ts';
import { createResumingPanel, createSession, type ResumingPanel } from './resuming-panel.ts';
import { type RunningService, runToEnd, startService, testCredentials } from './service-process.ts';
import { shareHeard, wordsSpoken } from './spoken-words.ts';

const sessionSecret = 'dGVzdHMtb25seS1zZXNzaW9uLXNlY3JldC1vZi1zb21lLWVuZ2luZXM=';
const sample = new URL('../simulator/calls/late-lamp.wav', import.meta.url);

export function runtimesSuite(engine: ServiceRuntime): void {
  const { prove, compare } = createMatrixColumn(engine);

  describe(`the service on ${engine}`, { concurrency: false }, () => {
    let service: RunningService;
    let token: string;
    let panel: PanelClient;
    const newId = () => crypto.randomUUID();
    const audiohook = () => `${service.url.replace(/^http/, 'ws')}/audiohook`;
    const chat = (id: string, messageId: string, role: string, text: string) =>
      panel.post(`/api/conversations/${id}/messages`, { messageId, role, text, sentAt: new Date().toISOString() });

    before(async () => {
      service = await startService(engine);
      token = await signIn(service.url);
      panel = createPanelClient(service.url, token);
    });
    after(() => service?.stop());

    prove('panel', 'says that it lives, which engine it runs on, and when it is ready', async () => {
      const live = (await (await fetch(`${service.url}/healthz`)).json()) as Record<string, unknown>;
      assert.equal(live.status, 'ok');
      assert.equal(live.runtime, engine);
      assert.equal(typeof live.version, 'string');
      for (let tries = 0; ; tries++) {
        const ready = await fetch(`${service.url}/readyz`);
        if (ready.status === 200) break;
        const { down } = (await ready.json()) as { down: string[] };
        assert.ok(tries < 80, `still down: ${down}`);
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
    });

    prove('panel', 'describes its API', async () => {
      const { version } = (await (await fetch(`${service.url}/healthz`)).json()) as { version: string };
      const answer = await fetch(`${service.url}/api/openapi.json`);
      assert.equal(answer.status, 200);
      const document = (await answer.json()) as { openapi: string; info: { version: string } };
      assert.equal(document.openapi, '3.1.0');
      assert.equal(document.info.version, version);
    });

    prove('panel', 'serves the panel under a policy without unsafe parts', async () => {
      const page = await fetch(`${service.url}/?conversationid=${newId()}`);
      assert.equal(page.status, 200);
      assert.match(page.headers.get('content-type') ?? '', /^text\/html/);
      const policy = page.headers.get('content-security-policy') ?? '';
      assert.match(policy, /frame-ancestors /);
      assert.doesNotMatch(policy, /unsafe/);
      assert.equal(page.headers.get('x-frame-options'), null);
      assert.equal((await fetch(`${service.url}/modules.js`)).headers.get('access-control-allow-origin'), '*');
      assert.equal((await fetch(`${service.url}/desk`)).status, 200);
    });

    prove(
      'panel',
      'refuses first: no token, a wrong one, a stranger, an id that is none, a body that is none',
      async () => {
        const id = newId();
        assert.equal((await fetch(`${service.url}/api/session`, { method: 'POST' })).status, 401);
        assert.equal((await fetch(`${service.url}/api/conversations/${id}`)).status, 401);
        assert.equal((await createPanelClient(service.url, 'a.b.c').get(`/api/conversations/${id}`)).status, 401);
        const stranger = createPanelClient(service.url, await signIn(service.url, 'local-stranger'));
        for (const path of ['', '/events']) {
          const refused = await stranger.get(`/api/conversations/${id}${path}`);
          assert.equal(refused.status, 403);
          const problem = (await refused.json()) as Record<string, unknown>;
          assert.match(refused.headers.get('content-type') ?? '', /^application\/problem\+json/);
          assert.equal(problem.code, 'forbidden');
        }
        assert.equal((await panel.get('/api/conversations/..%2f..%2fetc')).status, 400);
        assert.equal((await panel.post(`/api/conversations/${id}/messages`, '{')).status, 400);
        assert.equal((await panel.post(`/api/conversations/${id}/messages`, 'x'.repeat(100_000))).status, 413);
        assert.equal((await fetch(`${service.url}/nothing-here`)).status, 404);
      },
    );

    prove(
      'chat',
      'follows a chat: a repeated message once, an answer with its source, feedback, a summary, the end',
      async () => {
        const id = newId();
        const events = await follow(service.url, token, id);
        try {
          for (const expected of [false, true]) {
            const answer = await chat(id, 'm1', 'customer', 'How long does a refund take?');
            assert.equal(answer.status, 200);
            assert.equal(((await answer.json()) as { duplicate: boolean }).duplicate, expected);
          }
          await events.until('suggestion with an answer record', ({ events: all }) =>
            all.some(({ event }) => event.type === 'suggestion' && event.answerRecord !== undefined),
          );
          const asked = await panel.post(`/api/conversations/${id}/knowledge`, {
            query: 'How long does a refund take?',
          });
          const { answer, sources, answerRecord } = (await asked.json()) as {
            answer: string;
            sources: { title: string }[];
            answerRecord: string;
          };
          assert.match(answer, /business days/);
          assert.ok(sources[0]?.title);
          const feedback = await panel.post(`/api/conversations/${id}/feedback`, {
            answerRecord,
            correctness: 'FULLY_CORRECT',
          });
          assert.equal(feedback.status, 200);
          assert.equal((await panel.post(`/api/conversations/${id}/summary`, {})).status, 200);
          assert.equal((await panel.post(`/api/conversations/${id}/complete`)).status, 200);
          await events.until('end of the conversation', ({ events: all }) =>
            all.some(({ event }) => event.type === 'conversation' && event.status === 'ended'),
          );
          const finals = events.events.filter(({ event }) => event.type === 'utterance' && event.final);
          assert.equal(new Set(finals.map(({ event }) => event.type === 'utterance' && event.utteranceId)).size, 1);
        } finally {
          events.stop();
        }
      },
    );

    prove('events', 'resumes exactly behind the last id, and resets a cursor that is not of this log', async () => {
      const id = newId();
      const first = await follow(service.url, token, id);
      await chat(id, 'a', 'customer', 'Where is my order?');
      await first.until('event', ({ events }) => events.length >= 2);
      first.stop();
      await first.ended;
      const seen = first.events.map(({ id: eventId }) => eventId);
      await chat(id, 'b', 'agent', 'Let me look.');
      const second = await follow(service.url, token, id, seen[1]);
      await second.until('message b', ({ events }) =>
        events.some(({ event }) => event.type === 'utterance' && event.messageId === 'b'),
      );
      const snapshot = (await (await panel.get(`/api/conversations/${id}`)).json()) as {
        conversation: unknown;
        cursor: string;
      };
      const headSeq = Number(snapshot.cursor.split('-')[1]);
      await second.until('the head', ({ events }) => seqOf(events.at(-1)) >= headSeq);
      second.stop();
      // What came after the snapshot was taken is not in it.
      const all = [...first.events.slice(0, 2), ...second.events.filter((entry) => seqOf(entry) <= headSeq)];
      assert.deepEqual(
        all.map(seqOf),
        all.map((_, index) => index + 1),
      );
      assert.deepEqual(JSON.parse(JSON.stringify(foldEvents(all.map(({ event }) => event)))), snapshot.conversation);
      const foreign = await follow(service.url, token, id, 'otherepoch-3');
      await foreign.until('reset', ({ frames }) => frames.some((frame) => frame.event === 'reset'));
      foreign.stop();
      const reset = foreign.frames.find((frame) => frame.event === 'reset')!;
      const { cursor, conversation } = JSON.parse(reset.data) as {
        cursor: string;
        conversation: { utterances: unknown[] };
      };
      assert.ok(seqOf({ id: cursor }) >= headSeq);
      assert.equal(conversation.utterances.length, 2);
    });

    prove('events', 'sends a heartbeat that names the head', async () => {
      const id = newId();
      await chat(id, 'a', 'customer', 'Hello');
      const events = await follow(service.url, token, id);
      await events.until('heartbeat', ({ comments }) => comments.some((text) => /^head \S+-\d+$/.test(text)), 25_000);
      events.stop();
    });

    prove(
      'calls',
      'refuses an AudioHook upgrade without the right key or signature, with 401 and no detail',
      async () => {
        assert.equal((await fetch(`${service.url}/audiohook`)).status, 426);
        const identity = {
          'audiohook-organization-id': newId(),
          'audiohook-session-id': newId(),
          'audiohook-correlation-id': newId(),
        };
        for (const headers of [
          {},
          { 'x-api-key': 'bm90LXRoZS1rZXktYXQtYWxs' },
          { 'x-api-key': testCredentials.apiKey },
        ]) {
          assert.equal(await upgradeStatus(audiohook(), { ...identity, ...headers }), 401);
        }
      },
    );

    prove(
      'calls',
      'turns a real call into words of both, with an answer from an article and a summary at the end',
      async () => {
        const id = newId();
        const events = await follow(service.url, token, id);
        try {
          const { channels } = readWav(await readFile(sample));
          const call = placeCall({
            url: audiohook(),
            ...testCredentials,
            conversationId: id,
            source: {
              kind: 'recording',
              channels: channels.map((channel) => channel.subarray(0, 8_000 * 38)),
              pace: 2,
            },
          });
          assert.equal((await call.ended).ok, true);
          await events.until('end of the call', ({ events: all }) =>
            all.some(({ event }) => event.type === 'conversation' && event.status === 'ended'),
          );
          const view = foldEvents(events.events.map(({ event }) => event));
          for (const role of ['customer', 'agent'] as const) {
            assert.ok(
              view.utterances.some((u) => u.role === role && u.final && u.text.length > 20),
              `words of the ${role}`,
            );
          }
          assert.ok(shareHeard(view.utterances.map((u) => u.text).join(' '), await wordsSpoken(38_000)) > 0.8);
          assert.ok(
            events.events.some(({ event }) => event.type === 'utterance' && !event.final),
            'interim text',
          );
          assert.ok(Object.keys(view.sentiments).length > 0);
          assert.ok(view.suggestions.some((s) => s.kind === 'knowledge' && s.sources.length > 0));
          assert.ok((view.summary?.sections.length ?? 0) > 0);
        } finally {
          events.stop();
        }
      },
    );

    prove('limits', 'survives a peer that sends far too much, and takes the next call', async () => {
      const socket = await openCall(audiohook());
      socket.send(Buffer.alloc(3_000_000));
      await new Promise((resolve) => {
        socket.on('error', () => {});
        socket.once('close', resolve);
      });
      (await openCall(audiohook())).terminate();
      assert.equal((await fetch(`${service.url}/healthz`)).status, 200);
    });

    prove('limits', 'gives its figures to this machine only', async () => {
      const metrics = await fetch(`${service.url}/metrics`);
      assert.equal(metrics.status, 200);
      assert.match(await metrics.text(), /^earshot_/m);
      assert.equal(
        (await fetch(`${service.url}/metrics`, { headers: { 'x-forwarded-for': '203.0.113.9' } })).status,
        403,
      );
    });

    prove('drain', 'drains at SIGTERM: not ready at once, the call goes on, then it exits with 0', async () => {
      const id = newId();
      const { channels } = readWav(await readFile(sample));
      const call = placeCall({
        url: audiohook(),
        ...testCredentials,
        conversationId: id,
        source: { kind: 'recording', channels: channels.map((channel) => channel.subarray(0, 8_000 * 6)) },
      });
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      service.signal('SIGTERM');
      await new Promise((resolve) => setTimeout(resolve, 300));
      assert.equal((await fetch(`${service.url}/readyz`)).status, 503);
      assert.equal((await call.ended).ok, true);
      assert.equal(await service.exited(20_000), 0);
    });
  });

  describe(`an instance on ${engine} and one on Node that share Redis`, { concurrency: false }, () => {
    let redis: TestRedis;
    let here: RunningService;
    let other: RunningService;

    before(async () => {
      redis = await startRedis();
      const env = { REDIS_URL: redis.url, SESSION_SECRET: sessionSecret, LOCAL_MODELS: 'off' };
      [here, other] = await Promise.all([startService(engine, env), startService('node', env)]);
    });
    after(async () => {
      await Promise.all([here?.stop(), other?.stop()]);
      await redis?.stop();
    });

    prove('redis', 'a session, a chat, and cut connections: both show the same', async () => {
      const id = crypto.randomUUID();
      const session = createSession(here.url);
      const panels = [here, other].map(({ url }) => createResumingPanel(url, session.token, id));
      const said = ({ view }: ResumingPanel) => view().utterances.flatMap(({ messageId }) => messageId ?? []);
      try {
        const expected: string[] = [];
        for (let n = 0; n < 12; n++) {
          const at = n % 2 === 0 ? here : other;
          const messageId = `m${n}`;
          const message = { messageId, role: 'agent', text: `Message ${n}.`, sentAt: new Date().toISOString() };
          const path = `/api/conversations/${id}/messages`;
          assert.equal((await session.ask(at.url, (client) => client.post(path, message))).status, 200);
          expected.push(messageId);
          if (n % 4 === 3) for (const type of ['normal', 'pubsub']) await redis.ask(`CLIENT KILL TYPE ${type}`);
        }
        for (const each of panels) {
          await each.until('all messages', (of) => said(of).length === expected.length, 30_000);
          assert.deepEqual(said(each).sort(), [...expected].sort());
          each.assertExact();
        }
        await panels[0]!.until('the same view', ({ view }) => isDeepStrictEqual(view(), panels[1]!.view()), 30_000);
      } finally {
        await Promise.all(panels.map((each) => each.stop()));
      }
    });

    prove('redis', 'a hold that is told at the one pauses a call at the other', async () => {
      for (const [panels, voice] of [
        [here, other],
        [other, here],
      ] as const) {
        const id = crypto.randomUUID();
        const session = createSession(panels.url);
        const panel = createResumingPanel(panels.url, session.token, id);
        const hangUp = new AbortController();
        const call = placeCall({
          url: `${voice.url.replace(/^http/, 'ws')}/audiohook`,
          ...testCredentials,
          conversationId: id,
          source: { kind: 'live' },
          signal: hangUp.signal,
        });
        try {
          await panel.until('start of the call', ({ view }) => view().status === 'started');
          for (const held of [true, false]) {
            const path = `/api/conversations/${id}/hold`;
            const answer = await session.ask(panels.url, (client) => client.post(path, { held }));
            assert.deepEqual(await answer.json(), { applied: true });
            await panel.until(held ? 'pause' : 'end of the pause', ({ view }) =>
              view().notices.some(({ code, resolved }) => code === 'paused' && (resolved ?? false) === !held),
            );
          }
        } finally {
          hangUp.abort();
          await call.ended;
          await panel.stop();
        }
      }
    });
  });

  describe(`a start on ${engine} that cannot succeed`, () => {
    it('names every setting that needs attention and ends with 1', async () => {
      const { code, output } = await runToEnd(engine, { PORT: 'abc', ROLE: 'both' });
      assert.equal(code, 1);
      assert.match(output, /PORT: must be a whole number/);
      assert.match(output, /ROLE: must be one of/);
    });

    it('says that the port is in use, and which way is out', async () => {
      const holder = await startService(engine, { LOCAL_MODELS: 'off' });
      try {
        const { code, output } = await runToEnd(engine, { PORT: new URL(holder.url).port, LOCAL_MODELS: 'off' });
        assert.equal(code, 1);
        assert.match(output, /is in use: stop what listens there, or choose another port/);
      } finally {
        await holder.stop();
      }
    });
  });

  compare();
}

const seqOf = (entry: { id: string } | undefined): number => Number(entry?.id.split('-')[1] ?? 0);

function upgradeStatus(url: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { headers, perMessageDeflate: false });
    socket.once('unexpected-response', (request, response) => {
      response.resume();
      request.destroy();
      resolve(response.statusCode ?? 0);
    });
    socket.once('open', () => {
      socket.terminate();
      resolve(101);
    });
    socket.once('error', reject);
  });
}

/** A socket that has passed the door, for what comes behind it. */
async function openCall(url: string): Promise<WebSocket> {
  const headers = createUpgradeHeaders(
    {
      url,
      ...testCredentials,
      organizationId: crypto.randomUUID(),
      audiohookSessionId: crypto.randomUUID(),
      correlationId: crypto.randomUUID(),
    },
    { now: Date.now() },
  );
  const socket = new WebSocket(url, { headers, perMessageDeflate: false });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return socket;
}
