/** Runs the test files that it is given in one process: each that is imported adds its tests to the same run. */
import { resolve } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

for (const file of process.argv.slice(2)) await import(pathToFileURL(resolve(file)).href);
