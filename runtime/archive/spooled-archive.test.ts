import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EarshotError } from '../../shared/errors.ts';
import { testRecord } from '../testing/archive-records.ts';
import { createTestClock } from '../testing/clock.ts';
import { createMemoryArchive } from '../testing/memory-archive.ts';
import { createSpooledArchive, type Spool } from './spooled-archive.ts';

const scope = { organizationId: 'org-1', divisionIds: ['div-1'] };

function setUp(maxRecords = 3) {
  const clock = createTestClock();
  const database = createMemoryArchive();
  let lines: string[] = [];
  let closed = 0;
  const spool: Spool = {
    async append(line) {
      lines.push(line);
    },
    read: async () => lines,
    async clear() {
      lines = [];
    },
  };
  const inner = {
    ...database,
    async close() {
      closed++;
    },
  };
  const make = () => createSpooledArchive({ archive: inner, spool, clock, maxRecords });
  return { clock, database, make, lines: () => lines, closed: () => closed, spool };
}

test('the database is left asleep by writes, and a question finds all of them, also in another process', async () => {
  const { database, make, lines } = setUp();
  const record = testRecord({ lines: ['a'] });
  await make().write(record);
  assert.deepEqual([lines().length, database.records.length], [1, 0]);
  const { conversations } = await make().search(scope, {});
  assert.equal(conversations.length, 1);
  assert.deepEqual([lines().length, database.records.length], [0, 1]);
});

test('a full file is taken in, and a line that was cut off is left out', async () => {
  const { database, make, spool } = setUp();
  const archive = make();
  for (let count = 0; count < 3; count++) await archive.write(testRecord({ lines: ['a'] }));
  await spool.append('{"conversationId":"1');
  await archive.write(testRecord({ lines: ['a'] }));
  assert.equal(database.records.length, 4);
});

test('a record that the database refuses for ever is left out, so that the others are found', async () => {
  const { database, clock, spool } = setUp();
  const refused: string[] = [];
  const archive = createSpooledArchive({
    archive: {
      ...database,
      async write(record) {
        if (record.conversationId === bad.conversationId) throw new EarshotError('invalid_request');
        return database.write(record);
      },
    },
    ...{ spool, clock, onRefused: ({ conversationId }) => refused.push(conversationId) },
  });
  const bad = testRecord({ lines: ['a'] });
  await archive.write(bad);
  await archive.write(testRecord({ lines: ['b'] }));
  assert.equal((await archive.search(scope, {})).conversations.length, 1);
  assert.deepEqual(refused, [bad.conversationId]);
});

test('what is erased is erased from the file as well', async () => {
  const { database, make, lines } = setUp();
  const archive = make();
  const record = testRecord({ lines: ['a'] });
  await archive.write(record);
  assert.equal(await archive.erase(record.conversationId), true);
  assert.deepEqual([lines().length, database.records.length], [0, 0]);
});

test('the database closes when nothing has been asked for a while', async () => {
  const { clock, make, closed } = setUp();
  await make().search(scope, {});
  await clock.advance(299_000);
  assert.equal(closed(), 0);
  await clock.advance(600_000);
  assert.equal(closed(), 1);
});
