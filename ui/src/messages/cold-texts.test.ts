import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { laterEn } from './later-en.ts';

/** A file and what it loads before it runs, beside its packages. */
function filesOf(file: URL, seen = new Map<string, string>()): Map<string, string> {
  if (seen.has(file.href)) return seen;
  const source = readFileSync(file, 'utf8');
  seen.set(file.href, source);
  for (const [, specifier] of source.matchAll(/^(?:import|export) (?!type\b)[^;']*'(\.[^']+\.tsx?)';/gm)) {
    filesOf(new URL(specifier!, file), seen);
  }
  return seen;
}

/** Names its texts for the sheet of shortcuts, which is loaded later. */
const namesOnly = /\/modules\/shortcuts\.ts$/;

test('a cold panel shows no text that is loaded later', () => {
  const files = filesOf(new URL('../panel-page.tsx', import.meta.url));
  filesOf(new URL('../genesys/desktop.ts', import.meta.url), files);
  assert.ok(files.size > 60, 'the files of a cold panel were found');
  const found = [...files]
    .filter(([file]) => !namesOnly.test(file))
    .flatMap(([file, source]) =>
      Object.keys(laterEn)
        .filter((key) => source.includes(`'${key.replace(/_(?:one|other)$/, '')}'`) || source.includes(`'${key}'`))
        .map((key) => `${file.split('/').at(-1)}: ${key}`),
    );
  assert.deepEqual(found, [], 'move these texts to the first catalogs (en.ts and its siblings)');
});
