/** Two instances with one Redis, each in a process of its own. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { placeCall } from '../simulator/caller/place-call.ts';
import { audiohookUrl, finals, isLoss, newId, post, untilSame } from './instance-requests.ts';
import type { TestRedis } from './redis-server.ts';
import { createResumingPanel, type Session } from './resuming-panel.ts';
import { scriptCall } from './scripted-dialogflow.ts';
import { type RunningService, testCredentials } from './service-process.ts';
import { startTwoInstances, type TwoInstances } from './two-instances.ts';

describe('two instances of everything that share Redis', { concurrency: false }, () => {
  let both: TwoInstances;
  let redis: TestRedis;
  let one: RunningService;
  let two: RunningService;
  let session: Session;

  before(async () => {
    both = await startTwoInstances({}, {});
    ({ redis, first: one, second: two, session } = both);
  });
  after(() => both?.stop());

  it('a session of one instance is valid at the other, and every panel gets every event once', async () => {
    const id = newId();
    const all = [one, two, one, two].map(({ url }) => createResumingPanel(url, session.token, id));
    try {
      for (let n = 0; n < 20; n++)
        assert.equal((await post(n % 2 ? one : two, session, id, { messageId: `m${n}`, text: `${n}` })).status, 200);
      for (const panel of all) {
        await panel.until('all messages', ({ view }) => finals(view()).length === 20);
        await untilSame(panel, 'the same view as the first panel', async () => [panel.view(), all[0]!.view()]);
        panel.assertExact();
      }
      assert.equal((await post(one, session, id, { messageId: 'm3', text: 'again' })).status, 200);
      assert.equal((await post(two, session, id, { messageId: 'last', text: 'last' })).status, 200);
      const ids = () => finals(all[1]!.view()).map(({ messageId }) => messageId);
      await all[1]!.until('message after the repeated one', () => ids().includes('last'));
      assert.equal(ids().length, 21, 'a message that another instance has accepted is not accepted again');
    } finally {
      await Promise.all(all.map((panel) => panel.stop()));
    }
  });

  it('T9, T10: the newer connection owns the call; the older one neither writes nor ends it', async () => {
    const id = newId();
    const panel = createResumingPanel(one.url, session.token, id);
    const hangUp = new AbortController();
    const call = (service: RunningService, channels: readonly Uint8Array[], signal?: AbortSignal, customer = id) =>
      placeCall({
        url: audiohookUrl(service),
        ...testCredentials,
        conversationId: id,
        // A reconnection has the same participant, and another customer of a conference another one.
        participant: { id: customer },
        source: { kind: 'recording', channels },
        ...(signal && { signal }),
      });
    const holder = async () => (await redis.ask(`GET earshot:v1:lease:{voice:${id}}`)).split('\r\n')[1] || undefined;
    try {
      const older = call(one, scriptCall(5_000).channels);
      await panel.until('start of the call', ({ view }) => view().status === 'started');
      await panel.until('owner', async () => (await holder()) !== undefined);
      const first = await holder();
      const newer = call(two, scriptCall(60_000).channels, hangUp.signal);
      await panel.until('new owner', async () => (await holder()) !== first);
      const second = await holder();
      assert.equal((await older.ended).ok, true);
      // The older connection has noticed, and had time to release or to end what is not its own any more.
      await panel.until('loss of the lease', () => /Another instance has taken over/.test(one.output()), 90_000);
      const guest = call(one, scriptCall(1_500).channels, undefined, newId());
      assert.equal((await guest.ended).ok, true, 'another customer reaches the instance that lost the call');
      assert.equal(await holder(), second, 'the older connection does not release the lease');
      assert.equal(panel.view().status, 'started', 'the older connection does not end the call');
      hangUp.abort();
      assert.equal((await newer.ended).ok, true);
      await panel.until('end of the call', ({ view }) => view().status === 'ended', 90_000);
      await panel.until('release of the lease', async () => (await holder()) === undefined, 90_000);
      assert.match(one.output(), /Another instance has taken over this conversation/);
      // The newer instance cannot know what the older one still received: what came after its last words, up to the newer connection.
      const losses = panel.view().notices.filter(isLoss);
      assert.ok(losses.length <= 1 && losses.every(({ endMs }) => endMs !== undefined), 'no loss without an end');
      panel.assertExact();
    } finally {
      hangUp.abort();
      await panel.stop();
    }
  });
});
