import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type NodeApp, startNodeApp, toBytes, wait } from '../../testing/node-app.ts';
import { until } from '../../testing/until.ts';

let app: NodeApp;
before(async () => {
  app = await startNodeApp();
});
after(() => app.stop());

for (const path of ['/direct', '/response', '/web']) {
  describe(`an event stream at ${path}`, () => {
    it('reaches the reader event by event, with its headers, and reports once that the reader left', async () => {
      const leave = new AbortController();
      const response = await fetch(app.url + path, { signal: leave.signal });
      assert.equal(response.headers.get('content-type'), 'text/event-stream');
      assert.equal(response.headers.get('x-mark'), '1');
      const reader = response.body!.getReader();
      const text = async () => new TextDecoder().decode((await reader.read()).value);
      assert.equal(await text(), 'data: first\n\n');
      const { sink } = app.sinks.at(-1)!;
      sink.write(toBytes('data: second\n\n'));
      assert.equal(await text(), 'data: second\n\n');
      leave.abort();
      await until(() => app.sinks.at(-1)!.closes === 1);
      sink.write(toBytes('data: unread\n\n'));
      sink.end();
      sink.destroy();
      assert.equal(app.sinks.at(-1)!.closes, 1, 'reported once');
    });

    it('reports that the reader had left before the stream began, which keeps nothing reserved', async () => {
      const [waiting, begun] = [app.late.length, app.sinks.length];
      const leave = new AbortController();
      const response = fetch(`${app.url}/late${path}`, { signal: leave.signal }).catch(() => 'left');
      await until(() => app.late.length > waiting);
      leave.abort();
      assert.equal(await response, 'left');
      // The server learns of it after the client.
      await wait(100);
      app.late.at(-1)!();
      await until(() => app.sinks.length > begun);
      await until(() => app.sinks.at(-1)!.closes === 1);
    });

    it('ends after what was written', async () => {
      const response = await fetch(app.url + path);
      const { sink } = app.sinks.at(-1)!;
      sink.write(toBytes('data: last\n\n'));
      sink.end();
      assert.match(await response.text(), /data: last\n\n$/);
      await until(() => app.sinks.at(-1)!.closes === 1);
    });

    it('counts the bytes that a reader has not read, and can be destroyed', async () => {
      const count = app.sinks.length;
      const socket = app.connect();
      socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`);
      socket.pause();
      await until(() => app.sinks.length > count);
      const entry = app.sinks.at(-1)!;
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
  /** Sends a request on a bare connection and collects what comes back as text. */
  const send = (request: string) => {
    const socket = app.connect();
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
    it(`has no body in the response to HEAD, at ${path}`, async () => {
      const count = app.sinks.length;
      const { seen } = send(`HEAD ${path} HTTP/1.1\r\nhost: x\r\n\r\n`);
      await until(() => app.sinks.length > count);
      const { sink } = app.sinks.at(-1)!;
      sink.write(toBytes('data: more\n\n'));
      sink.end();
      await until(() => seen.closed);
      assert.match(seen.text, /^HTTP\/1\.1 200 /);
      assert.ok(seen.text.endsWith('\r\n\r\n'), 'nothing after the headers');
    });

    it(`waits for the response to an earlier request on the same connection, at ${path}`, async () => {
      const count = app.sinks.length;
      const { socket, seen } = send(`GET /late HTTP/1.1\r\nhost: x\r\n\r\nGET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`);
      await until(() => app.sinks.length > count && app.late.length > 0);
      const { sink } = app.sinks.at(-1)!;
      sink.write(toBytes('data: second\n\n'));
      assert.equal(seen.text, '', 'nothing before the first response');
      app.late.pop()!();
      await until(() => seen.text.includes('data: second'));
      sink.write(toBytes('data: third\n\n'));
      await until(() => seen.text.endsWith('data: first\n\ndata: second\n\ndata: third\n\n'));
      assert.ok(seen.text.indexOf('the late answer') < seen.text.indexOf('text/event-stream'));
      socket.destroy();
      await until(() => app.sinks.at(-1)!.closes === 1);
    });

    it(`delivers everything that is buffered before it ends, at ${path}`, async () => {
      const count = app.sinks.length;
      const { socket, seen } = send(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`);
      socket.pause();
      await until(() => app.sinks.length > count);
      const { sink } = app.sinks.at(-1)!;
      const chunk = new Uint8Array(65_536).fill(0x20);
      let written = 0;
      for (; sink.bufferedBytes() < 1_000_000; written += chunk.length) sink.write(chunk);
      sink.end();
      sink.write(toBytes('data: too late\n\n'));
      socket.resume();
      await until(() => seen.closed);
      const body = seen.text.slice(seen.text.indexOf('\r\n\r\n') + 4);
      assert.equal(body.length, 'data: first\n\n'.length + written);
      await until(() => app.sinks.at(-1)!.closes === 1);
    });

    it(`ends with a reader that only stops sending, at ${path}`, async () => {
      const count = app.sinks.length;
      const { socket, seen } = send(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`);
      await until(() => app.sinks.length > count && seen.text.includes('data: first'));
      const entry = app.sinks.at(-1)!;
      socket.end();
      for (let n = 0; n < 400 && entry.closes === 0; n++) {
        entry.sink.write(toBytes('data: more\n\n'));
        await wait(5);
      }
      assert.equal(entry.closes, 1);
    });
  }
});
