import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { stopThread } from './stop-thread.ts';

const recognizer = fileURLToPath(new URL('./recognition/recognizer.ts', import.meta.url));

/** Starts to load the speech models, closes after `ms` and exits as the service does. */
const script = (ms: number) => `
  const { createRecognizer } = await import(${JSON.stringify(recognizer)});
  const logger = { debug() {}, info() {}, warn() {}, error() {}, child() { return this; } };
  const recognizer = createRecognizer({ cacheDir: ${JSON.stringify(process.cwd())} + '/.local/engine', logger });
  recognizer.warm();
  await new Promise((resolve) => setTimeout(resolve, ${ms}));
  await recognizer.close();
  process.exit(0);
`;

for (const ms of [0, 300, 900]) {
  test(`a process that stops ${ms} ms into loading the speech models exits with 0`, async () => {
    const child = spawn(process.execPath, ['--import=tsx', '--input-type=module', '-e', script(ms)], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (chunk) => (said += chunk));
    const [code, signal] = await once(child, 'exit');
    assert.deepEqual([code, signal], [0, null], said);
  });
}

test('a thread that never reads its messages is terminated', async () => {
  const worker = new Worker('for (;;);', { eval: true });
  await once(worker, 'online');
  await stopThread(worker, 50);
});
