/**
 * `npm start`: installs what is missing, builds what is stale, then becomes the service. The service runs in this process, so
 * a signal to npm reaches it and no process is left behind.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import nodeModule from 'node:module';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { answerOptions } from '../runtime/adapters/command-line.mjs';
import { staleTargets, targets } from './build/targets.mjs';
import { checkNodeVersion, ensurePackages } from './ensure-packages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
const answer = answerOptions(process.argv.slice(2), { version, command: 'npm start' });
if (answer !== undefined) {
  console.log(answer);
  process.exit(0);
}

try {
  checkNodeVersion();
  ensurePackages(root);
  const stale = staleTargets(root);
  if (stale.length > 0) await build(stale);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

// Variables that are set already take precedence over the file: `PORT=9000 npm start` works.
const envFile = `${root}.env`;
if (existsSync(envFile)) process.loadEnvFile(envFile);
process.setSourceMapsEnabled(true);
const service = `${root}${targets.server.output}`;
// Node 22 and later: compiled code is kept for the next start, beside the bundle, so that the next build removes it.
nodeModule.enableCompileCache?.(`${service}/compiled`);
await import(pathToFileURL(`${service}/node.js`).href);

/** In a separate process: the memory of the builders must not stay in the service. */
function build(stale) {
  console.log(`Building the ${stale.map((target) => targets[target].name).join(' and the ')}`);
  const child = spawn(process.execPath, [`${root}scripts/build.mjs`, ...stale], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const stop = (signal) => child.kill(signal);
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      process.off('SIGTERM', stop);
      process.off('SIGINT', stop);
      if (signal === 'SIGTERM' || signal === 'SIGINT') process.exit(signal === 'SIGINT' ? 130 : 143);
      else if (code === 0) resolve();
      else reject(new Error('The build failed; read the lines above'));
    });
  });
}
