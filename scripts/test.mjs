/**
 * `npm test`: everything. `npm run check`: what needs no running. `npm run test:unit` and `test:e2e` take parts of paths,
 * for example `npm run test:unit -- audiohook`.
 */
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { checkNodeVersion, ensurePackages } from './ensure-packages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const stages = ['static', 'unit', 'e2e'];
const args = process.argv.slice(2);
const wanted = stages.filter((stage) => args.includes(`--${stage}`));
const only = args.filter((arg) => !arg.startsWith('--'));

try {
  checkNodeVersion();
  ensurePackages(root);
  const { register } = await import('tsx/esm/api');
  register();
  const { runGate } = await import('./gate/gate.ts');
  const passed = await runGate({ root, stages: wanted.length > 0 ? wanted : stages, only });
  process.exitCode = passed ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
