/**
 * Where the audit log goes: a file that is only ever added to, or the service log. A file holds one day: on the next one it gets
 * the date as its suffix (`audit.log.2026-11-26`) and a new file begins. Files older than AUDIT_DAYS are deleted, and an entry says so.
 */
import { hostname } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import type { AuditLog } from '../core/ports/audit.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Logger } from '../core/ports/logger.ts';
import { type AuditHead, createAuditLog, createLoggedAudit, lastMacOf } from './audit-log.ts';

export type OpenAudit = AuditLog & {
  /** The newest entry; undefined before the first one, and without a file. */
  head(): AuditHead | undefined;
  /** Resolves when all that was recorded is written. */
  flush(): Promise<void>;
  close(): Promise<void>;
};

export type AuditFileOptions = {
  readonly file: string | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Signs the entries. */
  readonly key: CryptoKey;
  /** Days that a file is kept; 0: for ever. */
  readonly keepDays: number;
};

/** Enough for one line whatever is in it. */
const lineBytes = 16_384;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const datedSuffix = /\.(\d{4}-\d{2}-\d{2})(?:-\d+)?$/;

/** Rejects when the file cannot be written, so that a missing audit log is noticed at start-up. */
export async function openAudit({ file, clock, logger, key, keepDays }: AuditFileOptions): Promise<OpenAudit> {
  if (file === undefined)
    return { ...createLoggedAudit(logger), head: () => undefined, flush: async () => {}, close: async () => {} };
  const today = () => new Date(clock.now()).toISOString().slice(0, 10);
  const files = await import('node:fs/promises');
  await rotate(files, file, today());
  const end = await endOf(files, file);
  let handle = await files.open(file, 'a', 0o600);
  let day = today();
  // A line that a crash cut off must not swallow the next one.
  if (end !== '' && !end.endsWith('\n')) await handle.appendFile('\n');

  async function beginDay(): Promise<void> {
    day = today();
    await rotate(files, file!, day);
    const next = await files.open(file!, 'a', 0o600);
    await handle.close();
    handle = next;
  }
  const audit = createAuditLog({
    async append(line) {
      if (today() !== day) await beginDay();
      await handle.appendFile(line);
    },
    clock,
    logger,
    key,
    chain: crypto.randomUUID(),
    // At the first entry, not earlier: another process that starts at the same time may have written meanwhile.
    async lastMac() {
      const before = (await datedFiles(files, file)).at(-1);
      return lastMacOf(await endOf(files, file)) || (before ? lastMacOf(await endOf(files, before)) : '');
    },
  });

  async function expire(): Promise<void> {
    if (keepDays === 0) return;
    const until = new Date(clock.now() - keepDays * dayMs).toISOString().slice(0, 10);
    const expired = (await datedFiles(files, file!)).filter((name) => datedSuffix.exec(name)![1]! < until);
    if (expired.length === 0) return;
    for (const name of expired) await files.rm(name, { force: true });
    audit.record({ action: 'expired', until });
  }
  let cancel = () => {};
  const expireRepeatedly = async (): Promise<void> => {
    await expire().catch((error: Error) => logger.error('Expired audit files could not be deleted', { error }));
    cancel = clock.after(hourMs, () => void expireRepeatedly());
  };
  await expireRepeatedly();

  return {
    record: (entry) => audit.record(entry),
    head: audit.head,
    flush: audit.flush,
    async close() {
      cancel();
      await audit.flush();
      await handle.close();
    },
  };
}

/** Names a log file among those of all machines. */
export function auditLogName(file: string): string {
  return `${hostname()}:${resolve(file)}`;
}

type Files = typeof import('node:fs/promises');

/** The files of a log, oldest first, the current one last where it exists. */
export async function auditFiles(file: string): Promise<readonly string[]> {
  const files = await import('node:fs/promises');
  const isThere = await files.stat(file).then(
    () => true,
    () => false,
  );
  return [...(await datedFiles(files, file)), ...(isThere ? [file] : [])];
}

/** Of the days before, oldest first. */
async function datedFiles(files: Files, file: string): Promise<string[]> {
  const names = await files.readdir(dirname(file)).catch(() => []);
  const isDated = (name: string) => name.startsWith(`${basename(file)}.`) && datedSuffix.test(name);
  return names
    .filter(isDated)
    .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map((name) => join(dirname(file), name));
}

/** A file that was begun on another day gets that day's date. */
async function rotate(files: Files, file: string, today: string): Promise<void> {
  const first = await partOf(files, file, 0);
  const day = /"at":"(\d{4}-\d{2}-\d{2})T/.exec(first.split('\n')[0]!)?.[1];
  if (day === undefined || day >= today) return;
  const taken = (await datedFiles(files, file)).filter((name) => name.includes(`.${day}`)).length;
  await files.rename(file, `${file}.${day}${taken === 0 ? '' : `-${taken + 1}`}`);
}

const endOf = (files: Files, file: string): Promise<string> => partOf(files, file, -lineBytes);

/** At most `lineBytes` of a file, from its beginning or its end; empty where it does not exist. */
async function partOf(files: Files, file: string, from: number): Promise<string> {
  const handle = await files.open(file, 'r').catch((error: { code?: string }) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!handle) return '';
  try {
    const { size } = await handle.stat();
    const bytes = new Uint8Array(Math.min(size, lineBytes));
    await handle.read(bytes, 0, bytes.length, from < 0 ? size - bytes.length : 0);
    return new TextDecoder().decode(bytes);
  } finally {
    await handle.close();
  }
}
