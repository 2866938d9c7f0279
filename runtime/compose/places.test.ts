import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ConfigError, readConfig } from '../config.ts';
import { checkPlaces } from './places.ts';

async function withFolder(run: (folder: string, file: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'places-'));
  const file = join(folder, 'file');
  await writeFile(file, 'x');
  await run(folder, file).finally(() => rm(folder, { recursive: true }));
}

const webhooks = { WEBHOOK_URL: 'http://127.0.0.1:9/', WEBHOOK_KEY: 'k3Jd82hsKq9wMz5vTn1bXc7yRf4gLp6aQe0u' };

test('a start refuses files and folders that could not be used later, all of them at once', () =>
  withFolder(async (folder, file) => {
    const none = join(folder, 'none');
    const config = readConfig({
      ...webhooks,
      REDIS_URL: 'redis://127.0.0.1:1',
      REDIS_CA: none,
      TOOLS_DIR: none,
      PROMPTS_DIR: file,
      AUDIT_LOG: join(file, 'audit.log'),
      CAPTURE_DIR: file,
      WEBHOOK_FOLDER: join(file, 'below'),
      ARCHIVE_URL: file,
    });
    await assert.rejects(checkPlaces(config), (error: ConfigError) => {
      assert.ok(error instanceof ConfigError);
      assert.deepEqual(
        error.problems.map(({ setting }) => setting),
        ['REDIS_CA', 'TOOLS_DIR', 'PROMPTS_DIR', 'AUDIT_LOG', 'CAPTURE_DIR', 'WEBHOOK_FOLDER', 'ARCHIVE_URL'],
      );
      assert.doesNotMatch(error.message + JSON.stringify(error.problems), new RegExp(folder));
      return true;
    });
  }));

test('a folder that is only written to is made', () =>
  withFolder(async (folder, file) => {
    const made = join(folder, 'made', 'below');
    const config = readConfig({
      ...webhooks,
      TOOLS_DIR: folder,
      CAPTURE_DIR: made,
      ARCHIVE_URL: join(folder, 'archive'),
    });
    await checkPlaces(config);
    assert.ok(existsSync(made) && existsSync(join(folder, 'archive')));
    await checkPlaces(readConfig({ REDIS_URL: 'redis://127.0.0.1:1', REDIS_CA: file }));
  }));

test('folders that share one above them, which is missing, are made, also by several starts at once', () =>
  withFolder(async (folder) => {
    const data = join(folder, 'data');
    const config = readConfig({
      CAPTURE_DIR: join(data, 'captures'),
      ARCHIVE_URL: join(data, 'archive'),
      AUDIT_LOG: join(data, 'audit.log'),
    });
    await Promise.all([checkPlaces(config), checkPlaces(config), checkPlaces(config)]);
    assert.ok(existsSync(join(data, 'captures')) && existsSync(join(data, 'archive')));
  }));

test('settings that name no place, or one that is not used, are not checked', async () => {
  await checkPlaces(readConfig({}));
  await checkPlaces(readConfig({ ARCHIVE_URL: 'none', REDIS_CA: '/none', WEBHOOK_FOLDER: '/none/below' }));
  await checkPlaces(readConfig({ ARCHIVE_URL: 'postgres://user:password@db.invalid/x' }));
});

test('where no folder can be made a start says so, and does not hang', { skip: !existsSync('/proc') }, async () => {
  await assert.rejects(checkPlaces(readConfig({ CAPTURE_DIR: '/proc/none' })), ConfigError);
});
