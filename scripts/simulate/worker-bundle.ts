/**
 * Bundles the process that runs seeds. Translated one by one, the sources keep the names of all functions by a call for each closure
 * that is made, which takes a tenth of the simulation; and each process would translate and load seven hundred files.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('../../', import.meta.url));

export type WorkerBundle = { readonly file: string; remove(): void };

/** Packages are left outside, so the file stays below the folder of this project. Rejects where a source cannot be resolved. */
export async function bundleWorker(): Promise<WorkerBundle> {
  const builds = join(root, '.build');
  mkdirSync(builds, { recursive: true });
  const dir = mkdtempSync(join(builds, 'simulate-'));
  const bundle = await rolldown({
    input: { worker: fileURLToPath(new URL('worker.ts', import.meta.url)) },
    cwd: root,
    platform: 'node',
    external: (id) => !id.startsWith('.') && !isAbsolute(id),
    logLevel: 'silent',
  });
  await bundle.write({ dir, format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' });
  await bundle.close();
  return { file: join(dir, 'worker.mjs'), remove: () => rmSync(dir, { recursive: true, force: true }) };
}
