/**
 * Runs the test files that it is given in one process: each that is imported adds its tests to the same run. They are run one after
 * the other, so that the first one here keeps all others waiting: loading a file would hold up a test that measures time.
 */
import { resolve } from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

let loaded = () => {};
const whenLoaded = new Promise((done) => {
  loaded = done;
});
test('the test files are loaded', () => whenLoaded);
for (const file of process.argv.slice(2)) await import(pathToFileURL(resolve(file)).href);
loaded();
