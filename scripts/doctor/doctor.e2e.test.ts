import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import process from 'node:process';
import type { Readable } from 'node:stream';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../../runtime/config.ts';
import type { Finding } from '../../runtime/core/operations/finding.ts';
import { checkRedis } from './check-redis.ts';
import { openRedis } from './open-redis.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

/** Resolves once `stream` has said `text`; goes on reading, so that the writer never meets a closed pipe. */
function said(stream: Readable, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let seen = '';
    stream.on('data', (chunk) => {
      seen = (seen + chunk).slice(-10_000);
      if (seen.includes(text)) resolve();
    });
    stream.once('end', () => reject(new Error(`It ended and said: ${seen}`)));
  });
}

async function withRedis<T>(options: readonly string[], use: (url: string) => Promise<T>): Promise<T> {
  const port = await freePort();
  const child = spawn('redis-server', ['--port', String(port), '--save', '', '--appendonly', 'no', ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    await said(child.stdout, 'Ready to accept connections');
    return await use(`127.0.0.1:${port}`);
  } finally {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
}

const examine = (url: string) =>
  checkRedis(readConfig({ REDIS_URL: url }), { openRedis, monotonic: () => performance.now() });
const byId = (findings: readonly Finding[]) => Object.fromEntries(findings.map(({ id, status }) => [id, status]));

test('a real Redis: fine, then with a wrong password, then one that evicts, then none', async () => {
  await withRedis(['--requirepass', 'right'], async (where) => {
    // How quick it is depends on what else this machine does; that it was asked is what counts.
    const { 'redis.latency': latency, ...fine } = byId(await examine(`redis://:right@${where}`));
    assert.ok(latency);
    const passes = ['redis.connect', 'redis.mode', 'redis.version', 'redis.eviction'];
    assert.deepEqual(fine, Object.fromEntries(passes.map((id) => [id, 'pass'])));
    assert.deepEqual(byId(await examine(`redis://:wrong@${where}`)), { 'redis.auth': 'fail' });
    assert.deepEqual(byId(await examine(`redis://${where}`)), { 'redis.auth': 'fail' });
    assert.deepEqual(byId(await examine(`rediss://:right@${where}`)), { 'redis.tls': 'fail' });
  });
  await withRedis(['--maxmemory', '50mb', '--maxmemory-policy', 'allkeys-lru'], async (where) => {
    assert.equal(byId(await examine(`redis://${where}`))['redis.eviction'], 'fail');
  });
  assert.deepEqual(byId(await examine(`redis://127.0.0.1:${await freePort()}`)), { 'redis.connect': 'fail' });
});

async function doctor(
  args: readonly string[],
  env: Record<string, string>,
): Promise<{ code: number; findings: Finding[] }> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'scripts/doctor.ts', '--env', '/nonexistent', '--json', ...args],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { PATH: process.env.PATH ?? '', ...env },
    },
  );
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  const [code] = (await once(child, 'exit')) as [number];
  return { code, findings: JSON.parse(text).findings };
}

test('the running service is probed as Genesys would, and a wrong key is named', async () => {
  const port = await freePort();
  const key = 'key-of-the-doctors-own-test-0001';
  const clientSecret = Buffer.alloc(32, 9).toString('base64');
  const settings = { API_KEY: key, AUDIOHOOK_CLIENT_SECRET: clientSecret };
  const service: ChildProcess = spawn(process.execPath, ['.build/server/node.js'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH ?? '', PORT: String(port), LOCAL_MODELS: 'off', ...settings },
  });
  try {
    await said(service.stdout!, 'ready at');
    const target = ['--panel', `http://127.0.0.1:${port}`, '--audiohook', `ws://127.0.0.1:${port}/audiohook`];
    const good = await doctor(target, settings);
    assert.equal(good.code, 0, JSON.stringify(good.findings));
    const status = byId(good.findings);
    assert.equal(status['public.audiohook'], 'pass');
    assert.equal(status['public.unsigned'], 'pass');
    assert.ok(status['clock.skew']);
    const wrong = await doctor(target, { ...settings, API_KEY: 'another-key-0123456789' });
    assert.equal(wrong.code, 1);
    assert.equal(byId(wrong.findings)['public.audiohook'], 'fail');
  } finally {
    service.kill('SIGTERM');
    await once(service, 'exit');
  }
});
