import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { readTarget } from './target.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'earshot-target-'));
});
afterEach(() => rm(directory, { recursive: true }));

const leave = async (content: object | string) => {
  await mkdir(join(directory, '.local'), { recursive: true });
  await writeFile(
    join(directory, '.local', 'audiohook.json'),
    typeof content === 'string' ? content : JSON.stringify(content),
  );
};
const read = (given: object = {}, env: Record<string, string> = {}) => readTarget({ given, env, directory });

test('without any key the error says how to get one', async () => {
  await assert.rejects(read(), /npm start, or give --key/);
  await leave('{"apiKey":');
  await assert.rejects(read(), /npm start, or give --key/);
});

test('an address that is not a WebSocket address is refused', async () => {
  for (const url of ['http://127.0.0.1/audiohook', 'localhost:8080', ''])
    await assert.rejects(read({ url, key: 'k' }), /--url must start with ws/);
});

test('the file of the local service is used as a whole', async () => {
  await leave({ apiKey: 'local-key', clientSecret: 'bG9jYWw=', url: 'ws://127.0.0.1:9999/audiohook' });
  assert.deepEqual(await read(), {
    url: 'ws://127.0.0.1:9999/audiohook',
    apiKey: 'local-key',
    clientSecret: 'bG9jYWw=',
  });
});

test('options come before the environment, that before .env, that before the local service', async () => {
  await leave({ apiKey: 'local-key', clientSecret: 'bG9jYWw=', url: 'ws://127.0.0.1:9999/audiohook' });
  await writeFile(
    join(directory, '.env'),
    'API_KEY=file-key,older-key\nAUDIOHOOK_CLIENT_SECRET=ZmlsZQ==,b2xkZXI=\nPORT=8111\n',
  );
  assert.deepEqual(await read(), {
    url: 'ws://127.0.0.1:8111/audiohook',
    apiKey: 'file-key',
    clientSecret: 'ZmlsZQ==',
  });
  assert.deepEqual(await read({}, { API_KEY: 'env-key', AUDIOHOOK_CLIENT_SECRET: 'ZW52' }), {
    url: 'ws://127.0.0.1:8111/audiohook',
    apiKey: 'env-key',
    clientSecret: 'ZW52',
  });
  assert.deepEqual(await read({ url: 'wss://x.example/audiohook', key: 'k', secret: 's' }), {
    url: 'wss://x.example/audiohook',
    apiKey: 'k',
    clientSecret: 's',
  });
});

test('a given key is never combined with the secret of another', async () => {
  await leave({ apiKey: 'local-key', clientSecret: 'bG9jYWw=' });
  assert.equal((await read({ key: 'mine' })).clientSecret, undefined);
  assert.equal((await read({}, { API_KEY: 'env-key' })).clientSecret, undefined);
});
