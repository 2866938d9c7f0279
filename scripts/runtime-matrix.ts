/** `npm run runtime-matrix`: takes what the tests found on each engine into the table of engines, and renders it into the README. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import {
  columnFile,
  engineTitles,
  type MatrixEngine,
  matrixFile,
  readMatrix,
} from '../runtime/testing/runtime-matrix.ts';
import { putMatrix } from './runtime-matrix/render.ts';

const matrix = { ...readMatrix() };
for (const engine of Object.keys(engineTitles) as MatrixEngine[]) {
  const file = columnFile(engine);
  if (existsSync(file)) matrix[engine] = JSON.parse(readFileSync(file, 'utf8'));
  else process.stdout.write(`${engine}: no tests ran here, its column stays (npm run test:e2e -- ${engine}.e2e)\n`);
}
writeFileSync(matrixFile, `${JSON.stringify(matrix, undefined, 2)}\n`);
const readme = new URL('../README.md', import.meta.url);
writeFileSync(readme, putMatrix(readFileSync(readme, 'utf8'), matrix));
