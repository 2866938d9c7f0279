/** Two instances on different runtimes that share Redis. */
import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import type { HoldResponse } from '../../shared/api/routes.ts';
import { placeCall } from '../simulator/caller/place-call.ts';
import { audiohookUrl } from './instance-requests.ts';
import type { TestRedis } from './redis-server.ts';
import { createResumingPanel, createSession, type ResumingPanel } from './resuming-panel.ts';
import { type RunningService, testCredentials } from './service-process.ts';
import type { ServiceUnderTest } from './service-under-test.ts';
import { startTwoInstances, type TwoInstances } from './two-instances.ts';
import { until } from './until.ts';

/** Valid inside tests. */
type SharedRedis = {
  readonly redis: () => TestRedis;
  readonly here: () => RunningService;
  readonly other: () => RunningService;
};

/** An instance on the runtime under test beside one on Node. */
export function sharedRedisTests(on: ServiceUnderTest): void {
  describe(`an instance on ${on.engine} and one on Node that share Redis`, { concurrency: false }, () => {
    let both: TwoInstances;
    before(async () => {
      both = await startTwoInstances({ runtime: on.engine }, {});
    });
    after(() => both?.stop());

    const shared: SharedRedis = { redis: () => both.redis, here: () => both.first, other: () => both.second };
    sharedChatTests(on, shared);
    sharedHoldTests(on, shared);
  });
}

/** A chat that goes on at both. */
function sharedChatTests(on: ServiceUnderTest, { here, other, redis }: SharedRedis): void {
  on.prove('redis', 'both show the same session and chat, also after their connections were cut', async () => {
    const id = crypto.randomUUID();
    const session = createSession(here().url);
    const panels = [here(), other()].map(({ url }) => createResumingPanel(url, session.token, id));
    const said = ({ view }: ResumingPanel) => view().utterances.flatMap(({ messageId }) => messageId ?? []);
    try {
      const expected: string[] = [];
      for (let n = 0; n < 12; n++) {
        const at = n % 2 === 0 ? here() : other();
        const messageId = `m${n}`;
        const message = { messageId, role: 'agent', text: `Message ${n}.`, sentAt: new Date().toISOString() };
        const path = `/api/conversations/${id}/messages`;
        assert.equal((await session.ask(at.url, (client) => client.post(path, message))).status, 200);
        expected.push(messageId);
        if (n % 4 === 3) for (const type of ['normal', 'pubsub']) await redis().ask(`CLIENT KILL TYPE ${type}`);
      }
      for (const each of panels) {
        await each.until('all messages', (of) => said(of).length === expected.length, 90_000);
        assert.deepEqual(said(each).sort(), [...expected].sort());
        each.assertExact();
      }
      await panels[0]!.until('the same view', ({ view }) => isDeepStrictEqual(view(), panels[1]!.view()), 90_000);
    } finally {
      await Promise.all(panels.map((each) => each.stop()));
    }
  });
}

/** A hold at one for a call at the other. */
function sharedHoldTests(on: ServiceUnderTest, { here, other }: SharedRedis): void {
  on.prove('redis', 'a hold set at one pauses a call at the other', async () => {
    for (const [panels, voice] of [
      [here(), other()],
      [other(), here()],
    ] as const) {
      const id = crypto.randomUUID();
      const session = createSession(panels.url);
      const panel = createResumingPanel(panels.url, session.token, id);
      const hangUp = new AbortController();
      const call = placeCall({
        url: audiohookUrl(voice),
        ...testCredentials,
        conversationId: id,
        source: { kind: 'live' },
        signal: hangUp.signal,
      });
      try {
        await panel.until('start of the call', ({ view }) => view().status === 'started');
        for (const held of [true, false]) {
          // An instance whose subscription was just cut is reached again a little later, as by a panel that renews its hold.
          const path = `/api/conversations/${id}/hold`;
          await until(async () => {
            const answer = await session.ask(panels.url, (client) => client.post(path, { held }));
            return ((await answer.json()) as HoldResponse).applied;
          }, 'the hold is applied');
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
}
