import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EarshotError } from '../../../shared/errors.ts';
import { createTestClock } from '../../testing/clock.ts';
import { silentLogger } from '../ports/logger.ts';
import { createGatewayHealth } from './gateway-health.ts';

test('health starts unhealthy, a failure names its cause, and a later check recovers', async () => {
  const clock = createTestClock();
  let fault: EarshotError | undefined = new EarshotError('forbidden', {
    detail: 'The service account may not use Dialogflow',
  });
  let asked = 0;
  const health = createGatewayHealth({
    gateway: {
      async check() {
        asked++;
        if (fault) throw fault;
      },
    },
    clock,
    logger: silentLogger,
    everyMs: 1_000,
    retryMs: 100,
  });
  assert.equal(health.state().ok, false);
  health.start();
  await clock.settle();
  assert.deepEqual(health.state(), { ok: false, detail: 'The service account may not use Dialogflow' });
  fault = undefined;
  await clock.advance(100);
  assert.deepEqual(health.state(), { ok: true });
  const before = asked;
  await clock.advance(999);
  assert.equal(asked, before);
  health.stop();
  await clock.advance(10_000);
  assert.ok(asked <= before + 1);
});
