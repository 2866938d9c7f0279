/** The spool as a file, for its owner only. */
import { appendFile, mkdir, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Spool } from './spooled-archive.ts';

/** The folder is made with the first line. */
export function createSpoolFile(path: string): Spool {
  return {
    async append(line) {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await appendFile(path, `${line}\n`, { mode: 0o600 });
    },
    async read() {
      const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return '';
        throw error;
      });
      return text.split('\n').filter((line) => line !== '');
    },
    clear: () => rm(path, { force: true }),
  };
}
