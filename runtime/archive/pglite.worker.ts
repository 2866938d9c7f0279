/** PGlite in a thread of its own: its queries would hold up calls, and its memory goes back when the thread ends. */
import process from 'node:process';
import { parentPort, workerData } from 'node:worker_threads';
import type { FromPglite, PgliteSetup, ToPglite } from './pglite.ts';

const port = parentPort!;
const { folder } = workerData as PgliteSetup;
const post = (message: FromPglite): void => port.postMessage(message);

const { PGlite } = await import('@electric-sql/pglite');
const database = await PGlite.create(folder).then(
  (made) => made,
  (error: Error) => post({ type: 'failed', reason: error.message }),
);

if (database) {
  port.on('message', async (message: ToPglite) => {
    if (message.type === 'stop') {
      await database.close().catch(() => {});
      process.exit();
    }
    const { id, text, values } = message;
    try {
      const { rows } = await database.query(text, [...values]);
      post({ type: 'rows', id, rows: rows as Record<string, unknown>[] });
    } catch (error) {
      const { message: reason, code } = error as Error & { readonly code?: string };
      post({ type: 'refused', id, reason, code });
    }
  });
  post({ type: 'ready' });
}
