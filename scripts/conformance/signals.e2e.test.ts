/** How the real service leaves, with a call on the line. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectRaw, openRaw } from '../../runtime/simulator/caller/connect-raw.ts';
import type { RawCall } from '../../runtime/simulator/caller/raw-call.ts';
import { patience } from '../../runtime/testing/busy-machine.ts';
import { expectPong, wait } from './case.ts';
import { type StartedService, startService } from './started-service.ts';

async function withCall(
  env: Readonly<Record<string, string>>,
  play: (service: StartedService, call: RawCall) => Promise<void>,
): Promise<void> {
  const service = await startService(env);
  try {
    const call = await openRaw(service);
    call.sayOpen();
    await call.expect('opened');
    call.audio(1600);
    await expectPong(call);
    await play(service, call);
    assert.deepEqual(call.deviations, []);
  } finally {
    await service.stop();
  }
}

const readiness = async (service: StartedService) => (await fetch(`${service.address}/readyz`)).status;

async function untilNotReady(service: StartedService, ms: number): Promise<void> {
  const end = performance.now() + ms;
  while ((await readiness(service)) !== 503) {
    assert.ok(performance.now() < end, `it was still ready after ${ms} ms`);
    await wait(10);
  }
}

test('T4: after SIGTERM the service is not ready, refuses calls, lets the open call finish, and exits with 0', async () => {
  await withCall({ DRAIN_SECONDS: '3600' }, async (service, call) => {
    service.signal('SIGTERM');
    await untilNotReady(service, 120_000);
    assert.equal((await fetch(`${service.address}/healthz`)).status, 200);
    assert.equal((await connectRaw(service, { headers: { 'Audiohook-Retry-Attempt': undefined } })).refused, 503);
    for (let i = 0; i < 10; i += 1) {
      call.audio(1600);
      await expectPong(call);
      await wait(100);
    }
    await call.hangUp('end', 120_000);
    assert.equal(await service.exitCode, 0);
  });
});

test('T5: with ten seconds to drain, the call is disconnected and the process exits in time', async () => {
  await withCall({ DRAIN_SECONDS: '10' }, async (service, call) => {
    const mute = await openRaw(service);
    mute.sayOpen();
    await mute.expect('opened');
    const lost = await openRaw(service);
    lost.sayOpen();
    await lost.expect('opened');
    lost.audio(1600);
    await expectPong(lost);
    lost.terminate();
    const since = performance.now();
    service.signal('SIGTERM');
    const { parameters } = await call.expect('disconnect', patience(10_000));
    assert.equal(parameters.reason, 'error');
    call.audio(1600);
    await call.hangUp('disconnect', 120_000);
    // Neither a client that never closes nor a call that might have come back is waited for beyond the time there is.
    assert.equal(await service.exitCode, 0);
    assert.ok(performance.now() - since < patience(10_000));
    await mute.closed;
  });
});

test('a second signal ends the calls in order, a third leaves them', async () => {
  await withCall({ DRAIN_SECONDS: '3600' }, async (service, call) => {
    service.signal('SIGTERM');
    await untilNotReady(service, 120_000);
    await call.expectSilence(300);
    service.signal('SIGTERM');
    await call.expect('disconnect', 120_000);
    // This client does not close. The third signal does not wait for it.
    service.signal('SIGTERM');
    assert.equal(await service.exitCode, 0);
    await call.closed;
  });
});
