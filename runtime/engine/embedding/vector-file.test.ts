import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openVectorFile } from './vector-file.ts';

async function withFile(run: (path: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'vectors-'));
  try {
    await run(join(folder, 'kept', 'model.bin'));
  } finally {
    await rm(folder, { recursive: true });
  }
}
const never = (reason: string) => assert.fail(reason);
const vectors = new Map([
  ['one', Float32Array.of(1, 0, 0)],
  ['two', Float32Array.of(0, 0.5, -0.25)],
]);

test('vectors are there at the next start', () =>
  withFile(async (path) => {
    await (await openVectorFile(path, { dimensions: 3 }, never)).add(vectors);
    const next = await openVectorFile(path, { dimensions: 3 }, never);
    assert.deepEqual(next.get('two'), vectors.get('two'));
    assert.equal(next.get('three'), undefined);
  }));

test('a record cut short is dropped, and what follows stays readable', () =>
  withFile(async (path) => {
    await (await openVectorFile(path, { dimensions: 3 }, never)).add(vectors);
    await truncate(path, (await readFile(path)).length - 5);
    const cut = await openVectorFile(path, { dimensions: 3 }, never);
    assert.deepEqual(cut.get('one'), vectors.get('one'));
    assert.equal(cut.get('two'), undefined);
    await cut.add(new Map([['three', Float32Array.of(0, 0, 1)]]));
    assert.deepEqual((await openVectorFile(path, { dimensions: 3 }, never)).get('three'), Float32Array.of(0, 0, 1));
  }));

test('a file of another model or of other bytes is begun again, and the reason is given', () =>
  withFile(async (path) => {
    await (await openVectorFile(path, { dimensions: 3 }, never)).add(vectors);
    const reasons: string[] = [];
    const other = await openVectorFile(path, { dimensions: 4 }, (reason) => reasons.push(reason));
    assert.equal(other.get('one'), undefined);
    await other.add(new Map([['one', Float32Array.of(1, 0, 0, 0)]]));
    assert.deepEqual((await openVectorFile(path, { dimensions: 4 }, never)).get('one'), Float32Array.of(1, 0, 0, 0));
    await openVectorFile(path, { dimensions: 4, version: '0a1b2c3d' }, (reason) => reasons.push(reason));
    await writeFile(path, 'not vectors');
    await openVectorFile(path, { dimensions: 4 }, (reason) => reasons.push(reason));
    assert.equal(reasons.length, 3);
  }));

test('a full file is written again with what is still used', () =>
  withFile(async (path) => {
    await (await openVectorFile(path, { dimensions: 3 }, never)).add(vectors);
    const full = await openVectorFile(path, { dimensions: 3 }, never, { records: 2 });
    full.get('two');
    await full.add(new Map([['three', Float32Array.of(0, 0, 1)]]));
    const next = await openVectorFile(path, { dimensions: 3 }, never, { records: 2 });
    assert.equal(next.get('one'), undefined);
    assert.deepEqual(next.get('two'), vectors.get('two'));
    assert.deepEqual(next.get('three'), Float32Array.of(0, 0, 1));
  }));
