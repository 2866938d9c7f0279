/**
 * Each known gap, looked for in the engine itself. A test that fails here is good news: the gap is gone, so take it off the
 * list, and what was built around it out of the service.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import process from 'node:process';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { burstResults, startBurstServer } from './burst-server.ts';
import { knownGaps } from './known-gaps.ts';
import { runtimeBinaries } from './runtime-binaries.ts';
import { projectRoot } from './service-process.ts';
import { type RunningWorker, startSmallWorker } from './workerd-process.ts';

/** Which path tries it, and how it fails. A gap that is put on the list without a test here does not compile. */
const missing: Readonly<
  Record<
    Exclude<keyof typeof knownGaps, 'workerdSocketsOfOneRequest' | 'denoBurstThenError'>,
    readonly [string, RegExp]
  >
> = {
  workerdNoHttp2: ['http2', /^ERR_METHOD_NOT_IMPLEMENTED/],
  workerdNoThreads: ['threads', /^ERR_METHOD_NOT_IMPLEMENTED/],
  workerdNoPing: ['ping', /not a function/],
  workerdNoFiles: ['files', /^ENOENT/],
  workerdNoRedirectError: ['redirect', /^TypeError: Invalid redirect value/],
};

/** Each path tries one thing; the answer is `works`, or the error. */
const probes = `
import http2 from 'node:http2';
import net from 'node:net';
import fs from 'node:fs';
import { Worker } from 'node:worker_threads';
import { once } from 'node:events';
let kept;
const tries = {
  '/http2': async (port) => { const session = http2.connect('http://127.0.0.1:' + port); await once(session, 'connect'); },
  '/threads': async () => { const thread = new Worker('1', { eval: true }); await once(thread, 'online'); },
  '/ping': async () => { const [, server] = Object.values(new WebSocketPair()); server.accept(); server.ping(); },
  '/files': async () => { fs.readFileSync(${JSON.stringify(`${projectRoot}package.json`)}); },
  '/redirect': async (port) => { await fetch('http://127.0.0.1:' + port, { redirect: 'error' }); },
  '/open': async (port) => { kept = net.connect(port, '127.0.0.1'); await once(kept, 'connect'); },
  '/reuse': async () => {
    kept.write('again');
    await new Promise((resolve) => setTimeout(resolve, 300));
    if (kept.destroyed) throw new Error('The socket of the other request is gone');
  },
};
export default {
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    const late = new Promise((_, reject) => setTimeout(() => reject(new Error('Nothing came of it')), 5000));
    try {
      await Promise.race([tries[pathname](Number(searchParams.get('port'))), late]);
      return new Response('works');
    } catch (error) {
      return new Response((error.code ?? error.name) + ': ' + error.message);
    }
  },
};`;

describe('known gaps of workerd', () => {
  let worker: RunningWorker;
  let peer: Server;
  let received = '';
  const attempt = async (name: string) => {
    const { port } = peer.address() as AddressInfo;
    return (await fetch(`${worker.url}/${name}?port=${port}`)).text();
  };

  before(async () => {
    peer = createServer((socket) => {
      socket.setEncoding('utf8').on('data', (text: string) => {
        received += text;
      });
      socket.on('error', () => {});
    });
    peer.listen(0, '127.0.0.1');
    await once(peer, 'listening');
    worker = await startSmallWorker(probes);
  });
  after(async () => {
    await worker?.stop();
    peer?.close();
  });

  for (const [key, [name, error]] of Object.entries(missing)) {
    it(knownGaps[key as keyof typeof missing].gap, async () => assert.match(await attempt(name), error));
  }

  it(knownGaps.workerdSocketsOfOneRequest.gap, async () => {
    assert.equal(await attempt('open'), 'works');
    assert.notEqual(await attempt('reuse'), 'works');
    assert.equal(received, '');
  });
});

describe('known gaps of Deno', () => {
  const calls = 20;
  const resultsOn = async (command: string, args: readonly string[], port: number): Promise<number[]> => {
    const { stdout } = await promisify(execFile)(
      command,
      [...args, 'runtime/testing/burst-client.ts', String(port), String(calls)],
      { cwd: projectRoot, timeout: 60_000, env: { PATH: process.env.PATH, HOME: process.env.HOME } },
    );
    const counts = JSON.parse(stdout) as number[];
    assert.equal(counts.length, calls);
    return counts;
  };

  it(knownGaps.denoBurstThenError.gap, async () => {
    const server = await startBurstServer();
    try {
      const all = Array.from({ length: calls }, () => burstResults);
      assert.deepEqual(await resultsOn(process.execPath, ['--import=tsx'], server.port), all, 'as it is on Node');
      assert.deepEqual(await resultsOn(runtimeBinaries.bun, ['--bun'], server.port), all, 'as it is on Bun');
      const deno = ['run', '--no-prompt', '--allow-net', '--allow-env', '--allow-read', '--allow-sys'];
      assert.notDeepEqual(await resultsOn(runtimeBinaries.deno, deno, server.port), all);
    } finally {
      server.stop();
    }
  });
});
