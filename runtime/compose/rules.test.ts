import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ConfigError } from '../config.ts';
import { silentLogger } from '../core/ports/logger.ts';
import { until } from '../testing/until.ts';
import { composeRules } from './rules.ts';

async function inFolder(text: string, use: (path: string) => Promise<void>) {
  const folder = await mkdtemp(join(tmpdir(), 'rules-'));
  const path = join(folder, 'rules.yaml');
  await writeFile(path, text);
  try {
    await use(path);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const card = '{ id: a, kind: card, title: A }';

describe('RULES_FILE', () => {
  it('is read again when it changes, and a mistake leaves the former rules in use', () =>
    inFolder(`rules: [${card}]`, async (path) => {
      const { current, findings, close } = await composeRules({ RULES_FILE: path }, silentLogger);
      assert.equal(findings()[0]?.detail, '1 rules, 0 checklists');
      await writeFile(path, `rules: [${card.replace('card', 'cart')}]`);
      await until(() => findings()[0]?.status === 'fail');
      assert.match(findings()[0]?.detail ?? '', /line 1, column \d+: kind /);
      assert.equal(current().rules.length, 1);
      await writeFile(path, 'coaching: [{ checklist: [{ id: a, title: A }] }]');
      await until(() => current().coaching.length === 1);
      assert.equal(current().rules.length, 0);
      close();
    }));

  it('has a checklist of its own where the language is not known yet, and in no language without one', () =>
    inFolder('coaching: [{ queues: [A], languages: [es], checklist: [{ id: a, title: A }] }]', async (path) => {
      const { hasCoaching, close } = await composeRules({ RULES_FILE: path }, silentLogger);
      assert.deepEqual(
        (['es-ES', undefined, 'en-US'] as const).map((language) => hasCoaching({ queue: 'A', language })),
        [true, true, false],
      );
      assert.equal(hasCoaching({ queue: 'B', language: undefined }), false);
      close();
    }));

  it('the service does not start with a mistake in it, and names the place', () =>
    inFolder('rules: [{ id: a }]', async (path) => {
      const start = composeRules({ RULES_FILE: path }, silentLogger);
      await assert.rejects(start, (error) => error instanceof ConfigError && /line 1, column/.test(error.message));
    }));

  it('without a file there are no rules', async () => {
    const { current, findings } = await composeRules({ RULES_FILE: undefined }, silentLogger);
    assert.deepEqual([current(), findings()], [{ rules: [], coaching: [] }, []]);
  });
});
