/** Files of the panel on workerd, kept in memory after the first read. */
import type { Platform } from '../../compose/platform.ts';
import { createStaticFiles, type StaticFile, type StaticFiles } from '../../http/static-files.ts';

const maxKeptFiles = 500;

/** Keeps results, not promises: a promise on workerd belongs to the request that made it and ends with it. */
export function createKeptFiles(readFile: Platform['readFile']): StaticFiles {
  const files = createStaticFiles({ readFile, keep: false });
  const kept = new Map<string, StaticFile>();
  return {
    async read(name) {
      const known = kept.get(name);
      if (known) return known;
      const read = await files.read(name);
      if (!read) return undefined;
      // workerd encodes a response by its content-encoding header, so a body that is encoded already would be encoded twice.
      const file = { ...read, gzip: read.gzip && read.bytes };
      if (kept.size < maxKeptFiles) kept.set(name, file);
      return file;
    },
  };
}
