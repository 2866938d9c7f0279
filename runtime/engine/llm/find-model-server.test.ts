import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { startModelServer } from '../../testing/model-server.ts';
import { findModelServer } from './find-model-server.ts';

const ownPort = 1;

test('the only model of a server on this machine is used', async () => {
  const server = await startModelServer(['qwen3:latest']);
  const found = await findModelServer({ fetch, ownPort, ports: { Closed: 9, Ollama: server.port } });
  assert.deepEqual(found, { server: 'Ollama', url: server.url, model: 'qwen3:latest' });
  await server.close();
});

test('of several models the one that LLM_MODEL names is used, and without a name they are listed', async () => {
  const server = await startModelServer(['qwen3:latest', 'llama3:8b']);
  const ports = { Ollama: server.port };
  const named = await findModelServer({ fetch, ownPort, ports, wanted: 'qwen3' });
  assert.deepEqual(named, { server: 'Ollama', url: server.url, model: 'qwen3:latest' });
  const undecided = { server: 'Ollama', url: server.url, models: ['qwen3:latest', 'llama3:8b'] };
  assert.deepEqual(await findModelServer({ fetch, ownPort, ports }), undecided);
  assert.deepEqual(await findModelServer({ fetch, ownPort, ports, wanted: 'gemma' }), undecided);
  await server.close();
});

test("the service's own port is never asked", async () => {
  const server = await startModelServer();
  assert.equal(await findModelServer({ fetch, ownPort: server.port, ports: { 'llama.cpp': server.port } }), undefined);
  await server.close();
});

test('a port at which something else answers, hangs or nothing answers is no model server', async () => {
  const pages = createServer((request, response) => {
    if (request.url === '/v1/models') response.end('<html>a page</html>');
  });
  const silent = createServer(() => {});
  for (const server of [pages, silent]) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const [first, second] = [pages, silent].map((server) => (server.address() as AddressInfo).port);
  const ports = { Page: first!, Silent: second!, Closed: 9 };
  assert.equal(await findModelServer({ fetch, ownPort, ports, timeoutMs: 100 }), undefined);
  for (const server of [pages, silent]) {
    server.closeAllConnections();
    server.close();
  }
});

test('nothing is fetched from a port at which nothing listens', async () => {
  const fetched: unknown[] = [];
  const noted: typeof fetch = (address) => {
    fetched.push(address);
    return Promise.reject(new Error('nothing listens'));
  };
  assert.equal(await findModelServer({ fetch: noted, ownPort, ports: { Closed: 9 } }), undefined);
  assert.deepEqual(fetched, []);
});
