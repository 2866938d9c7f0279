/**
 * A service that is killed between an act and its record: a webhook was sent and nothing was noted, and the transaction of the archive
 * is open. Real processes, Redis, PostgreSQL and sockets. Leases are shortened in Redis instead of waited for.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { connectPostgres } from '../archive/postgres.ts';
import { createSqlArchive } from '../archive/sql-archive.ts';
import type { WebhookEvent } from '../core/webhooks/webhook-events.ts';
import type { Redis } from '../redis.ts';
import { Secret } from '../secret.ts';
import { signatureOf } from '../tools/signed-request.ts';
import { newId, sessionSecret } from './instance-requests.ts';
import { createPanelClient, signIn } from './panel-client.ts';
import { startPostgres, type TestPostgres } from './postgres-server.ts';
import { connectReady } from './redis-contracts.ts';
import { startRedis, type TestRedis } from './redis-server.ts';
import { createSession } from './resuming-panel.ts';
import { type RunningService, startService } from './service-process.ts';
import { until } from './until.ts';

/** One of the alert rules of local mode looks for it. */
const complaint = {
  ...{ messageId: 'm1', role: 'customer', language: 'en-US' },
  text: 'My kettle leaks, I want to speak to your supervisor',
} as const;

const key = 'a-key-of-the-tests-with-more-than-32-characters';

type Delivery = { readonly event: WebhookEvent; readonly request: IncomingMessage; readonly body: string };

/** The administrator's end. `answer` gives the status; one that never resolves keeps the service waiting. */
async function startReceiver(answer: (delivery: Delivery) => Promise<number> | number) {
  const got: Delivery[] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    void text(request).then(async (body) => {
      const delivery = { event: JSON.parse(body) as WebhookEvent, request, body };
      got.push(delivery);
      response.writeHead(await answer(delivery)).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { got, stop, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` };
}

let redis: TestRedis;
let database: TestPostgres;
let commands: Redis;
const services: RunningService[] = [];

before(async () => {
  [redis, database] = await Promise.all([startRedis(), startPostgres()]);
  commands = await connectReady({ url: redis.url, prefix: 'earshot' });
});
after(async () => {
  await Promise.all(services.map((service) => service.stop()));
  await commands?.close();
  await Promise.all([redis?.stop(), database?.stop()]);
});

const sortedSets = () => ({
  outbox: commands.key('webhooks', 'outbox', ''),
  dead: commands.key('webhooks', 'outbox', ':dead'),
  pending: commands.key('archive', 'pending'),
});

/** As if so much time had passed that everything in this sorted set is due. */
async function makeDue(sortedSet: string): Promise<void> {
  for (const member of (await commands.command(['ZRANGE', sortedSet, '0', '-1'])) as string[])
    await commands.command(['ZADD', sortedSet, 'XX', '1', member]);
}

/** Keeps all writers out of the archive until `unlock`. `locked` ends with the transaction. */
function lockArchive(sql: ReturnType<typeof connectPostgres>): { unlock: () => void; locked: Promise<void> } {
  let unlock = (): void => {};
  const unlocked = new Promise<void>((resolve) => {
    unlock = resolve;
  });
  const locked = sql.transaction(async (inner) => {
    await inner.query('lock table archive_conversation in exclusive mode');
    await unlocked;
  });
  return { unlock, locked };
}

test('what a killed service had sent and not noted is sent again with its id, and its conversations are archived once', async () => {
  const [refused, held] = [newId(), newId()];
  let isHeld = true;
  const receiver = await startReceiver(({ event }) => {
    if (!isHeld) return 200;
    return event.conversationId === refused ? 400 : new Promise<number>(() => {});
  });
  const sql = connectPostgres({ url: new Secret(database.url) });
  const archive = createSqlArchive({ open: async () => sql });
  const env = {
    ...{ REDIS_URL: redis.url, SESSION_SECRET: sessionSecret, LOCAL_MODELS: 'off', ARCHIVE_URL: database.url },
    ...{ WEBHOOK_URL: receiver.url, WEBHOOK_KEY: key },
  };
  try {
    // Makes the tables, so that they can be locked.
    assert.equal(await archive.has(refused as never), false);
    const first = await startService('node', env);
    services.push(first);
    const session = createSession(first.url);
    // Before the first conversation ends, so that none is archived before it.
    const { unlock, locked } = lockArchive(sql);
    for (const id of [refused, held]) {
      const message = { ...complaint, sentAt: new Date().toISOString() };
      for (const [path, body] of Object.entries({ messages: message, complete: {} })) {
        const answer = await session.ask(first.url, (client) => client.post(`/api/conversations/${id}/${path}`, body));
        assert.equal(answer.status, 200, path);
      }
    }
    const { outbox, dead, pending } = sortedSets();
    const counted = async (sortedSet: string) => Number(await commands.command(['ZCARD', sortedSet]));
    const typesOf = (id: string) => receiver.got.filter(({ event }) => event.conversationId === id).map(typeOf);
    // The alert comes once the engine has understood the message; a service that is killed before it never sends one.
    await until(async () => {
      return typesOf(refused).includes('alert') && (await counted(dead)) > 0 && typesOf(held).length > 0;
    }, 'the refused are dead letters, and the others are on their way');
    await until(async () => {
      await makeDue(pending);
      const [row] = await sql.query<{ count: number }>('select count(*)::int as count from pg_locks where not granted');
      return row!.count > 0;
    }, 'the service waits for its transaction');
    first.signal('SIGKILL');
    await first.exited(10_000);
    unlock();
    await locked;

    isHeld = false;
    const sentBefore = new Set(receiver.got.filter(({ event }) => event.conversationId === held).map(idOf));
    const deadBefore = await counted(dead);
    receiver.got.length = 0;
    for (const sortedSet of [outbox, pending]) await makeDue(sortedSet);
    const second = await startService('node', env);
    services.push(second);
    await until(async () => (await counted(outbox)) === 0, 'everything is delivered');
    for (const id of sentBefore) assert.equal(receiver.got.filter((each) => idOf(each) === id).length, 1, id);
    assert.equal(await counted(dead), deadBefore, 'dead letters are kept');
    for (const delivery of receiver.got) await assertSigned(delivery);

    const supervisor = createPanelClient(second.url, await signIn(second.url, 'local-supervisor'));
    const resent = await supervisor.post('/api/doctor/webhooks', { do: 'resend' });
    assert.deepEqual(await resent.json(), { resent: deadBefore });
    await until(async () => (await counted(outbox)) + (await counted(dead)) === 0, 'dead letters are delivered');
    for (const type of ['ended', 'alert'] as const) assert.ok(typesOf(refused).includes(type), type);

    await until(async () => {
      await makeDue(pending);
      return (await counted(pending)) === 0;
    }, 'both conversations are archived');
    const found = await supervisor.post('/api/archive/search', { query: 'kettle' });
    const { conversations } = (await found.json()) as { conversations: { conversationId: string }[] };
    assert.deepEqual(conversations.map(({ conversationId }) => conversationId).sort(), [refused, held].sort());
  } finally {
    receiver.stop();
    await archive.close();
  }
});

async function assertSigned({ request, body, event }: Delivery): Promise<void> {
  const stamp = String(request.headers['earshot-timestamp']);
  const signature = `v1=${await signatureOf(new Secret(key), stamp, body)}`;
  assert.equal(request.headers['earshot-signature'], signature);
  assert.equal(request.headers['idempotency-key'], event.id);
}

const idOf = ({ event }: Delivery): string => event.id;
const typeOf = ({ event }: Delivery): WebhookEvent['type'] => event.type;
