/** Builds those of the named targets that are stale, in the runtime that runs this. For the start commands of Deno and Bun. */
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { staleTargets } from './build/targets.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const stale = staleTargets(root).filter((target) => process.argv.includes(target));
if (stale.length > 0) {
  process.argv.splice(2, process.argv.length, ...stale);
  await import('./build.mjs');
}
