/** Hostile and refused connections over real sockets: bounded memory, uniform refusals, limits, slow headers. */
import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { constants, deflateRawSync } from 'node:zlib';
import { connectRaw, openRaw, type RawTarget } from '../../runtime/simulator/caller/connect-raw.ts';
import { createUpgradeHeaders } from '../../runtime/simulator/caller/sign-upgrade.ts';
import { createRecordingBridge, type RecordingBridge } from '../../runtime/testing/audiohook-recording-bridge.ts';
import { patience } from '../../runtime/testing/busy-machine.ts';
import { until } from '../../runtime/testing/until.ts';
import { inOpenSession, wait } from './case.ts';
import { type OwnService, startOwnService } from './own-service.ts';
import { startService } from './started-service.ts';

let bridge: RecordingBridge;
let service: OwnService;
before(async () => {
  bridge = createRecordingBridge();
  service = await startOwnService({ bridge });
});
after(() => service.close());

/** 260 kB that inflate to 256 MiB of zeros. Each part ends on a byte boundary, so that parts can be concatenated. */
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

test('T22: a frame of 64 MiB and a compression bomb of 256 MiB are cut at the limit and memory stays bounded', {
  timeout: 300_000,
}, async () => {
  const bomb = makeBomb();
  assert.ok(bomb.length > 200_000 && bomb.length < 400_000, `${bomb.length}`);
  const started = await startService();
  try {
    const metrics = new URL('/metrics', started.url.replace(/^ws/, 'http'));
    const resident = async () => {
      const line = /^process_resident_memory_bytes(?:\{[^}]*\})? (\S+)$/m.exec(await (await fetch(metrics)).text());
      assert.ok(line, 'the service reports its memory');
      return Number(line[1]);
    };
    // Ordinary calls of the same volume first: their memory does not count.
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
    // The maximum, so that a bomb that was inflated and freed again (256 MiB) shows too.
    const perRound = (highest - before) / rounds;
    assert.ok(perRound < 5_000_000, `${Math.round(perRound / 1000)} kB more for each`);
  } finally {
    await started.stop();
  }
});

test('T24: refused upgrades reach no bridge, and the response does not say why', async () => {
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

test('a refusal takes the configured time, whatever the reason', async () => {
  const slow = await startOwnService({ bridge, refusalMs: 300 });
  try {
    for (const identity of [{ apiKey: 'c29tZWJvZHktZWxzZQ' }, { clientSecret: '' }]) {
      const answer = await connectRaw(slow, { identity });
      assert.ok(
        answer.refused === 401 && answer.afterMs >= 290 && answer.afterMs < patience(1_500),
        `${answer.refused}`,
      );
    }
  } finally {
    await slow.close();
  }
});

test('connection limits answer 503 and free their places', async () => {
  const small = await startOwnService({ bridge, limits: { maxConnectionsPerAddress: 3 } });
  try {
    const calls = [await openRaw(small), await openRaw(small), await openRaw(small)];
    assert.equal((await connectRaw(small, { headers: { 'Audiohook-Retry-Attempt': undefined } })).refused, 503);
    calls[0]!.terminate();
    await until(() => small.connections.active === 2);
    await inOpenSession(small, (call) => call.hangUp());
    for (const call of calls) call.terminate();
  } finally {
    await small.close();
  }
});

/** Sends the upgrade request one byte each `pieceMs`. Resolves with the response when the connection ends, or after `ms`. */
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

test('T23: headers that arrive byte by byte time out, and a legitimate call opens beside hundreds of idle connections', async () => {
  const slow = upgradeInPieces(100, 15_000);
  const idle = Array.from({ length: 300 }, () => connect(Number(new URL(service.url).port), '127.0.0.1'));
  for (const socket of idle) socket.on('error', () => {});
  await wait(200);
  const since = performance.now();
  await inOpenSession(service, (call) => call.hangUp());
  assert.ok(performance.now() - since < patience(1_000));
  const answer = await slow;
  assert.match(answer, /^HTTP\/1\.1 408/);
  for (const socket of idle) socket.destroy();
});
