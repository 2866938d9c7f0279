import { watch } from 'node:fs';

/**
 * Calls `onChange` once after files in a folder have changed and nothing more has happened for `quietMs`: editors save in
 * several steps. A folder that cannot be watched is not read again. The result stops watching.
 */
export function watchFolder(folder: string, onChange: () => void, quietMs = 300): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const watcher = watch(folder, { recursive: true, persistent: false }, () => {
      clearTimeout(timer);
      timer = setTimeout(onChange, quietMs);
      timer.unref?.();
    });
    watcher.on('error', () => watcher.close());
    return () => {
      clearTimeout(timer);
      watcher.close();
    };
  } catch {
    return () => undefined;
  }
}
