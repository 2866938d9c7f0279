/** T2 of the fault list: the instance of 1,000 panels is killed, and all of them go on at another one where they were. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createLightPanel, type LightPanel } from './light-panels.ts';
import { signInMany } from './many-readers.ts';
import { createPanelClient } from './panel-client.ts';
import { startRedis, type TestRedis } from './redis-server.ts';
import { createSession, type Session } from './resuming-panel.ts';
import { type RunningService, startService } from './service-process.ts';

const panelCount = 1_000;
const groupSize = 100;
/** One agent may have 40 streams, and so many requests in a minute. */
const readers = 50;
const sessionSecret = 'dGVzdHMtb25seS1zZXNzaW9uLXNlY3JldC1vZi1tYW55LXBhbmVscw==';
const sleep = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms));

describe('T2: the instance of 1,000 panels is killed', { concurrency: false }, () => {
  let redis: TestRedis;
  let one: RunningService;
  let two: RunningService;
  let session: Session;
  const panels: LightPanel[] = [];
  const id = crypto.randomUUID() as string;

  before(async () => {
    redis = await startRedis();
    const env = { REDIS_URL: redis.url, SESSION_SECRET: sessionSecret, LOCAL_MODELS: 'off' };
    [one, two] = await Promise.all([startService('node', env), startService('node', env)]);
    session = createSession(two.url);
  });
  after(async () => {
    for (const panel of panels) panel.stop();
    await Promise.all([one?.stop(), two?.stop()]);
    await redis?.stop();
  });

  const post = async (messageId: string) => {
    const message = { messageId, role: 'agent', text: `Message ${messageId}.`, sentAt: new Date().toISOString() };
    const answer = await session.ask(two.url, (client) => client.post(`/api/conversations/${id}/messages`, message));
    assert.equal(answer.status, 200);
  };
  const head = async () => {
    const client = createPanelClient(two.url, await session.token());
    return ((await (await client.get(`/api/conversations/${id}`)).json()) as { cursor: string }).cursor;
  };
  async function all(what: string, done: (panel: LightPanel, n: number) => boolean, withinMs = 180_000): Promise<void> {
    for (const end = Date.now() + withinMs; !panels.every(done); await sleep(50)) {
      const missing = panels.filter((panel, n) => !done(panel, n)).length;
      assert.ok(Date.now() < end, `${what}: ${missing} of ${panels.length} panels are not there`);
    }
  }
  /** Resolves with the newest id at a moment when every panel has exactly that: a message is followed by further events. */
  async function allAtHead(what: string, withinMs = 180_000): Promise<string> {
    for (const end = Date.now() + withinMs; ; await sleep(200)) {
      const newest = await head();
      const missing = panels.filter(({ ids }) => ids.at(-1) !== newest).length;
      if (missing === 0) return newest;
      assert.ok(Date.now() < end, `${what}: ${missing} of ${panels.length} panels are not at ${newest}`);
    }
  }

  it('each panel gets every event once and in order without a reset, and reconnections are spread', async () => {
    const tokens = await signInMany(readers, { redisUrl: redis.url, secret: sessionSecret });
    await post('before');
    // Some at a time: on a busy machine a thousand at once can exceed what the system lets wait for `accept`.
    for (let n = 0; n < panelCount; n += groupSize) {
      const group = Array.from({ length: groupSize }, (_, k) =>
        createLightPanel(one.url, tokens[(n + k) % readers]!, id),
      );
      panels.push(...group);
      await all('connecting', ({ connections }) => connections > 0);
    }
    await allAtHead('following');
    // A machine that is busy with other work may have refused some at first; all of them follow now.
    const before = panels.map(({ connections, refusals, waits }) => ({ connections, refusals, waits: waits.length }));

    for (const panel of panels) panel.moveTo(two.url);
    one.signal('SIGKILL');
    for (let n = 1; n <= 8; n++) {
      await post(`during-${n}`);
      await sleep(400);
    }
    await all('coming back', ({ connections }, n) => connections > before[n]!.connections);
    await post('after');
    const last = await allAtHead('the last event');

    const [epoch, count] = [last.split('-')[0], Number(last.split('-')[1])];
    assert.ok(count >= 10);
    const expected = Array.from({ length: count }, (_, n) => `${epoch}-${n + 1}`);
    for (const { ids } of panels) assert.deepEqual(ids, expected, 'each event once, in order, none missing');
    assert.equal(new Set(panels.map((panel) => panel.digest())).size, 1, 'all panels got the same');
    assert.ok(panels.every(({ resets }) => resets === 0));

    // Of the first attempt after the kill.
    const waits = panels.map((panel, n) => panel.waits[before[n]!.waits]!);
    const again = panels.filter(({ waits: all }, n) => all.length > before[n]!.waits + 1).length;
    assert.ok(again <= panelCount / 10, `${again} panels had to try more than once`);
    assert.ok(Math.min(...waits) >= 1_000 && Math.max(...waits) <= 5_000, 'between 1 and 5 s, as the server asked');
    // Of 1,000 random waits 125 are expected in each half second, with a deviation of 10.
    for (let from = 1_000; from < 5_000; from += 500) {
      const share = waits.filter((ms) => ms >= from && ms < from + 500).length;
      assert.ok(share > 60 && share < 190, `${share} of ${panelCount} come back between ${from} and ${from + 500} ms`);
    }
  });
});
