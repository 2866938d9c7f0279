import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseConversationId } from '../../shared/ids.ts';
import { type ConfigError, readConfig } from '../config.ts';
import type { AssistGateway } from '../core/ports/assist-gateway.ts';
import { silentLogger } from '../core/ports/logger.ts';
import { createMemoryKeyValueStore } from '../store/memory-store.ts';
import { createTestClock } from '../testing/clock.ts';
import { until } from '../testing/until.ts';
import { composeQueues, queueFacts } from './queues.ts';

const id = parseConversationId('11111111-2222-4333-8444-555555555555');

async function inFolder(
  text: string,
  use: (start: () => ReturnType<typeof composeQueues>, path: string) => Promise<void>,
) {
  const folder = await mkdtemp(join(tmpdir(), 'queues-'));
  const path = join(folder, 'queues.yaml');
  await writeFile(path, text);
  const clock = createTestClock();
  const shared = { clock, logger: silentLogger, store: createMemoryKeyValueStore({ clock }) };
  try {
    await use(
      () => composeQueues({ ...shared, gateway: {} as AssistGateway, config: readConfig({ QUEUES_FILE: path }) }),
      path,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('QUEUES_FILE', () => {
  it('is read again when it changes, and a mistake leaves the former one in use', () =>
    inFolder('queues: [{ name: A }]', async (start, path) => {
      const { queues, findings, close } = await start();
      assert.equal(queues.of(id)?.settings.name, 'A');
      await writeFile(path, 'queues: [{ name: B, translation: maybe }]');
      await until(() => findings()[0]?.status === 'fail');
      assert.match(findings()[0]?.detail ?? '', /line 1, column \d+: translation must be one of/);
      assert.equal(queues.of(id)?.settings.name, 'A');
      await writeFile(path, 'queues: [{ name: B }]');
      await until(() => queues.of(id)?.settings.name === 'B');
      close();
    }));

  it('the service check says which queue a conversation matched, and why', () =>
    inFolder('queues: [{ name: A, match: { queue: Sales } }, { name: Rest }]', async (start) => {
      const { queues, findings, close } = await start();
      queues.learn(id, { queue: ['Sales'] });
      assert.equal(findings()[1]?.detail, `${id}: A, by queue`);
      close();
    }));

  it('with a mistake the service does not start, and says where it is', () =>
    inFolder('queues: [{}]', async (start) => {
      await assert.rejects(start(), (error: ConfigError) => /line 1, column 10: name is missing/.test(error.message));
    }));

  it('a queue says nothing about translation where nothing translates', () => {
    assert.deepEqual(queueFacts({ name: 'A', translation: 'always' }, undefined), { queue: 'A' });
    assert.deepEqual(queueFacts({ name: 'A', translation: 'always' }, 'off'), { queue: 'A', translation: 'always' });
  });
});
