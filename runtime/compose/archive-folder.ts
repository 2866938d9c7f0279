/** The archive of one instance in a folder. */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { openPglite } from '../archive/pglite.ts';
import { createSpoolFile } from '../archive/spool-file.ts';
import { createSpooledArchive } from '../archive/spooled-archive.ts';
import { createSqlArchive } from '../archive/sql-archive.ts';
import { refusedForEver } from '../core/archive/archive-writer.ts';
import type { Archive } from '../core/ports/archive.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Logger } from '../core/ports/logger.ts';
import { threadOptions } from '../engine/thread-options.ts';

/** Nothing is opened before something is asked. */
export function openFolderArchive(folder: string, { clock, logger }: { clock: Clock; logger: Logger }): Archive {
  const archive = createSqlArchive({
    open: () =>
      openPglite({
        folder,
        startThread: (setup) =>
          new Worker(new URL('../archive/pglite.worker.ts', import.meta.url), threadOptions(setup)),
      }),
  });
  return createSpooledArchive({
    archive,
    clock,
    spool: createSpoolFile(join(folder, 'new.jsonl')),
    onRefused: ({ conversationId }, error) => logger.error(refusedForEver, { conversationId, error }),
  });
}
