/** A journal as a file, for its owner only. */
import { appendFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Journal } from './memory-webhook-outbox.ts';

/** The folder is made with the first line. */
export function createJournalFile(path: string): Journal {
  const open = () => mkdir(dirname(path), { recursive: true, mode: 0o700 });
  let isBegun = false;
  return {
    async read() {
      const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return '';
        throw error;
      });
      return text.split('\n').filter((line) => line !== '');
    },
    async append(line) {
      await open();
      // The last line of a process that was killed may have no end; the first one here must not become a part of it.
      await appendFile(path, `${isBegun ? '' : '\n'}${line}\n`, { mode: 0o600 });
      isBegun = true;
    },
    async replace(lines) {
      await open();
      await writeFile(`${path}.new`, lines.map((line) => `${line}\n`).join(''), { mode: 0o600 });
      await rename(`${path}.new`, path);
    },
  };
}
