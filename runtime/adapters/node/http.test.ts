import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { Hono } from 'hono';
import { WebSocket, WebSocketServer } from 'ws';
import { WEBSOCKET_MAX_PAYLOAD } from '../../core/audiohook/limits.ts';
import type { Socket, SocketHandlers } from '../../core/ports/socket.ts';
import { createSystemClock } from '../../core/system-clock.ts';
import type { SseSink } from '../../http/sse-sink.ts';
import { openEventStreamOnWeb } from '../workerd/sse.ts';
import { listenOnNode } from './listen.ts';
import { createNodeSockets, peerAddressOnNode } from './sockets.ts';
import { openEventStreamOnResponse, openEventStreamOnSocket } from './sse.ts';

const clock = createSystemClock();
const defects: unknown[] = [];
const sockets = createNodeSockets({
  clock,
  pingMs: 100,
  closeMs: 200,
  onListenerError: (error) => defects.push(error),
});
const bytes = (text: string) => new TextEncoder().encode(text);
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(what: () => boolean): Promise<void> {
  for (let n = 0; n < 400 && !what(); n++) await wait(5);
  assert.ok(what(), String(what));
}

type Seen = { texts: string[]; binary: Uint8Array[]; closed: number[]; socket: Socket };
const opened: Seen[] = [];
const sinks: { sink: SseSink; closes: number }[] = [];

function handlers(socket: Socket): SocketHandlers {
  const seen: Seen = { texts: [], binary: [], closed: [], socket };
  opened.push(seen);
  return {
    onText(text) {
      if (text === 'throw') throw new Error('defect in a listener');
      seen.texts.push(text);
    },
    onBinary: (data) => void seen.binary.push(Uint8Array.from(data)),
    onClose: (code) => void seen.closed.push(code),
  };
}

const app = new Hono();
app.get('/socket', (c) => {
  if (c.req.header('x-key') === undefined) return c.text('', 401, { 'x-why': 'no key' });
  return sockets.upgradeSocket(c, handlers);
});
for (const [path, open] of [
  ['/direct', openEventStreamOnSocket],
  ['/response', openEventStreamOnResponse],
  ['/web', openEventStreamOnWeb],
] as const) {
  app.get(path, (c) =>
    open(c, { 'content-type': 'text/event-stream', 'x-mark': '1' }, (sink) => {
      const entry = { sink, closes: 0 };
      sinks.push(entry);
      sink.write(bytes('data: first\n\n'));
      return {
        onClose() {
          entry.closes += 1;
        },
      };
    }),
  );
}
/** Answers that wait to be given. */
const late: (() => void)[] = [];
app.get('/late', async (c) => {
  await new Promise<void>((resolve) => late.push(resolve));
  return c.text('the late answer');
});
app.get('/who', (c) => c.text(peerAddressOnNode(c)));

let server: Awaited<ReturnType<typeof listenOnNode>>;
let base = '';
before(async () => {
  server = await listenOnNode({
    fetch: app.fetch as never,
    sockets: sockets.server,
    host: '127.0.0.1',
    port: 0,
    maxConnections: 50,
    stopMs: 100,
  });
  base = server.listening.url;
});
after(async () => {
  sockets.close();
  await server.stop();
});

for (const path of ['/direct', '/response', '/web']) {
  describe(`an event stream at ${path}`, () => {
    it('reaches the reader piece by piece, with its headers, and tells when the reader leaves', async () => {
      const leave = new AbortController();
      const response = await fetch(base + path, { signal: leave.signal });
      assert.equal(response.headers.get('content-type'), 'text/event-stream');
      assert.equal(response.headers.get('x-mark'), '1');
      const reader = response.body!.getReader();
      const text = async () => new TextDecoder().decode((await reader.read()).value);
      assert.equal(await text(), 'data: first\n\n');
      const { sink } = sinks.at(-1)!;
      sink.write(bytes('data: second\n\n'));
      assert.equal(await text(), 'data: second\n\n');
      leave.abort();
      await until(() => sinks.at(-1)!.closes === 1);
      sink.write(bytes('data: nobody\n\n'));
      sink.end();
      sink.destroy();
      assert.equal(sinks.at(-1)!.closes, 1, 'told once');
    });

    it('ends behind what was written', async () => {
      const response = await fetch(base + path);
      const { sink } = sinks.at(-1)!;
      sink.write(bytes('data: last\n\n'));
      sink.end();
      assert.match(await response.text(), /data: last\n\n$/);
      await until(() => sinks.at(-1)!.closes === 1);
    });

    it('counts what a reader has not taken, and can be cut', async () => {
      const count = sinks.length;
      const socket = connect(server.listening.port, '127.0.0.1');
      socket.on('error', () => {});
      socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`);
      socket.pause();
      await until(() => sinks.length > count);
      const entry = sinks.at(-1)!;
      const chunk = new Uint8Array(65_536).fill(0x20);
      for (let n = 0; n < 400 && entry.sink.bufferedBytes() < 1_000_000; n++) {
        entry.sink.write(chunk);
        await wait(1);
      }
      assert.ok(entry.sink.bufferedBytes() >= 1_000_000);
      entry.sink.destroy();
      await until(() => entry.closes === 1);
      socket.destroy();
    });
  });
}

describe('an event stream over Node’s HTTP server', () => {
  /** What comes on a bare connection, as text, and the connection. */
  const send = (request: string) => {
    const socket = connect(server.listening.port, '127.0.0.1');
    const seen = { text: '', closed: false };
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      seen.text += text;
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      seen.closed = true;
    });
    socket.write(request);
    return { socket, seen };
  };

  for (const path of ['/direct', '/response']) {
    it(`has no body where only its headers were asked for, at ${path}`, async () => {
      const count = sinks.length;
      const { seen } = send(`HEAD ${path} HTTP/1.1\r\nhost: x\r\n\r\n`);
      await until(() => sinks.length > count);
      const { sink } = sinks.at(-1)!;
      sink.write(bytes('data: more\n\n'));
      sink.end();
      await until(() => seen.closed);
      assert.match(seen.text, /^HTTP\/1\.1 200 /);
      assert.ok(seen.text.endsWith('\r\n\r\n'), 'nothing behind the headers');
    });

    it(`comes behind the answer that was asked for first on its connection, at ${path}`, async () => {
      const count = sinks.length;
      const { socket, seen } = send(`GET /late HTTP/1.1\r\nhost: x\r\n\r\nGET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`);
      await until(() => sinks.length > count && late.length > 0);
      const { sink } = sinks.at(-1)!;
      sink.write(bytes('data: second\n\n'));
      assert.equal(seen.text, '', 'nothing before the first answer');
      late.pop()!();
      await until(() => seen.text.includes('data: second'));
      sink.write(bytes('data: third\n\n'));
      await until(() => seen.text.endsWith('data: first\n\ndata: second\n\ndata: third\n\n'));
      assert.ok(seen.text.indexOf('the late answer') < seen.text.indexOf('text/event-stream'));
      socket.destroy();
      await until(() => sinks.at(-1)!.closes === 1);
    });

    it(`hands out all that lies there before it ends, at ${path}`, async () => {
      const count = sinks.length;
      const { socket, seen } = send(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`);
      socket.pause();
      await until(() => sinks.length > count);
      const { sink } = sinks.at(-1)!;
      const chunk = new Uint8Array(65_536).fill(0x20);
      let written = 0;
      for (; sink.bufferedBytes() < 1_000_000; written += chunk.length) sink.write(chunk);
      sink.end();
      sink.write(bytes('data: too late\n\n'));
      socket.resume();
      await until(() => seen.closed);
      const body = seen.text.slice(seen.text.indexOf('\r\n\r\n') + 4);
      assert.equal(body.length, 'data: first\n\n'.length + written);
      await until(() => sinks.at(-1)!.closes === 1);
    });

    it(`ends with a reader that only stops sending, at ${path}`, async () => {
      const count = sinks.length;
      const { socket, seen } = send(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`);
      await until(() => sinks.length > count && seen.text.includes('data: first'));
      const entry = sinks.at(-1)!;
      socket.end();
      for (let n = 0; n < 400 && entry.closes === 0; n++) {
        entry.sink.write(bytes('data: more\n\n'));
        await wait(5);
      }
      assert.equal(entry.closes, 1);
    });
  }
});

describe('a WebSocket on the Node entry', () => {
  const open = async (headers: Record<string, string> = { 'x-key': 'k' }) => {
    const count = opened.length;
    const socket = new WebSocket(`${base.replace('http', 'ws')}/socket`, { headers });
    await once(socket, 'open');
    await until(() => opened.length > count);
    return { socket, seen: opened.at(-1)! };
  };

  it('is refused before the upgrade, with the route’s own status', async () => {
    const socket = new WebSocket(`${base.replace('http', 'ws')}/socket`);
    const [, response] = await once(socket, 'unexpected-response');
    assert.equal(response.statusCode, 401);
    assert.equal(response.headers['x-why'], 'no key');
    socket.on('error', () => {});
    socket.terminate();
  });

  it('answers a plain request with 426', async () => {
    const response = await fetch(`${base}/socket`, { headers: { 'x-key': 'k' } });
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

  it('refuses a message over its bound with 1009 and reads none of it', async () => {
    const { socket, seen } = await open();
    socket.on('error', () => {});
    const closed = once(socket, 'close');
    socket.send(new Uint8Array(WEBSOCKET_MAX_PAYLOAD + 1));
    assert.equal((await closed)[0], 1009);
    await until(() => seen.closed.length === 1);
    assert.equal(seen.binary.length, 0);
  });

  it('hands on what is a little over the bound of the protocol, so that the sender can be told', async () => {
    const { socket, seen } = await open();
    socket.send(`"${'x'.repeat(65_536 + 500)}"`);
    await until(() => seen.texts.length === 1);
    socket.terminate();
  });

  it('offers no compression', async () => {
    const { socket } = await open();
    assert.equal(socket.extensions, '');
    socket.terminate();
  });

  it('cuts a peer that answers no ping, and keeps one that does', async () => {
    const mute = await open();
    // Its library would answer; what it sends is swallowed.
    (mute.socket as unknown as { pong(): void }).pong = () => {};
    mute.socket.removeAllListeners('ping');
    const good = await open();
    await until(() => mute.seen.closed.length === 1);
    assert.equal(mute.seen.closed[0], 1006);
    await wait(250);
    assert.equal(good.seen.closed.length, 0);
    good.socket.terminate();
  });

  it('survives a listener that throws: that socket ends, others go on', async () => {
    const [one, two] = [await open(), await open()];
    one.socket.on('error', () => {});
    one.socket.send('throw');
    await until(() => one.seen.closed.length === 1);
    assert.equal(defects.length, 1);
    two.socket.send('still here');
    await until(() => two.seen.texts.length === 1);
    two.socket.terminate();
  });

  it('is cut where the peer does not finish the closing handshake', async () => {
    const raw = connect(server.listening.port, '127.0.0.1');
    const count = opened.length;
    raw.write(
      'GET /socket HTTP/1.1\r\nhost: x\r\nx-key: k\r\nconnection: Upgrade\r\nupgrade: WebSocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    );
    await until(() => opened.length > count);
    const seen = opened.at(-1)!;
    raw.on('error', () => {});
    seen.socket.close(1000, 'bye');
    await until(() => seen.closed.length === 1);
    raw.destroy();
  });
});

describe('the server’s bounds', () => {
  it('cuts who sends headers byte by byte after five seconds', async () => {
    const socket = connect(server.listening.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write('GET /who HTTP/1.1\r\nx: ');
    const began = performance.now();
    const dripping = setInterval(() => socket.write('y'), 300);
    // Not `once`: it rejects on the error that writing to a cut connection is.
    await new Promise((resolve) => socket.once('close', resolve));
    clearInterval(dripping);
    const took = performance.now() - began;
    assert.ok(took > 4_000 && took < 8_500, String(took));
  });

  /** Sends a request by hand, leaves its own side open, and gives what came until the other side closed. */
  const answerTo = (lines: readonly string[]): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect({ port: server.listening.port, host: '127.0.0.1', allowHalfOpen: true });
      let answer = '';
      const given = setTimeout(() => reject(new Error(`still open, after ${JSON.stringify(answer)}`)), 8_000);
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
    new Promise((resolve) => server.server.getConnections((_error, count) => resolve(count)));
  const none = async (): Promise<void> => {
    for (let n = 0; n < 800 && (await openConnections()) > 0; n++) await wait(10);
    assert.equal(await openConnections(), 0);
  };

  it('answers a request that offers another protocol as if it had not, and lets go of its connection', async () => {
    server.server.closeIdleConnections();
    const answer = await answerTo(['GET /who HTTP/1.1', 'host: x', 'connection: Upgrade', 'upgrade: h2c']);
    assert.match(answer, /^HTTP\/1\.1 200 [\s\S]*127\.0\.0\.1/);
    const post = await answerTo(['POST /who HTTP/1.1', 'host: x', 'connection: Upgrade', 'upgrade: h2c']);
    assert.match(post, /^HTTP\/1\.1 400 /);
    await none();
    for (const socket of kept.splice(0)) socket.destroy();
  });

  it('keeps no connection of a refused upgrade, though the other side never closes it', async () => {
    server.server.closeIdleConnections();
    const answer = await answerTo(['GET /socket HTTP/1.1', 'host: x', 'connection: Upgrade', 'upgrade: websocket']);
    assert.match(answer, /^HTTP\/1\.1 401 /);
    await none();
    for (const socket of kept.splice(0)) socket.destroy();
  });

  it('stops within its bound, whatever a socket that left HTTP still holds open', async () => {
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

  it('stops as soon as what is under way is answered, though the connection could be used again', async () => {
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

  it('tells the address of the peer', async () => {
    assert.equal(await (await fetch(`${base}/who`)).text(), '127.0.0.1');
  });

  it('says in one sentence that its port is taken', async () => {
    const { describeStartupFailure } = await import('../lifecycle.ts');
    const error = await listenOnNode({
      fetch: app.fetch as never,
      sockets: sockets.server,
      host: '127.0.0.1',
      port: server.listening.port,
      maxConnections: 10,
    }).then(
      () => undefined,
      (e: unknown) => e,
    );
    const lines = describeStartupFailure(error, { PORT: server.listening.port, host: '127.0.0.1' });
    assert.equal(lines.length, 1);
    assert.match(lines[0]!, /^Port \d+ is in use: .*PORT=\d+$/);
  });
});
