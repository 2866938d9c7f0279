import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient } from 'redis';
import { accessOptions } from './client.ts';

test('clients with different access to different servers are of one class of the library, which takes long to make', () => {
  const make = (password: string, port: number) =>
    createClient({
      ...accessOptions({ tls: false, database: port % 2, password }),
      socket: { host: '127.0.0.1', port },
    });
  const [first, second] = [make('one', 1), make('two', 2)];
  assert.equal(first.constructor, second.constructor);
  assert.notEqual(first.constructor, createClient({ url: 'redis://127.0.0.1:1' }).constructor);
  assert.deepEqual([first.options.password, second.options.password], ['one', 'two']);
});

test('a client with a module of commands has them, whichever client was made before', () => {
  const modules = { sentinel: { name: { parseCommand: () => undefined, transformReply: undefined as never } } };
  const plain = () => createClient({ ...accessOptions({ tls: false, database: 0 }) });
  const withModule = () => createClient({ ...accessOptions({ tls: false, database: 0 }), modules });
  const has = [plain(), withModule(), plain(), withModule()].map((client) => 'sentinel' in client);
  assert.deepEqual(has, [false, true, false, true], 'the library asks sentinels by a module of its own');
});
