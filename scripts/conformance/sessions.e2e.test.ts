/** AudioHook sessions over real sockets, with a bridge that records its input. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { connectRaw, openRaw } from '../../runtime/simulator/caller/connect-raw.ts';
import { placeCall } from '../../runtime/simulator/caller/place-call.ts';
import { createRecordingBridge, type RecordingBridge } from '../../runtime/testing/audiohook-recording-bridge.ts';
import { patience } from '../../runtime/testing/busy-machine.ts';
import { until } from '../../runtime/testing/until.ts';
import { allCases } from './all-cases.ts';
import { inOpenSession, wait } from './case.ts';
import { type OwnService, startOwnService } from './own-service.ts';
import { runCases } from './run-cases.ts';

let bridge: RecordingBridge;
let service: OwnService;
before(async () => {
  bridge = createRecordingBridge({ keepAudio: true });
  service = await startOwnService({ bridge });
});
after(() => service.close());

const callOf = (conversationId: string) => bridge.calls.find((call) => call.opening.conversationId === conversationId);

test('every case of the conformance table passes, and no connection or call remains', async () => {
  const { results } = await runCases({ cases: allCases, target: service, together: 8 });
  assert.ok(results.length >= 150);
  assert.deepEqual(
    results.filter((result) => result.outcome !== 'passed').map(({ name, sentence }) => ({ name, sentence })),
    [],
  );
  await until(() => service.connections.active === 0);
  assert.equal(bridge.activeCalls, 0);
});

test('T16: nothing spoken in a secure pause reaches the bridge, over a real call with fifty of them', async () => {
  const conversationId = randomUUID();
  const customer = new Uint8Array(8000 * 11).fill(0x21);
  let open = false;
  const call = placeCall({
    url: service.url,
    apiKey: service.apiKey,
    clientSecret: service.clientSecret,
    conversationId,
    frameMs: 20,
    source: { kind: 'recording', channels: [customer], pace: 2 },
    onProgress({ phase }) {
      open ||= phase === 'open';
    },
  });
  await until(() => open);
  const count = (did: 'pause' | 'resume') =>
    callOf(conversationId)!.entries.filter((entry) => entry.did === did).length;
  for (let i = 1; i <= 50; i += 1) {
    await wait(20);
    call.pause();
    await until(() => count('pause') >= i);
    await wait(20);
    call.resume();
    await until(() => count('resume') >= i);
  }
  const end = await call.ended;
  assert.equal(end.ok, true);
  const { entries, audio } = callOf(conversationId)!;
  const forwardedSamples = audio.customer.reduce((sum, part) => sum + part.length, 0);
  const gapSamples = entries.reduce(
    (sum, entry) => sum + (entry.did === 'gap' ? entry.endSample - entry.startSample : 0),
    0,
  );
  assert.equal(forwardedSamples + gapSamples, customer.length);
  assert.ok(gapSamples > 8000, `${gapSamples} samples were held back`);
  const pauses = entries.filter((entry) => entry.did === 'pause' && entry.cause === 'secure_pause').length;
  assert.equal(pauses, 50);
});

test('T18: a TCP connection that is cut ends its call within a second', async () => {
  const call = await openRaw(service);
  call.sayOpen();
  await call.expect('opened');
  call.audio(1600);
  await until(() => callOf(call.conversationId) !== undefined);
  const since = performance.now();
  call.terminate();
  await until(() => callOf(call.conversationId)!.ended);
  assert.ok(performance.now() - since < patience(1_000));
  assert.deepEqual(callOf(call.conversationId)!.entries.at(-1), { did: 'end', how: 'lost' });
});

test('T19: opened and pong are prompt although the calls of the bridge never finish', async () => {
  const stuck = await startOwnService({ bridge: createRecordingBridge({ finalMs: 'hang' }) });
  try {
    const times: number[] = [];
    for (let i = 0; i < 20; i += 1) {
      const call = await openRaw(stuck);
      let since = performance.now();
      call.sayOpen();
      await call.expect('opened');
      times.push(performance.now() - since);
      since = performance.now();
      call.say('ping');
      await call.expect('pong');
      times.push(performance.now() - since);
      call.terminate();
    }
    times.sort((a, b) => a - b);
    assert.ok(times[20]! < patience(50), `the median was ${times[20]} ms`);
  } finally {
    await stuck.close();
  }
});

test('an idle client is disconnected', async () => {
  const strict = await startOwnService({ bridge, limits: { idleMs: 1_000 } });
  try {
    await inOpenSession(strict, async (call) => {
      const { parameters } = await call.expect('disconnect', 120_000);
      assert.equal(parameters.reason, 'error');
      await call.hangUp('disconnect');
    });
  } finally {
    await strict.close();
  }
});

test('T4: draining refuses new calls and lets open calls finish', async () => {
  const draining = await startOwnService({ bridge });
  try {
    const call = await openRaw(draining);
    call.sayOpen();
    await call.expect('opened');
    const drained = draining.connections.drain({ limitMs: 60_000 });
    const headers = { 'Audiohook-Retry-Attempt': undefined };
    assert.equal((await connectRaw(draining, { headers })).refused, 503);
    // A refused upgrade is final for a client; one that retries is disconnected in the protocol and tries elsewhere.
    const retrying = await openRaw(draining);
    retrying.sayOpen();
    assert.equal((await retrying.expect('disconnect')).parameters.reason, 'error');
    await retrying.hangUp('disconnect');
    call.audio(1600);
    call.say('ping');
    await call.expect('pong');
    await call.hangUp();
    await drained;
    assert.equal(callOf(call.conversationId)!.entries.at(-1)?.did, 'end');
  } finally {
    await draining.close();
  }
});

test('T5: at the drain limit a call is disconnected, closes, and is drained', async () => {
  const draining = await startOwnService({ bridge });
  try {
    const conversationId = randomUUID();
    const call = placeCall({
      url: draining.url,
      apiKey: draining.apiKey,
      clientSecret: draining.clientSecret,
      conversationId,
      source: { kind: 'live' },
    });
    await until(() => draining.connections.active === 1 && callOf(conversationId) !== undefined);
    await draining.connections.drain({ limitMs: 0 });
    const end = await call.ended;
    assert.equal(end.reason, 'server_error');
    assert.deepEqual(callOf(conversationId)!.entries.at(-1), { did: 'end', how: 'drained' });
  } finally {
    await draining.close();
  }
});
