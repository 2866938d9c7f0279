import { after, before } from 'node:test';
import type { Archive } from '../core/ports/archive.ts';
import { Secret } from '../secret.ts';
import { startPostgres, type TestPostgres } from '../testing/postgres-server.ts';
import { archiveContract } from './archive.contract.ts';
import { connectPostgres } from './postgres.ts';
import { createSqlArchive } from './sql-archive.ts';

let server: TestPostgres;
let archive: Archive;

before(async () => {
  server = await startPostgres();
  archive = createSqlArchive({ open: async () => connectPostgres({ url: new Secret(server.url) }) });
});
after(async () => {
  await archive?.close();
  await server?.stop();
});

archiveContract('PostgreSQL', {
  async create() {
    await archive.expire(Date.UTC(2100, 0, 1));
    return archive;
  },
});
