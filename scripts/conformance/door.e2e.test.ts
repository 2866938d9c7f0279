/** The door over real sockets, with a bridge that writes down what it is told. */
import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { constants, deflateRawSync } from 'node:zlib';
import { connectRaw, openRaw, type RawTarget } from '../../runtime/simulator/caller/connect-raw.ts';
import { placeCall } from '../../runtime/simulator/caller/place-call.ts';
import { createUpgradeHeaders } from '../../runtime/simulator/caller/sign-upgrade.ts';
import { createRecordingBridge, type RecordingBridge } from '../../runtime/testing/audiohook-recording-bridge.ts';
import { allCases } from './all-cases.ts';
import { inOpenSession, wait } from './case.ts';
import { type OwnService, startOwnService } from './own-service.ts';
import { runCases } from './run-cases.ts';
import { startService } from './started-service.ts';

let bridge: RecordingBridge;
let service: OwnService;
before(async () => {
  bridge = createRecordingBridge({ keepAudio: true });
  service = await startOwnService({ bridge });
});
after(() => service.close());

async function until(condition: () => boolean, ms: number): Promise<void> {
  const end = performance.now() + ms;
  while (!condition()) {
    assert.ok(performance.now() < end, `it was not so within ${ms} ms`);
    await wait(5);
  }
}
const callOf = (conversationId: string) => bridge.calls.find((call) => call.opening.conversationId === conversationId);

test('every case of the conformance table passes, and none leaves anything behind', async () => {
  const results = await runCases({ cases: allCases, target: service });
  assert.ok(results.length >= 150);
  assert.deepEqual(
    results.filter((result) => result.outcome !== 'passed').map(({ name, sentence }) => ({ name, sentence })),
    [],
  );
  await until(() => service.connections.active === 0, 6_000);
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
  await until(() => open, 5_000);
  for (let i = 0; i < 50; i += 1) {
    await wait(40);
    call.pause();
    await wait(40);
    call.resume();
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
  await until(() => callOf(call.conversationId) !== undefined, 1_000);
  const since = performance.now();
  call.terminate();
  await until(() => callOf(call.conversationId)!.ended, 1_000);
  assert.ok(performance.now() - since < 1_000);
  assert.deepEqual(callOf(call.conversationId)!.entries.at(-1), { did: 'end', how: 'lost' });
});

test('T19: opened and pong come at once from a bridge whose calls never finish', async () => {
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
    assert.ok(times[20]! < 50, `the median was ${times[20]} ms`);
  } finally {
    await stuck.close();
  }
});

/** 260 kB that inflate to 256 MiB of zeros: each part ends on a byte, so that parts may follow each other. */
function makeBomb(): Uint8Array {
  const part = deflateRawSync(new Uint8Array(1 << 20), { finishFlush: constants.Z_SYNC_FLUSH });
  return Buffer.concat(Array.from({ length: 256 }, () => part));
}

/** The head of a masked client frame, with a mask of zeros. */
function frameHead(first: number, length: number): Uint8Array {
  const head = new Uint8Array(14);
  head.set([first, 0xff]);
  new DataView(head.buffer).setBigUint64(2, BigInt(length));
  return head;
}

async function sendHuge(target: RawTarget, bomb: Uint8Array): Promise<void> {
  const huge = await openRaw(target);
  huge.sayOpen();
  await huge.expect('opened');
  huge.writeRaw(frameHead(0x82, 64 << 20));
  huge.writeRaw(bomb);
  const compressed = await openRaw(target, { offerCompression: true });
  compressed.sayOpen();
  await compressed.expect('opened');
  compressed.writeRaw(frameHead(0xc2, bomb.length));
  compressed.writeRaw(bomb);
  await Promise.all([huge.closed, compressed.closed]);
}

test('T22: a frame of 64 MiB and a compression bomb of 256 are cut at the limit, memory stays', {
  timeout: 60_000,
}, async () => {
  const bomb = makeBomb();
  assert.ok(bomb.length > 200_000 && bomb.length < 400_000, `${bomb.length}`);
  const started = await startService();
  try {
    const metrics = new URL('/metrics', started.url.replace(/^ws/, 'http'));
    const resident = async () => {
      const line = /^process_resident_memory_bytes(?:\{[^}]*\})? (\S+)$/m.exec(await (await fetch(metrics)).text());
      assert.ok(line, 'the service tells its memory');
      return Number(line[1]);
    };
    // What ordinary calls of the same volume take is not what is asked about.
    for (let i = 0; i < 10; i += 1) {
      await inOpenSession(started, async (call) => {
        for (let sent = 0; sent < 160; sent += 1) call.audio(1600);
        await call.hangUp();
      });
    }
    const rounds = 24;
    const before = await resident();
    const sending = (async () => {
      for (let i = 0; i < rounds; i += 1) await sendHuge(started, bomb);
      return true;
    })();
    let highest = before;
    for (let sent: unknown = false; sent !== true; ) {
      sent = await Promise.race([sending, wait(20)]);
      highest = Math.max(highest, await resident());
    }
    // At its height, so that a bomb that was let in and freed again (256 MB) shows too.
    const perRound = (highest - before) / rounds;
    assert.ok(perRound < 5_000_000, `${Math.round(perRound / 1000)} kB more for each`);
  } finally {
    await started.stop();
  }
});

test('T24: refused upgrades reach no bridge, and the answer tells nothing', async () => {
  const opened = bridge.calls.length;
  const refusals = [
    await connectRaw(service, { headers: { 'X-API-KEY': undefined } }),
    await connectRaw(service, { identity: { apiKey: 'c29tZWJvZHktZWxzZQ' } }),
    await connectRaw(service, { identity: { clientSecret: '' } }),
    await connectRaw(service, { signing: { now: Date.now() - 11_000 } }),
    await connectRaw(service, { headers: { 'Audiohook-Session-Id': randomUUID() } }),
  ];
  for (const answer of refusals) {
    assert.equal(answer.refused, 401);
    assert.equal(answer.body, (refusals[0] as { body: string }).body);
  }
  assert.equal(bridge.calls.length, opened);
});

test('a refusal takes the time that is set for it, whatever was wrong', async () => {
  const slow = await startOwnService({ bridge, refusalMs: 300 });
  try {
    for (const identity of [{ apiKey: 'c29tZWJvZHktZWxzZQ' }, { clientSecret: '' }]) {
      const answer = await connectRaw(slow, { identity });
      assert.ok(answer.refused === 401 && answer.afterMs >= 290 && answer.afterMs < 1_500, `${answer.refused}`);
    }
  } finally {
    await slow.close();
  }
});

test('caps answer 503 and free their places', async () => {
  const small = await startOwnService({ bridge, limits: { maxConnectionsPerAddress: 3 } });
  try {
    const calls = [await openRaw(small), await openRaw(small), await openRaw(small)];
    assert.equal((await connectRaw(small, { headers: { 'Audiohook-Retry-Attempt': undefined } })).refused, 503);
    calls[0]!.terminate();
    await until(() => small.connections.active === 2, 1_000);
    await inOpenSession(small, (call) => call.hangUp());
    for (const call of calls) call.terminate();
  } finally {
    await small.close();
  }
});

test('an idle client and one that never opens are sent away', async () => {
  const strict = await startOwnService({ bridge, limits: { idleMs: 1_000 } });
  try {
    await inOpenSession(strict, async (call) => {
      const { parameters } = await call.expect('disconnect', 5_000);
      assert.equal(parameters.reason, 'error');
      await call.hangUp('disconnect');
    });
  } finally {
    await strict.close();
  }
});

test('T4: while draining nobody new gets in and calls go on to their end', async () => {
  const leaving = await startOwnService({ bridge });
  try {
    const call = await openRaw(leaving);
    call.sayOpen();
    await call.expect('opened');
    const drained = leaving.connections.drain({ limitMs: 60_000 });
    const headers = { 'Audiohook-Retry-Attempt': undefined };
    assert.equal((await connectRaw(leaving, { headers })).refused, 503);
    // A refused upgrade is final for a client; one that retries is told in the protocol and tries elsewhere.
    const retrying = await openRaw(leaving);
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
    await leaving.close();
  }
});

test('T5: at the limit a call is told to disconnect, closes in order, and its last audio counts', async () => {
  const leaving = await startOwnService({ bridge });
  try {
    const conversationId = randomUUID();
    const call = placeCall({
      url: leaving.url,
      apiKey: leaving.apiKey,
      clientSecret: leaving.clientSecret,
      conversationId,
      source: { kind: 'live' },
    });
    await until(() => leaving.connections.active === 1 && callOf(conversationId) !== undefined, 2_000);
    await leaving.connections.drain({ limitMs: 0 });
    const end = await call.ended;
    assert.equal(end.reason, 'server_error');
    assert.deepEqual(callOf(conversationId)!.entries.at(-1), { did: 'end', how: 'drained' });
  } finally {
    await leaving.close();
  }
});

/** Sends the upgrade by hand, `piece` bytes at a time, and gives what comes back until the connection ends. */
function upgradeInPieces(pieceMs: number, ms: number): Promise<string> {
  const url = new URL(service.url);
  const headers = createUpgradeHeaders(
    {
      url: service.url,
      apiKey: service.apiKey,
      clientSecret: service.clientSecret,
      audiohookSessionId: randomUUID(),
      organizationId: randomUUID(),
      correlationId: randomUUID(),
    },
    { now: Date.now() },
  );
  const lines = Object.entries({
    Host: url.host,
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    ...headers,
  });
  const text = `GET ${url.pathname} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}`).join('\r\n')}\r\n\r\n`;
  return new Promise((resolve) => {
    const socket = connect(Number(url.port), '127.0.0.1');
    let answer = '';
    let at = 0;
    const timer = setInterval(() => {
      if (at < text.length) socket.write(text[at]!);
      at += 1;
    }, pieceMs);
    const stop = setTimeout(() => socket.destroy(), ms);
    socket.on('data', (part) => {
      answer += String(part);
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      clearInterval(timer);
      clearTimeout(stop);
      resolve(answer);
    });
  });
}

test('T23: headers that come byte by byte are given up, and a legitimate call opens beside hundreds of idle connections', async () => {
  const slow = upgradeInPieces(100, 15_000);
  const idle = Array.from({ length: 300 }, () => connect(Number(new URL(service.url).port), '127.0.0.1'));
  for (const socket of idle) socket.on('error', () => {});
  await wait(200);
  const since = performance.now();
  await inOpenSession(service, (call) => call.hangUp());
  assert.ok(performance.now() - since < 1_000);
  const answer = await slow;
  assert.match(answer, /^HTTP\/1\.1 408/);
  for (const socket of idle) socket.destroy();
});
