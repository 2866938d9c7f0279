import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EarshotError } from '../../../shared/errors.ts';
import type { AssistGateway, ConversationHandle } from '../ports/assist-gateway.ts';
import { createDeferredGateway } from './deferred-gateway.ts';

const fake = (checks: string[]): AssistGateway =>
  ({
    engine: 'local',
    check: async () => void checks.push('check'),
    close: async () => void checks.push('close'),
  }) as unknown as AssistGateway;

test('the gateway is created by the first call, once', async () => {
  const calls: string[] = [];
  const gateway = createDeferredGateway('local', async () => {
    calls.push('make');
    return fake(calls);
  });
  assert.deepEqual(calls, []);
  await Promise.all([gateway.check(), gateway.check()]);
  assert.deepEqual(calls, ['make', 'check', 'check']);
  await gateway.close();
  assert.deepEqual(calls.at(-1), 'close');
});

test('a failed creation rejects with unavailable, and the next call tries again', async () => {
  let tries = 0;
  const gateway = createDeferredGateway('local', async () => {
    if (++tries === 1) throw new Error('port taken');
    return fake([]);
  });
  await assert.rejects(gateway.check(), (error: EarshotError) => error.code === 'unavailable');
  await gateway.check();
  assert.equal(tries, 2);
});

test('a stream before the gateway exists ends with unavailable and ignores what is written', async () => {
  const gateway = createDeferredGateway('local', async () => fake([]));
  const ended = new Promise<EarshotError | undefined>((resolve) => {
    const stream = gateway.openStream({
      handle: {} as ConversationHandle,
      role: 'customer',
      sampleRateHz: 8000,
      onResult() {},
      onEnd: resolve,
    });
    stream.write(new Uint8Array(160));
  });
  assert.equal((await ended)?.code, 'unavailable');
});

test('nothing is created after close', async () => {
  const gateway = createDeferredGateway('local', async () => assert.fail('must not be made'));
  await gateway.close();
  await assert.rejects(
    gateway.check(),
    (error: unknown) => error instanceof EarshotError && error.code === 'cancelled',
  );
});
