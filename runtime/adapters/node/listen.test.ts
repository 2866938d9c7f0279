import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { WebSocketServer } from 'ws';
import { type NodeApp, startNodeApp, wait } from '../../testing/node-app.ts';
import { until } from '../../testing/until.ts';
import { describeStartupFailure } from '../lifecycle.ts';
import { listenOnNode } from './listen.ts';

let app: NodeApp;
before(async () => {
  app = await startNodeApp();
});
after(() => app.stop());

describe('the limits of the server', () => {
  it('closes a connection that sends headers byte by byte after five seconds', async () => {
    const socket = app.connect();
    socket.write('GET /who HTTP/1.1\r\nx: ');
    const began = performance.now();
    const slowHeaders = setInterval(() => socket.write('y'), 300);
    // Not `once`, which rejects on the error of writing to a closed connection.
    await new Promise((resolve) => socket.once('close', resolve));
    clearInterval(slowHeaders);
    const took = performance.now() - began;
    // A busy machine is late; by itself the server would wait for a minute.
    assert.ok(took > 4_000 && took < 40_000, String(took));
  });

  /** Sends a raw request, keeps its own half open, and resolves with what came until the server closed. */
  const answerTo = (lines: readonly string[]): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect({ port: app.port, host: '127.0.0.1', allowHalfOpen: true });
      let answer = '';
      const given = setTimeout(() => reject(new Error(`still open, after ${JSON.stringify(answer)}`)), 30_000);
      socket.on('data', (part) => {
        answer += String(part);
      });
      socket.on('error', () => {});
      socket.once('end', () => {
        clearTimeout(given);
        resolve(answer);
      });
      socket.write(`${lines.join('\r\n')}\r\n\r\n`);
      kept.push(socket);
    });
  const kept: ReturnType<typeof connect>[] = [];
  const openConnections = (): Promise<number> =>
    new Promise((resolve) => app.server.getConnections((_error, count) => resolve(count)));
  const none = async (): Promise<void> => {
    for (let n = 0; n < 3_000 && (await openConnections()) > 0; n++) await wait(10);
    assert.equal(await openConnections(), 0);
  };

  it('ignores the offer of another protocol, answers in HTTP and closes the connection', async () => {
    app.server.closeIdleConnections();
    const answer = await answerTo(['GET /who HTTP/1.1', 'host: x', 'connection: Upgrade', 'upgrade: h2c']);
    assert.match(answer, /^HTTP\/1\.1 200 [\s\S]*127\.0\.0\.1/);
    const post = await answerTo(['POST /who HTTP/1.1', 'host: x', 'connection: Upgrade', 'upgrade: h2c']);
    assert.match(post, /^HTTP\/1\.1 400 /);
    await none();
    for (const socket of kept.splice(0)) socket.destroy();
  });

  it('closes the connection of a refused upgrade although the client never closes it', async () => {
    app.server.closeIdleConnections();
    const answer = await answerTo(['GET /socket HTTP/1.1', 'host: x', 'connection: Upgrade', 'upgrade: websocket']);
    assert.match(answer, /^HTTP\/1\.1 401 /);
    await none();
    for (const socket of kept.splice(0)) socket.destroy();
  });

  it('sends the body of a refused upgrade, of the type and length that it announces', async () => {
    const answer = await answerTo([
      'GET /refused HTTP/1.1',
      'host: x',
      'connection: Upgrade',
      'upgrade: websocket',
      'x-key: none',
    ]);
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    assert.match(head, /^HTTP\/1\.1 401 /);
    assert.match(head, /content-type: application\/problem\+json/i);
    assert.equal(/content-length: (\d+)/i.exec(head)?.[1], String(Buffer.byteLength(body)));
    assert.equal((JSON.parse(body) as { code: string }).code, 'unauthenticated');
  });

  it('answers what it refuses itself with a problem and reports it: CONNECT, two Host headers, a bad target', async () => {
    const upgrade = ['connection: Upgrade', 'upgrade: websocket', 'sec-websocket-version: 13'];
    const rows: readonly (readonly [string, number, readonly string[]])[] = [
      ['connect_method', 405, ['CONNECT example.com:443 HTTP/1.1', 'host: example.com:443']],
      ['several_hosts', 400, ['GET /who HTTP/1.1', 'host: x', 'host: y', 'connection: close']],
      ['several_hosts', 400, ['GET /socket HTTP/1.1', 'host: x', 'Host: y', 'x-key: k', ...upgrade]],
      ['upgrade_method', 400, ['POST /socket HTTP/1.1', 'host: x', 'connection: Upgrade', 'upgrade: h2c']],
    ];
    for (const [cause, status, lines] of rows) {
      const before = app.refused.length;
      const answer = await answerTo(lines);
      assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `), cause);
      assert.match(answer, /content-type: application\/problem\+json/i, cause);
      assert.equal((JSON.parse(answer.split('\r\n\r\n')[1]!) as { status: number }).status, status);
      assert.deepEqual(app.refused.slice(before), [cause]);
    }
  });

  it('upgrades a client that offers another protocol as well', async () => {
    const count = app.accepted.length;
    const socket = app.connect();
    socket.write(
      'GET /socket HTTP/1.1\r\nhost: x\r\nx-key: k\r\nconnection: Upgrade\r\nupgrade: websocket, h2c\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    );
    const [first] = await once(socket, 'data');
    assert.match(String(first), /^HTTP\/1\.1 101 /);
    await until(() => app.accepted.length > count);
    socket.destroy();
  });

  it('stops in time although an upgraded socket is still open', async () => {
    const held = new WebSocketServer({ noServer: true });
    const short = await listenOnNode({
      fetch: () => new Promise<Response>(() => {}),
      sockets: held as never,
      host: '127.0.0.1',
      port: 0,
      maxConnections: 10,
      stopMs: 100,
    });
    const socket = connect(short.listening.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write('GET / HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n');
    await once(short.server, 'upgrade');
    const stopped = await Promise.race([short.stop().then(() => true), wait(5_000).then(() => false)]);
    socket.destroy();
    assert.ok(stopped);
  });

  it('stops once pending requests are answered, although the connection is keep-alive', async () => {
    let answer = (): void => {};
    const own = new WebSocketServer({ noServer: true });
    const short = await listenOnNode({
      fetch: () =>
        new Promise<Response>((resolve) => {
          answer = () => resolve(new Response('done'));
        }),
      sockets: own as never,
      host: '127.0.0.1',
      port: 0,
      maxConnections: 10,
      stopMs: 20_000,
    });
    const agent = new Agent({ keepAlive: true });
    const asked = once(get(short.listening.url, { agent }), 'response');
    await once(short.server, 'request');
    const stopped = Promise.race([short.stop().then(() => true), wait(6_000).then(() => false)]);
    answer();
    const [response] = await asked;
    response.resume();
    assert.ok(await stopped);
    agent.destroy();
  });

  it('reports the address of the peer', async () => {
    assert.equal(await (await fetch(`${app.url}/who`)).text(), '127.0.0.1');
  });

  it('explains in one sentence that its port is in use', async () => {
    const error = await app.listenAt(app.port).then(
      () => undefined,
      (e: unknown) => e,
    );
    const lines = describeStartupFailure(error, { PORT: app.port, host: '127.0.0.1' });
    assert.equal(lines.length, 1);
    assert.match(lines[0]!, /^Port \d+ is in use: .*PORT=\d+$/);
  });
});

it('listens on IPv6 alone where the machine has it, and says in a sentence where it has not', async () => {
  const sockets = new WebSocketServer({ noServer: true });
  const options = { fetch: () => new Response('here'), sockets, host: '::1', port: 0, maxConnections: 5 };
  try {
    const { listening, stop } = await listenOnNode({ ...options, onRefused: undefined } as never);
    assert.equal(listening.url, `http://[::1]:${listening.port}`);
    assert.equal(await (await fetch(listening.url)).text(), 'here');
    await stop();
  } catch (error) {
    assert.ok(['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(String((error as { cause?: { code?: string } }).cause?.code)));
    assert.match(describeStartupFailure(error).join(' '), /HOST/);
  } finally {
    sockets.close();
  }
});
