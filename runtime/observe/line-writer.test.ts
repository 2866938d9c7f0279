import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLineWriter } from './line-writer.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('the lines of one turn leave in one write, in order', async () => {
  const writes: string[] = [];
  const writer = createLineWriter({
    write: (text, done) => {
      writes.push(text);
      done();
    },
  });
  writer.write('a');
  writer.write('b');
  assert.deepEqual(writes, []);
  await turn();
  assert.deepEqual(writes, ['a\nb\n']);
});

test('a reader that has stopped costs bounded memory, and the dropped lines are counted and reported', async () => {
  const writes: string[] = [];
  let release = () => {};
  const writer = createLineWriter({
    write: (text, done) => {
      writes.push(text);
      release = done;
    },
    maxQueued: 100,
    onDropped: (count) => `dropped ${count}`,
  });
  writer.write('first');
  await turn();
  for (let i = 0; i < 1_000; i++) writer.write('x'.repeat(10));
  assert.equal(writes.length, 1);
  assert.equal(writer.dropped, 990);
  release();
  assert.equal(writes.length, 2);
  assert.match(writes[1]!, /dropped 990\n$/);
  assert.ok(writes[1]!.length < 150);
  release();
  writer.write('later');
  await turn();
  assert.equal(writes[2], 'later\n');
});

test('what still waits can be taken at the last moment', async () => {
  const writer = createLineWriter({ write: () => {} });
  writer.write('a');
  await turn();
  writer.write('b');
  assert.equal(writer.takeRest(), 'b\n');
  assert.equal(writer.takeRest(), '');
});
