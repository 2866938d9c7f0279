import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { faultCasesFile, readTests, updatedFaultCases } from './fault-case-files.ts';
import { citedIds, type FaultCase, hasTitle, parseFaultCases, writeFaultCases } from './fault-cases.ts';

const markdown = readFileSync(faultCasesFile, 'utf8');
const cases = parseFaultCases(markdown);
const sources = readTests();
const refresh = 'run `node --import tsx scripts/write-fault-cases.ts`';

test('the table has a row for each of T1 to T40, in order', () => {
  assert.deepEqual(
    cases.map(({ id }) => id),
    Array.from({ length: 40 }, (_, index) => `T${index + 1}`),
  );
  for (const { id, fault, expected, tests } of cases) {
    assert.ok(fault.trim() && expected.trim(), `${id} has no fault or no expected behaviour`);
    assert.ok(tests.length > 0, `${id} names no test`);
  }
});

test('every id that a test cites has a row', () => {
  const known = new Set(cases.map(({ id }) => id));
  for (const [file, source] of sources) {
    for (const id of citedIds(source)) assert.ok(known.has(id), `${file} cites ${id}, which has no row`);
  }
});

test('every row names tests that exist', () => {
  for (const { id, tests } of cases) {
    for (const { file, title } of tests) {
      const source = sources.get(file);
      assert.ok(source !== undefined, `${id} names ${file}, which is not a test file; ${refresh}`);
      assert.ok(hasTitle(source, title), `${id} names "${title}", which is not in ${file}; ${refresh}`);
    }
  }
});

test('every test whose title begins with an id is in the row of that id', () => {
  assert.equal(updatedFaultCases(markdown, sources), markdown, refresh);
});

test('writing the table changes only the tests of a row', () => {
  const rows: FaultCase[] = [{ ...cases[0]!, tests: [{ file: 'a.test.ts', title: 'a title' }] }];
  const written = writeFaultCases(markdown, rows);
  assert.deepEqual(parseFaultCases(written), [...rows, ...cases.slice(1)]);
});
