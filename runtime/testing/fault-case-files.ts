/** The fault table and the test files of this repository. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { citingTitles, hasTitle, parseFaultCases, writeFaultCases } from './fault-cases.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folders = ['shared', 'runtime', 'ui', 'scripts'];
const testFile = /\.(?:test|suite|contract)\.tsx?$/;
const ownTest = 'runtime/testing/fault-cases.test.ts';

export const faultCasesFile = `${root}runtime/testing/fault-cases.md`;

/** Text of every test file by its path from the root, in alphabetical order. */
export function readTests(): ReadonlyMap<string, string> {
  const files = folders.flatMap((folder) =>
    readdirSync(root + folder, { recursive: true, encoding: 'utf8' })
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
      .filter((file) => testFile.test(file) && !file.includes('/node_modules/') && file !== ownTest),
  );
  return new Map(files.sort().map((file) => [file, readFileSync(root + file, 'utf8')]));
}

/**
 * The table with the tests that cite an id in the row of that id. Tests that a row names by hand, because their title cites no
 * id, stay as long as they exist.
 */
export function updatedFaultCases(markdown: string, sources: ReadonlyMap<string, string>): string {
  const cases = parseFaultCases(markdown).map((row) => {
    const citing = [...sources].flatMap(([file, source]) =>
      citingTitles(source)
        .filter(({ id }) => id === row.id)
        .map(({ title }) => ({ file, title })),
    );
    const byHand = row.tests.filter(
      ({ file, title }) => !/^T\d{1,2}\b/.test(title) && hasTitle(sources.get(file) ?? '', title),
    );
    return { ...row, tests: [...citing, ...byHand] };
  });
  return writeFaultCases(markdown, cases);
}
