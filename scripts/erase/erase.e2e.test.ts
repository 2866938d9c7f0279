import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../../runtime/config.ts';
import { openRedis } from '../doctor/open-redis.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const id = '0a0a0a0a-1111-4222-8333-000000000001';
const other = '0a0a0a0a-1111-4222-8333-000000000002';

async function erase(conversation: string, env: Record<string, string>): Promise<{ code: number; text: string }> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'scripts/erase.ts', conversation, '--env', '/none', '--json'],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { PATH: process.env.PATH ?? '', ...env },
    },
  );
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  const [code] = (await once(child, 'close')) as [number];
  return { code, text };
}

test('erase removes every key and file of one conversation, verifies it, and touches no other', async () => {
  const free = createServer().listen(0, '127.0.0.1');
  await once(free, 'listening');
  const { port } = free.address() as { port: number };
  free.close();
  const server = spawn('redis-server', ['--port', String(port), '--save', ''], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const directory = mkdtempSync(join(tmpdir(), 'erase-'));
  try {
    await new Promise<void>((resolve) => {
      server.stdout.on('data', (chunk) => String(chunk).includes('Ready to accept') && resolve());
    });
    const url = `redis://127.0.0.1:${port}`;
    const redis = await openRedis(readConfig({ REDIS_URL: url }));
    for (const key of [`earshot:log:${id}`, `earshot:{${id}}:head`, `earshot:lease:voice:${id}`]) {
      await redis.command('SET', key, 'x');
    }
    for (let i = 0; i < 3_000; i++) await redis.command('SET', `earshot:log:${other}:${i}`, 'x');
    await redis.command('SET', `theirs:${id}`, 'x');
    for (const name of [`${id}-1.capture`, `${id}-2.capture`, `${other}-1.capture`])
      writeFileSync(join(directory, name), '');

    const env = { REDIS_URL: url, CAPTURE_DIR: directory };
    const first = await erase(id.toUpperCase(), env);
    assert.equal(first.code, 0);
    assert.deepEqual(JSON.parse(first.text), {
      conversationId: id,
      erased: { history: 0, keys: 3, files: 2 },
      left: { history: 0, keys: 0, files: 0 },
      instances: [],
      silent: [],
    });
    // What stays is the tombstone of the conversation and the index of erasures: its id, for thirty days.
    assert.equal(await redis.command('DBSIZE'), 3_001 + 2);
    assert.deepEqual(readdirSync(directory), [`${other}-1.capture`]);
    assert.deepEqual(JSON.parse((await erase(id, env)).text).erased, { history: 0, keys: 0, files: 0 });
    assert.equal((await erase('nothing', env)).code, 2);
    redis.close();
  } finally {
    server.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  }
});
