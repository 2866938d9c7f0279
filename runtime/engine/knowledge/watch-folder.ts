import { watch } from 'node:fs';

/**
 * Tells once after files in a folder have changed, when it has been quiet for `quietMs`: editors save in several steps.
 * A folder that can not be watched stays as it was read. The result stops it.
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
