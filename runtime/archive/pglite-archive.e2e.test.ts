import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
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

test('a second user of the folder is refused, and what was written is there after closing', async () => {
  const record = testRecord({ lines: ['marmalade'] });
  await archive.write(record);
  await assert.rejects(open(), /Another process uses the folder/);
  await archive.close();
  assert.equal(await archive.has(record.conversationId), true);
});
