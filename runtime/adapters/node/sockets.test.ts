import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { WEBSOCKET_MAX_PAYLOAD } from '../../core/audiohook/limits.ts';
import { type NodeApp, startNodeApp, wait } from '../../testing/node-app.ts';
import { until } from '../../testing/until.ts';

let app: NodeApp;
before(async () => {
  app = await startNodeApp();
});
after(() => app.stop());

describe('a WebSocket on the Node entry', () => {
  const open = async (headers: Record<string, string> = { 'x-key': 'k' }) => {
    const count = app.accepted.length;
    const socket = new WebSocket(`${app.url.replace('http', 'ws')}/socket`, { headers });
    await once(socket, 'open');
    await until(() => app.accepted.length > count);
    return { socket, seen: app.accepted.at(-1)! };
  };

  it('is refused before the upgrade, with the route’s own status', async () => {
    const socket = new WebSocket(`${app.url.replace('http', 'ws')}/socket`);
    const [, response] = await once(socket, 'unexpected-response');
    assert.equal(response.statusCode, 401);
    assert.equal(response.headers['x-why'], 'no key');
    socket.on('error', () => {});
    socket.terminate();
  });

  it('answers a plain request with 426', async () => {
    const response = await fetch(`${app.url}/socket`, { headers: { 'x-key': 'k' } });
    assert.equal(response.status, 426);
    assert.match(response.headers.get('content-type') ?? '', /problem\+json/);
  });

  it('carries text and bytes both ways in order, and closes with the code', async () => {
    const { socket, seen } = await open();
    socket.send('{"type":"open"}');
    for (let n = 0; n < 500; n++) socket.send(Uint8Array.of(n & 255, n >> 8));
    await until(() => seen.binary.length === 500);
    assert.deepEqual(seen.texts, ['{"type":"open"}']);
    assert.ok(seen.binary.every((b, n) => b[0] === (n & 255) && b[1] === n >> 8));
    const answer = once(socket, 'message');
    seen.socket.send('opened');
    assert.equal(String((await answer)[0]), 'opened');
    const closed = once(socket, 'close');
    seen.socket.close(1000, 'done');
    assert.equal((await closed)[0], 1000);
    await until(() => seen.closed.length === 1);
    assert.equal(seen.socket.bufferedAmount(), 0);
  });

  it('refuses a message over the limit with 1009 and delivers none of it', async () => {
    const { socket, seen } = await open();
    socket.on('error', () => {});
    const closed = once(socket, 'close');
    socket.send(new Uint8Array(WEBSOCKET_MAX_PAYLOAD + 1));
    assert.equal((await closed)[0], 1009);
    await until(() => seen.closed.length === 1);
    assert.equal(seen.binary.length, 0);
  });

  it('reports the code of a protocol fault although the peer never answers it', async () => {
    const masked = (first: number, payload: readonly number[]) =>
      Uint8Array.of(first, 0x80 | payload.length, 0, 0, 0, 0, ...payload);
    const rows: readonly (readonly [string, number, Uint8Array])[] = [
      ['a reserved bit', 1002, masked(0xc1, [0x61])],
      ['an unmasked frame', 1002, Uint8Array.of(0x81, 1, 0x61)],
      ['text that is not UTF-8', 1007, masked(0x81, [0xff])],
      ['a length over the limit', 1009, Uint8Array.of(0x82, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0)],
    ];
    for (const [name, code, frame] of rows) {
      const raw = app.connect();
      const count = app.accepted.length;
      raw.write(
        'GET /socket HTTP/1.1\r\nhost: x\r\nx-key: k\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
      );
      await until(() => app.accepted.length > count);
      const seen = app.accepted.at(-1)!;
      raw.write(frame);
      setTimeout(() => raw.destroy(), 50);
      await until(() => seen.closed.length === 1);
      assert.deepEqual(seen.closed, [code], name);
    }
  });

  it('delivers a message slightly over the limit of the protocol, so that it can be answered with an error', async () => {
    const { socket, seen } = await open();
    socket.send(`"${'x'.repeat(65_536 + 500)}"`);
    await until(() => seen.texts.length === 1);
    socket.terminate();
  });

  it('does not negotiate compression', async () => {
    const { socket } = await open();
    assert.equal(socket.extensions, '');
    socket.terminate();
  });

  it('terminates a peer that answers no ping, and keeps one that does', async () => {
    const mute = await open();
    // The library would answer pings; this one must not.
    (mute.socket as unknown as { pong(): void }).pong = () => {};
    mute.socket.removeAllListeners('ping');
    const good = await open();
    await until(() => mute.seen.closed.length === 1);
    assert.equal(mute.seen.closed[0], 1006);
    await wait(250);
    assert.equal(good.seen.closed.length, 0);
    good.socket.terminate();
  });

  it('terminates only the socket whose listener throws', async () => {
    const [one, two] = [await open(), await open()];
    one.socket.on('error', () => {});
    one.socket.send('throw');
    await until(() => one.seen.closed.length === 1);
    assert.equal(app.defects.length, 1);
    two.socket.send('still here');
    await until(() => two.seen.texts.length === 1);
    two.socket.terminate();
  });

  it('is terminated where the peer does not finish the closing handshake', async () => {
    const raw = app.connect();
    const count = app.accepted.length;
    raw.write(
      'GET /socket HTTP/1.1\r\nhost: x\r\nx-key: k\r\nconnection: Upgrade\r\nupgrade: WebSocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    );
    await until(() => app.accepted.length > count);
    const seen = app.accepted.at(-1)!;
    raw.on('error', () => {});
    seen.socket.close(1000, 'bye');
    await until(() => seen.closed.length === 1);
    raw.destroy();
  });
});
