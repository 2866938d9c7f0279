import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import process from 'node:process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

test('npm start says where it is ready, and a signal to npm stops the service and leaves nothing behind', async () => {
  const free = createServer().listen(0, '127.0.0.1');
  await once(free, 'listening');
  const { port } = free.address() as { port: number };
  free.close();
  const npm = spawn('npm', ['start'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, PORT: String(port), LOCAL_MODELS: 'off' },
  });
  let said = '';
  const ready = new Promise<void>((resolve, reject) => {
    npm.stdout.on('data', (chunk) => {
      said += chunk;
      if (/ready.*\n/.test(said)) resolve();
    });
    npm.once('exit', () => reject(new Error(said)));
  });
  await ready;
  const line = said.split('\n').find((text) => text.includes('ready'))!;
  assert.ok(line.includes(`http://127.0.0.1:${port}`), line);
  const health = await fetch(`http://127.0.0.1:${port}/healthz`);
  assert.equal(((await health.json()) as { status: string }).status, 'ok');
  npm.kill('SIGTERM');
  await once(npm, 'exit');
  // npm itself may be gone a moment before the service has closed its last socket.
  for (let i = 0; ; i++) {
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
    if (answer === undefined) break;
    assert.ok(i < 300, 'the service outlived npm');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
});
