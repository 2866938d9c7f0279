import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { announceLocalService, readLocalCredentials } from './credentials.ts';

test('credentials are created once, random, and readable by their owner only', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'earshot-'));
  try {
    const first = await readLocalCredentials(directory);
    assert.deepEqual(await readLocalCredentials(directory), first);
    assert.ok(Buffer.from(first.clientSecret, 'base64').length >= 16);
    assert.equal((await stat(join(directory, 'audiohook.json'))).mode & 0o777, 0o600);
    const other = await readLocalCredentials(join(directory, 'elsewhere'));
    assert.notEqual(other.apiKey, first.apiKey);
  } finally {
    await rm(directory, { recursive: true });
  }
});

test('a broken file is replaced, and announcing keeps the secrets', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'earshot-'));
  try {
    await writeFile(join(directory, 'audiohook.json'), '{"apiKey":"');
    const made = await readLocalCredentials(directory);
    await announceLocalService(directory, { ...made, url: 'ws://127.0.0.1:1/audiohook' });
    const stored = JSON.parse(await readFile(join(directory, 'audiohook.json'), 'utf8'));
    assert.equal(stored.url, 'ws://127.0.0.1:1/audiohook');
    const { url: _url, ...again } = { ...(await readLocalCredentials(directory)), url: '' };
    assert.equal(again.apiKey, made.apiKey);
  } finally {
    await rm(directory, { recursive: true });
  }
});
