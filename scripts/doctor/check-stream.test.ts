/** The doctor's stream check against the real route on Node's server, with proxies in front that do what real ones do. */
import assert from 'node:assert/strict';
import { createServer, request, type Server } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { Hono } from 'hono';
import { listenOnNode } from '../../runtime/adapters/node/listen.ts';
import { createNodeSockets, httpVersionOnNode } from '../../runtime/adapters/node/sockets.ts';
import { openEventStreamOnSocket } from '../../runtime/adapters/node/sse.ts';
import { createSystemClock } from '../../runtime/core/system-clock.ts';
import type { AppEnv } from '../../runtime/http/app-env.ts';
import { createStreamCheckRoute } from '../../runtime/http/stream-check-route.ts';
import { streamCheckPath } from '../../shared/api/stream-check.ts';
import { checkStream } from './check-stream.ts';

const clock = createSystemClock();
const deps = { fetch, monotonic: () => performance.now() };
const ids = async (base: string) => (await checkStream(base, deps)).map(({ id, status }) => `${id} ${status}`);

async function listen(server: Server | TcpServer): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('an event stream through proxies', () => {
  let service: Awaited<ReturnType<typeof listenOnNode>>;
  const refusals: string[] = [];
  const proxies: (Server | TcpServer)[] = [];
  before(async () => {
    const sockets = createNodeSockets({ clock, onListenerError: (error) => assert.fail(String(error)) });
    const app = new Hono<AppEnv>();
    app.use(async (c, next) => {
      c.set('address', '192.0.2.1');
      c.set('answerHeaders', {});
      await next();
    });
    app.route(
      '/',
      createStreamCheckRoute({
        clock,
        budgets: { refuse: (address) => void refusals.push(address) },
        openEventStream: openEventStreamOnSocket,
        httpVersion: httpVersionOnNode,
      }),
    );
    service = await listenOnNode({
      fetch: app.fetch as never,
      sockets: sockets.server,
      host: '127.0.0.1',
      port: 0,
      maxConnections: 20,
      onRefused: undefined,
    });
  });
  after(async () => {
    for (const proxy of proxies) proxy.close();
    await service.stop();
  });

  it('passes without a proxy, and draws from the budget of strangers', async () => {
    // The check compares times, and a machine that others use as well may hold up one attempt.
    let tries = 0;
    let seen: readonly string[] = [];
    while (tries++ < 5 && seen[0] !== 'public.stream pass') seen = await ids(service.listening.url);
    assert.deepEqual(seen, ['public.stream pass']);
    assert.deepEqual(new Set(refusals), new Set(['192.0.2.1']));
  });

  it('a proxy that sends the response on once it is complete is found', async () => {
    const proxy = createServer(async (incoming, outgoing) => {
      const whole = await (await fetch(service.listening.url + incoming.url)).text();
      outgoing.end(whole);
    });
    proxies.push(proxy);
    assert.deepEqual(await ids(await listen(proxy)), ['public.stream fail']);
  });

  it('a proxy that ends the response early is found', async () => {
    const proxy = createServer((incoming, outgoing) => {
      request(service.listening.url + incoming.url, (answer) =>
        answer.once('data', (chunk) => {
          outgoing.end(chunk);
          answer.destroy();
        }),
      ).end();
    });
    proxies.push(proxy);
    assert.deepEqual(await ids(await listen(proxy)), ['public.stream fail']);
  });

  it('a proxy that speaks HTTP/1.0 is not taken for one that buffers', async () => {
    const proxy = createTcpServer((client) => {
      const host = connect(service.listening.port, '127.0.0.1');
      client.once('data', () => host.write(`GET ${streamCheckPath} HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n`));
      host.pipe(client);
      host.on('error', () => client.destroy());
      client.on('error', () => host.destroy());
    });
    proxies.push(proxy);
    assert.deepEqual(await ids(await listen(proxy)), ['public.stream pass', 'public.http warn']);
  });

  it('a service without the route gets no finding', async () => {
    const older = createServer((_incoming, outgoing) => outgoing.writeHead(404).end());
    proxies.push(older);
    assert.deepEqual(await ids(await listen(older)), []);
  });
});
