/**
 * Installs the packages where they are missing or not those of the lock file. Plain JavaScript without a dependency:
 * this runs before anything is installed. What counts is what npm itself wrote down (`node_modules/.package-lock.json`),
 * so a manual `npm ci` is noticed and nothing is installed twice.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

/** `engines.node` of package.json, which `npm run check` compares with `shared/runtimes.ts`. */
function minimumNode() {
  const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return engines.node.replace('>=', '');
}

/** Throws a sentence where this Node is too old to go on. */
export function checkNodeVersion(version = process.versions.node) {
  const minimum = minimumNode();
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [minimumMajor = 0, minimumMinor = 0] = minimum.split('.').map(Number);
  if (major > minimumMajor || (major === minimumMajor && minor >= minimumMinor)) return;
  throw new Error(`Node ${version} is too old: Earshot needs ${minimum} or newer, from nodejs.org or your packages`);
}

/** Names of packages that are missing or differ from the lock file; optional ones may be absent on this platform. */
export function missingPackages(root) {
  const wanted = readPackages(join(root, 'package-lock.json'));
  const installed = readPackages(join(root, 'node_modules', '.package-lock.json'));
  const missing = [];
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '' || entry.link) continue;
    const known = installed[path];
    if (known ? known.version !== entry.version : !entry.optional && !entry.peer) missing.push(path);
  }
  // An optional package that was left out has no entry at all; one whose folder was deleted still has.
  return missing.concat(
    Object.keys(installed).filter((path) => path !== '' && wanted[path] && !existsSync(join(root, path))),
  );
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
  } catch {
    return {};
  }
}

/** Runs `npm ci` where it is needed. True where it ran. */
export function ensurePackages(root, say = console.log) {
  const missing = missingPackages(root);
  if (missing.length === 0) return false;
  say(`Installing packages (${missing.length} to go); this takes about a minute`);
  const npm = process.env.npm_execpath;
  const [command, args] = npm ? [process.execPath, [npm]] : ['npm', []];
  const result = spawnSync(command, [...args, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: !npm && process.platform === 'win32',
  });
  if (result.status !== 0) {
    throw new Error('The packages could not be installed; read the lines above, then run: npm ci');
  }
  return true;
}
