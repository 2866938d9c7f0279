/** `npm run runtime-matrix`: copies the test results of each runtime into the runtime matrix and renders it into the README. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { columnFile, matrixFile, readMatrix } from '../runtime/testing/runtime-matrix.ts';
import { runtimeNames } from '../shared/runtimes.ts';
import { putMatrix } from './runtime-matrix/render.ts';

if (process.argv.includes('--help')) {
  process.stdout.write(
    'npm run runtime-matrix: copies what the tests found on each runtime into the table of the README\n',
  );
  process.exit();
}
const matrix = { ...readMatrix() };
for (const runtime of runtimeNames) {
  const file = columnFile(runtime);
  if (existsSync(file)) matrix[runtime] = JSON.parse(readFileSync(file, 'utf8'));
  else process.stdout.write(`${runtime}: no results here, its column stays (npm run test:e2e -- ${runtime}.e2e)\n`);
}
writeFileSync(matrixFile, `${JSON.stringify(matrix, undefined, 2)}\n`);
const readme = new URL('../README.md', import.meta.url);
writeFileSync(readme, putMatrix(readFileSync(readme, 'utf8'), matrix));
