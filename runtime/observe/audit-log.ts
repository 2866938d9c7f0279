/**
 * The audit log: one JSON line per entry, with its SHA-256, which covers the hash of the previous line. A line that was changed,
 * added or removed breaks the chain, and `verifyAuditLog` reports where.
 *
 * Each process begins a chain of its own, linked to the last line it found, so several may write into one file. Lines removed from
 * the end cannot be detected from the file alone, so the head of the chain is written to the service log from time to time.
 */
import * as v from 'valibot';
import type { AuditEntry, AuditLog } from '../core/ports/audit.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Logger } from '../core/ports/logger.ts';

export type AuditLogOptions = {
  /** Writes one line, with its end, behind all others. */
  readonly append: (line: string) => Promise<void>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Name of this chain: unguessable is not needed, unique is. */
  readonly chain: string;
  /** Hash of the last line that is there already; empty for a new file. */
  readonly lastHash: string;
  /** Entries that may wait to be written; beyond it they are dropped, counted and logged. Default 10,000. */
  readonly maxWaiting?: number;
  /** The head goes to the service log after so many entries. Default 1,000. */
  readonly headEvery?: number;
};

export type ChainedAuditLog = AuditLog & {
  /** Resolves when all that was recorded is written. */
  flush(): Promise<void>;
};

/** Continues the log that ends with `lastHash`. A failed write is logged and leaves no gap in the chain. */
export function createAuditLog(options: AuditLogOptions): ChainedAuditLog {
  const { append, clock, logger, chain, maxWaiting = 10_000, headEvery = 1_000 } = options;
  let prev = options.lastHash;
  let seq = 0;
  let waiting = 0;
  let dropped = 0;
  let tail: Promise<void> = Promise.resolve();

  async function write(
    at: string,
    entry: AuditEntry | { readonly action: 'dropped'; readonly count: number },
  ): Promise<void> {
    const body = JSON.stringify({ chain, seq: seq + 1, at, ...entry, prev });
    const hash = await sha256(body);
    await append(`${body.slice(0, -1)},"hash":"${hash}"}\n`);
    seq += 1;
    prev = hash;
    if (seq % headEvery === 1) logger.info('Head of the audit log', { chain, seq, hash });
  }

  return {
    record(entry) {
      if (waiting >= maxWaiting) {
        dropped++;
        return;
      }
      waiting++;
      const at = new Date(clock.now()).toISOString();
      tail = tail.then(async () => {
        try {
          if (dropped > 0) {
            const count = dropped;
            dropped = 0;
            await write(at, { action: 'dropped', count });
          }
          await write(at, entry);
        } catch (error) {
          // The chain goes on from what was written last, so a full disk leaves a hole in time but no false alarm.
          logger.error('An audit entry could not be written', { action: entry.action, error: error as Error });
        } finally {
          waiting--;
        }
      });
    },
    flush: () => tail,
  };
}

/** For a service without an audit file: entries as lines of the service log. */
export function createLoggedAudit(logger: Logger): AuditLog {
  return {
    record: ({ action, ...fields }) => logger.info('Audit entry', { action, ...fields }),
  };
}

const LineSchema = v.object({ chain: v.string(), seq: v.number(), prev: v.string() });
const linePattern = /^(\{.*),"hash":"([0-9a-f]{64})"\}$/;

export type AuditProblem = { readonly line: number; readonly problem: string };
export type AuditReport = {
  readonly entries: number;
  readonly chains: number;
  readonly problems: readonly AuditProblem[];
  /** Of the last good line: to be compared with what the service log says. */
  readonly lastHash: string;
};

/** Walks a whole audit log. Lines count from 1; empty ones are passed over. */
export async function verifyAuditLog(lines: Iterable<string> | AsyncIterable<string>): Promise<AuditReport> {
  const problems: AuditProblem[] = [];
  const heads = new Map<string, { seq: number; hash: string }>();
  const known = new Set<string>();
  let line = 0;
  let entries = 0;
  let lastHash = '';
  for await (const text of lines) {
    line++;
    if (text.trim() === '') continue;
    const report = (problem: string) => problems.push({ line, problem });
    const match = linePattern.exec(text);
    const parsed = match && readLine(`${match[1]}}`);
    if (!match || !parsed) {
      report('is not an entry of an audit log');
      continue;
    }
    const hash = match[2]!;
    if ((await sha256(`${match[1]}}`)) !== hash) report('was changed after it was written');
    const head = heads.get(parsed.chain);
    if (head) {
      if (parsed.prev !== head.hash)
        report('does not follow the entry before it: something was changed or taken out between them');
      else if (parsed.seq !== head.seq + 1) report('has a number out of order');
    } else {
      if (parsed.seq !== 1) report('begins a chain in the middle: its first entries were taken out');
      if (parsed.prev === '' ? known.size > 0 : !known.has(parsed.prev))
        report('is tied to an entry that is not there');
    }
    heads.set(parsed.chain, { seq: parsed.seq, hash });
    known.add(hash);
    lastHash = hash;
    entries++;
  }
  return { entries, chains: heads.size, problems, lastHash };
}

/** The hash that stands in the last whole line of a log's end; empty where there is none. */
export function lastHashOf(text: string): string {
  for (const line of text.split('\n').reverse()) {
    const match = linePattern.exec(line);
    if (match) return match[2]!;
  }
  return '';
}

function readLine(json: string): v.InferOutput<typeof LineSchema> | undefined {
  try {
    const result = v.safeParse(LineSchema, JSON.parse(json));
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
