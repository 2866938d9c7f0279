import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import type { Archive } from '../core/ports/archive.ts';
import { threadOptions } from '../engine/thread-options.ts';
import { testRecord } from '../testing/archive-records.ts';
import { archiveContract } from './archive.contract.ts';
import { openPglite } from './pglite.ts';
import { createSqlArchive } from './sql-archive.ts';

let folder: string;
let archive: Archive;
const open = () =>
  openPglite({
    folder,
    startThread: (setup) => new Worker(new URL('./pglite.worker.ts', import.meta.url), threadOptions(setup)),
  });

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earshot-archive-'));
  archive = createSqlArchive({ open });
});
after(async () => {
  await archive?.close();
  await rm(folder, { recursive: true, force: true });
});

archiveContract('PGlite', {
  async create() {
    await archive.expire(Date.UTC(2100, 0, 1));
    return archive;
  },
});

/** Whether a file of the archive has the text, in the database or beside it. */
async function isInFiles(text: string): Promise<boolean> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  for (const { parentPath, name } of files) if ((await readFile(join(parentPath, name))).includes(text)) return true;
  return false;
}

test('what was erased or has expired is in no file of the folder any more', async () => {
  const [erased, expired] = [testRecord({ lines: ['quaggaquagga'] }), testRecord({ lines: ['zebrazebra'] })];
  for (const record of [erased, expired]) await archive.write(record);
  assert.equal(await isInFiles('zebrazebra'), true);
  await archive.erase(erased.conversationId);
  assert.equal(await isInFiles('quaggaquagga'), false);
  await archive.expire(Date.UTC(2100, 0, 1));
  assert.equal(await isInFiles('zebrazebra'), false);
});

test('a second user of the folder is refused, and what was written is there after closing', async () => {
  const record = testRecord({ lines: ['marmalade'] });
  await archive.write(record);
  await assert.rejects(open(), /Another process uses the folder/);
  await archive.close();
  assert.equal(await archive.has(record.conversationId), true);
});
