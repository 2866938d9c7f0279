/** T1 of the fault list: a network that goes and comes, 200 times, and a transcript that is the same each time. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import type { ConversationView } from '../../shared/assist/conversation.ts';
import { seededRandom } from '../../shared/seeded-random.ts';
import { type CuttingProxy, startCuttingProxy } from './cutting-proxy.ts';
import { createPanelClient, signIn } from './panel-client.ts';
import { createResumingPanel } from './resuming-panel.ts';
import { type RunningService, startService } from './service-process.ts';

const seed = 20_260_101;
const panels = 10;
const cutsEach = 20;
/** Time is compressed for the 200: a network that is away for 1 to 30 s is away for up to 150 ms there. */
const compressedMs = 150;
/** At real length, a panel for each row, beside the others. */
const realMs: readonly (readonly number[])[] = [[30_000], [21_000, 5_000], [3_000, 12_000, 1_000, 7_000]];
const sleep = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms));

describe('T1: a panel whose network is cut', { concurrency: false }, () => {
  let service: RunningService;
  let proxies: CuttingProxy[] = [];

  before(async () => {
    service = await startService('node', { LOCAL_MODELS: 'off' });
    proxies = await Promise.all(Array.from({ length: panels + realMs.length }, () => startCuttingProxy(service.url)));
  });
  after(async () => {
    await Promise.all(proxies.map((proxy) => proxy.stop()));
    await service?.stop();
  });

  it(`has every word once and in order after ${panels * cutsEach} short cuts, and after cuts of up to 30 s`, async () => {
    const draw = seededRandom(seed);
    const id = crypto.randomUUID();
    // Who reads and who writes are two people: each has a bound of requests in a minute.
    const reader = await signIn(service.url, 'local-supervisor');
    const followers = proxies.map(({ url }) => createResumingPanel(url, async () => reader, id));
    const client = createPanelClient(service.url, await signIn(service.url));
    const snapshot = async () =>
      ((await (await client.get(`/api/conversations/${id}`)).json()) as { conversation: ConversationView })
        .conversation;
    let talking = true;
    let said = 0;
    const talk = (async () => {
      while (talking) {
        const message = {
          messageId: `m${++said}`,
          role: 'agent',
          text: `Message ${said}.`,
          sentAt: new Date().toISOString(),
        };
        assert.equal((await client.post(`/api/conversations/${id}/messages`, message)).status, 200);
        await sleep(150);
      }
    })();
    // A failure is reported where it is awaited.
    talk.catch(() => {});
    try {
      await Promise.all(
        followers.map(async (panel, n) => {
          const lengths = realMs[n - panels] ?? Array.from({ length: cutsEach }, () => draw() * compressedMs);
          for (const [cuts, ms] of lengths.entries()) {
            await panel.until('coming back', ({ connections }) => connections > cuts, 90_000);
            // Some fall into the catching up, some into what is live.
            await sleep(draw() * draw() * 400);
            proxies[n]!.cut(ms);
          }
          await panel.until(
            'coming back after the last cut',
            ({ connections }) => connections > lengths.length,
            60_000,
          );
        }),
      );
      talking = false;
      await talk;
      for (const panel of followers) {
        await panel.until('last message', ({ view }) =>
          view().utterances.some(({ messageId }) => messageId === `m${said}`),
        );
        await panel.until('same view as the service', async ({ view }) => isDeepStrictEqual(view(), await snapshot()));
        panel.assertExact();
        assert.equal(
          panel.frames().filter(({ event }) => event === 'reset').length,
          0,
          'what was missed came one by one',
        );
      }
      assert.ok(said > 50, 'messages were sent through the longest cuts');
    } finally {
      talking = false;
      await Promise.all(followers.map((panel) => panel.stop()));
    }
  });
});
