/**
 * What was read of a folder, kept on disk, so that a start reads only the articles that changed: a head, one line of JSON for each
 * file, and a checksum. A file with another head or checksum is made again.
 */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { EngineLanguage } from '../../../shared/languages.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { FileRecord } from './read-folder.ts';

/** Raise it when reading an article has another result than before. */
const version = 2;

export type IndexFileSetup = {
  readonly folder: string;
  readonly cacheDir: string;
  readonly usualLanguage?: EngineLanguage | undefined;
  readonly logger: Logger;
};

export class IndexFile {
  readonly path: string;
  readonly #head: string;
  readonly #setup: IndexFileSetup;

  constructor(setup: IndexFileSetup) {
    const folder = resolve(setup.folder);
    const name = createHash('sha256').update(folder).digest('hex').slice(0, 12);
    this.path = join(setup.cacheDir, `knowledge-${name}.jsonl`);
    this.#head = JSON.stringify({ version, folder, usualLanguage: setup.usualLanguage ?? null });
    this.#setup = setup;
  }

  /** Undefined where there is none, or none that can be used; the log says which. */
  async read(): Promise<ReadonlyMap<string, FileRecord> | undefined> {
    try {
      const found = await this.#readLines();
      if (typeof found !== 'string') return found;
      this.#setup.logger.info('The kept index of the knowledge articles is made again', { reason: found });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        this.#setup.logger.warn('The kept index of the knowledge articles is made again', { reason: 'it is damaged' });
    }
    return undefined;
  }

  async #readLines(): Promise<Map<string, FileRecord> | string> {
    const records = new Map<string, FileRecord>();
    const sum = createHash('sha256');
    let end: string | undefined;
    let isFirst = true;
    // One line is one article, and those have at most eight megabytes.
    for await (const line of createInterface({
      input: createReadStream(this.path),
      crlfDelay: Number.POSITIVE_INFINITY,
    })) {
      if (isFirst && line !== this.#head) return 'it is of another version or for other settings';
      if (line.startsWith('{"sha256":')) end = line;
      else sum.update(line);
      if (!isFirst && end === undefined) {
        const record: unknown = JSON.parse(line);
        if (!isFileRecord(record)) throw new Error('A record has another shape');
        records.set(record.file, record);
      }
      isFirst = false;
    }
    if (end !== endLine(sum.digest('hex'))) throw new Error('The checksum differs');
    return records;
  }

  /** Never rejects: without it the next start reads everything. */
  async write(records: ReadonlyMap<string, FileRecord>): Promise<void> {
    const part = `${this.path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
    try {
      await mkdir(this.#setup.cacheDir, { recursive: true });
      await pipeline(Readable.from(this.#lines(records)), createWriteStream(part));
      await rename(part, this.path);
    } catch {
      await rm(part, { force: true }).catch(() => undefined);
      this.#setup.logger.warn(
        'The index of the knowledge articles cannot be kept; the next start reads them all again',
      );
    }
  }

  /** The two marks end a line for the reader, though not in JSON. */
  *#lines(records: ReadonlyMap<string, FileRecord>): Generator<string> {
    const sum = createHash('sha256').update(this.#head);
    yield `${this.#head}\n`;
    for (const record of records.values()) {
      const line = JSON.stringify(record).replace(/[\u2028\u2029]/g, (mark) =>
        mark === '\u2028' ? '\\u2028' : '\\u2029',
      );
      sum.update(line);
      yield `${line}\n`;
    }
    yield `${endLine(sum.digest('hex'))}\n`;
  }
}

const endLine = (sha256: string) => JSON.stringify({ sha256 });

/** Not a schema: checking every passage would take as long as reading the articles again. */
function isFileRecord(value: unknown): value is FileRecord {
  const record = value as Partial<FileRecord> | null;
  const result = record?.result;
  return (
    typeof record?.file === 'string' &&
    typeof record.size === 'number' &&
    typeof record.mtimeMs === 'number' &&
    (typeof result === 'string' || (typeof result?.title === 'string' && Array.isArray(result.passages)))
  );
}
