import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EarshotError } from '../../shared/errors.ts';
import { problemOfError } from './problem.ts';
import { createPubsubRoute, pushKinds } from './pubsub-route.ts';

test('H2: a refused push token is counted against its address, and no failure of Google’s keys', async () => {
  let code: 'unauthenticated' | 'unavailable' = 'unauthenticated';
  let refusals = 0;
  const app = createPubsubRoute({
    intake: { take: () => assert.fail('not read') } as never,
    verify: async () => {
      throw new EarshotError(code);
    },
    onRefused() {
      refusals += 1;
      if (refusals > 2) throw new EarshotError('rate_limited');
    },
  });
  app.onError(problemOfError);
  const post = async () => (await app.request(`/${pushKinds[0]}`, { method: 'POST', body: '{}' })).status;
  assert.deepEqual([await post(), await post(), await post()], [401, 401, 429]);
  code = 'unavailable';
  assert.equal(await post(), 503);
  assert.equal(refusals, 3);
});
