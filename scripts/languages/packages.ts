/** Installs and removes the packages of the folder of languages. */
import { spawn } from 'node:child_process';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { hasPackages, languagesDir } from '../../runtime/engine/recognition/languages.ts';
import { EarshotError } from '../../shared/errors.ts';
import { missingPackages } from '../ensure-packages.mjs';

const progressMs = 5_000;

/** Resolves at once where they are there. Rejects with a sentence for people; `say` gets the progress. */
export async function installLanguages(say: (line: string) => void): Promise<void> {
  const folder = languagesDir();
  if (hasPackages(folder) && missingPackages(folder).length === 0) return;
  say('Installing the weights and their runtime, about 450 MB; this takes a minute or two');
  const timer = setInterval(() => say(`${megabytes(join(folder, 'node_modules'))} MB so far`), progressMs);
  try {
    const code = await runNpm(folder);
    if (code === 0 && hasPackages(folder)) return;
    throw new EarshotError('unavailable', {
      detail:
        'The packages could not be installed; read the lines above, check the network and the disk, then try again',
    });
  } finally {
    clearInterval(timer);
  }
}

export function removeLanguages(): void {
  rmSync(join(languagesDir(), 'node_modules'), { recursive: true, force: true });
}

/**
 * The exit code. Without install scripts: the runtime's only fetches libraries for graphics cards, from a host that may be
 * unreachable.
 */
function runNpm(folder: string): Promise<number> {
  const npm = process.env.npm_execpath;
  const [command, args] = npm ? [process.execPath, [npm]] : ['npm', []];
  const child = spawn(command, [...args, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: !npm && process.platform === 'win32',
  });
  return new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

function megabytes(folder: string): number {
  let bytes = 0;
  const add = (path: string) => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const inside = join(path, entry.name);
      if (entry.isDirectory()) add(inside);
      else if (entry.isFile()) bytes += statSync(inside).size;
    }
  };
  try {
    add(folder);
  } catch {
    // npm moves folders while it works.
  }
  return Math.round(bytes / 1e6);
}
