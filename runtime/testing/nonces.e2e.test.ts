/** Replays of a signed upgrade between two instances that share Redis, which hangs. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { createUpgradeHeaders } from '../simulator/caller/sign-upgrade.ts';
import { localOrganization } from '../simulator/genesys/identities.ts';
import { newId } from './instance-requests.ts';
import { startRedis, type TestRedis } from './redis-server.ts';
import { type RunningService, startService, testCredentials } from './service-process.ts';

/** The upgrade's status; a socket that opens is closed again. */
function statusOf(service: RunningService, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`${service.url.replace(/^http/, 'ws')}/audiohook`, { headers });
    socket.once('open', () => {
      socket.terminate();
      resolve(101);
    });
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('error', () => {});
  });
}

/** Signed for a public name, so that the same headers fit both instances. */
const authority = 'calls.example.com';
const signed = () =>
  createUpgradeHeaders(
    {
      url: `wss://${authority}/audiohook`,
      ...testCredentials,
      audiohookSessionId: newId(),
      organizationId: localOrganization.id,
      correlationId: newId(),
    },
    { now: Date.now() },
  );

for (const scope of ['shared', 'instance'] as const) {
  describe(`AUDIOHOOK_NONCES=${scope}`, () => {
    let redis: TestRedis;
    let instances: RunningService[] = [];
    before(async () => {
      redis = await startRedis();
      const env = {
        REDIS_URL: redis.url,
        LOCAL_MODELS: 'off',
        AUDIOHOOK_NONCES: scope,
        AUDIOHOOK_PUBLIC_AUTHORITY: authority,
        // A busy machine answers late.
        REDIS_COMMAND_TIMEOUT_MS: '2000',
      };
      instances = await Promise.all([startService('node', env), startService('node', env)]);
    });
    after(async () => {
      await Promise.all(instances.map((instance) => instance.stop()));
      await redis?.stop();
    });

    it('M8: a signed upgrade opens once among all instances, and while Redis hangs as the setting says', async () => {
      const [one, two] = instances as [RunningService, RunningService];
      const first = signed();
      assert.deepEqual([await statusOf(one, first), await statusOf(two, first)], [101, 401]);
      redis.freeze();
      const second = signed();
      const opened = await statusOf(one, second);
      assert.equal(opened, scope === 'shared' ? 503 : 101);
      assert.equal(await statusOf(one, second), 401, 'its own memory refuses a repetition');
      if (scope === 'shared') assert.equal(await statusOf(two, second), 503, 'and no other instance takes it');
      const ready = (await (await fetch(`${one.url}/readyz`)).json()) as {
        components: Record<string, { detail?: string }>;
      };
      assert.match(ready.components.replays?.detail ?? '', new RegExp(`AUDIOHOOK_NONCES=${scope}`));
      redis.thaw();
    });
  });
}
