/** What workerd shares with an instance on Node through Redis: events, names, holds, and outages. */
import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { conversationKeyHeader } from '../../shared/api/routes.ts';
import { placeCall } from '../simulator/caller/place-call.ts';
import type { createMatrixColumn } from './matrix-column.ts';
import { createPanelClient, follow, type PanelClient } from './panel-client.ts';
import type { TestRedis } from './redis-server.ts';
import { type RunningService, testCredentials } from './service-process.ts';
import type { RunningWorker } from './workerd-process.ts';

/** All but `prove` and `chat` are valid inside tests only. */
export type WorkerUnderTest = {
  readonly prove: ReturnType<typeof createMatrixColumn>['prove'];
  readonly redis: TestRedis;
  readonly node: RunningService;
  readonly worker: RunningWorker;
  readonly panel: PanelClient;
  readonly token: string;
  /** Posts a chat message to the instance on Node. */
  chat(id: string, messageId: string, text: string): Promise<void>;
};

const newId = () => crypto.randomUUID() as string;

/** Following and resuming. */
export function eventTests(on: WorkerUnderTest): void {
  on.prove(
    'events',
    'follows what an instance on Node writes, from the beginning and live, and shows the same snapshot',
    async () => {
      const id = newId();
      await on.chat(id, 'before', 'Said before the panel followed.');
      const events = await follow(on.worker.url, on.token, id);
      try {
        const has = (messageId: string) => (follower: typeof events) =>
          follower.events.some(({ event }) => event.type === 'utterance' && event.messageId === messageId);
        await events.until('message from before', has('before'));
        await on.chat(id, 'live', 'Said while the panel follows.');
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
          [on.panel, createPanelClient(on.node.url, on.token)].map(async (client) =>
            (await client.get(`/api/conversations/${id}`)).json(),
          ),
        );
      // Read at different moments, so one may be an event ahead.
      let [here, there] = await snapshots();
      for (let tries = 0; tries < 300 && !isDeepStrictEqual(here, there); tries++) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        [here, there] = await snapshots();
      }
      assert.deepEqual(here, there);
    },
  );

  on.prove('events', 'resumes exactly behind the last id, and resets a cursor that is not of this log', async () => {
    const id = newId();
    for (const name of ['a', 'b', 'c']) await on.chat(id, name, `Message ${name}.`);
    const all = await follow(on.worker.url, on.token, id);
    await all.until('three messages', ({ events }) => new Set(messagesOf(events)).size === 3);
    all.stop();
    const second = all.events[1]!.id;
    const rest = await follow(on.worker.url, on.token, id, second);
    await rest.until(
      'all that the first had, and the last message',
      ({ events }) => events.length >= all.events.length - 2 && messagesOf(events).includes('c'),
    );
    rest.stop();
    assert.deepEqual(
      rest.events.slice(0, all.events.length - 2).map((entry) => entry.id),
      all.events.slice(2).map((entry) => entry.id),
    );
    const foreign = await follow(on.worker.url, on.token, id, 'otherepoch-3');
    await foreign.until('reset', ({ frames }) => frames.some(({ event }) => event === 'reset'));
    foreign.stop();
  });
}

/** Connections that come, go and are cut. */
export function connectionTests(on: WorkerUnderTest): void {
  on.prove(
    'events',
    'keeps a quiet stream open while others come and go, and leaves no connection behind',
    async () => {
      const id = newId();
      const quiet = await follow(on.worker.url, on.token, id);
      const clients = async () =>
        (await on.redis.ask('CLIENT LIST')).split('\n').filter((line) => line.startsWith('id=')).length;
      const before = await clients();
      for (let n = 0; n < 5; n++) {
        const passing = await follow(on.worker.url, on.token, newId());
        passing.stop();
        await passing.ended;
      }
      await quiet.until('second heartbeat', ({ comments }) => comments.length >= 2, 90_000);
      await on.chat(id, 'late', 'Said after a long silence.');
      await quiet.until('message after the silence', ({ events }) => messagesOf(events).includes('late'));
      for (let tries = 0; (await clients()) > before + 1; tries++) {
        assert.ok(tries < 300, `${(await clients()) - before} connections of panels that left are still open`);
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      quiet.stop();
    },
  );

  on.prove('redis', 'goes on without a gap when its connections to Redis are cut', async () => {
    const id = newId();
    const events = await follow(on.worker.url, on.token, id);
    try {
      await on.chat(id, 'm0', 'Before.');
      await events.until('first message', ({ events: all }) => messagesOf(all).includes('m0'));
      for (let n = 1; n <= 3; n++) {
        await on.redis.ask('CLIENT KILL TYPE normal');
        await on.redis.ask('CLIENT KILL TYPE pubsub');
        await on.chat(id, `m${n}`, `After cut ${n}.`);
      }
      await events.until('last message', ({ events: all }) => messagesOf(all).includes('m3'), 90_000);
      const seen = events.events.map((entry) => Number(entry.id.split('-')[1]));
      assert.deepEqual(
        seen,
        seen.map((_, index) => index + 1),
      );
    } finally {
      events.stop();
    }
  });
}

/** What workerd and Node share through Redis. */
export function sharedStateTests(on: WorkerUnderTest): void {
  on.prove('redis', 'keeps a key for a conversation that an instance on Node finds', async () => {
    const id = newId();
    const key = `ticket-${newId()}`;
    const given = await on.panel.post('/api/conversation-names', { key, conversationId: id });
    assert.ok(given.ok, `answered with ${given.status}`);
    for (const { url } of [on.worker, on.node]) {
      const found = await fetch(`${url}/api/conversation-names`, {
        headers: { authorization: `Bearer ${on.token}`, [conversationKeyHeader]: key },
      });
      assert.equal(((await found.json()) as { conversationId: string }).conversationId, id);
    }
  });

  on.prove('redis', 'tells a hold to the instance that hears the call', async () => {
    const id = newId();
    const hangUp = new AbortController();
    const events = await follow(on.worker.url, on.token, id);
    const call = placeCall({
      url: `${on.node.url.replace('http', 'ws')}/audiohook`,
      ...testCredentials,
      conversationId: id,
      source: { kind: 'live' },
      signal: hangUp.signal,
    });
    const hold = async (held: boolean) => {
      const answer = await on.panel.post(`/api/conversations/${id}/hold`, { held });
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
}

/** Redis does not answer. */
export function outageTests(on: WorkerUnderTest): void {
  on.prove('redis', 'says that Redis is away, and comes back with it', async () => {
    on.redis.freeze();
    try {
      const down = await fetch(`${on.worker.url}/readyz`);
      assert.equal(down.status, 503);
      assert.deepEqual(((await down.json()) as { down: string[] }).down, ['redis']);
      assert.equal((await fetch(`${on.worker.url}/healthz`)).status, 200);
      assert.equal((await on.panel.get(`/api/conversations/${newId()}`)).status, 503);
    } finally {
      on.redis.thaw();
    }
    for (let tries = 0; (await fetch(`${on.worker.url}/readyz`)).status !== 200; tries++) {
      assert.ok(tries < 300, 'Redis is back and not reported ready');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });
}

function messagesOf(events: readonly { event: { type: string } }[]): string[] {
  return events.flatMap(({ event }) =>
    event.type === 'utterance' ? [(event as { messageId?: string }).messageId!] : [],
  );
}
