/** `npm run build [server] [ui]`: builds both targets, or those named, whether they are stale or not. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { digestOfTarget, stampFile, targets } from './build/targets.mjs';
import { checkNodeVersion, ensurePackages } from './ensure-packages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const wanted = process.argv.slice(2);
const unknown = wanted.filter((target) => !(target in targets));
if (unknown.length > 0) {
  console.error(`Unknown target ${unknown.join(', ')}; use ${Object.keys(targets).join(' or ')}`);
  process.exit(2);
}

checkNodeVersion();
ensurePackages(root);

const builders = {
  server: async () => (await import('./build/build-server.mjs')).buildServer(root, targets.server.output),
  ui: async () => {
    const { build } = await import('vite');
    const configs = readdirSync(`${root}ui`).filter((name) => /^vite.*\.config\.ts$/.test(name));
    for (const name of configs.sort()) {
      await build({ configFile: `${root}ui/${name}`, root: `${root}ui`, logLevel: 'error' });
    }
  },
};

for (const target of wanted.length > 0 ? wanted : Object.keys(targets)) {
  const started = performance.now();
  // Computed before the build: a file that changes meanwhile makes the target stale again.
  const digest = digestOfTarget(root, target);
  await builders[target]();
  mkdirSync(`${root}.build`, { recursive: true });
  writeFileSync(stampFile(root, target), digest);
  console.log(`Built the ${targets[target].name} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
